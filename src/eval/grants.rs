//! Grants: a principal, an action, an object, the place where it arose and the cell it came from.

use crate::policy::condition::ActionId;
use crate::policy::path::Who;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, Named, Restriction, Row, Table, Through};
use crate::policy::schema::Entity;
use crate::program::{self, CellAt};

use super::proof::{Step, StepKind, Told};
use super::solver::{Key, Solved, Solver};
use super::truth::{Truth, Way};
use super::world::{At, World};

/// A place of an object, and the relation through which it is one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) entity: Entity,
    pub(crate) through: Option<Through>,
    pub(crate) way: Way,
}

/// What one cell says of one principal at one place, part by part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'p> {
    pub(crate) column: &'p Column,
    pub(crate) cell: &'p Cell,
    /// Whether the principal stands in the column: holds its role, or is in its relation.
    pub(crate) held: Way,
    /// The column's `if`.
    pub(crate) fits: Truth,
    pub(crate) value: Truth,
    pub(crate) gate: Truth,
}

impl Candidate<'_> {
    /// Whether the cell grants the action, the plan aside.
    pub(crate) fn says(&self) -> Truth {
        self.fits.and(self.value)
    }

    pub(crate) fn granted(&self) -> Way {
        self.held.given(self.says()).given(self.gate)
    }
}

/// What is asked: who, what, of which object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) principal: Entity,
    pub(crate) action: ActionId,
    pub(crate) object: Entity,
}

impl Asked {
    pub(crate) fn at(&self, place: &Place) -> At {
        At {
            object: self.object,
            place: place.through.map(|it| (it.member, place.entity)),
            ..At::object(self.object, self.principal)
        }
    }
}

impl<'a> Solver<'a> {
    /// The places from which an object takes rights to an action.
    pub(crate) fn places(&mut self, object: Entity, action: ActionId) -> Vec<Place> {
        let ways: Vec<Option<Through>> =
            self.program().index().cells(object.of, action).map(|it| it.0).collect();
        let mut places = Vec::new();
        for through in ways {
            match through {
                None => places.push(Place { entity: object, through, way: Way::of(Truth::TRUE) }),
                Some(it) => {
                    let found = self.targets(object, it.member);
                    let there = found.iter().filter(|found| found.0.of == it.place);
                    places.extend(there.map(|(entity, way)| Place { entity: *entity, through, way: *way }));
                }
            }
        }
        places
    }

