//! What is missing: every unknown input of each statement whose outcome is unknown.
//!
//! The search walks from the question down to the facts, over whatever is possible but not certain. It
//! keeps a list of what is still to be looked at instead of recursing through the data, and looks at
//! every part of a condition, so the list depends on no order of evaluation.

mod conditions;
mod paths;
mod people;
mod rounds;

use std::collections::{BTreeSet, HashSet};

use crate::hierarchy::Sign;
use crate::policy::condition::Quantifier;
use crate::policy::path::{Step, Who};
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, Named, Restriction, RoleSource, Through};
use crate::policy::schema::{Entity, MemberId, RoleId, TypeKind};

use super::denial::Denial;
use super::grants::{Asked, Candidate, Place};
use super::solver::{Key, Solver};
use super::truth::{Truth, Way};
use super::world::At;
use rounds::Rounds;

/// Something whose unknown parts are still to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Open {
    Node(Key),
    /// How this entity comes to be an element of a derived relation of that one.
    Element {
        of: Entity,
        member: MemberId,
        element: Entity,
    },
}

/// What was found so far, and what is still to be looked at.
#[derive(Debug, Default)]
pub(super) struct Search {
    pub(super) found: BTreeSet<String>,
    seen: HashSet<(Open, bool)>,
    open: Vec<(Open, bool)>,
    /// Whether only ways along the watched relation are looked into.
    along: bool,
    /// How what is looked into is read by what it is looked into for.
    sign: Sign,
    /// Only where names may depend on their own opposite.
    rounds: Option<Rounds>,
}

impl Search {
    fn later(&mut self, open: Open) {
        self.rounds.iter_mut().for_each(|it| it.reads(open, self.sign));
        if self.seen.insert((open, self.along)) {
            self.open.push((open, self.along));
        }
    }

    /// Looks into all ways for a while, or only into those along the watched relation.
    pub(super) fn looking<T>(&mut self, along: bool, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.along, along);
        let out = look(self);
        self.along = before;
        out
    }

    /// Looks for a while into what is read the other way round.
    fn opposed<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        self.signed(self.sign.flipped(), look)
    }

    /// Looks for a while into what a quantifier says of elements, of which so many possibly have what is asked: only
    /// where another one has it, is one read the other way round for it.
    fn under<T>(&mut self, quantifier: Quantifier, having: usize, look: impl FnOnce(&mut Self) -> T) -> T {
        let sign = match quantifier {
            Quantifier::One if having > 1 => Sign::Both,
            Quantifier::Any | Quantifier::All | Quantifier::One => self.sign,
            Quantifier::No => self.sign.flipped(),
        };
        self.signed(sign, look)
    }

    fn signed<T>(&mut self, sign: Sign, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.sign, sign);
        let out = look(self);
        self.sign = before;
        out
    }

    fn unknown(&self, way: Way) -> bool {
        way.seen(self.along).truth().is_unknown()
    }

    /// How the halves of a way are looked into: a way goes along a relation if one of its halves does.
    fn halves(&self) -> &'static [(bool, bool)] {
        if self.along { &[(true, false), (false, true)] } else { &[(false, false)] }
    }
}

/// The names of everything missing, for a decision that is possibly but not certainly yes.
pub(crate) fn missing(solver: &mut Solver<'_>, denial: &Denial<'_>) -> Vec<String> {
    searched(solver, |it, search| {
        let asked: Vec<Asked> = denial.asked().collect();
        let certain = asked.iter().any(|asked| it.way(granted(asked)).certain.is_some());
        for asked in &asked {
            if !certain {
                it.missing_of_grants(search, asked);
            }
            it.missing_of_forbids(search, asked);
        }
    })
}

