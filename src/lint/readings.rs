//! What a condition can come to: every way in which what it reads may turn out, tried one by one.
//!
//! Two reads of the same thing turn out the same, so that `archived and not archived` is found never to
//! hold. What is read is an attribute, an input, or some part that is not looked into and may come to
//! anything. Whatever may be unknown or none in some facts is tried as that, so nothing is left out;
//! ways that no facts have may be among those tried, and then less is found.

mod judge;

use crate::limits;
use crate::policy::condition::{Condition, EdgeField, EdgeRead, Sided, Term};
use crate::policy::path::{Path, Start, ValuePath};
use crate::policy::schema::{AttributeInfo, Count, Domain, Duration, Fraction, Instant, MemberKind, Value};

use super::reach::{Reach, Scene};
use judge::{Atoms, World};

/// Kleene's three values, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    fn known(it: bool) -> Self {
        if it { Self::Yes } else { Self::No }
    }

    fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

/// Which truth values a condition may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcomes {
    pub(super) holds: bool,
    pub(super) unknown: bool,
    pub(super) fails: bool,
}

impl Outcomes {
    const ANY: Self = Self { holds: true, unknown: true, fails: true };

    /// Whether it is false whatever the facts say or leave out.
    pub(super) fn is_never(self) -> bool {
        !self.holds && !self.unknown
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self {
            holds: self.holds || other.holds,
            unknown: self.unknown || other.unknown,
            fails: self.fails || other.fails,
        }
    }

    fn add(&mut self, truth: Truth) {
        match truth {
            Truth::Yes => self.holds = true,
            Truth::Unknown => self.unknown = true,
            Truth::No => self.fails = true,
        }
    }
}

/// How one read turns out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Reading {
    Known(Value),
    None,
    Unknown,
    /// Of a part that is not looked into.
    Is(Truth),
}

/// Something that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Atom {
    Value(ValuePath),
    Input(u16),
    Time,
    Edge(EdgeRead),
    /// Whether two sides are the same; either may be none.
    Same(Term, Term),
    SameEntity(Sided, Sided),
    /// Whether some element of a set has something.
    Some(Path, Option<Box<Condition>>),
    Other(Condition),
}

/// A condition and an exception to it: `when` and not `unless`.
pub(super) type Guard<'c> = (Option<&'c Condition>, Option<&'c Condition>);

/// Conditions that are read where the same things are at hand.
pub(super) struct Readings<'a, 'p> {
    reach: &'a Reach<'p>,
    scene: Scene,
    /// Whether all that may be left out is.
    sparse: bool,
}

impl<'a, 'p> Readings<'a, 'p> {
    pub(super) fn of(reach: &'a Reach<'p>, scene: Scene) -> Self {
        Self { reach, scene, sparse: false }
    }

    /// The same where nothing is stated that may be left out: all has its default, or is none.
    pub(super) fn sparse(self) -> Self {
        Self { sparse: true, ..self }
    }

    /// What `when` and not `unless` can come to; what is absent is met, or does not except.
    pub(super) fn guard(&self, when: Option<&Condition>, unless: Option<&Condition>) -> Outcomes {
        let mut outcomes = Outcomes::default();
        let whole = self.each([(when, unless)], |[truth]| {
            outcomes.add(truth);
            outcomes != Outcomes::ANY
        });
        if whole { outcomes } else { Outcomes::ANY }
    }

    /// Whether one guard is met at least as truly as another, whatever the facts.
    pub(super) fn implies(&self, one: Guard<'_>, other: Guard<'_>) -> bool {
        if other == (None, None) || one == other {
            return true;
        }
        let mut implied = true;
        let whole = self.each([one, other], |[one, other]| {
            implied &= one <= other;
            implied
        });
        whole && implied
    }

