//! Decisions: places, grants, restrictions and forbids (reference.md section 4).

use crate::judge::{At, Judge, Spot};
use crate::model::{Action, Cell, Column, Restriction, Row, Table, Target};
use crate::names::{self, Verb};
use crate::schema;
use crate::truth::Truth;
use crate::world::Thing;

/// The object itself, or one of those that it takes its rights from along a relation.
#[derive(Debug, Clone)]
pub(crate) struct Place<'a> {
    pub(crate) thing: Thing,
    pub(crate) through: Option<&'a str>,
    pub(crate) there: Truth,
}

/// One cell of a row about the action, with its column.
pub(crate) struct CellAt<'a> {
    pub(crate) column: &'a Column,
    pub(crate) cell: &'a Cell,
    /// The layer that has set the cell, else 0.
    pub(crate) layer: usize,
    pub(crate) gate: &'a [String],
}

/// What comes of one principal at one place: all grants together, and what each restriction leaves.
pub(crate) struct Granted {
    pub(crate) granted: Truth,
    pub(crate) survives: Vec<(String, Truth)>,
}

pub(crate) struct Decision<'a> {
    pub(crate) truth: Truth,
    pub(crate) places: Vec<(Place<'a>, Vec<Granted>)>,
    /// Each forbid by name and whether it applies.
    pub(crate) forbids: Vec<(String, Truth)>,
}

impl Granted {
    pub(crate) fn survivor(&self) -> Truth {
        let survives = self.survives.iter().map(|it| it.1.clone());
        Truth::all(std::iter::once(self.granted.clone()).chain(survives))
    }
}

/// Whether a row of a table is about an action of a type.
fn is_about(table: &Table, row: &Row, of: &str, action: &str) -> bool {
    let own = |it: &Action| schema::owner(it, &table.targets[0].on) == of;
    row.actions.iter().any(|it| own(it) && it.name == action)
}

fn speaks_about(table: &Table, of: &str, action: &str) -> bool {
    table.rows.iter().any(|it| is_about(table, it, of, action))
}

