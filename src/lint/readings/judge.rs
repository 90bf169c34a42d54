//! The parts that a condition reads, and its truth once each of them has turned out in some way.

use crate::limits;
use crate::policy::condition::{Condition, DefinitionId, Order, Quantifier, Sided, Term};
use crate::policy::path::{Path, Start, Who};
use crate::policy::schema::{Domain, TypeId, Value};

use super::{Atom, Guard, Reading, Readings, Truth};

/// The parts that are read, each once, with the constants that it is compared with.
pub(super) struct Atoms<'r, 'a, 'p> {
    pub(super) readings: &'r Readings<'a, 'p>,
    pub(super) found: Vec<(Atom, Vec<Value>)>,
    /// Definitions that are being looked into, which may lead back to themselves.
    pub(super) open: Vec<DefinitionId>,
    /// How many parts there are, those of a definition wherever it is named.
    pub(super) parts: usize,
    /// Whether there are more, or they lie deeper, than anybody would look into.
    pub(super) over: bool,
}

/// One way in which all parts turned out.
pub(super) struct World<'r, 'a, 'p> {
    pub(super) readings: &'r Readings<'a, 'p>,
    pub(super) atoms: &'r [Atom],
    pub(super) now: Vec<&'r Reading>,
    pub(super) open: Vec<DefinitionId>,
}

/// What a part of a condition is, where it stands.
enum Part<'c> {
    /// The same in every way.
    Known(Truth),
    /// A definition of the object at hand, which says the same as its condition.
    Defined(DefinitionId, &'c Condition),
    /// Two values, each of which can be read by itself.
    Values(&'c Term, &'c Term),
    Atom(Atom),
}

impl<'p> Readings<'_, 'p> {
    /// What a part that is no `and`, `or` or `not` is; `open` are the definitions being looked into.
    fn part<'c>(&self, condition: &'c Condition, open: &[DefinitionId]) -> Part<'c>
    where
        'p: 'c,
    {
        let other = || Part::Atom(Atom::Other(condition.clone()));
        match condition {
            Condition::Flag(value) => Part::Atom(Atom::Value(value.clone())),
            Condition::Defined { at, definitions } if is_at_hand(at, Start::Object) => {
                self.defined(definitions, open).unwrap_or_else(other)
            }
            Condition::Same { left, right, .. } | Condition::Ordered { left, right, .. }
                if is_calculated(left) || is_calculated(right) =>
            {
                other()
            }
            Condition::Same { left, right, .. } if !self.are_readable(left, right) => {
                Part::Atom(Atom::Same(left.clone(), right.clone()))
            }
            Condition::Ordered { left, right, .. } if !self.are_readable(left, right) => other(),
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. } => Part::Values(left, right),
            Condition::SameEntity { left, right, .. } => {
                match self.cannot_be(left, right) || self.cannot_be(right, left) {
                    true => Part::Known(Truth::No),
                    false => Part::Atom(Atom::SameEntity(left.clone(), right.clone())),
                }
            }
            Condition::Within { who, among } => self.within(who, among).map_or_else(other, Part::Known),
            Condition::Quantified { quantifier: Quantifier::Any | Quantifier::No, path, has } => {
                Part::Atom(Atom::Some(path.clone(), has.clone()))
            }
            Condition::Nobody(who) if self.reach.meant(who, self.scene).is_empty() => Part::Known(Truth::Yes),
            _ => other(),
        }
    }

    fn defined<'c>(&self, definitions: &[(TypeId, DefinitionId)], open: &[DefinitionId]) -> Option<Part<'c>>
    where
        'p: 'c,
    {
        let Some((_, id)) = definitions.iter().find(|it| it.0 == self.scene.object) else {
            return Some(Part::Known(Truth::No));
        };
        let found = self.reach.policy.definitions.get(usize::from(*id))?;
        (!open.contains(id)).then_some(Part::Defined(*id, &found.condition))
    }

    /// A principal is neither, nor is not, what it cannot be.
    fn cannot_be(&self, one: &Sided, other: &Sided) -> bool {
        let user = self.scene.user.filter(|_| is_at_hand(&one.path, Start::User));
        user.is_some_and(|it| !other.types.contains(&it))
    }

    fn within(&self, who: &Path, among: &Who) -> Option<Truth> {
        let user = self.scene.user.filter(|_| is_at_hand(who, Start::User))?;
        match among {
            Who::Everyone => Some(Truth::Yes),
            Who::Every(of) => Some(Truth::known(*of == user)),
            _ => (!self.reach.meant(among, self.scene).contains(&user)).then_some(Truth::No),
        }
    }

    /// Whether two values can be compared by how each turns out: one is a constant, or both have few values.
    fn are_readable(&self, left: &Term, right: &Term) -> bool {
        let constant = |it: &Term| matches!(it, Term::Value(_));
        constant(left) || constant(right) || [left, right].into_iter().all(|it| self.has_few_values(it))
    }

    fn has_few_values(&self, term: &Term) -> bool {
        let domain = atom_of(term).and_then(|it| self.domain(&it));
        matches!(domain, Some(Domain::Flag | Domain::Choice(_) | Domain::Role(..) | Domain::Plan))
    }
}

fn is_at_hand(path: &Path, start: Start) -> bool {
    path.steps.is_empty() && path.start == start
}