    /// Tries every way as long as somebody wants to see more; false if there are too many.
    fn each<const N: usize>(&self, guards: [Guard<'_>; N], mut seen: impl FnMut([Truth; N]) -> bool) -> bool {
        let mut atoms = Atoms { readings: self, found: Vec::new(), open: Vec::new(), parts: 0, over: false };
        for condition in guards.iter().flat_map(|it| it.0.iter().chain(&it.1)) {
            atoms.condition(condition);
        }
        let (parts, over) = (atoms.parts, atoms.over);
        let (atoms, ways) = self.ways(atoms.found);
        let count = ways.iter().try_fold(1_usize, |count, it| count.checked_mul(it.len()));
        let count = count.filter(|it| !over && *it <= limits::READINGS);
        if !count.is_some_and(|it| self.reach.affords(it.saturating_mul(parts))) {
            return false;
        }
        let mut chosen = vec![0_usize; ways.len()];
        loop {
            let now = chosen.iter().zip(&ways).filter_map(|(at, ways)| ways.get(*at)).collect();
            let mut world = World { readings: self, atoms: &atoms, now, open: Vec::new() };
            if !seen(guards.map(|it| world.guard(it))) || !next(&mut chosen, &ways) {
                return true;
            }
        }
    }

    /// For each thing that is read, the ways in which it may turn out.
    fn ways(&self, found: Vec<(Atom, Vec<Value>)>) -> (Vec<Atom>, Vec<Vec<Reading>>) {
        found
            .into_iter()
            .map(|(atom, constants)| {
                let ways = self.ways_of(&atom, constants);
                (atom, ways)
            })
            .unzip()
    }

    fn ways_of(&self, atom: &Atom, constants: Vec<Value>) -> Vec<Reading> {
        if let Some(reading) = self.left_out(atom).filter(|_| self.sparse) {
            return vec![reading];
        }
        let truths = [Truth::No, Truth::Unknown, Truth::Yes].map(Reading::Is);
        match atom {
            Atom::Some(..) | Atom::Other(_) => truths.to_vec(),
            Atom::Same(..) | Atom::SameEntity(..) => [truths.as_slice(), &[Reading::None]].concat(),
            Atom::Value(_) | Atom::Input(_) | Atom::Time | Atom::Edge(_) => {
                let domain = self.domain(atom);
                let values = domain.map(|it| self.values(&it, constants)).unwrap_or_default();
                let mut ways: Vec<Reading> = values.into_iter().map(Reading::Known).collect();
                if self.may_be_none(atom) {
                    ways.push(Reading::None);
                }
                ways.push(Reading::Unknown);
                ways
            }
        }
    }

    /// How a read turns out if it is left out, of what may be.
    fn left_out(&self, atom: &Atom) -> Option<Reading> {
        let Atom::Value(value) = atom else { return None };
        let schema = &self.reach.policy.schema;
        let optional = |(of, member): &(u16, u16)| {
            let kind = schema.type_info(*of).and_then(|it| it.member(*member)).map(|it| &it.kind);
            matches!(kind, Some(MemberKind::Relation(it)) if it.count == Count::Optional)
        };
        if value.path.steps.iter().any(|step| step.members.iter().all(optional)) {
            return Some(Reading::None);
        }
        let [of] = self.attributes(value).collect::<Vec<_>>()[..] else { return None };
        match &of.default {
            Some(value) => Some(Reading::Known(value.clone())),
            None => of.optional.then_some(Reading::None),
        }
    }

    fn attributes<'v>(&self, value: &'v ValuePath) -> impl Iterator<Item = &'p AttributeInfo> + use<'v, 'p> {
        let schema = &self.reach.policy.schema;
        value.attribute.members.iter().filter_map(|(of, member)| {
            match &schema.type_info(*of)?.member(*member)?.kind {
                MemberKind::Attribute(it) => Some(it),
                _ => None,
            }
        })
    }

    fn edge_attributes<'v>(
        &self,
        read: &'v EdgeRead,
    ) -> impl Iterator<Item = Option<&'p AttributeInfo>> + use<'v, 'p> {
        let schema = &self.reach.policy.schema;
        read.of.iter().map(|(of, member, field)| {
            let EdgeField::Attribute(id) = field else { return None };
            match &schema.type_info(*of)?.member(*member)?.kind {
                MemberKind::Relation(it) => it.attribute(*id),
                _ => None,
            }
        })
    }

    /// What values a read may give; of several attributes, those of each.
    fn domain(&self, atom: &Atom) -> Option<Domain> {
        let domains: Vec<Domain> = match atom {
            Atom::Value(value) => self.attributes(value).map(|it| it.domain.clone()).collect(),
            Atom::Edge(read) => {
                self.edge_attributes(read).map(|it| it.map_or(Domain::Time, |it| it.domain.clone())).collect()
            }
            Atom::Input(input) => {
                let info = self.reach.policy.schema.inputs.get(usize::from(*input));
                info.map(|it| it.domain.clone()).into_iter().collect()
            }
            Atom::Time => vec![Domain::Time],
            _ => Vec::new(),
        };
        domains.into_iter().reduce(joined)
    }

    fn values(&self, domain: &Domain, constants: Vec<Value>) -> Vec<Value> {
        let plans = self.reach.policy.schema.plans.names.len();
        match domain {
            Domain::Flag => [true, false].map(Value::Flag).to_vec(),
            Domain::Choice(words) => words.iter().cloned().map(Value::Choice).collect(),
            Domain::Role(of, roles) => roles.iter().map(|it| Value::Role(*of, *it)).collect(),
            Domain::Plan => (0..).take(plans).map(Value::Plan).collect(),
            _ => around(domain, constants),
        }
    }

    /// Only an attribute of what is at hand that must be there is never none.
    fn may_be_none(&self, atom: &Atom) -> bool {
        match atom {
            Atom::Input(_) | Atom::Time => false,
            Atom::Value(value) => {
                let at_hand = value.path.steps.is_empty() && value.path.start == Start::Object;
                let there = value.attribute.member_of(self.scene.object).is_some();
                !(at_hand && there) || self.attributes(value).any(|it| it.optional)
            }
            _ => true,
        }
    }
}

