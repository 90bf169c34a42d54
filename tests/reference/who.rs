//! Who is meant, who holds which role, and what grant rules give (reference.md sections 1 to 3).

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::judge::{At, Judge, Node, Spot};
use crate::model::{Attribute, Condition, Grant, RoleGiven, Rule, Shape, Value, Way, Who};
use crate::names;
use crate::path::First;
use crate::schema;
use crate::truth::Truth;
use crate::world::{Alternative, Thing};

/// What one rule says about one user and one role, part by part.
pub(crate) struct RuleReading {
    /// Its path holds the user.
    pub(crate) holds: Truth,
    /// Its `when` and not its `unless`.
    pub(crate) condition: Truth,
    /// It gives this role.
    pub(crate) role: Truth,
    /// Its own gate and the role's.
    pub(crate) gates: Truth,
}

impl<'a> Judge<'a> {
    /// Whether one of these people is this one.
    pub(crate) fn is_among(&self, at: &At<'a>, people: &'a [Who], one: Thing) -> Truth {
        Truth::any(people.iter().map(|who| self.is_meant(at, who, one)))
    }

    pub(crate) fn is_meant(&self, at: &At<'a>, who: &'a Who, one: Thing) -> Truth {
        match who {
            Who::Everyone => Truth::yes(),
            Who::Every(of) => self.is_of(one, of),
            Who::Path(way) => self.is_in(at, way, one),
        }
    }

    /// A path as it stands after `in` or as WHO: it may end in a relation, a role or a role attribute.
    pub(crate) fn is_in(&self, at: &At<'a>, way: &'a Way, one: Thing) -> Truth {
        let Some((last, before)) = way.path.split_last() else { return Truth::no() };
        let filter = way.filter.as_deref();
        if before.is_empty() {
            return match self.first(at, last) {
                First::Member(thing) => self.is_at_end(at, Spot::On(thing), last, filter, one),
                First::Role(spot) => self.counts(spot, last, one, at.flipped),
                _ => self.is_listed(self.walk_way(at, way), one, at.flipped),
            };
        }
        let pair = match (self.first(at, &before[0]), before.len()) {
            (First::Place(_), 1) => at.place,
            _ => None,
        };
        let ways = self.walk(at, before).into_iter().map(|(thing, there)| {
            let spot = match pair {
                Some((through, place)) => Spot::Pair(at.object, through, place),
                None => Spot::On(thing),
            };
            Truth::all([there, self.is_at_end(at, spot, last, filter, one)])
        });
        Truth::any(ways)
    }

    fn is_listed(&self, listed: Vec<(Thing, Truth)>, one: Thing, flipped: bool) -> Truth {
        let each = |(thing, there)| Truth::all([there, self.stands_for(thing, one, flipped)]);
        Truth::any(listed.into_iter().map(each))
    }

    /// Whether one is meant by the last name of a path, read at this spot.
    fn is_at_end(
        &self,
        at: &At<'a>,
        spot: Spot<'a>,
        name: &'a str,
        filter: Option<&'a Condition>,
        one: Thing,
    ) -> Truth {
        let thing = spot.thing();
        let of = self.world.type_of(thing);
        match schema::seen(self.policy, of, name, at.layer).map(|it| &it.shape) {
            Some(Shape::Attribute(_)) => self.counts_as_value(at, spot, name, one),
            Some(_) => {
                let itself = if filter.is_none() { self.is_set_of(one, thing, name) } else { Truth::no() };
                let listed = self.is_listed(self.step_where(at, thing, name, filter), one, at.flipped);
                Truth::any([listed, itself])
            }
            None if schema::roles(self.policy, of).contains(name) => self.counts(spot, name, one, at.flipped),
            None => Truth::no(),
        }
    }