fn atom_of(term: &Term) -> Option<Atom> {
    match term {
        Term::Path(value) => Some(Atom::Value(value.clone())),
        Term::Input(input) => Some(Atom::Input(*input)),
        Term::Time => Some(Atom::Time),
        Term::Edge(read) => Some(Atom::Edge(read.clone())),
        Term::Value(_) | Term::Item | Term::Calculated(_) => None,
    }
}

/// Whether a value is not read by itself: it is made of others, or is one of many.
fn is_calculated(term: &Term) -> bool {
    matches!(term, Term::Item | Term::Calculated(_))
}

impl Atoms<'_, '_, '_> {
    pub(super) fn condition(&mut self, condition: &Condition) {
        self.parts = self.parts.saturating_add(1);
        self.over |= self.parts > limits::READ_PARTS || self.open.len() > limits::NESTING;
        if self.over {
            return;
        }
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|it| self.condition(it)),
            Condition::Not(part) => self.condition(part),
            _ => match self.readings.part(condition, &self.open) {
                Part::Known(_) => {}
                Part::Defined(id, condition) => {
                    self.open.push(id);
                    self.condition(condition);
                    self.open.pop();
                }
                Part::Values(left, right) => {
                    self.term(left, right);
                    self.term(right, left);
                }
                Part::Atom(atom) => self.add(atom, None),
            },
        }
    }

    fn term(&mut self, term: &Term, other: &Term) {
        let constant = if let Term::Value(value) = other { Some(value.clone()) } else { None };
        if let Some(atom) = atom_of(term) {
            self.add(atom, constant);
        }
    }

    fn add(&mut self, atom: Atom, constant: Option<Value>) {
        match self.found.iter_mut().find(|it| it.0 == atom) {
            Some(known) => known.1.extend(constant),
            None => self.found.push((atom, constant.into_iter().collect())),
        }
    }
}

impl World<'_, '_, '_> {
    pub(super) fn guard(&mut self, (when, unless): Guard<'_>) -> Truth {
        let when = when.map_or(Truth::Yes, |it| self.judge(it));
        let unless = unless.map_or(Truth::No, |it| self.judge(it));
        when.min(unless.negated())
    }

    fn judge(&mut self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(parts) => parts.iter().map(|it| self.judge(it)).min().unwrap_or(Truth::Yes),
            Condition::Any(parts) => parts.iter().map(|it| self.judge(it)).max().unwrap_or(Truth::No),
            Condition::Not(part) => self.judge(part).negated(),
            _ => match self.readings.part(condition, &self.open) {
                Part::Known(truth) => truth,
                Part::Defined(id, condition) => {
                    self.open.push(id);
                    let truth = self.judge(condition);
                    self.open.pop();
                    truth
                }
                Part::Values(left, right) => self.compare(condition, &self.value(left), &self.value(right)),
                Part::Atom(atom) => turned(condition, &self.reading(&atom)),
            },
        }
    }

    fn reading(&self, atom: &Atom) -> Reading {
        let at = self.atoms.iter().position(|it| it == atom);
        let found = at.and_then(|at| self.now.get(at));
        found.map_or(Reading::Unknown, |it| (*it).clone())
    }

    fn value(&self, term: &Term) -> Reading {
        match (term, atom_of(term)) {
            (Term::Value(value), _) => Reading::Known(value.clone()),
            (_, Some(atom)) => self.reading(&atom),
            (_, None) => Reading::Unknown,
        }
    }

    fn compare(&self, condition: &Condition, left: &Reading, right: &Reading) -> Truth {
        match condition {
            Condition::Same { negated, .. } => match (left, right) {
                (Reading::None, _) | (_, Reading::None) => Truth::known(*negated),
                (Reading::Known(left), Reading::Known(right)) => Truth::known((left == right) != *negated),
                _ => Truth::Unknown,
            },
            Condition::Below { .. } => self.below(left, right),
            Condition::Ordered { order, .. } => match (left, right) {
                (Reading::Known(left), Reading::Known(right)) => Truth::known(match order {
                    Order::Less => left < right,
                    Order::LessOrEqual => left <= right,
                    Order::Greater => left > right,
                    Order::GreaterOrEqual => left >= right,
                }),
                _ => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }

    fn below(&self, left: &Reading, right: &Reading) -> Truth {
        let schema = &self.readings.reach.policy.schema;
        match (left, right) {
            (Reading::Known(Value::Role(of, low)), Reading::Known(Value::Role(_, high))) => {
                let high_info = schema.type_info(*of).and_then(|it| it.roles.get(usize::from(*high)));
                Truth::known(low != high && high_info.is_some_and(|it| it.includes.contains(low)))
            }
            (Reading::Known(Value::Plan(low)), Reading::Known(Value::Plan(high))) => {
                let at_least = schema.plans.at_least.get(usize::from(*high));
                Truth::known(low != high && at_least.is_some_and(|it| it.contains(low)))
            }
            _ => Truth::Unknown,
        }
    }
}

/// The truth of a part that is one read, as that read turned out.
fn turned(condition: &Condition, reading: &Reading) -> Truth {
    let negated = match condition {
        Condition::Same { negated, .. } | Condition::SameEntity { negated, .. } => *negated,
        Condition::Quantified { quantifier, .. } => *quantifier == Quantifier::No,
        _ => false,
    };
    match reading {
        Reading::Known(value) => Truth::known(*value == Value::Flag(true)),
        Reading::None => Truth::known(negated),
        Reading::Unknown => Truth::Unknown,
        Reading::Is(truth) if negated => truth.negated(),
        Reading::Is(truth) => *truth,
    }
}
