//! The truth of a condition, for one principal, where it stands.

use std::cmp::Ordering;

use crate::policy::condition::{Condition, Order, Quantifier, Sided, Term};
use crate::policy::path::{Path, Start, Who};
use crate::policy::schema::{Entity, Held, RoleId, TypeId, Value};

use super::solver::{Key, Solver};
use super::terms::tested;
use super::truth::{Truth, Way};
use super::world::{At, Reading, World};

impl Solver<'_> {
    pub(crate) fn judge(&mut self, condition: &Condition, at: &At) -> Truth {
        match condition {
            Condition::All(parts) => {
                parts.iter().fold(Truth::TRUE, |truth, it| truth.and(self.judge(it, at)))
            }
            Condition::Any(parts) => {
                parts.iter().fold(Truth::FALSE, |truth, it| truth.or(self.judge(it, at)))
            }
            Condition::Not(part) => self.judge(part, at).negated(),
            Condition::Flag(value) => flag(&self.world.value(at, value)),
            Condition::Defined { at: path, definitions } => match self.world.one_of_type(at, path) {
                Reading::None => Truth::FALSE,
                Reading::Unknown => Truth::UNKNOWN,
                Reading::Known(on) => match definitions.iter().find(|it| it.0 == on.of) {
                    None => Truth::FALSE,
                    Some(_) if World::is_unknown_entity(on) => Truth::UNKNOWN,
                    Some((_, definition)) => {
                        self.way(Key::Defined { principal: at.user, definition: *definition, on }).truth()
                    }
                },
            },
            Condition::Same { left, right, negated } => {
                same(&self.term(left, at), &self.term(right, at), *negated)
            }
            Condition::SameEntity { left, right, negated } => self.same_entity(left, right, *negated, at),
            Condition::Below { left, right } => self.below(&self.term(left, at), &self.term(right, at)),
            Condition::Ordered { left, order, right } => {
                let (one, other) = (self.compared(left, right, at), self.compared(right, left, at));
                ordered(&one, *order, &other)
            }
            Condition::Within { who, among } => match self.world.one(at, who) {
                Reading::None => Truth::FALSE,
                Reading::Unknown => Truth::UNKNOWN,
                Reading::Known(principal) => self.meant(principal, among, at).truth(),
            },
            Condition::Quantified { quantifier, path, has } => {
                self.quantified(*quantifier, path, has.as_deref(), at)
            }
            Condition::Each { quantifier, of, has } => self.each(*quantifier, of, has.as_deref(), at),
            Condition::Tested { left, test, right } => {
                tested(&self.term(left, at), test, &self.term(right, at))
            }
            Condition::Nobody(who) => self.somebody(who, at).negated(),
            Condition::Can { who, object, actions } => self.can(who, object, actions, at),
        }
    }

    /// An absent condition is met.
    pub(crate) fn met(&mut self, condition: Option<&Condition>, at: &At) -> Truth {
        condition.map_or(Truth::TRUE, |it| self.judge(it, at))
    }

    /// An absent exception does not apply.
    pub(crate) fn excepted(&mut self, condition: Option<&Condition>, at: &At) -> Truth {
        condition.map_or(Truth::FALSE, |it| self.judge(it, at))
    }

    pub(super) fn solve_defined(&mut self, principal: Entity, definition: u16, on: Entity) -> Way {
        let found = self.program().policy().definitions.get(usize::from(definition));
        let truth = found.map_or(Truth::FALSE, |it| self.judge(&it.condition, &At::object(on, principal)));
        self.is_set_of(principal, on, Held::Definition(definition)).or(Way::of(truth), &self.proofs)
    }

    /// One side of a comparison. Of the time of the question it is known at which other one it turns out otherwise.
    fn compared(&self, side: &Term, other: &Term, at: &At) -> Reading<Value> {
        match side {
            Term::Time => match self.term(other, at) {
                Reading::Known(Value::Time(turn)) => self.world.time_before(turn),
                _ => self.world.read_time(),
            },
            _ => self.term(side, at),
        }
    }

    /// The principal compared with something that it cannot be is neither it nor not it.
    fn same_entity(&self, left: &Sided, right: &Sided, negated: bool, at: &At) -> Truth {
        let cannot_be = |one: &Sided, other: &[TypeId]| {
            let user = one.path.start == Start::User && one.path.steps.is_empty();
            user && !other.contains(&at.user.of)
        };
        if cannot_be(left, &right.types) || cannot_be(right, &left.types) {
            return Truth::FALSE;
        }
        match (self.world.one(at, &left.path), self.world.one(at, &right.path)) {
            (Reading::None, _) | (_, Reading::None) => Truth::known(negated),
            (Reading::Known(left), Reading::Known(right)) => Truth::known((left == right) != negated),
            _ => Truth::UNKNOWN,
        }
    }

    fn below(&self, left: &Reading<Value>, right: &Reading<Value>) -> Truth {
        let schema = self.program().schema();
        match (left, right) {
            (Reading::Known(Value::Role(of, low)), Reading::Known(Value::Role(_, high))) => {
                let includes =
                    |role: &RoleId| schema.type_info(*of).and_then(|it| it.roles.get(usize::from(*role)));
                Truth::known(low != high && includes(high).is_some_and(|it| it.includes.contains(low)))
            }
            (Reading::Known(Value::Plan(low)), Reading::Known(Value::Plan(high))) => {
                let at_least = schema.plans.at_least.get(usize::from(*high));
                Truth::known(low != high && at_least.is_some_and(|it| it.contains(low)))
            }
            _ => Truth::UNKNOWN,
        }
    }

    fn quantified(&mut self, quantifier: Quantifier, path: &Path, has: Option<&Condition>, at: &At) -> Truth {
        let mut found = Elements::default();
        for (element, way) in self.reach(at, path) {
            let within = At { element: Some(element), ..*at };
            let has = self.met(has, &within);
            found.add(way.truth(), has);
        }
        found.truth(quantifier)
    }

    /// Whether any principal at all is meant.
    fn somebody(&mut self, who: &Who, at: &At) -> Truth {
        let principals = self.world.principals();
        principals.into_iter().fold(Truth::FALSE, |truth, it| truth.or(self.meant(it, who, at).truth()))
    }

    fn can(&mut self, who: &Path, object: &Path, actions: &[(TypeId, u16)], at: &At) -> Truth {
        match (self.world.one(at, who), self.world.one(at, object)) {
            (Reading::None, _) | (_, Reading::None) => Truth::FALSE,
            (Reading::Known(principal), Reading::Known(object)) => {
                let Some((_, action)) = actions.iter().find(|it| it.0 == object.of) else {
                    return Truth::FALSE;
                };
                let granted = self.way(Key::Granted { principal, action: *action, object });
                let forbidden = self.way(Key::Forbidden { principal, action: *action, object });
                granted.truth().and(forbidden.truth().negated())
            }
            _ => Truth::UNKNOWN,
        }
    }
}