    /// `to customized_by`: whoever counts as holding the attribute's value. With the value unknown,
    /// those who count as every role that it may have do so certainly.
    fn counts_as_value(&self, at: &At<'a>, spot: Spot<'a>, name: &str, one: Thing) -> Truth {
        let thing = Alternative::Thing(spot.thing());
        let start = crate::world::Reading { alternatives: vec![thing], missing: BTreeSet::new() };
        let reading = self.world.follow(start, name, at.layer);
        let counts = |of: &str, role| match self.value_spot(at, spot, of) {
            Some(spot) => self.counts(spot, role, one, at.flipped),
            None => Truth::no(),
        };
        match reading.alternatives.as_slice() {
            [Alternative::Value(Value::Word(word), sort)] => {
                let domain = schema::role_domain(self.policy, sort.owner, sort.domain);
                let role =
                    |(of, roles): &(&'a str, BTreeSet<&'a str>)| Some((*of, *roles.get(word.as_str())?));
                domain.as_ref().and_then(role).map_or(Truth::no(), |(of, role)| counts(of, role))
            }
            [Alternative::Unknown(sort)] => {
                let domain = schema::role_domain(self.policy, sort.owner, sort.domain);
                let Some((of, roles)) = domain else { return Truth::no() };
                if let Some((stored, default)) = sort.either {
                    let role = |it: &Value| match it {
                        Value::Word(word) => roles.get(word.as_str()).copied(),
                        _ => None,
                    };
                    let both = [role(stored), default.and_then(role)];
                    let counted = both.map(|it| it.map_or(Truth::no(), |it| counts(of, it)));
                    return every_or_some(counted.to_vec(), reading.missing);
                }
                let optional = |it: &Attribute| it.optional && it.default.is_none();
                let shape =
                    schema::member(self.policy, self.world.type_of(spot.thing()), name).map(|it| &it.shape);
                let may_be_none = matches!(shape, Some(Shape::Attribute(it)) if optional(it));
                let none = may_be_none.then(Truth::no);
                let each = roles.into_iter().map(|role| counts(of, role)).chain(none);
                every_or_some(each.collect(), reading.missing)
            }
            _ => Truth::no(),
        }
    }

