//! What one type of a model says in a rolebook: its members, roles, definitions, grant rules and its table.

use std::collections::BTreeMap;

use super::super::model::{Comments, ExpressionKind, Form, Relation, Restriction, Type};
use super::cells::{self, Cell, Cells, Column};
use super::condition::Condition;
use super::expressions::Wording;
use super::kinds::{Analysis, Kind};
use super::names::{Names, Stated};
use super::uses::parts;

/// A line, and what was said beside it.
#[derive(Debug)]
pub(super) struct Line<'m> {
    pub(super) text: String,
    pub(super) comments: Option<&'m Comments>,
}

/// Everything that is said of one type, in the words of a rolebook; the formatter lays it out.
#[derive(Debug)]
pub(super) struct Subject<'m> {
    pub(super) of: &'m Type,
    pub(super) head: String,
    pub(super) members: Vec<Line<'m>>,
    pub(super) ladders: Vec<String>,
    pub(super) definitions: Vec<Line<'m>>,
    pub(super) grants: Vec<Line<'m>>,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Line<'m>>,
}

/// Puts together what is said of one type.
struct Builder<'a, 'l, 'm> {
    analysis: &'a Analysis<'l, 'm>,
    names: &'a mut Names<'m>,
    of: &'m Type,
    /// Roles that are borrowed from what the objects are linked to, in the order in which they are first needed.
    borrowed: Vec<(Column<'m>, String, String)>,
    /// What cells are called that are conditions, by what they say.
    conditions: BTreeMap<Condition, String>,
    definitions: Vec<Line<'m>>,
}

pub(super) fn subject<'m>(analysis: &Analysis<'_, 'm>, names: &mut Names<'m>, of: &'m Type) -> Subject<'m> {
    let mut builder = Builder {
        analysis,
        names,
        of,
        borrowed: Vec::new(),
        conditions: BTreeMap::new(),
        definitions: Vec::new(),
    };
    let members = builder.members();
    builder.definitions();
    let (columns, rows) = builder.table();
    let grants = builder.grants();
    let head = builder.head();
    let ladders = builder.ladders();
    Subject { of, head, members, ladders, definitions: builder.definitions, grants, columns, rows }
}

impl<'m> Builder<'_, '_, 'm> {
    fn own(&self) -> &'m str {
        &self.of.name.text
    }

    fn kind(&self, relation: &Relation) -> Kind {
        self.analysis.kind(self.own(), &relation.name.text)
    }

    fn wording(&self, relation: &'m Relation) -> Wording<'_, '_, 'm> {
        Wording { analysis: self.analysis, names: self.names, of: self.own(), relation: &relation.name.text }
    }

    fn head(&self) -> String {
        let is_principal = self.analysis.uses.principals.contains(self.own());
        let keyword = if is_principal { "principal" } else { "type" };
        let name = self.names.type_of(self.own());
        let wire = match crate::policy::schema::snake_case(name) == self.own() {
            true => String::new(),
            false => format!(" as {}", crate::diagnostic::quoted(self.own())),
        };
        format!("{keyword} {name}{wire}")
    }

    /// Comments of a relation stand where most of it is said; a role's and a row's stand elsewhere.
    fn members(&self) -> Vec<Line<'m>> {
        let mut lines = Vec::new();
        let mut shared = false;
        for relation in &self.of.relations {
            let is_plain = matches!(self.kind(relation), Kind::Link | Kind::Relation);
            for stated in self.names.stated(self.own(), &relation.name.text) {
                if stated.as_role && std::mem::replace(&mut shared, true) {
                    continue;
                }
                let comments = Some(&relation.comments).filter(|_| is_plain);
                lines.push(Line { text: self.member(stated), comments });
            }
        }
        lines
    }

    fn member(&self, stated: &Stated<'m>) -> String {
        let ends: Vec<String> = stated.ends.iter().map(|it| self.end(it)).collect();
        let ends = match ends.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", ends.join(" | ")),
        };
        let role = if stated.as_role { " as role" } else { "" };
        let many = if ends.starts_with("every ") { format!("({ends})*") } else { format!("{ends}*") };
        let conditions = &self.analysis.conditions;
        let attributes = stated.condition.map(|it| conditions.attributes_of(it)).unwrap_or_default();
        let attributes: Vec<String> =
            attributes.iter().map(|it| format!("{}: {} given", it.name, it.domain)).collect();
        let with =
            if attributes.is_empty() { String::new() } else { format!(" with {}", attributes.join(", ")) };
        format!("{}: {many}{role}{with}", stated.name)
    }

    fn end(&self, end: &Restriction) -> String {
        let of = self.names.type_of(&end.of.text);
        match &end.form {
            Form::Object => of.to_owned(),
            Form::Everyone => format!("every {of}"),
            Form::Holders(relation) => format!("{of}.{}", self.names.member(&relation.text)),
        }
    }

    fn definitions(&mut self) {
        for relation in &self.of.relations {
            if self.kind(relation) == Kind::Definition {
                let condition = self.wording(relation).condition(&relation.expression).text();
                let name = self.names.member(&relation.name.text);
                let text = format!("define {name} on {}: {condition}", self.names.type_of(self.own()));
                self.definitions.push(Line { text, comments: Some(&relation.comments) });
            }
        }
    }

    fn ladders(&self) -> Vec<String> {
        let chains = self.analysis.ladder(self.own()).map(|it| it.chains()).unwrap_or_default();
        let chain =
            |it: Vec<&str>| it.into_iter().map(|it| self.names.member(it)).collect::<Vec<_>>().join(" > ");
        let own = chains.into_iter().map(chain);
        own.chain(self.borrowed.iter().map(|it| it.1.clone())).collect()
    }
}