fn next(chosen: &mut [usize], ways: &[Vec<Reading>]) -> bool {
    for (at, ways) in chosen.iter_mut().zip(ways) {
        *at = at.saturating_add(1);
        if *at < ways.len() {
            return true;
        }
        *at = 0;
    }
    false
}

fn joined(one: Domain, other: Domain) -> Domain {
    match (one, other) {
        (Domain::Choice(mut words), Domain::Choice(more)) => {
            words.extend(more.into_iter().filter(|it| !words.contains(it)).collect::<Vec<_>>());
            Domain::Choice(words)
        }
        (Domain::Role(of, mut roles), Domain::Role(_, more)) => {
            roles.extend(more);
            roles.sort_unstable();
            roles.dedup();
            Domain::Role(of, roles)
        }
        (one, _) => one,
    }
}

/// Values of a domain that has no end: each constant, and what lies on either side of it, or is none of them.
fn around(domain: &Domain, constants: Vec<Value>) -> Vec<Value> {
    let mut values = match domain {
        Domain::Number => vec![Value::Number(0)],
        Domain::Fraction => vec![Value::Fraction(Fraction(0))],
        Domain::Duration => vec![Value::Duration(Duration(0))],
        Domain::Time => vec![Value::Time(Instant(0))],
        _ => {
            let texts = constants
                .iter()
                .filter_map(|it| if let Value::Text(it) = it { Some(it.as_str()) } else { None });
            vec![Value::Text(String::new()), Value::Text(texts.collect::<Vec<_>>().concat() + "+")]
        }
    };
    let near = |it: i128| [it.saturating_sub(1), it, it.saturating_add(1)];
    for it in constants {
        match it {
            Value::Number(it) => {
                values.extend([it.saturating_sub(1), it, it.saturating_add(1)].map(Value::Number));
            }
            Value::Time(Instant(it)) => {
                values.extend(near(it).map(|it| Value::Time(Instant(it))));
            }
            Value::Fraction(Fraction(it)) => {
                values.extend(near(it).map(|it| Value::Fraction(Fraction(it))));
            }
            Value::Duration(Duration(it)) => {
                values.extend(near(it).map(|it| Value::Duration(Duration(it))));
            }
            other => values.push(other),
        }
    }
    values.sort_unstable();
    values.dedup();
    values
}
