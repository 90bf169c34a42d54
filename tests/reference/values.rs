//! Values that are calculated, lists and maps, networks, and how a text is worded (reference.md section 3,
//! "Values").

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::rc::Rc;

use crate::condition::in_order;
use crate::judge::{At, Inner, Judge};
use crate::model::{Condition, Domain, Quantifier, Saying, Term, Value};
use crate::path::First;
use crate::truth::Truth;
use crate::world::{Alternative, Reading, Sort};

/// Ten to the eighteenth, what one is in the units of fractions.
const ONE: i128 = 1_000_000_000_000_000_000;

/// The element of a list, or the key of a map, that a condition is about, and what it was read from.
#[derive(Debug, Clone)]
pub(crate) struct Item<'a> {
    value: Value,
    sort: Sort<'a>,
    read_from: BTreeSet<String>,
}

const LITERAL: Sort<'static> = Sort { domain: &Domain::Text, owner: "", either: None };

impl<'a> Judge<'a> {
    /// What a term comes to.
    pub(crate) fn term(&self, at: &At<'a>, of: &'a Term) -> Reading<'a> {
        match of {
            Term::Path(path) => self.reading(at, path),
            Term::Literal(value) => single(Alternative::Value(value.clone(), LITERAL)),
            Term::Plus(left, right) => self.calculated(at, of, [left, right], plus),
            Term::Minus(left, right) => self.calculated(at, of, [left, right], minus),
            Term::Times(left, right) => self.calculated(at, of, [left, right], times),
            Term::Size(inner) => self.calculated(at, of, [inner, inner], |it, _| size(it)),
            Term::Entry(list, key) => self.calculated(at, of, [list, key], entry),
        }
    }

    /// With none the result is none, with something unknown unknown. Where there is no result, all that it is
    /// read from is missing.
    fn calculated(
        &self,
        at: &At<'a>,
        of: &'a Term,
        [left, right]: [&'a Term; 2],
        how: impl Fn(&Value, &Value) -> Option<Value>,
    ) -> Reading<'a> {
        let (one, other) = (self.term(at, left), self.term(at, right));
        let mut missing: BTreeSet<_> = one.missing.union(&other.missing).cloned().collect();
        let mut alternatives = Vec::new();
        for left in &one.alternatives {
            for right in &other.alternatives {
                alternatives.push(match (left, right) {
                    (Alternative::None, _) | (_, Alternative::None) => Alternative::None,
                    (Alternative::Value(left, _), Alternative::Value(right, _)) => match how(left, right) {
                        Some(value) => Alternative::Value(value, LITERAL),
                        None => {
                            missing.extend(self.read_from(at, of));
                            Alternative::Unknown(LITERAL)
                        }
                    },
                    _ => Alternative::Unknown(LITERAL),
                });
            }
        }
        Reading { alternatives, missing }
    }

    /// The names of all that a term is read from.
    fn read_from(&self, at: &At<'a>, of: &Term) -> BTreeSet<String> {
        match of {
            Term::Path(path) => self.path_reads(at, path),
            Term::Literal(_) => BTreeSet::new(),
            Term::Size(of) => self.read_from(at, of),
            Term::Plus(left, right)
            | Term::Minus(left, right)
            | Term::Times(left, right)
            | Term::Entry(left, right) => {
                self.read_from(at, left).into_iter().chain(self.read_from(at, right)).collect()
            }
        }
    }

    fn path_reads(&self, at: &At<'a>, path: &[String]) -> BTreeSet<String> {
        let Some((last, before)) = path.split_last() else { return BTreeSet::new() };
        let owners = match (before.is_empty(), self.first(at, last)) {
            (true, First::Member(thing)) => vec![thing],
            (true, First::Edge(edge)) => return self.world.edge_missing(edge, last),
            (true, First::Item) => return self.item(at).map(|it| it.read_from.clone()).unwrap_or_default(),
            (true, _) => return self.world.missing(|| last.clone()),
            (false, _) => {
                let things = self.reading(at, before).alternatives.into_iter();
                things
                    .filter_map(|it| if let Alternative::Thing(it) = it { Some(it) } else { None })
                    .collect()
            }
        };
        owners.into_iter().flat_map(|it| self.world.missing_member(it, last)).collect()
    }

    pub(crate) fn item<'i>(&self, at: &'i At<'a>) -> Option<&'i Item<'a>> {
        at.inside.iter().rev().find_map(|it| if let Inner::Item(item) = it { Some(&**item) } else { None })
    }

    /// The element at hand as what a path comes to.
    pub(crate) fn item_reading(&self, at: &At<'a>) -> Reading<'a> {
        let Some(item) = self.item(at) else { panic!("there is no `it`") };
        single(Alternative::Value(item.value.clone(), item.sort))
    }

    /// What is said of a value by another.
    pub(crate) fn said(&self, at: &At<'a>, left: &'a Term, says: Saying, right: &'a Term) -> Truth {
        let sides = |truth: &dyn Fn(&Value, &Value) -> bool, none: Truth| {
            self.each_pair(self.term(at, left), self.term(at, right), |left, right| match (left, right) {
                (Alternative::None, _) | (_, Alternative::None) => none.clone(),
                (Alternative::Value(left, _), Alternative::Value(right, _)) => {
                    Truth::known(truth(left, right))
                }
                _ => Truth::unknown(BTreeSet::new()),
            })
        };
        match says {
            Saying::Is => sides(&|left, right| left == right, Truth::no()),
            Saying::IsNot => sides(&|left, right| left == right, Truth::no()).negated(),
            Saying::Order(order) => {
                sides(&|left, right| in_order(left, order, right), Truth::unknown(BTreeSet::new()))
            }
            Saying::In => sides(&is_among, Truth::no()),
            Saying::NotIn => sides(&is_among, Truth::no()).negated(),
            Saying::Begins => sides(&|left, right| text(left).starts_with(text(right)), Truth::no()),
            Saying::Ends => sides(&|left, right| text(left).ends_with(text(right)), Truth::no()),
            Saying::Contains => sides(&|left, right| text(left).contains(text(right)), Truth::no()),
            Saying::Matches => sides(&matches, Truth::no()),
        }
    }

    /// A quantifier over the elements of a list or the keys of a map.
    pub(crate) fn each(
        &self,
        at: &At<'a>,
        quantifier: Quantifier,
        of: &'a Term,
        has: Option<&'a Condition>,
    ) -> Truth {
        let reading = self.term(at, of);
        let read_from = self.read_from(at, of);
        let holds = |at: &At<'a>, value: &Value, sort: Sort<'a>| {
            let item = Item { value: value.clone(), sort, read_from: read_from.clone() };
            let inside = at.within(Inner::Item(Rc::new(item)));
            has.map_or(Truth::yes(), |it| self.condition(&inside, it))
        };
        let of_all = |values: Vec<Value>, sort: Sort<'a>| {
            let each = |at: &At<'a>| values.iter().map(|it| holds(at, it, sort)).collect();
            quantify(quantifier, each(at), each(&at.flip()))
        };
        let of_one = |it: &Alternative<'a>| match it {
            Alternative::None => quantify(quantifier, Vec::new(), Vec::new()),
            Alternative::Value(Value::List(list), sort) => {
                of_all(list.clone(), Sort { domain: element(sort.domain), ..*sort })
            }
            Alternative::Value(Value::Map(map), _) => {
                of_all(map.keys().cloned().map(Value::Text).collect(), LITERAL)
            }
            _ => Truth::unknown(BTreeSet::new()),
        };
        Truth::one_of(reading.alternatives.iter().map(of_one).collect(), reading.missing)
    }
}