/// The rules that give roles.
impl<'m> Builder<'_, '_, 'm> {
    fn grants(&self) -> Vec<Line<'m>> {
        let mut lines = Vec::new();
        let mut shared = false;
        for relation in self.of.relations.iter().filter(|it| self.kind(it) == Kind::Role) {
            let from = lines.len();
            self.rules(relation, &mut lines, &mut shared);
            if let Some(first) = lines.get_mut(from) {
                first.comments = Some(&relation.comments);
            }
        }
        let borrowed = self
            .borrowed
            .iter()
            .map(|(_, role, path)| Line { text: format!("{path} as {role}"), comments: None });
        lines.extend(borrowed);
        lines
    }

    fn rules(&self, relation: &'m Relation, lines: &mut Vec<Line<'m>>, shared: &mut bool) {
        let role = self.names.member(&relation.name.text);
        let (mut who, mut chosen, mut when) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts(&relation.expression) {
            match &part.kind {
                ExpressionKind::Direct(_) => {
                    for stated in self.names.stated(self.own(), &relation.name.text) {
                        match self.wording(relation).only(stated) {
                            Some(only) => chosen.push(format!("{} where {only} as {role}", stated.name)),
                            None if stated.as_role => {
                                let is_first = !std::mem::replace(shared, true);
                                chosen.extend(is_first.then(|| format!("{} as their role", stated.name)));
                            }
                            None => who.push(stated.name.clone()),
                        }
                    }
                }
                ExpressionKind::Computed(name) => self.included(&name.text, relation, &mut who, &mut when),
                ExpressionKind::From { relation: end, tupleset } => {
                    match self.path(&tupleset.text, &end.text) {
                        Some(path) => who.push(path),
                        None => when.push(self.wording(relation).condition(part)),
                    }
                }
                _ => when.push(self.wording(relation).condition(part)),
            }
        }
        let line = |text: String| Line { text, comments: None };
        if !who.is_empty() {
            lines.push(line(format!("{} as {role}", who.join(", "))));
        }
        lines.extend(chosen.into_iter().map(line));
        if !when.is_empty() {
            lines.push(line(format!("everyone as {role} when {}", Condition::any(when).text())));
        }
    }

    /// Whoever has another relation to the same object; the ladder says it of roles, but for circles.
    fn included(
        &self,
        name: &'m str,
        relation: &'m Relation,
        who: &mut Vec<String>,
        when: &mut Vec<Condition>,
    ) {
        let role = relation.name.text.as_str();
        match self.analysis.kind(self.own(), name) {
            Kind::Role => {
                let ladder = self.analysis.ladder(self.own());
                let is_said = name == role || ladder.is_some_and(|it| it.is_above(name, role));
                who.extend((!is_said).then(|| self.names.member(name).to_owned()));
            }
            Kind::Definition => when.push(Condition::Plain(self.names.member(name).to_owned())),
            Kind::Relation | Kind::Link | Kind::Row => who.push(self.names.member(name).to_owned()),
        }
    }

    fn path(&self, tupleset: &str, relation: &str) -> Option<String> {
        let is_path = self.analysis.is_path(self.own(), tupleset, relation);
        let stated = self.names.stated(self.own(), tupleset).first().filter(|_| is_path)?;
        Some(format!("{}.{}", stated.name, self.names.member(relation)))
    }
}