    /// Every cell that speaks about the action, as it stands for the principal at that place.
    pub(crate) fn candidates(&mut self, asked: &Asked, place: &Place) -> Vec<Candidate<'a>> {
        let program = self.program();
        let cells: Vec<CellAt> = program
            .index()
            .cells(asked.object.of, asked.action)
            .filter(|it| it.0 == place.through)
            .flat_map(|it| it.1.iter().copied())
            .collect();
        let policy = program.policy();
        let mut candidates = Vec::new();
        for it in cells {
            let Some(table) = policy.tables.get(it.table) else { continue };
            let (Some(row), Some(column)) = (table.rows.get(it.row), table.columns.get(it.column)) else {
                continue;
            };
            if let Some(cell) = row.cells.get(it.column) {
                candidates.push(self.candidate(asked, place, table, (row, column, cell)));
            }
        }
        candidates
    }

    fn candidate(
        &mut self,
        asked: &Asked,
        place: &Place,
        table: &Table,
        (row, column, cell): (&'a Row, &'a Column, &'a Cell),
    ) -> Candidate<'a> {
        let held = self.in_column(asked, place, column.kind);
        let fits = match &column.only_if {
            None => Truth::TRUE,
            Some(named) => self.named(asked, place, table, named),
        };
        let value = match &cell.value {
            CellValue::Yes => Truth::TRUE,
            CellValue::Dash | CellValue::No => Truth::FALSE,
            CellValue::Unknown => Truth::UNKNOWN,
            CellValue::Defined(named) | CellValue::Only(named) => self.named(asked, place, table, named),
        };
        let gate = self.world.gate(asked.object, &row.gate);
        Candidate { column, cell, held, fits, value, gate }
    }

    fn in_column(&mut self, asked: &Asked, place: &Place, kind: ColumnKind) -> Way {
        match kind {
            ColumnKind::Everyone => Way::of(Truth::TRUE),
            ColumnKind::Relation(member) => {
                let path = crate::policy::path::Path {
                    start: crate::policy::path::Start::Object,
                    steps: vec![crate::policy::path::Step::along(vec![(place.entity.of, member)])],
                };
                self.holds(asked.principal, &path, &At::object(place.entity, asked.principal), None)
            }
            ColumnKind::Role(role) => {
                let pair = place.through.map(|it| (asked.object, it.member));
                self.held(asked.principal, place.entity, pair, role)
            }
        }
    }

    /// A definition of the object's type, else of the place's; one of neither never holds.
    fn named(&mut self, asked: &Asked, place: &Place, table: &Table, named: &Named) -> Truth {
        let Some((definition, at_object)) = named.concerning(asked.object.of, table.place) else {
            return Truth::FALSE;
        };
        let on = if at_object { asked.object } else { place.entity };
        self.way(Key::Defined { principal: asked.principal, definition, on }).truth()
    }

    /// The restrictions on grants that arose at a place.
    pub(crate) fn restrictions(&self, asked: &Asked, place: &Place) -> Vec<&'a Restriction> {
        let program = self.program();
        let all = program.index().restricts(program.policy(), asked.object.of, asked.action);
        all.into_iter().filter(|it| it.through.is_none() || it.through == place.through).collect()
    }

    /// Whether a grant survives a restriction: it falls on others, does not apply, or makes an exception.
    pub(crate) fn survives(&mut self, it: &Restriction, asked: &Asked, place: &Place) -> Truth {
        let at = match it.through {
            None => At::object(asked.object, asked.principal),
            Some(_) => asked.at(place),
        };
        let who = self.any_meant(&it.who, &at);
        let applies = self.met(it.when.as_ref(), &at);
        let excepted = self.excepted(it.unless.as_ref(), &at);
        who.or(applies.negated()).or(excepted)
    }

    /// Whether one of several means the user.
    pub(crate) fn any_meant(&mut self, who: &[Who], at: &At) -> Truth {
        who.iter().fold(Truth::FALSE, |truth, who| truth.or(self.meant(at.user, who, at).truth()))
    }

    /// Whether a forbid falls on the principal, at the object or at one of its places.
    pub(crate) fn falls(&mut self, it: &Restriction, asked: &Asked) -> Truth {
        let Some(through) = it.through else {
            return self.falls_at(it, &At::object(asked.object, asked.principal));
        };
        let found = self.targets(asked.object, through.member);
        let mut truth = Truth::FALSE;
        for (entity, way) in found.iter().filter(|it| it.0.of == through.place) {
            let place = Place { entity: *entity, through: Some(through), way: *way };
            truth = truth.or(way.truth().and(self.falls_at(it, &asked.at(&place))));
        }
        truth
    }

    pub(crate) fn falls_at(&mut self, it: &Restriction, at: &At) -> Truth {
        let who = self.any_meant(&it.who, at);
        let applies = self.met(it.when.as_ref(), at);
        let excepted = self.excepted(it.unless.as_ref(), at);
        who.and(applies).and(excepted.negated())
    }

    /// Whether a grant of the action survives every restriction, with the best proof.
    fn solve_granted(&mut self, asked: &Asked) -> Way {
        let mut best = Way::NONE;
        for place in self.places(asked.object, asked.action) {
            let candidates = self.candidates(asked, &place);
            if !candidates.iter().any(|it| it.granted().possible) {
                continue;
            }
            let restrictions = self.restrictions(asked, &place);
            let survives = restrictions
                .into_iter()
                .fold(Truth::TRUE, |truth, it| truth.and(self.survives(it, asked, &place)));
            for candidate in candidates {
                let cell = self.cell_step(asked, &candidate);
                let whole = place.way.then(candidate.granted(), &mut self.proofs).given(survives);
                let whole = whole.then(cell, &mut self.proofs);
                best = best.or(whole, &self.proofs);
            }
        }
        best
    }

    fn cell_step(&mut self, asked: &Asked, candidate: &Candidate<'_>) -> Way {
        let name = self.program().names().id(&self.cell_name(asked, candidate));
        let told = Told::default();
        Way::certain(self.proofs.step(Step {
            name,
            entity: asked.object,
            kind: StepKind::Cell,
            until: None,
            told,
        }))
    }

    /// What answers call a cell.
    pub(crate) fn cell_name(&self, asked: &Asked, candidate: &Candidate<'_>) -> String {
        let (title, set) = (&candidate.column.title, candidate.cell.set);
        program::cell(self.program().policy(), asked.object.of, asked.action, title, set)
    }

    fn solve_forbidden(&mut self, asked: &Asked) -> Way {
        let program = self.program();
        let forbids = program.index().forbids(program.policy(), asked.object.of, asked.action);
        Way::of(forbids.into_iter().fold(Truth::FALSE, |truth, it| truth.or(self.falls(it, asked))))
    }

    /// One node's rules, over whatever the nodes it reads say by now.
    pub(super) fn evaluate(&mut self, key: Key) -> Solved {
        match key {
            Key::Elements(entity, member) => Solved::Elements(self.solve_elements(entity, member).into()),
            Key::InGroup { principal, group } => Solved::Way(self.solve_in_group(principal, group)),
            Key::Held { principal, on, role } => Solved::Way(self.solve_held(principal, on, role)),
            Key::HeldOnPair { principal, object, through, place, role } => {
                Solved::Way(self.solve_held_on_pair(principal, object, (through, place), role))
            }
            Key::Defined { principal, definition, on } => {
                Solved::Way(self.solve_defined(principal, definition, on))
            }
            Key::Granted { principal, action, object } => {
                Solved::Way(self.solve_granted(&Asked { principal, action, object }))
            }
            Key::Forbidden { principal, action, object } => {
                Solved::Way(self.solve_forbidden(&Asked { principal, action, object }))
            }
        }
    }
}

impl Place {
    /// As reasons write it: an unknown place is written as the object.
    pub(crate) fn written(&self, world: &World<'_>, object: Entity) -> String {
        let own = world.written(self.entity);
        own.or_else(|| world.written(object)).unwrap_or_default()
    }
}