    /// Where a role of this type is held, if it is the type of the spot's entity or of the place.
    fn value_spot(&self, at: &At<'a>, spot: Spot<'a>, of: &str) -> Option<Spot<'a>> {
        let place = at.place.filter(|it| self.world.type_of(it.1) == of);
        let own = (self.world.type_of(spot.thing()) == of).then_some(spot);
        own.or(place.map(|(through, place)| Spot::Pair(at.object, through, place)))
    }

    /// Whether one counts as holding the role: holds it or one that includes it.
    pub(crate) fn counts(&self, spot: Spot<'a>, role: &'a str, one: Thing, flipped: bool) -> Truth {
        let of = self.world.type_of(spot.thing());
        let uppers = schema::roles(self.policy, of);
        let uppers = uppers.into_iter().filter(|it| schema::includes(self.policy, of, it, role));
        let ways = uppers.map(|upper| {
            let held = self.held(spot, upper, one, flipped);
            if upper == role || !self.world.explaining.get() {
                return held;
            }
            held.then(self.world.step("inclusion", &format!("roles on {of}"), spot.thing()), None)
        });
        Truth::any(ways)
    }

    /// Whether one holds the role itself: at a pair, by a rule on the pair or on the place.
    pub(crate) fn held(&self, spot: Spot<'a>, role: &'a str, one: Thing, flipped: bool) -> Truth {
        if !self.may_ask(one) {
            return Truth::no();
        }
        let read = |spot| self.read(Node::Held(spot, role, one), flipped);
        match spot {
            Spot::On(_) => read(spot),
            Spot::Pair(_, _, place) => Truth::any([read(Spot::On(place)), read(spot)]),
        }
    }

    /// The rules that give roles at exactly this spot: of a pair, only the pair's own.
    pub(crate) fn rules_at(&self, spot: Spot<'a>) -> Vec<(&'a Grant, &'a Rule, &'a Who)> {
        let (on, through) = match spot {
            Spot::On(thing) => (self.world.type_of(thing), None),
            Spot::Pair(object, through, _) => (self.world.type_of(object), Some(through)),
        };
        let here = |it: &&Grant| it.target.on == on && it.target.through.as_deref() == through;
        let grants = self.policy.grants.iter().filter(here);
        let rules = grants.flat_map(|grant| grant.rules.iter().map(move |rule| (grant, rule)));
        rules.flat_map(|(grant, rule)| rule.who.iter().map(move |who| (grant, rule, who))).collect()
    }

    /// Whether some rule gives the user this role at exactly this spot.
    pub(crate) fn given(&self, spot: Spot<'a>, role: &'a str, user: Thing) -> Truth {
        let ways = self.rules_at(spot).into_iter().map(|(grant, rule, who)| {
            let read = self.rule(spot, rule, who, role, user);
            let given = Truth::all([read.holds, read.condition, read.role, read.gates]);
            if !self.world.explaining.get() {
                return given;
            }
            let statement = names::rule(&grant.target, rule, who);
            given.then(self.world.step("grant", &statement, spot.thing()), None)
        });
        let itself = match spot {
            Spot::On(thing) => self.is_set_of(user, thing, role),
            Spot::Pair(..) => Truth::no(),
        };
        Truth::any(ways.chain([itself]))
    }

    /// One rule, read at a spot for one role and one user.
    pub(crate) fn rule(
        &self,
        spot: Spot<'a>,
        rule: &'a Rule,
        who: &'a Who,
        role: &'a str,
        user: Thing,
    ) -> RuleReading {
        let at = At::spot(spot, user);
        let when = rule.when.as_ref().map_or(Truth::yes(), |it| self.condition(&at, it));
        let unless = rule.unless.as_ref().map_or(Truth::no(), |it| self.condition(&at.flip(), it));
        // The gates of a pair are read from the object, those of a place from the place.
        let gated = at.object;
        let of = self.world.type_of(spot.thing());
        let role_gate = schema::role_gate(self.policy, of, role);
        RuleReading {
            holds: self.rule_holds(&at, rule, who, role, user),
            condition: Truth::all([when.plain(), unless.negated()]).plain(),
            role: self.rule_role(&at, rule, role).plain(),
            gates: Truth::all([self.world.gate(gated, &rule.gate), self.world.gate(gated, role_gate)])
                .plain(),
        }
    }

    fn rule_holds(&self, at: &At<'a>, rule: &'a Rule, who: &'a Who, role: &'a str, user: Thing) -> Truth {
        match (&rule.role, who) {
            (RoleGiven::Their, Who::Path(way)) => self.has_edge_with_role(at, way, role, user),
            (RoleGiven::Same, Who::Path(way)) => {
                let ways = self.walk_way(at, way).into_iter().map(|(thing, there)| {
                    let exists = schema::roles(self.policy, self.world.type_of(thing)).contains(role);
                    let held =
                        if exists { self.held(Spot::On(thing), role, user, at.flipped) } else { Truth::no() };
                    Truth::all([there, held])
                });
                Truth::any(ways)
            }
            _ => self.is_meant(at, who, user),
        }
    }

    /// `members as their role`: there is an edge with this role to whom it means.
    fn has_edge_with_role(&self, at: &At<'a>, way: &'a Way, role: &str, user: Thing) -> Truth {
        let Some((last, before)) = way.path.split_last() else { return Truth::no() };
        let sources = match (before.is_empty(), self.first(at, last)) {
            (true, First::Member(thing)) => vec![(thing, Truth::yes())],
            (true, _) => Vec::new(),
            (false, _) => self.walk(at, before),
        };
        let ways = sources.into_iter().map(|(thing, there)| {
            // Several edges to one thing that carry the role are one way to it.
            let mut ends: BTreeMap<Thing, Vec<Truth>> = BTreeMap::new();
            for hop in self.hops_where(at, thing, last, way.filter.as_deref()) {
                if hop.stated.and_then(|it| it.role.as_deref()).is_none_or(|it| it == role) {
                    ends.entry(hop.to).or_default().push(hop.holds);
                }
            }
            let held = ends.into_iter().map(|(to, ways): (Thing, Vec<Truth>)| {
                Truth::all([Truth::any(ways), self.stands_for(to, user, at.flipped)])
            });
            Truth::all([there, Truth::any(held)])
        });
        Truth::any(ways)
    }

    /// Whether the rule gives this role, as far as the role goes.
    fn rule_role(&self, at: &At<'a>, rule: &'a Rule, role: &str) -> Truth {
        let path = match &rule.role {
            RoleGiven::Their | RoleGiven::Same => return Truth::yes(),
            RoleGiven::Role(given) => return Truth::known(given == role),
            RoleGiven::Attribute(path) => path,
        };
        let reading = self.reading(at, path);
        let gives = |it: &Alternative<'a>| match it {
            Alternative::Value(Value::Word(word), _) => Truth::known(word == role),
            Alternative::Unknown(sort) => {
                let domain = schema::role_domain(self.policy, sort.owner, sort.domain);
                let is_role = |it: &Value| *it == Value::Word(role.to_owned());
                let may = match sort.either {
                    Some((stored, default)) => is_role(stored) || default.is_some_and(is_role),
                    None => domain.is_some_and(|it| it.1.contains(role)),
                };
                if may { Truth::unknown(BTreeSet::new()) } else { Truth::no() }
            }
            _ => Truth::no(),
        };
        Truth::one_of(reading.alternatives.iter().map(gives).collect(), reading.missing)
    }
}

impl Spot<'_> {
    /// The entity on which the role is held.
    pub(crate) fn thing(self) -> Thing {
        match self {
            Spot::On(thing) | Spot::Pair(_, _, thing) => thing,
        }
    }
}

/// Certain if all are, possible if one is; what is missing is so together with what each misses.
fn every_or_some(parts: Vec<Truth>, read: BTreeSet<String>) -> Truth {
    let every = Truth::all(parts.clone());
    let some = Truth::any(parts.clone());
    if every.certain {
        return some;
    }
    if !some.possible {
        return Truth::no();
    }
    let unknown = |of: &Truth| Truth::unknown(read.union(&of.missing).cloned().collect());
    let missing = parts.into_iter().flat_map(|it| it.missing).collect();
    let along = some.along.as_deref().map(|it| Rc::new(unknown(it)));
    Truth { along, ..unknown(&Truth::unknown(missing)) }
}