/// What is known of elements: whether some, whether all of them, and how many have what is asked.
pub(super) struct Elements {
    some: Truth,
    certain: usize,
    possible: usize,
    every: Truth,
    one: Truth,
}

impl Default for Elements {
    fn default() -> Self {
        Self { some: Truth::FALSE, certain: 0, possible: 0, every: Truth::TRUE, one: Truth::FALSE }
    }
}

impl Elements {
    /// Adds what may be an element, and whether it has what is asked.
    pub(super) fn add(&mut self, is_one: Truth, has: Truth) {
        self.one = self.one.or(is_one);
        let both = is_one.and(has);
        self.some = self.some.or(both);
        self.certain = self.certain.saturating_add(usize::from(both.certain));
        self.possible = self.possible.saturating_add(usize::from(both.possible));
        self.every = self.every.and(is_one.negated().or(has));
    }

    pub(super) fn truth(&self, quantifier: Quantifier) -> Truth {
        match quantifier {
            Quantifier::Any => self.some,
            Quantifier::No => self.some.negated(),
            Quantifier::All => self.one.and(self.every),
            Quantifier::One => Truth {
                certain: self.certain == 1 && self.possible == 1,
                possible: self.certain <= 1 && self.possible >= 1,
            },
        }
    }
}

fn flag(reading: &Reading<Value>) -> Truth {
    match reading {
        Reading::Known(value) => Truth::known(*value == Value::Flag(true)),
        Reading::None => Truth::FALSE,
        Reading::Unknown => Truth::UNKNOWN,
    }
}

fn same(left: &Reading<Value>, right: &Reading<Value>, negated: bool) -> Truth {
    match (left, right) {
        (Reading::None, _) | (_, Reading::None) => Truth::known(negated),
        (Reading::Known(left), Reading::Known(right)) => Truth::known((left == right) != negated),
        _ => Truth::UNKNOWN,
    }
}

fn ordered(left: &Reading<Value>, order: Order, right: &Reading<Value>) -> Truth {
    let (Reading::Known(left), Reading::Known(right)) = (left, right) else { return Truth::UNKNOWN };
    let found = left.cmp(right);
    Truth::known(match order {
        Order::Less => found == Ordering::Less,
        Order::LessOrEqual => found != Ordering::Greater,
        Order::Greater => found == Ordering::Greater,
        Order::GreaterOrEqual => found != Ordering::Less,
    })
}