/// The table.
impl<'m> Builder<'_, '_, 'm> {
    fn table(&mut self) -> (Vec<String>, Vec<Line<'m>>) {
        let mut rows: Vec<(&Relation, Cells<'m>)> = Vec::new();
        for relation in &self.of.relations {
            let cells = cells::row(self.analysis, self.of, relation).unwrap_or_default();
            if !cells.is_empty() {
                rows.push((relation, cells));
            }
        }
        let columns = self.columns(&rows);
        let lines = rows.iter().map(|(relation, cells)| {
            let cells: Vec<String> = columns.iter().map(|it| self.cell(relation, cells.get(it))).collect();
            let is_said = match self.kind(relation) {
                Kind::Relation | Kind::Definition => true,
                Kind::Role => self.analysis.is_given(self.own(), &relation.name.text),
                Kind::Link | Kind::Row => false,
            };
            let text = format!("{} | {}", self.names.action(&relation.name.text), cells.join(" | "));
            Line { text, comments: Some(&relation.comments).filter(|_| !is_said) }
        });
        let lines = lines.collect();
        let heads = columns.iter().map(|it| self.head_of(it)).collect();
        (heads, lines)
    }

    /// Roles from above to below, relations as the model has them, what is borrowed, everyone.
    fn columns(&mut self, rows: &[(&Relation, Cells<'m>)]) -> Vec<Column<'m>> {
        let used = |column: &Column<'m>| rows.iter().any(|it| it.1.contains_key(column));
        let roles = self.analysis.ladder(self.own()).map(|it| it.roles.clone()).unwrap_or_default();
        let others = self.of.relations.iter().filter(|it| self.kind(it) != Kind::Role);
        let own = roles.into_iter().chain(others.map(|it| it.name.text.as_str()));
        let mut columns: Vec<Column<'m>> = own.map(Column::Own).filter(used).collect();
        for column in rows.iter().flat_map(|it| it.1.keys()) {
            if let Column::Borrowed { tupleset, relation } = column
                && !columns.contains(column)
            {
                columns.push(column.clone());
                let role = self.names.new_name(self.own(), &format!("{tupleset}_{relation}"));
                let path = self.path(tupleset, relation).unwrap_or_default();
                self.borrowed.push((column.clone(), role, path));
            }
        }
        columns.extend(Some(Column::Everyone).filter(used));
        columns
    }

    fn head_of(&self, column: &Column<'m>) -> String {
        match column {
            Column::Own(name) => self.names.member(name).to_owned(),
            Column::Borrowed { .. } => {
                self.borrowed.iter().find(|it| it.0 == *column).map(|it| it.1.clone()).unwrap_or_default()
            }
            Column::Everyone => "everyone".to_owned(),
        }
    }

    fn cell(&mut self, relation: &'m Relation, cell: Option<&Cell<'m>>) -> String {
        match cell {
            None => "-".to_owned(),
            Some(Cell::Yes) => "yes".to_owned(),
            Some(Cell::Defined(name)) => self.names.member(name).to_owned(),
            Some(Cell::If(literals)) => {
                let wording = self.wording(relation);
                let (condition, called) = (wording.all(literals), wording.called(literals));
                self.defined(condition, &called)
            }
        }
    }

    /// The definition that says a condition.
    fn defined(&mut self, condition: Condition, called: &str) -> String {
        if let Some(known) = self.conditions.get(&condition) {
            return known.clone();
        }
        let name = self.names.new_name(self.own(), called);
        let text = format!("define {name} on {}: {}", self.names.type_of(self.own()), condition.text());
        self.definitions.push(Line { text, comments: None });
        self.conditions.insert(condition, name.clone());
        name
    }
}