impl<'a> Judge<'a> {
    pub(crate) fn decision(
        &self,
        action: &'a str,
        object: Thing,
        principals: &[Thing],
        flipped: bool,
    ) -> Decision<'a> {
        let at_place = |place: Place<'a>| {
            let each = principals.iter().map(|user| Granted {
                granted: self.granted(&place, action, object, *user),
                survives: self.survival(&place, action, object, *user),
            });
            let each = each.collect();
            (place, each)
        };
        let places: Vec<(_, Vec<Granted>)> =
            self.places(object, action, flipped).into_iter().map(at_place).collect();
        let survivors = places.iter().flat_map(|it| &it.1).map(Granted::survivor);
        let allowed = Truth::any(survivors);
        let forbids = self.forbids(action, object, principals);
        let clear = forbids.iter().map(|it| it.1.clone().negated());
        let truth = Truth::all(std::iter::once(allowed).chain(clear));
        Decision { truth, places, forbids }
    }

    pub(crate) fn places(&self, object: Thing, action: &str, flipped: bool) -> Vec<Place<'a>> {
        let of = self.world.type_of(object);
        let mut places: Vec<Place<'a>> = Vec::new();
        let speaking = || self.policy.tables.iter().filter(|it| speaks_about(it, of, action));
        if speaking().any(|it| it.targets[0].on == of) {
            places.push(Place { thing: object, through: None, there: Truth::yes() });
        }
        for table in speaking() {
            for through in
                table.targets.iter().skip(1).filter(|it| it.on == of).filter_map(|it| it.through.as_deref())
            {
                let ends = self.step(object, through, flipped).into_iter();
                let ends = ends.filter(|it| self.world.type_of(it.0) == table.targets[0].on && it.1.possible);
                for (thing, there) in ends {
                    let same = |it: &&mut Place<'a>| it.thing == thing && it.through == Some(through);
                    match places.iter_mut().find(same) {
                        Some(known) => known.there = Truth::any([known.there.clone(), there]),
                        None => places.push(Place { thing, through: Some(through), there }),
                    }
                }
            }
        }
        places
    }

    pub(crate) fn spot_of(&self, place: &Place<'a>, object: Thing) -> Spot<'a> {
        match place.through {
            Some(through) => Spot::Pair(object, through, place.thing),
            None => Spot::On(place.thing),
        }
    }

    /// The tables with a row about the action by which this place gives rights to this object.
    pub(crate) fn tables_at(&self, place: &Place<'a>, object: Thing, action: &str) -> Vec<&'a Table> {
        let of = self.world.type_of(object);
        let along = |it: &Target| it.on == of && it.through.as_deref() == place.through;
        let first = |it: &&Table| it.targets[0].on == self.world.type_of(place.thing);
        let speaking = self.policy.tables.iter().filter(|it| speaks_about(it, of, action));
        speaking.filter(first).filter(|it| it.targets.iter().any(along)).collect()
    }

    /// Every cell of every row about this action.
    pub(crate) fn cells_at(&self, place: &Place<'a>, action: &str, object: Thing) -> Vec<CellAt<'a>> {
        let of = self.world.type_of(object);
        let mut cells = Vec::new();
        for table in self.tables_at(place, object, action) {
            for row in table.rows.iter().filter(|it| is_about(table, it, of, action)) {
                let each = table.columns.iter().enumerate();
                cells.extend(each.map(|(at, column)| {
                    let (cell, layer) = schema::in_force(self.policy, table, row, at);
                    CellAt { column, cell, layer, gate: &row.gate }
                }));
            }
        }
        cells
    }

    /// All grants that arise for one principal at one place.
    fn granted(&self, place: &Place<'a>, action: &str, object: Thing, user: Thing) -> Truth {
        let each = self.cells_at(place, action, object).into_iter().map(|it| {
            let fits = self.fits(place, it.column, object, user);
            let cell = self.cell(place, &it, action, object, user);
            let gate = self.world.gate(object, it.gate);
            let grant = Truth::all([place.there.clone(), fits, cell.plain(), gate.plain()]);
            if !self.world.explaining.get() {
                return grant;
            }
            let statement = names::table_cell(action, self.world.type_of(object), it.column, it.layer);
            grant.then(self.world.step("cell", &statement, object), None)
        });
        Truth::any(each)
    }

    /// Whether a principal stands in a column: by a role held itself, by a relation, or as anyone.
    pub(crate) fn fits(&self, place: &Place<'a>, column: &'a Column, object: Thing, user: Thing) -> Truth {
        let spot = self.spot_of(place, object);
        match column {
            Column::Everyone => Truth::yes(),
            Column::Role(role) => self.held(spot, role, user, false),
            Column::RoleIf(role, definition) => {
                let defined = self.definition_of(place, (definition, 0), object, user).unwrap_or(Truth::no());
                Truth::all([self.held(spot, role, user, false), defined.plain()])
            }
            Column::Relation(name) => {
                let listed = self.step(place.thing, name, false).into_iter();
                let listed = listed.map(|(it, there)| Truth::all([there, self.stands_for(it, user, false)]));
                Truth::any(listed.chain([self.is_set_of(user, place.thing, name)]))
            }
        }
    }

    /// What a cell says by itself.
    pub(crate) fn cell(
        &self,
        place: &Place<'a>,
        at: &CellAt<'a>,
        action: &str,
        object: Thing,
        user: Thing,
    ) -> Truth {
        match at.cell {
            Cell::Yes => Truth::yes(),
            Cell::Dash | Cell::No => Truth::no(),
            Cell::Unknown => {
                let of = self.world.type_of(object);
                Truth::unknown(self.world.missing(|| names::table_cell(action, of, at.column, at.layer)))
            }
            Cell::Defined(definition) | Cell::Only(definition) => {
                let named = (definition.as_str(), at.layer);
                self.definition_of(place, named, object, user).unwrap_or(Truth::no())
            }
        }
    }

    /// A definition of the object's type, else of the place's, as the layer that names it sees them;
    /// else it does not concern the row.
    fn definition_of(
        &self,
        place: &Place<'a>,
        (name, layer): (&'a str, usize),
        object: Thing,
        user: Thing,
    ) -> Option<Truth> {
        let on = [object, place.thing].into_iter().find(|it| self.defines(*it, name, layer))?;
        Some(self.definition(on, name, &At::object(on, user)))
    }

    /// What each restriction leaves of a principal's grants at a place.
    fn survival(&self, place: &Place<'a>, action: &str, object: Thing, user: Thing) -> Vec<(String, Truth)> {
        let of = self.world.type_of(object);
        let mut out = Vec::new();
        for restrict in self.policy.restricts.iter().filter(|it| self.concerns(it, of, action)) {
            for target in restrict.targets.iter().filter(|it| it.on == of) {
                let at = match (&target.through, place.through) {
                    (None, _) => At::object(object, user),
                    (Some(along), Some(through)) if along == through => {
                        At::spot(self.spot_of(place, object), user)
                    }
                    _ => continue,
                };
                let at = at.in_layer(restrict.layer);
                let survives = Truth::any([
                    self.is_among(&at, &restrict.who, user).plain(),
                    self.hinge(&at.flip(), &restrict.when, true).negated(),
                    self.hinge(&at, &restrict.unless, false),
                ]);
                out.push((names::restriction(Verb::Restrict, restrict), survives.plain()));
            }
        }
        out
    }

    /// Every forbid about the action, and whether it falls on one of the principals.
    fn forbids(&self, action: &str, object: Thing, principals: &[Thing]) -> Vec<(String, Truth)> {
        let of = self.world.type_of(object);
        let about = self.policy.forbids.iter().filter(|it| self.concerns(it, of, action));
        let applies = about.map(|forbid| {
            let targets = forbid.targets.iter().filter(|it| it.on == of);
            let each = targets.map(|it| self.forbids_one(forbid, it, object, principals));
            (names::restriction(Verb::Forbid, forbid), Truth::any(each).plain())
        });
        applies.collect()
    }

    fn forbids_one(
        &self,
        forbid: &'a Restriction,
        target: &'a Target,
        object: Thing,
        principals: &[Thing],
    ) -> Truth {
        let spots = match &target.through {
            None => vec![(Spot::On(object), Truth::yes())],
            Some(through) => {
                let places = self.step(object, through, true).into_iter();
                places.map(|(place, there)| (Spot::Pair(object, through, place), there)).collect()
            }
        };
        let each = spots.iter().flat_map(|(spot, there)| {
            principals.iter().map(|user| {
                let at = At::spot(*spot, *user).in_layer(forbid.layer).flip();
                let among = self.is_among(&at, &forbid.who, *user).plain();
                let when = self.hinge(&at, &forbid.when, true);
                let unless = self.hinge(&at.flip(), &forbid.unless, false);
                Truth::all([there.clone().plain(), among, when, unless.negated()])
            })
        });
        Truth::any(each)
    }

    pub(crate) fn hinge(&self, at: &At<'a>, of: &'a Option<crate::model::Condition>, absent: bool) -> Truth {
        of.as_ref().map_or(Truth::known(absent), |it| self.condition(at, it))
    }

    /// Whether a restrict or forbid is about this action on objects of this type.
    fn concerns(&self, restriction: &Restriction, of: &str, action: &str) -> bool {
        let listed = schema::is_listed(&restriction.actions, action);
        listed && restriction.targets.iter().any(|it| it.on == of)
    }
}
