//! Conditions, in Kleene's three values (reference.md sections 2 and 3).

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::judge::{At, Inner, Judge, Node};
use crate::model::{Condition, Order, Quantifier, Term, Value, Way};
use crate::path::First;
use crate::schema;
use crate::truth::Truth;
use crate::values::is_in_network;
use crate::world::{Alternative, Reading, Standing, Thing};

impl<'a> Judge<'a> {
    /// The truth of a condition; it is never a step of a proof.
    pub(crate) fn condition(&self, at: &At<'a>, of: &'a Condition) -> Truth {
        let truth = match of {
            Condition::Or(parts) => Truth::any(parts.iter().map(|it| self.condition(at, it))),
            Condition::And(parts) => Truth::all(parts.iter().map(|it| self.condition(at, it))),
            Condition::Not(inner) => self.condition(&at.flip(), inner).negated(),
            Condition::Bare(path) => self.bare(at, path),
            Condition::Is { left, negated, right } => self.is(at, left, *negated, right),
            Condition::Below { left, negated: false, right } => self.below(at, left, right),
            Condition::Below { left, right, .. } => self.below(&at.flip(), left, right).negated(),
            Condition::Order { left, order, right } => self.ordered(at, left, *order, right),
            Condition::InList { left, negated: false, list } => {
                Truth::any(list.iter().map(|it| self.is(at, left, false, it)))
            }
            Condition::InList { left, list, .. } => {
                Truth::all(list.iter().map(|it| self.is(at, left, true, it)))
            }
            Condition::InPath { left, negated: false, path } => self.in_path(at, left, path),
            Condition::InPath { left, path, .. } => self.in_path(&at.flip(), left, path).negated(),
            Condition::Quantified { quantifier, path, has } => {
                self.quantified(at, *quantifier, path, has.as_deref())
            }
            Condition::Said { left, says, right } => self.said(at, left, *says, right),
            Condition::Each { quantifier, of, has } => self.each(at, *quantifier, of, has.as_deref()),
            Condition::Nobody(role) => self.somebody(&at.flip(), role).negated(),
            Condition::Can { who, action, object } => self.can(at, who, action, object),
        };
        truth.plain()
    }

    /// A flag or a definition, alone or at the end of a path.
    fn bare(&self, at: &At<'a>, path: &'a [String]) -> Truth {
        let Some((last, before)) = path.split_last() else { panic!("a path has a name") };
        if before.is_empty() {
            return match self.first(at, last) {
                // Whatever is read of one entity is unknown when it is not known which that is.
                First::Definition(thing) if self.world.standing(thing) == Standing::Unknown => {
                    Truth::unknown(BTreeSet::new())
                }
                First::Definition(thing) => self.definition(thing, last, at),
                _ => flag(self.reading(at, path)),
            };
        }
        let mut reading = self.reading(at, before);
        if let [name] = before
            && let First::Thing(thing) | First::Place(thing) = self.first(at, name)
            && self.lacks(&self.world.only(thing), last, at.layer)
        {
            return Truth::no();
        }
        let ends = std::mem::take(&mut reading.alternatives).into_iter().map(|it| match it {
            Alternative::Thing(thing) if self.defines(thing, last, at.layer) => {
                self.definition(thing, last, at)
            }
            Alternative::Unknown(_) => Truth::unknown(BTreeSet::new()),
            other => {
                let one = Reading { alternatives: vec![other], missing: BTreeSet::new() };
                flag(self.world.follow(one, last, at.layer))
            }
        });
        Truth::one_of(ends.collect(), reading.missing)
    }

    /// Whether a name is a definition of the thing's type for a statement of that layer.
    pub(crate) fn defines(&self, thing: Thing, name: &str, layer: usize) -> bool {
        schema::definition(self.policy, self.world.type_of(thing), name, layer).is_some()
    }

    pub(crate) fn definition(&self, thing: Thing, name: &'a str, at: &At<'a>) -> Truth {
        let Some(user) = at.user else { return Truth::no() };
        self.read(Node::Defined(thing, name, user), at.flipped).plain()
    }