fn single(of: Alternative<'_>) -> Reading<'_> {
    Reading { alternatives: vec![of], missing: BTreeSet::new() }
}

fn element(of: &Domain) -> &Domain {
    match of {
        Domain::ListOf(of) | Domain::MapOf(of) => of,
        other => other,
    }
}

/// Of each element whether it has what is asked, as it is read itself and under one more negation.
fn quantify(quantifier: Quantifier, each: Vec<Truth>, negated: Vec<Truth>) -> Truth {
    match quantifier {
        Quantifier::Any => Truth::any(each),
        Quantifier::No => Truth::any(negated).negated(),
        Quantifier::All => Truth::all(std::iter::once(Truth::known(!each.is_empty())).chain(each)),
        Quantifier::One => {
            let alone = |at: usize| {
                let others = negated.iter().enumerate().filter(|it| it.0 != at);
                let none_of_them = others.map(|it| it.1.clone().negated());
                Truth::all(std::iter::once(each[at].clone()).chain(none_of_them))
            };
            Truth::any((0..each.len()).map(alone))
        }
    }
}

fn plus(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_add(*right).map(Value::Number),
        (Value::Fraction(left), Value::Fraction(right)) => left.checked_add(*right).map(Value::Fraction),
        (Value::Duration(left), Value::Duration(right)) => left.checked_add(*right).map(Value::Duration),
        (Value::Time(time), Value::Duration(more)) | (Value::Duration(more), Value::Time(time)) => {
            time.checked_add(*more).map(Value::Time)
        }
        _ => panic!("{left:?} and {right:?} cannot be added"),
    }
}