/// Everything that is found from where a search begins.
pub(super) fn searched<'a>(
    solver: &mut Solver<'a>,
    mut begin: impl FnMut(&mut Solver<'a>, &mut Search),
) -> Vec<String> {
    let found = solver.settle(|it| {
        let rounds = it.program().has_knots().then(Rounds::default);
        let mut search = Search { rounds, ..Search::default() };
        begin(it, &mut search);
        search.sign = Sign::Plus;
        while let Some((open, along)) = search.open.pop() {
            search.rounds.iter_mut().for_each(|it| it.enter(open));
            search.looking(along, |search| it.missing_of_open(search, open));
        }
        it.missing_of_rounds(&mut search);
        search.found
    });
    found.into_iter().collect()
}

fn granted(asked: &Asked) -> Key {
    Key::Granted { principal: asked.principal, action: asked.action, object: asked.object }
}

impl<'a> Solver<'a> {
    fn missing_of_open(&mut self, search: &mut Search, open: Open) {
        match open {
            Open::Element { of, member, element } => self.missing_of_element(search, of, member, element),
            Open::Node(key) => match key {
                Key::InGroup { principal, group } => {
                    if let Some(TypeKind::Group(member)) =
                        self.program().schema().type_info(group.of).map(|it| it.kind)
                    {
                        let at = At::object(group, principal);
                        let only = self.program().policy().group_filter(group.of);
                        self.missing_of_list(search, principal, (&at, only), (group, member), None);
                    } else {
                        self.missing_of_set(search, principal, group);
                    }
                }
                Key::Held { principal, on, role } => {
                    self.missing_of_rules(search, &At::object(on, principal), on.of, None, role);
                }
                Key::HeldOnPair { principal, object, through, place, role } => {
                    let at = At { place: Some((through, place)), ..At::object(object, principal) };
                    let through = Through { member: through, place: place.of };
                    self.missing_of_rules(search, &at, object.of, Some(through), role);
                }
                Key::Defined { principal, definition, on } => {
                    if let Some(it) = self.program().policy().definitions.get(usize::from(definition)) {
                        self.missing_of(search, &it.condition, &At::object(on, principal));
                    }
                }
                Key::Granted { principal, action, object } => {
                    self.missing_of_grants(search, &Asked { principal, action, object });
                }
                Key::Forbidden { principal, action, object } => {
                    self.missing_of_forbids(search, &Asked { principal, action, object });
                }
                Key::Elements(..) => {}
            },
        }
    }

    pub(super) fn look_into(&mut self, search: &mut Search, key: Key) {
        if search.unknown(self.way(key)) {
            search.later(Open::Node(key));
        }
    }

    /// Of a way in two halves: each half that is unknown, where the whole is.
    pub(super) fn missing_of_both(
        &mut self,
        search: &mut Search,
        (first, second): (Way, Way),
        mut of_first: impl FnMut(&mut Self, &mut Search),
        mut of_second: impl FnMut(&mut Self, &mut Search),
    ) {
        for (one, two) in search.halves().iter().copied() {
            if !first.seen(one).truth().and(second.seen(two).truth()).is_unknown() {
                continue;
            }
            if first.seen(one).truth().is_unknown() {
                search.looking(one, |search| of_first(self, search));
            }
            if second.seen(two).truth().is_unknown() {
                search.looking(two, |search| of_second(self, search));
            }
        }
    }

    /// What a place leaves open: the grants, unless one certainly arises there, and the restrictions.
    pub(super) fn missing_of_grants(&mut self, search: &mut Search, asked: &Asked) {
        for place in self.places(asked.object, asked.action) {
            let restrictions = self.restrictions(asked, &place);
            let truths: Vec<Truth> = restrictions.iter().map(|it| self.survives(it, asked, &place)).collect();
            let survives = Truth::all(truths.iter().copied());
            let along = search.along;
            let candidates = self.candidates(asked, &place);
            let arising: Vec<Truth> = candidates
                .iter()
                .map(|it| place.way.then(it.granted(), &mut self.proofs).seen(along).truth())
                .collect();
            let granted = arising.iter().copied().fold(Truth::FALSE, Truth::or);
            if !granted.and(survives).is_unknown() {
                continue;
            }
            let open = candidates.iter().zip(&arising).filter(|it| !granted.certain && it.1.is_unknown());
            for (candidate, _) in open {
                self.missing_of_arising(search, asked, &place, candidate);
            }
            search.looking(false, |search| {
                for (it, _) in restrictions.iter().zip(&truths).filter(|it| it.1.is_unknown()) {
                    self.missing_of_restriction(search, it, asked, &place);
                }
            });
        }
    }