    /// `X is Y` and `X is not Y`; a bare word after an entity asks for a role.
    fn is(&self, at: &At<'a>, left: &'a [String], negated: bool, right: &'a Term) -> Truth {
        let reading = self.reading(at, left);
        let entities = !self.path_types(at, left).is_empty();
        if let (true, Term::Literal(Value::Word(role))) = (entities, right) {
            let asked = if negated { &at.flip() } else { at };
            let truth = self.is_role(asked, reading, role);
            return if negated { truth.negated() } else { truth };
        }
        let other = self.term(at, right);
        let user = |path: &[String]| path.len() == 1 && path[0] == "user";
        let against_user = match right {
            Term::Path(path) if user(left) => Some(path.as_slice()),
            Term::Path(path) if user(path) => Some(left),
            _ => None,
        };
        if against_user.is_some_and(|it| self.user_cannot_be(at, it)) {
            return Truth::no();
        }
        self.each_pair(reading, other, |left, right| match negated {
            false => self.equal(left, right),
            true => self.equal(left, right).negated(),
        })
    }

    fn is_role(&self, at: &At<'a>, reading: Reading<'a>, role: &'a str) -> Truth {
        let Some(spot) = self.role_spot(at, role) else { return Truth::no() };
        let counts = |it: &Alternative<'a>| match it {
            Alternative::Thing(one) => self.counts(spot, role, *one, at.flipped),
            Alternative::Unknown(_) => Truth::unknown(BTreeSet::new()),
            _ => Truth::no(),
        };
        Truth::one_of(reading.alternatives.iter().map(counts).collect(), reading.missing)
    }

    /// Every pair of what the left and the right may be is an alternative.
    pub(crate) fn each_pair(
        &self,
        left: Reading<'a>,
        right: Reading<'a>,
        truth: impl Fn(&Alternative<'a>, &Alternative<'a>) -> Truth,
    ) -> Truth {
        let row = |one| right.alternatives.iter().map(|other| truth(one, other)).collect::<Vec<_>>();
        let pairs = left.alternatives.iter().flat_map(row).collect();
        Truth::one_of(pairs, left.missing.iter().chain(&right.missing).cloned().collect())
    }

    /// None equals nothing, and whether something unknown is equal nobody knows.
    fn equal(&self, left: &Alternative<'a>, right: &Alternative<'a>) -> Truth {
        match (left, right) {
            (Alternative::None, _) | (_, Alternative::None) => Truth::no(),
            (Alternative::Thing(left), Alternative::Thing(right)) => self.world.same(*left, *right),
            // A list of addresses may name networks.
            (
                Alternative::Value(Value::Address(one), _),
                Alternative::Value(Value::Network(start, bits), _),
            ) => Truth::known(is_in_network(*one, *start, *bits)),
            (Alternative::Value(left, _), Alternative::Value(right, _)) => Truth::known(left == right),
            _ => Truth::unknown(BTreeSet::new()),
        }
    }

    /// Whether a path ends in entities of other types than the user's.
    fn user_cannot_be(&self, at: &At<'a>, path: &[String]) -> bool {
        at.user.is_some_and(|user| !self.path_types(at, path).contains(self.world.type_of(user)))
    }

    /// Included by, and another role; or a lower plan. Roles and plans of which neither includes the
    /// other are not below each other.
    fn below(&self, at: &At<'a>, left: &'a [String], right: &'a Term) -> Truth {
        let other = self.term(at, right);
        self.each_pair(self.reading(at, left), other, |left, right| match (left, right) {
            (Alternative::Value(Value::Word(low), sort), Alternative::Value(Value::Word(high), _)) => {
                let reaches = match schema::role_domain(self.policy, sort.owner, sort.domain) {
                    Some((of, _)) => schema::includes(self.policy, of, high, low),
                    None => schema::plan_reaches(self.policy, high, low),
                };
                Truth::known(low != high && reaches)
            }
            _ => Truth::unknown(BTreeSet::new()),
        })
    }

    /// Numbers, fractions, times, durations and texts are ordered; with none, nobody knows.
    fn ordered(&self, at: &At<'a>, left: &'a [String], order: Order, right: &'a Term) -> Truth {
        let other = self.term(at, right);
        self.each_pair(self.reading(at, left), other, |left, right| match (left, right) {
            // Both are of one kind.
            (Alternative::Value(left, _), Alternative::Value(right, _)) => {
                Truth::known(in_order(left, order, right))
            }
            _ => Truth::unknown(BTreeSet::new()),
        })
    }

    fn in_path(&self, at: &At<'a>, left: &'a [String], path: &'a Way) -> Truth {
        let reading = self.reading(at, left);
        let is_in = |it: &Alternative<'a>| match it {
            Alternative::Thing(one) => self.is_in(at, path, *one).plain(),
            Alternative::Unknown(_) => Truth::unknown(BTreeSet::new()),
            _ => Truth::no(),
        };
        Truth::one_of(reading.alternatives.iter().map(is_in).collect(), reading.missing)
    }

    fn quantified(
        &self,
        at: &At<'a>,
        quantifier: Quantifier,
        way: &'a Way,
        has: Option<&'a Condition>,
    ) -> Truth {
        let types = Rc::new(self.path_types(at, &way.path));
        let has = |at: &At<'a>, thing| {
            let inside = at.within(Inner::Element(Rc::clone(&types), thing));
            has.map_or(Truth::yes(), |it| self.condition(&inside, it))
        };
        let some = |at: &At<'a>| {
            let each = |(thing, there): (Thing, Truth)| Truth::all([there.plain(), has(at, thing)]);
            Truth::any(self.walk_way(at, way).into_iter().map(each))
        };
        match quantifier {
            Quantifier::Any => some(at),
            Quantifier::No => some(&at.flip()).negated(),
            // One has it, and of each other it is not so that it is there and has it.
            Quantifier::One => {
                let each = |at: &At<'a>| {
                    let both =
                        |(thing, there): (Thing, Truth)| (thing, Truth::all([there.plain(), has(at, thing)]));
                    self.walk_way(at, way).into_iter().map(both).collect::<Vec<_>>()
                };
                let others = each(&at.flip());
                let alone = |(thing, holds): (Thing, Truth)| {
                    let rest = others.iter().filter(|it| it.0 != thing).map(|it| it.1.clone().negated());
                    Truth::all(std::iter::once(holds).chain(rest))
                };
                Truth::any(each(at).into_iter().map(alone)).plain()
            }
            Quantifier::All => {
                let one = Truth::any(self.walk_way(at, way).into_iter().map(|it| it.1)).plain();
                let each = self.walk_way(&at.flip(), way).into_iter();
                let fine = each.map(|(thing, there)| Truth::any([there.negated(), has(at, thing)]));
                Truth::all(std::iter::once(one).chain(fine))
            }
        }
    }

    /// Whether some principal, known or not, counts as holding a role.
    fn somebody(&self, at: &At<'a>, role: &'a str) -> Truth {
        let Some(spot) = self.role_spot(at, role) else { return Truth::no() };
        let principals = self.world.principals().into_iter();
        Truth::any(principals.map(|one| self.counts(spot, role, one, at.flipped).plain()))
    }

    /// A whole decision, as if this one asked alone.
    fn can(&self, at: &At<'a>, who: &'a [String], action: &'a str, object: &'a [String]) -> Truth {
        self.each_pair(self.reading(at, who), self.reading(at, object), |who, object| match (who, object) {
            (Alternative::Thing(who), Alternative::Thing(object)) => {
                let asks = self.may_ask(*who);
                let exists = schema::has_action(self.policy, self.world.type_of(*object), action);
                let decided = || self.read(Node::Decision(action, *object, *who), at.flipped).plain();
                if asks && exists { decided() } else { Truth::no() }
            }
            (Alternative::None, _) | (_, Alternative::None) => Truth::no(),
            _ => Truth::unknown(BTreeSet::new()),
        })
    }
}

/// Whether two values of one kind are in that order.
pub(crate) fn in_order(left: &Value, order: Order, right: &Value) -> bool {
    match order {
        Order::Less => left < right,
        Order::LessOrEqual => left <= right,
        Order::Greater => left > right,
        Order::GreaterOrEqual => left >= right,
    }
}

/// A flag is true if it says so; none does not.
fn flag(reading: Reading<'_>) -> Truth {
    let says = |it: &Alternative<'_>| match it {
        Alternative::Value(Value::Flag(yes), _) => Truth::known(*yes),
        Alternative::Unknown(_) => Truth::unknown(BTreeSet::new()),
        _ => Truth::no(),
    };
    Truth::one_of(reading.alternatives.iter().map(says).collect(), reading.missing)
}
