//! Actions: what tables grant, less what restrictions and forbids take.

use crate::policy::condition::{ActionId, Condition};
use crate::policy::path::{Path, Start, Step};
use crate::policy::rule::{CellValue, Column, ColumnKind, Named, Restriction, Row, Table, Through};
use crate::policy::schema::TypeId;
use crate::program::CellAt;

use super::build::{Builder, End, Here, Task};
use super::expr::{Expr, Key};

impl Builder<'_> {
    pub(super) fn action(&mut self, of: TypeId, action: ActionId) -> (Expr, Vec<String>) {
        let policy = self.policy;
        let index = self.program.index();
        let restricts = index.restricts(policy, of, action);
        let forbids = index.forbids(policy, of, action);
        let on_whole: Vec<&Restriction> = restricts.into_iter().filter(|it| it.through.is_none()).collect();
        let name = policy.actions.get(usize::from(of)).and_then(|it| it.get(usize::from(action)));
        let is_taken = !on_whole.is_empty() || !forbids.is_empty();
        let (mut expr, mut comments) = match is_taken {
            true => {
                let key = Key::Granted(name.cloned().unwrap_or_default());
                (self.want(of, key, Task::Granted(action)), Vec::new())
            }
            false => self.granted(of, action),
        };
        for it in on_whole {
            expr = self.restricted(expr, it, Here::object(of));
            comments.push(it.id.clone());
        }
        for it in forbids {
            expr = self.forbidden(expr, it);
            comments.push(it.id.clone());
        }
        (expr, comments)
    }

    /// Whoever is granted an action, before what is said of the object as a whole.
    pub(super) fn granted(&mut self, of: TypeId, action: ActionId) -> (Expr, Vec<String>) {
        let policy = self.policy;
        let ways: Vec<(Option<Through>, Vec<CellAt>)> =
            self.program.index().cells(of, action).map(|it| (it.0, it.1.to_vec())).collect();
        let (mut parts, mut comments) = (Vec::new(), Vec::new());
        for (through, cells) in ways {
            let here = Here { of, through };
            let mut found = Vec::new();
            for at in cells {
                let Some(table) = policy.tables.get(at.table) else { continue };
                let (Some(row), Some(column)) = (table.rows.get(at.row), table.columns.get(at.column)) else {
                    continue;
                };
                found.extend(self.cell(here, table, row, (at.column, column)));
                let on = self.schema.type_info(table.place).map_or("", |it| it.name.as_str());
                push_new(&mut comments, format!("table {on}"));
            }
            let mut expr = Expr::any(self.widest(found, table_place(here)));
            for it in self.program.index().restricts(policy, of, action) {
                if it.through.is_some() && it.through == through {
                    if !self.is_to_one(of, through.map_or(0, |it| it.member)) {
                        let help = "let the relation lead to one place, or restrict the action on the place";
                        self.mark = it.mark;
                        self.cannot_say("`restrict … through` a relation to several places", help);
                    }
                    expr = self.restricted(expr, it, here);
                    push_new(&mut comments, it.id.clone());
                }
            }
            parts.push(expr);
        }
        (Expr::any(parts), comments)
    }

    /// Whom a cell grants its row's actions.
    fn cell(&mut self, here: Here, table: &Table, row: &Row, (at, column): (usize, &Column)) -> Option<Expr> {
        let cell = row.cells.get(at)?;
        self.mark = cell.mark;
        let mut named: Vec<&Named> = column.only_if.iter().collect();
        match &cell.value {
            CellValue::Yes => {}
            CellValue::Dash | CellValue::No => return None,
            CellValue::Unknown => {
                self.cannot_say("a cell `?`", "say `-` until it is known");
                return None;
            }
            CellValue::Defined(it) | CellValue::Only(it) => named.push(it),
        }
        let (mut ends, mut conditions) = (Vec::new(), Vec::new());
        for it in named {
            let (definition, at_object) = it.concerning(here.of, table.place)?;
            let on = if at_object { here.of } else { table.place };
            let end = End::Definition(vec![(on, definition)]);
            if at_object && here.through.is_some() { conditions.push(end) } else { ends.push(end) }
        }
        let counts = self.counts(table, row, at);
        let granted = self.in_column(here, table.place, (column.kind, counts), ends);
        let conditions: Vec<_> = conditions.iter().map(|it| self.end(here.of, it)).collect();
        let granted = Expr::all([granted].into_iter().chain(conditions));
        Some(self.gated(granted, &row.gate, here.of))
    }

    /// Who stands in a column, and has what else is asked for at the place.
    fn in_column(
        &mut self,
        here: Here,
        place: TypeId,
        (kind, counts): (ColumnKind, bool),
        ends: Vec<End>,
    ) -> Expr {
        let column = match kind {
            ColumnKind::Role(role) if counts => Some(End::Role(vec![(place, role)])),
            ColumnKind::Role(role) => Some(End::Itself(vec![(place, role)])),
            ColumnKind::Relation(member) => Some(End::People(Step::along(vec![(place, member)]))),
            ColumnKind::Everyone => None,
        };
        let all: Vec<End> = column.into_iter().chain(ends.iter().cloned()).collect();
        let Some(through) = here.through else {
            let parts: Vec<_> = all.iter().map(|it| self.end(here.of, it)).collect();
            return Expr::all(parts);
        };
        let end = match <[End; 1]>::try_from(all) {
            Ok([only]) => only,
            Err(all) if all.is_empty() => End::Everyone,
            Err(all) => End::All(all),
        };
        let at_place = self.at(here, &Path::at(Start::Place), &end);
        let ColumnKind::Role(role) = kind else { return at_place };
        let pair = self.on_pair(here.of, through, role, counts);
        let besides: Vec<_> = ends.iter().map(|it| self.at(here, &Path::at(Start::Place), it)).collect();
        let on_pair = Expr::all([pair].into_iter().chain(besides));
        Expr::any([at_place, on_pair])
    }

    /// Leaves out who is granted no more for holding a role than for holding one that it includes.
    fn widest(&self, found: Vec<Expr>, place: TypeId) -> Vec<Expr> {
        let narrower = |it: &Expr| {
            found.iter().any(|other| {
                let above = self.above(other, place);
                let parts =
                    if let Expr::And(parts) = it { parts.as_slice() } else { std::slice::from_ref(it) };
                other != it && parts.iter().any(|part| above.contains(part))
            })
        };
        found.iter().filter(|it| !narrower(it)).cloned().collect()
    }

    /// The roles that include this one, as they would stand in its place.
    fn above(&self, expr: &Expr, place: TypeId) -> Vec<Expr> {
        let (key, tupleset) = match expr {
            Expr::Key(key) => (key, None),
            Expr::From { key, tupleset } => (key, Some(tupleset)),
            _ => return Vec::new(),
        };
        let Key::Role(name) = key else { return Vec::new() };
        let Some(info) = self.schema.type_info(place) else { return Vec::new() };
        let Some(role) = info.role_named(name) else { return Vec::new() };
        let above = self.program.counting_as(place, role);
        let names =
            above.filter_map(|it| info.roles.get(usize::from(it))).map(|it| Key::Role(it.name.clone()));
        names
            .map(|key| match tupleset {
                None => Expr::Key(key),
                Some(tupleset) => Expr::From { key, tupleset: tupleset.clone() },
            })
            .chain([expr.clone()])
            .collect()
    }

    /// A grant survives for whom the restriction admits, and wherever it does not apply.
    fn restricted(&mut self, base: Expr, it: &Restriction, here: Here) -> Expr {
        self.mark = it.mark;
        let admitted: Vec<_> = it.who.iter().map(|who| self.who(here, who)).collect();
        let conditions = [(it.when.as_ref(), false), (it.unless.as_ref(), true)];
        let conditions: Vec<_> = conditions.into_iter().filter_map(|it| Some((it.0?, it.1))).collect();
        let mut parts = admitted.clone();
        for (condition, wanted) in &conditions {
            parts.push(self.restrict(Expr::Everyone, condition, *wanted, here));
        }
        let parts = Expr::any(parts);
        if !parts.asks_of_everybody() {
            return Expr::all([base, parts]);
        }
        let admitted = admitted.into_iter().map(|who| Expr::all([base.clone(), who]));
        let mut parts: Vec<_> = admitted.collect();
        for (condition, wanted) in conditions {
            parts.push(self.restrict(base.clone(), condition, wanted, here));
        }
        Expr::any(parts)
    }

    /// A decision is yes for whom the forbid does not mean, and wherever it does not apply.
    fn forbidden(&mut self, base: Expr, it: &Restriction) -> Expr {
        self.mark = it.mark;
        let here = Here { of: it.on, through: it.through };
        let asks_more = it.when.is_some() || it.unless.is_some() || it.who.len() > 1;
        if it.through.is_some_and(|through| !self.is_to_one(it.on, through.member)) && asks_more {
            let help =
                "let the relation lead to one place, or say it in several statements without conditions";
            self.cannot_say("`forbid … through` a relation to several places, under a condition", help);
        }
        let meant: Vec<Expr> = it.who.iter().map(|who| self.who(here, who)).collect();
        // With `through`, it falls on nobody where there is no place.
        let there = it.through.map(|_| self.at(here, &Path::at(Start::Place), &End::Everyone));
        let meant = Expr::all([Expr::any(meant)].into_iter().chain(there));
        let mut parts = Vec::new();
        if meant != Expr::Everyone {
            parts.push(base.clone().but_not(meant));
        }
        let applies = it.when.iter().map(|it| (it, false)).chain(it.unless.iter().map(|it| (it, true)));
        for (condition, wanted) in applies.collect::<Vec<(&Condition, bool)>>() {
            parts.push(self.restrict(base.clone(), condition, wanted, here));
        }
        Expr::any(parts)
    }
}

fn table_place(here: Here) -> TypeId {
    here.through.map_or(here.of, |it| it.place)
}

fn push_new(all: &mut Vec<String>, one: String) {
    if !all.contains(&one) {
        all.push(one);
    }
}