    /// The way to a place, and what gives the grant there.
    fn missing_of_arising(&mut self, search: &mut Search, asked: &Asked, place: &Place, it: &Candidate<'a>) {
        self.missing_of_both(
            search,
            (place.way, it.granted()),
            |solver, search| {
                if let Some(through) = place.through {
                    solver.missing_of_relation(search, asked.object, through.member, place.entity);
                }
            },
            |solver, search| solver.missing_of_candidate(search, asked, place, it),
        );
    }

    fn missing_of_candidate(
        &mut self,
        search: &mut Search,
        asked: &Asked,
        place: &Place,
        it: &Candidate<'a>,
    ) {
        self.missing_of_both(
            search,
            (it.held, Way::of(it.says().and(it.gate))),
            |solver, search| solver.missing_of_column(search, asked, place, it),
            |solver, search| solver.missing_of_cell(search, asked, place, it),
        );
    }

    fn missing_of_column(&mut self, search: &mut Search, asked: &Asked, place: &Place, it: &Candidate<'a>) {
        match it.column.kind {
            ColumnKind::Role(role) => {
                let pair = place.through.map(|it| (asked.object, it.member));
                self.missing_of_held(search, asked.principal, place.entity, pair, role);
            }
            ColumnKind::Relation(member) => {
                let at = At::object(place.entity, asked.principal);
                let step = Step::along(vec![(place.entity.of, member)]);
                self.missing_of_holding(search, asked.principal, (&at, &step), place.entity, None);
            }
            ColumnKind::Everyone => {}
        }
    }

    fn missing_of_cell(&mut self, search: &mut Search, asked: &Asked, place: &Place, it: &Candidate<'a>) {
        if let Some(named) = it.column.only_if.as_ref().filter(|_| it.fits.is_unknown()) {
            self.missing_of_named(search, asked, place, named);
        }
        match &it.cell.value {
            CellValue::Unknown => {
                search.found.insert(self.cell_name(asked, it));
            }
            CellValue::Defined(named) | CellValue::Only(named) if it.value.is_unknown() => {
                self.missing_of_named(search, asked, place, named);
            }
            _ => {}
        }
        if it.gate.is_unknown() {
            self.missing_of_gate(search, asked.object);
        }
    }

    fn missing_of_named(&mut self, search: &mut Search, asked: &Asked, place: &Place, named: &Named) {
        if let Some((definition, at_object)) = named.concerning(asked.object.of, place.entity.of) {
            let on = if at_object { asked.object } else { place.entity };
            self.look_into(search, Key::Defined { principal: asked.principal, definition, on });
        }
    }

    fn missing_of_held(
        &mut self,
        search: &mut Search,
        principal: Entity,
        on: Entity,
        pair: Option<(Entity, MemberId)>,
        role: RoleId,
    ) {
        self.look_into(search, Key::Held { principal, on, role });
        if let Some((object, through)) = pair {
            self.look_into(search, Key::HeldOnPair { principal, object, through, place: on, role });
        }
    }

    fn missing_of_restriction(
        &mut self,
        search: &mut Search,
        it: &Restriction,
        asked: &Asked,
        place: &Place,
    ) {
        let at = match it.through {
            None => At::object(asked.object, asked.principal),
            Some(_) => asked.at(place),
        };
        self.missing_of_people(search, it, &at);
        search.opposed(|search| it.when.iter().for_each(|it| self.missing_of(search, it, &at)));
        it.unless.iter().for_each(|it| self.missing_of(search, it, &at));
    }