fn minus(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_sub(*right).map(Value::Number),
        (Value::Fraction(left), Value::Fraction(right)) => left.checked_sub(*right).map(Value::Fraction),
        (Value::Duration(left), Value::Duration(right)) => left.checked_sub(*right).map(Value::Duration),
        (Value::Time(time), Value::Duration(less)) => time.checked_sub(*less).map(Value::Time),
        (Value::Time(left), Value::Time(right)) => left.checked_sub(*right).map(Value::Duration),
        _ => panic!("{left:?} and {right:?} cannot be subtracted"),
    }
}

fn times(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.checked_mul(*right).map(Value::Number),
        (Value::Fraction(left), Value::Fraction(right)) => product(*left, *right).map(Value::Fraction),
        _ => panic!("{left:?} and {right:?} cannot be multiplied"),
    }
}

/// Both are counted in units of the eighteenth digit, and so must be the exact product.
fn product(left: i128, right: i128) -> Option<i128> {
    let shared = common_divisor(left.unsigned_abs(), ONE.unsigned_abs());
    let shared = i128::try_from(shared).ok()?;
    let rest = ONE.checked_div(shared)?;
    if right.checked_rem(rest)? != 0 {
        return None;
    }
    left.checked_div(shared)?.checked_mul(right.checked_div(rest)?)
}

fn common_divisor(one: u128, other: u128) -> u128 {
    one.checked_rem(other).map_or(one, |rest| common_divisor(other, rest))
}

fn size(of: &Value) -> Option<Value> {
    let count = match of {
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        other => text(other).chars().count(),
    };
    i64::try_from(count).ok().map(Value::Number)
}

/// The element of a list at a place counted from 0, or what a map says under a key.
fn entry(of: &Value, key: &Value) -> Option<Value> {
    match (of, key) {
        (Value::List(list), Value::Number(at)) => list.get(usize::try_from(*at).ok()?).cloned(),
        (Value::Map(map), Value::Text(key)) => map.get(key).cloned(),
        _ => panic!("{of:?} has no entries"),
    }
}

fn text(of: &Value) -> &str {
    match of {
        Value::Text(text) => text,
        _ => panic!("{of:?} is no text"),
    }
}

fn matches(left: &Value, right: &Value) -> bool {
    regex::Regex::new(text(right)).expect("a pattern").is_match(text(left))
}

/// An element of a list, a key of a map, or an address in a network or in one of several.
fn is_among(one: &Value, among: &Value) -> bool {
    match (one, among) {
        (Value::Address(address), Value::Network(start, bits)) => is_in_network(*address, *start, *bits),
        (Value::Address(_), Value::List(all)) => all.iter().any(|it| it == one || is_among(one, it)),
        (_, Value::List(all)) => all.contains(one),
        (_, Value::Map(all)) => all.contains_key(text(one)),
        _ => false,
    }
}

/// Whether an address agrees with the start of a network in so many bits.
pub(crate) fn is_in_network(address: IpAddr, start: IpAddr, bits: u8) -> bool {
    match (address, start) {
        (IpAddr::V4(address), IpAddr::V4(start)) => {
            let behind = 32_u32.saturating_sub(u32::from(bits));
            u64::from(address.to_bits()) >> behind == u64::from(start.to_bits()) >> behind
        }
        (IpAddr::V6(address), IpAddr::V6(start)) => {
            let behind = 128_u32.saturating_sub(u32::from(bits));
            bits == 0 || address.to_bits() >> behind == start.to_bits() >> behind
        }
        _ => false,
    }
}
