//! Roles: who holds each, and who counts as holding it because they hold one that includes it.

use crate::policy::condition::{Condition, DefinitionId, Term};
use crate::policy::path::{Path, Start, ValuePath, Who};
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, RoleSource, Row, Table, Through};
use crate::policy::schema::{RoleId, TypeId, Value};

use super::build::{Builder, End, Here, Task};
use super::expr::{Expr, Key};

impl Builder<'_> {
    /// Finds the roles that must be told from those that include them: handed on, they include less here than
    /// where they are handed to.
    pub(super) fn find_handed_on(&mut self) {
        for rule in &self.policy.grants {
            let RoleSource::Same(handed) = &rule.role else { continue };
            let apart = handed.iter().filter(|it| !self.as_wide(rule, handed, **it));
            let apart: Vec<_> = apart.map(|it| (it.0, it.1)).collect();
            self.itself.extend(apart);
        }
        for table in &self.policy.tables {
            for (row, (at, column)) in
                table.rows.iter().flat_map(|row| table.columns.iter().enumerate().map(move |it| (row, it)))
            {
                if let ColumnKind::Role(role) = column.kind
                    && !self.counts(table, row, at)
                {
                    self.itself.insert((table.place, role));
                }
            }
        }
    }

    /// Whether a cell grants to whoever counts as the role of its column: each role above has as much. (A column
    /// fits for a role that is held itself.)
    pub(super) fn counts(&self, table: &Table, row: &Row, at: usize) -> bool {
        let (Some(column), Some(cell)) = (table.columns.get(at), row.cells.get(at)) else { return false };
        let ColumnKind::Role(role) = column.kind else { return true };
        if matches!(cell.value, CellValue::Dash | CellValue::No | CellValue::Unknown) {
            return true;
        }
        self.program.counting_as(table.place, role).filter(|it| *it != role).all(|above| {
            table.columns.iter().zip(&row.cells).any(|(other, it)| {
                let fits = other.only_if.is_none() || other.only_if == column.only_if;
                other.kind == ColumnKind::Role(above)
                    && fits
                    && row.is_within(table.place, &cell.value, &it.value)
            })
        })
    }

    /// Whether every role that includes this one where it is handed on from does so where it is handed to.
    fn as_wide(
        &self,
        rule: &GrantRule,
        handed: &[(TypeId, RoleId, RoleId)],
        (of, source, given): (TypeId, RoleId, RoleId),
    ) -> bool {
        let includes = |of: TypeId, above: RoleId, below: RoleId| {
            let role = self.schema.type_info(of).and_then(|it| it.roles.get(usize::from(above)));
            role.is_some_and(|it| it.includes.contains(&below))
        };
        let above = (0..).take(self.schema.type_info(of).map_or(0, |it| it.roles.len()));
        above.filter(|it| includes(of, *it, source)).all(|above| {
            let there = handed.iter().find(|it| it.0 == of && it.1 == above);
            there.is_some_and(|it| {
                includes(rule.role_type, it.2, given) && !self.is_gated_role(rule.role_type, it.2)
            })
        })
    }

    fn is_gated_role(&self, of: TypeId, role: RoleId) -> bool {
        let found = self.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
        found.is_some_and(|it| !it.gate.is_empty())
    }

    pub(super) fn role(&mut self, of: TypeId, role: RoleId) -> (Expr, Vec<String>) {
        let (own, comments) = match self.itself.contains(&(of, role)) {
            true => (self.end(of, &End::Itself(vec![(of, role)])), Vec::new()),
            false => self.held(of, role),
        };
        let mut parts = vec![own];
        for above in self.right_above(of, role) {
            parts.push(self.end(of, &End::Role(vec![(of, above)])));
        }
        (Expr::any(parts), comments)
    }

    /// The roles that include this one without another between them.
    fn right_above(&self, of: TypeId, role: RoleId) -> Vec<RoleId> {
        let roles = self.schema.type_info(of).map(|it| it.roles.as_slice()).unwrap_or_default();
        let includes = |above: RoleId, below: RoleId| {
            above != below && roles.get(usize::from(above)).is_some_and(|it| it.includes.contains(&below))
        };
        let above: Vec<RoleId> = self.program.counting_as(of, role).filter(|it| *it != role).collect();
        above.iter().copied().filter(|it| !above.iter().any(|between| includes(*it, *between))).collect()
    }

    /// Whoever holds a role itself.
    pub(super) fn held(&mut self, of: TypeId, role: RoleId) -> (Expr, Vec<String>) {
        self.given(Here::object(of), of, role)
    }

    /// Whoever holds a role on a pair, which is one only where there is a place.
    pub(super) fn held_on_pair(&mut self, of: TypeId, through: Through, role: RoleId) -> (Expr, Vec<String>) {
        let (given, comments) = self.given(Here { of, through: Some(through) }, through.place, role);
        if given != Expr::Nobody && !self.is_to_one(of, through.member) {
            let help = "let the relation lead to one place, or give the role on the place";
            self.cannot_say("roles on a pair of an object and one of several places", help);
        }
        let there = self.at(Here { of, through: Some(through) }, &Path::at(Start::Place), &End::Everyone);
        (Expr::all([given, there]), comments)
    }

    /// Whoever holds a role on a pair, or counts as holding it, by what the pair's own rules give.
    pub(super) fn on_pair(&mut self, of: TypeId, through: Through, role: RoleId, counts: bool) -> Expr {
        let policy = self.policy;
        let mut parts = Vec::new();
        let rules: Vec<&GrantRule> = self.program.index().grants(policy, of, Some(through)).collect();
        let above = self.program.counting_as(through.place, role).filter(|it| counts || *it == role);
        for above in above.collect::<Vec<_>>() {
            if rules.iter().any(|it| it.role.roles_given(self.schema, it.role_type).contains(&above)) {
                let name = |it: Option<&String>| it.cloned().unwrap_or_default();
                let member = self.member(of, through.member).map(|it| &it.name);
                let info = self.schema.type_info(through.place);
                let role = info.and_then(|it| it.roles.get(usize::from(above))).map(|it| &it.name);
                let key = Key::OnPair(name(member), name(role));
                parts.push(self.want(of, key, Task::OnPair(through, above)));
            }
        }
        Expr::any(parts)
    }

    fn given(&mut self, here: Here, on: TypeId, role: RoleId) -> (Expr, Vec<String>) {
        let policy = self.policy;
        let rules: Vec<&GrantRule> = self.program.index().grants(policy, here.of, here.through).collect();
        let (mut parts, mut comments) = (Vec::new(), Vec::new());
        for rule in rules {
            self.mark = rule.mark;
            let given = self.given_by(here, rule, on, role);
            let given = rule.when.iter().fold(given, |base, it| self.restrict(base, it, true, here));
            let given = rule.unless.iter().fold(given, |base, it| self.restrict(base, it, false, here));
            let given = self.gated(given, &rule.gate, here.of);
            let info = self.schema.type_info(on).and_then(|it| it.roles.get(usize::from(role)));
            let gate = info.map(|it| it.gate.clone()).unwrap_or_default();
            let given = self.gated(given, &gate, here.of);
            if given != Expr::Nobody {
                comments.push(rule.id.clone());
            }
            parts.push(given);
        }
        (Expr::any(parts), comments)
    }

    /// Whom a rule gives this role, its conditions aside.
    fn given_by(&mut self, here: Here, rule: &GrantRule, on: TypeId, role: RoleId) -> Expr {
        match &rule.role {
            RoleSource::Role(given) if *given == role => self.who(here, &rule.who),
            RoleSource::Role(_) => Expr::Nobody,
            RoleSource::Their => self.carrying(here, &rule.who, on, role),
            RoleSource::Same(handed) => {
                let Who::Holders(path) = &rule.who else { return Expr::Nobody };
                let sources: Vec<_> =
                    handed.iter().filter(|it| it.2 == role).map(|it| (it.0, it.1)).collect();
                let (apart, together): (Vec<_>, Vec<_>) =
                    sources.into_iter().partition(|it| self.itself.contains(it));
                let mut parts = Vec::new();
                for end in [End::Role(together), End::Itself(apart)] {
                    if !matches!(&end, End::Role(all) | End::Itself(all) if all.is_empty()) {
                        parts.push(self.at(here, path, &end));
                    }
                }
                Expr::any(parts)
            }
            RoleSource::Named(value) => {
                if !self.names(value, on, role) {
                    return Expr::Nobody;
                }
                let who = self.who(here, &rule.who);
                let is = Condition::Same {
                    left: Term::Path(value.clone()),
                    right: Term::Value(Value::Role(on, role)),
                    negated: false,
                };
                self.restrict(who, &is, true, here)
            }
        }
    }

    fn names(&self, value: &ValuePath, on: TypeId, role: RoleId) -> bool {
        self.schema.roles_named(&value.attribute.members).contains(&(on, role))
    }

    /// Whom the edges at the end of a path list with this role.
    fn carrying(&mut self, here: Here, who: &Who, on: TypeId, role: RoleId) -> Expr {
        let Who::Holders(path) = who else { return Expr::Nobody };
        let Some((last, before)) = path.steps.split_last() else { return Expr::Nobody };
        if last.only.is_some() {
            let help = "give these edges a relation of their own";
            self.cannot_say("`their role` of edges that `where` chooses", help);
        }
        let before = Path { start: path.start, steps: before.to_vec() };
        self.at(here, &before, &End::Carried(last.clone(), on, role))
    }

    pub(super) fn definition(&mut self, of: TypeId, id: DefinitionId) -> (Expr, Vec<String>) {
        let Some(found) = self.policy.definitions.get(usize::from(id)) else {
            return (Expr::Nobody, Vec::new());
        };
        self.mark = found.mark;
        let expr = self.restrict(Expr::Everyone, &found.condition, true, Here::object(of));
        let on = self.schema.type_info(of).map_or("", |it| it.name.as_str());
        (expr, vec![format!("define {} on {on}", found.name)])
    }
}