    /// A decision is on a round as a whole, so a forbid is read as what it spares.
    fn missing_of_forbid(&mut self, search: &mut Search, it: &Restriction, at: &At) {
        search.opposed(|search| {
            self.missing_of_people(search, it, at);
            it.when.iter().for_each(|it| self.missing_of(search, it, at));
        });
        it.unless.iter().for_each(|it| self.missing_of(search, it, at));
    }

    fn missing_of_people(&mut self, search: &mut Search, it: &Restriction, at: &At) {
        if self.any_meant(&it.who, at).is_unknown() {
            it.who.iter().for_each(|who| self.missing_of_who(search, at.user, who, at));
        }
    }

    pub(super) fn missing_of_forbids(&mut self, search: &mut Search, asked: &Asked) {
        let program = self.program();
        for it in program.index().forbids(program.policy(), asked.object.of, asked.action) {
            if !self.falls(it, asked).is_unknown() {
                continue;
            }
            let Some(through) = it.through else {
                self.missing_of_forbid(search, it, &At::object(asked.object, asked.principal));
                continue;
            };
            let found = self.targets(asked.object, through.member);
            for (entity, way) in found.iter().filter(|it| it.0.of == through.place) {
                let at = asked.at(&Place { entity: *entity, through: Some(through), way: *way });
                let falls = self.falls_at(it, &at);
                if !way.truth().and(falls).is_unknown() {
                    continue;
                }
                if search.unknown(*way) {
                    search.opposed(|search| {
                        self.missing_of_relation(search, asked.object, through.member, *entity);
                    });
                }
                if falls.is_unknown() {
                    self.missing_of_forbid(search, it, &at);
                }
            }
        }
    }

    fn missing_of_rules(
        &mut self,
        search: &mut Search,
        at: &At,
        on: u16,
        through: Option<Through>,
        role: RoleId,
    ) {
        let program = self.program();
        for rule in program.index().grants(program.policy(), on, through) {
            let given = self.given_by(at.user, rule, at, role);
            let (condition, gates) = (self.rule_condition(rule, at), self.rule_gates(rule, at, role));
            self.missing_of_both(
                search,
                (given, Way::of(condition.and(gates))),
                |solver, search| solver.missing_of_given(search, rule, at, role),
                |solver, search| {
                    rule.when.iter().for_each(|it| solver.missing_of(search, it, at));
                    search.opposed(|search| {
                        rule.unless.iter().for_each(|it| solver.missing_of(search, it, at));
                    });
                    if gates.is_unknown() {
                        solver.missing_of_gate(search, at.object);
                    }
                },
            );
        }
    }

    fn missing_of_given(&mut self, search: &mut Search, rule: &GrantRule, at: &At, role: RoleId) {
        match &rule.role {
            RoleSource::Role(_) => self.missing_of_who(search, at.user, &rule.who, at),
            RoleSource::Named(value) => {
                self.missing_of_value(search, at, value);
                self.missing_of_who(search, at.user, &rule.who, at);
            }
            RoleSource::Their => {
                if let Who::Holders(path) = &rule.who {
                    self.missing_of_holders(search, at.user, path, at, Some(role));
                }
            }
            RoleSource::Same(handed) => {
                let Who::Holders(path) = &rule.who else { return };
                for (entity, way) in self.reach(at, path) {
                    for (_, source, _) in handed.iter().filter(|it| it.0 == entity.of && it.2 == role) {
                        let key = Key::Held { principal: at.user, on: entity, role: *source };
                        let held = self.way(key);
                        self.missing_of_both(
                            search,
                            (way, held),
                            |solver, search| solver.missing_of_reach(search, at, path, entity, way),
                            |solver, search| solver.look_into(search, key),
                        );
                    }
                }
            }
        }
    }
}
