//! Policies: a `permit` for each row of a table, and a `forbid` for whatever takes something away.

use crate::policy::Mark;
use crate::policy::condition::ActionId;
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{CellValue, Column, ColumnKind, Restriction, Row, Table, Through};
use crate::policy::schema::TypeId;
use crate::program::CellAt;

use super::build::{At, Attribute, Builder, Saying, Spot};
use super::formula::Formula;
use super::grouping::End;

/// What stands behind a policy's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Clause {
    When(Formula),
    /// What is certainly so keeps the policy from applying.
    Unless(Formula),
    /// What is certainly not so does.
    UnlessNot(Formula),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Policy {
    /// What the rolebook calls the statement.
    pub(super) comment: String,
    pub(super) permits: bool,
    pub(super) actions: Vec<String>,
    pub(super) of: TypeId,
    pub(super) clauses: Vec<Clause>,
}

impl Builder<'_> {
    pub(super) fn policies(&mut self) -> Vec<Policy> {
        let mut policies = Vec::new();
        for of in (0..).take(self.schema.types.len()) {
            policies.extend(self.permits(of));
        }
        let open: Vec<(TypeId, String)> =
            policies.iter().filter(|it| it.asks_nothing()).flat_map(|it| it.on()).collect();
        for of in (0..).take(self.schema.types.len()) {
            policies.extend(self.forbids(of, &open));
        }
        policies
    }

    fn resource(&self, of: TypeId) -> Spot {
        Spot { text: "resource".to_owned(), of, there: Vec::new() }
    }

    fn action_name(&self, of: TypeId, action: ActionId) -> String {
        let actions = self.policy.actions.get(usize::from(of));
        actions.and_then(|it| it.get(usize::from(action))).cloned().unwrap_or_default()
    }

    /// What tables grant on objects of a type, row by row.
    fn permits(&mut self, of: TypeId) -> Vec<Policy> {
        let mut policies = Vec::new();
        let resource = self.resource(of);
        let tables = self.policy.tables.clone();
        for table in &tables {
            for through in table.objects.iter().filter(|it| it.0 == of).map(|it| it.1) {
                let at = self.at_way(&resource, through);
                for row in &table.rows {
                    let own = row.actions.iter().filter(|it| it.0 == of).map(|it| it.1);
                    for (actions, restricts) in self.alike(of, own.collect(), through) {
                        let granted = self.row(&at, table, row);
                        let kept: Vec<_> = restricts.iter().map(|it| self.survives(&at, it)).collect();
                        let formula = Formula::all([granted].into_iter().chain(kept));
                        if formula == Formula::Constant(false) {
                            continue;
                        }
                        let names: Vec<_> = actions.iter().map(|it| self.action_name(of, *it)).collect();
                        let on = self.type_name(table.place);
                        policies.push(Policy {
                            comment: format!("table {on}: {}", names.join(", ")),
                            permits: true,
                            actions: names,
                            of,
                            clauses: vec![Clause::When(formula)],
                        });
                    }
                }
            }
        }
        policies
    }

    /// Actions of a row, together where the same restrictions fall on grants that come along a relation.
    fn alike(
        &self,
        of: TypeId,
        actions: Vec<ActionId>,
        through: Option<Through>,
    ) -> Vec<(Vec<ActionId>, Vec<Restriction>)> {
        let mut found: Vec<(Vec<ActionId>, Vec<Restriction>)> = Vec::new();
        for action in actions {
            let all = self.program.index().restricts(self.policy, of, action).into_iter();
            let own: Vec<Restriction> =
                all.filter(|it| it.through.is_some() && it.through == through).cloned().collect();
            match found.iter_mut().find(|it| it.1 == own) {
                Some(it) => it.0.push(action),
                None => found.push((vec![action], own)),
            }
        }
        found
    }

    fn at_way(&mut self, object: &Spot, through: Option<Through>) -> At {
        let mut at = At::object(object.clone());
        if let Some(through) = through {
            at.through = Some((through.member, through.place));
            let step = Step::along(vec![(object.of, through.member)]);
            let places = self.follow(vec![object.clone()], &[step]).unwrap_or_default();
            let mut places = places.into_iter().filter(|it| it.of == through.place);
            at.place = match (places.next(), places.next()) {
                (Some(only), None) => {
                    // What the object needs to be there is said around everything.
                    let own = only.there.get(object.there.len()..).unwrap_or_default().to_vec();
                    Some(Spot { there: own, ..only })
                }
                _ => None,
            };
        }
        at
    }

    /// Whom a row grants its actions.
    fn row(&mut self, at: &At, table: &Table, row: &Row) -> Formula {
        let mut parts = Vec::new();
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            self.mark = cell.mark;
            parts.push(self.cell(at, table, column, &cell.value));
        }
        self.mark = row.mark;
        let gate = self.gate(at, &row.gate);
        Formula::all([Formula::any(parts), gate])
    }

    fn cell(&mut self, at: &At, table: &Table, column: &Column, value: &CellValue) -> Formula {
        let never = Formula::Constant(false);
        let mut named = Vec::new();
        match value {
            CellValue::Yes => {}
            CellValue::Dash | CellValue::No => return never,
            CellValue::Unknown => return self.refuse("a cell `?`", "say `-` until it is known"),
            CellValue::Defined(it) | CellValue::Only(it) => named.push(it),
        }
        named.extend(&column.only_if);
        let mut parts = vec![self.in_column(at, table.place, column.kind)];
        for it in named {
            let Some((definition, at_object)) = it.concerning(at.object.of, table.place) else {
                return never;
            };
            parts.push(match (at_object, &at.place) {
                (true, _) => self.definition(&at.object.clone(), definition),
                (false, Some(place)) => {
                    let there = self.definition(&place.clone(), definition);
                    Formula::given(&place.there, there)
                }
                (false, None) if at.through.is_none() => self.definition(&at.object.clone(), definition),
                (false, None) => self.several("a condition on one of several places"),
            });
        }
        Formula::all(parts)
    }

    fn several(&mut self, what: &str) -> Formula {
        self.refuse(what, "let the relation lead to one place")
    }

    /// Who stands in a column: holds its role itself, or is in its relation.
    fn in_column(&mut self, at: &At, place: TypeId, kind: ColumnKind) -> Formula {
        let start = if at.through.is_some() { Start::Place } else { Start::Object };
        let path = Path::at(start);
        match kind {
            ColumnKind::Everyone => match (&at.place, at.through) {
                (_, None) => Formula::Constant(true),
                (Some(place), _) => Formula::given(&place.there, Formula::Constant(true)),
                (None, Some(_)) => self.several("`everyone` at one of several places"),
            },
            ColumnKind::Relation(member) => {
                let end = End::People(Step::along(vec![(place, member)]));
                self.at_end(at, &path, &end)
            }
            ColumnKind::Role(role) => {
                let held = self.at_end(at, &path, &End::Held(vec![(place, role)]));
                let pair = self.held_on_pair(at, role);
                Formula::any([held, pair])
            }
        }
    }

    /// Whether a restriction leaves a grant: it admits the user, or does not apply.
    fn survives(&mut self, at: &At, it: &Restriction) -> Formula {
        let mark = std::mem::replace(&mut self.mark, it.mark);
        if it.through.is_some() && at.place.is_none() {
            self.several("`restrict … through` a relation to several places");
        }
        let mut parts: Vec<_> = it.who.iter().map(|who| self.who(at, who)).collect();
        parts.extend(it.when.as_ref().map(|it| self.condition(at, it).negated()));
        parts.extend(it.unless.as_ref().map(|it| self.condition(at, it)));
        self.mark = mark;
        Formula::any(parts)
    }

    /// Whether a forbid falls on the user.
    fn falls(&mut self, object: &Spot, it: &Restriction) -> Formula {
        let mark = std::mem::replace(&mut self.mark, it.mark);
        let at = self.at_way(object, it.through);
        let of_place = |who: &Who| match who {
            Who::Holders(path) | Who::Role { at: path, .. } => path.start == Start::Place,
            _ => false,
        };
        let simple = it.when.is_none() && it.unless.is_none() && it.who.iter().all(of_place);
        if it.through.is_some() && at.place.is_none() && !simple {
            self.several("`forbid … through` a relation to several places, under a condition");
        }
        let who: Vec<_> = it.who.iter().map(|who| self.who(&at, who)).collect();
        let when = it.when.as_ref().map(|it| self.condition(&at, it));
        let unless = it.unless.as_ref().map(|it| self.condition(&at, it).negated());
        let all = Formula::all([Formula::any(who)].into_iter().chain(when).chain(unless));
        self.mark = mark;
        match &at.place {
            Some(place) => Formula::given(&place.there, all),
            None => all,
        }
    }

    /// The whole decision about an action on an object, for the user.
    pub(super) fn decision(&mut self, object: &Spot, action: ActionId) -> Formula {
        let name = format!("the action `{}`", self.policy.name_of_action(object.of, action));
        self.say(Saying::Action(object.of, action), object, &name, |it, object| it.decided(object, action))
    }

    fn decided(&mut self, object: &Spot, action: ActionId) -> Formula {
        let policy = self.policy;
        let (program, of) = (self.program, object.of);
        let own = Spot { there: Vec::new(), ..object.clone() };
        let mut granted = Vec::new();
        let ways: Vec<(Option<Through>, Vec<CellAt>)> =
            program.index().cells(of, action).map(|it| (it.0, it.1.to_vec())).collect();
        for (through, cells) in ways {
            let at = self.at_way(&own, through);
            let mut rows: Vec<(usize, usize)> = cells.iter().map(|it| (it.table, it.row)).collect();
            rows.dedup();
            let mut parts = Vec::new();
            for (table, row) in rows {
                let Some(table) = policy.tables.get(table) else { continue };
                let Some(row) = table.rows.get(row) else { continue };
                parts.push(self.row(&at, table, row));
            }
            let restricts = program.index().restricts(policy, of, action).into_iter();
            let own: Vec<_> = restricts.filter(|it| it.through.is_some() && it.through == through).collect();
            let kept: Vec<_> = own.into_iter().map(|it| self.survives(&at, it)).collect();
            granted.push(Formula::all([Formula::any(parts)].into_iter().chain(kept)));
        }
        let at = At::object(own.clone());
        let restricts = program.index().restricts(policy, of, action).into_iter();
        let whole: Vec<_> = restricts.filter(|it| it.through.is_none()).collect();
        let kept: Vec<_> = whole.into_iter().map(|it| self.survives(&at, it)).collect();
        let forbids = program.index().forbids(policy, of, action);
        let falls: Vec<_> = forbids.into_iter().map(|it| self.falls(&own, it).negated()).collect();
        Formula::all([Formula::any(granted)].into_iter().chain(kept).chain(falls))
    }

    /// What restrictions and forbids take away on objects of a type; `open` are the actions that are permitted on
    /// whatever there is, known or not.
    fn forbids(&mut self, of: TypeId, open: &[(TypeId, String)]) -> Vec<Policy> {
        let resource = self.resource(of);
        let policy = self.policy;
        let mut found = Vec::new();
        for it in policy.restricts.iter().filter(|it| it.on == of && it.through.is_none()) {
            let survives = self.survives(&At::object(resource.clone()), it);
            found.extend(self.forbid(it, |_| Clause::Unless(survives.clone()), open));
        }
        for it in policy.forbids.iter().filter(|it| it.on == of) {
            let falls = self.falls(&resource, it);
            let known = !falls.may_be_unknown();
            let clause = |open: bool| match known && !open {
                true => Clause::When(falls.clone()),
                false => Clause::UnlessNot(falls.clone()),
            };
            found.extend(self.forbid(it, clause, open));
        }
        found
    }

    fn forbid(
        &mut self,
        it: &Restriction,
        clause: impl Fn(bool) -> Clause,
        open: &[(TypeId, String)],
    ) -> Option<Policy> {
        let actions: Vec<_> = it.actions.iter().map(|action| self.action_name(it.on, *action)).collect();
        let open = actions.iter().any(|name| open.contains(&(it.on, name.clone())));
        let clause = clause(open);
        let clause = if open { self.of_what_is_there(it.on, it.mark, clause) } else { clause };
        let clauses = match &clause {
            Clause::When(Formula::Constant(false))
            | Clause::Unless(Formula::Constant(true))
            | Clause::UnlessNot(Formula::Constant(false)) => return None,
            Clause::When(Formula::Constant(true))
            | Clause::Unless(Formula::Constant(false))
            | Clause::UnlessNot(Formula::Constant(true)) => Vec::new(),
            _ => vec![clause],
        };
        Some(Policy { comment: it.id.clone(), permits: false, actions, of: it.on, clauses })
    }

    /// A policy in error would forbid nothing, so nothing is asked of a resource that is not among the entities:
    /// it is forbidden.
    fn of_what_is_there(&mut self, of: TypeId, mark: Mark, clause: Clause) -> Clause {
        let required = self.attributes.iter().find(|(at, it)| at.0 == of && self.is_required(it, of));
        let there = match required {
            Some(((_, name), _)) => super::build::has("resource", name),
            None => return clause,
        };
        let _ = mark;
        match clause {
            Clause::Unless(it) => Clause::Unless(Formula::given(&[(there, false)], it)),
            Clause::UnlessNot(it) => Clause::UnlessNot(Formula::given(&[(there, false)], it)),
            when => when,
        }
    }

    /// Whether every entity of a type has an attribute.
    pub(super) fn is_required(&self, attribute: &Attribute, of: TypeId) -> bool {
        match attribute {
            Attribute::Value(member) => {
                let info = crate::export::readings::attribute_info(self.policy, of, *member);
                info.is_some_and(|it| it.default.is_some() && !it.given)
            }
            Attribute::One(member, _) => self.relation_info(of, *member).is_some_and(|it| {
                it.count == crate::policy::schema::Count::One && self.targets(it).len() == 1
            }),
            Attribute::Many(..) | Attribute::Group(_) | Attribute::Every(..) => true,
        }
    }
}

impl Policy {
    /// Whether it applies to resources of which nothing is known.
    fn asks_nothing(&self) -> bool {
        self.clauses.iter().all(|it| match it {
            Clause::When(formula) => !formula.needs("resource"),
            Clause::Unless(_) | Clause::UnlessNot(_) => true,
        })
    }

    fn on(&self) -> Vec<(TypeId, String)> {
        self.actions.iter().map(|it| (self.of, it.clone())).collect()
    }
}
