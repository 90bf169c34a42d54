//! Paths: what their first name means, and the things or the one value that they lead to
//! (reference.md section 2).

use std::collections::{BTreeMap, BTreeSet};

use crate::edge::AtEdge;
use crate::judge::{At, Inner, Judge, Node, Spot};
use crate::model::{Condition, Domain, Shape, Value, Way};
use crate::names::snake_case;
use crate::schema;
use crate::truth::Truth;
use crate::world::{self, Alternative, Hop, Reading, Sort, Thing};

/// What the first name of a path means.
#[derive(Debug, Clone, Copy)]
pub(crate) enum First<'a> {
    /// The principal, the object or the place itself.
    Thing(Thing),
    /// The place of a pair itself: roles asked for there are those of the pair.
    Place(Thing),
    /// A member of the thing.
    Member(Thing),
    /// What the edge at hand says.
    Edge(AtEdge<'a>),
    /// The element of a list, or the key of a map.
    Item,
    Role(Spot<'a>),
    Definition(Thing),
    /// A request input or `time`.
    Input,
}

impl<'a> Judge<'a> {
    pub(crate) fn first(&self, at: &At<'a>, name: &str) -> First<'a> {
        let object_type = self.world.type_of(at.object);
        let has_member = |of: &str| schema::seen(self.policy, of, name, at.layer).is_some();
        if let Some(first) = self.first_inside(at, name) {
            return first;
        }
        if let Some(user) = at.user.filter(|_| name == "user") {
            return First::Thing(user);
        }
        if name == snake_case(object_type) {
            return First::Thing(at.object);
        }
        // Inside `has` the object's own names are reached by way of the object.
        if at.element().is_none() && has_member(object_type) {
            return First::Member(at.object);
        }
        match at.place {
            Some((_, place)) if name == snake_case(self.world.type_of(place)) => return First::Place(place),
            _ => {}
        }
        if let Some(spot) = self.role_spot(at, name) {
            return First::Role(spot);
        }
        let own = at.element().map_or(at.object, |it| it.1);
        if self.defines(own, name, at.layer) { First::Definition(own) } else { First::Input }
    }

    /// What a name means inside `has` and `where`, the innermost of them first.
    fn first_inside(&self, at: &At<'a>, name: &str) -> Option<First<'a>> {
        let has_member = |of: &&str| schema::seen(self.policy, of, name, at.layer).is_some();
        at.inside.iter().rev().find_map(|it| match it {
            Inner::Edge(edge) => self.world.has_attribute(*edge, name).then_some(First::Edge(*edge)),
            Inner::Item(_) => (name == "it").then_some(First::Item),
            Inner::Element(types, thing) => types.iter().any(has_member).then_some(First::Member(*thing)),
        })
    }

    /// Where a bare role is asked for: inside `has` on the element, else on the object, else at the
    /// place of a pair.
    pub(crate) fn role_spot(&self, at: &At<'a>, role: &str) -> Option<Spot<'a>> {
        let has = |thing| schema::roles(self.policy, self.world.type_of(thing)).contains(role);
        if let Some((_, element)) = at.element() {
            return has(element).then_some(Spot::On(element));
        }
        let pair = at.place.filter(|it| has(it.1));
        let on_object = has(at.object).then_some(Spot::On(at.object));
        on_object.or(pair.map(|(through, place)| Spot::Pair(at.object, through, place)))
    }

    /// The things that one name leads to from a thing, each as truly as it is there.
    pub(crate) fn step(&self, thing: Thing, name: &str, flipped: bool) -> Vec<(Thing, Truth)> {
        let of = self.world.type_of(thing);
        let Some(member) = schema::member(self.policy, of, name) else { return Vec::new() };
        match &member.shape {
            Shape::Relation(_) => by_end(self.world.hops(thing, name)),
            Shape::Derived(_) => {
                let ends = self.world.ends(of, name);
                let fitting = self.world.things().filter(|it| ends.contains(self.world.type_of(*it)));
                let there = |to| {
                    let way = self.read(Node::Derived(thing, &member.name, to), flipped);
                    (to, self.world.along(of, name, way))
                };
                fitting.map(there).collect()
            }
            Shape::Attribute(_) => Vec::new(),
        }
    }

    /// The same by those edges only that count.
    pub(crate) fn step_where(
        &self,
        at: &At<'a>,
        thing: Thing,
        name: &str,
        filter: Option<&'a Condition>,
    ) -> Vec<(Thing, Truth)> {
        match filter {
            _ if schema::seen(self.policy, self.world.type_of(thing), name, at.layer).is_none() => Vec::new(),
            None => self.step(thing, name, at.flipped),
            Some(_) => by_end(self.hops_where(at, thing, name, filter)),
        }
    }

    /// All the things that a path leads to.
    pub(crate) fn walk(&self, at: &At<'a>, path: &[String]) -> Vec<(Thing, Truth)> {
        self.walk_where(at, path, None)
    }

    pub(crate) fn walk_way(&self, at: &At<'a>, way: &'a Way) -> Vec<(Thing, Truth)> {
        self.walk_where(at, &way.path, way.filter.as_deref())
    }

    /// All the things that a path leads to, by those edges of its last relation that count.
    fn walk_where(&self, at: &At<'a>, path: &[String], filter: Option<&'a Condition>) -> Vec<(Thing, Truth)> {
        let Some((name, mut rest)) = path.split_first() else { return Vec::new() };
        let if_last = |rest: &[String]| filter.filter(|_| rest.is_empty());
        let mut here = match self.first(at, name) {
            First::Thing(thing) | First::Place(thing) => vec![(thing, Truth::yes())],
            First::Member(thing) => self.step_where(at, thing, name, if_last(rest)),
            First::Input => self.input_things(name),
            First::Edge(_) | First::Item | First::Role(_) | First::Definition(_) => Vec::new(),
        };
        while let Some((name, after)) = rest.split_first() {
            let mut next: BTreeMap<Thing, Vec<Truth>> = BTreeMap::new();
            for (thing, there) in here.iter().filter(|it| it.1.possible) {
                for (to, step) in self.step_where(at, *thing, name, if_last(after)) {
                    next.entry(to).or_default().push(Truth::all([there.clone(), step]));
                }
            }
            here = next.into_iter().map(|(thing, ways)| (thing, Truth::any(ways))).collect();
            rest = after;
        }
        here.retain(|it| it.1.possible);
        here
    }

    fn input_things(&self, name: &str) -> Vec<(Thing, Truth)> {
        let reading = self.input(name);
        let truth = |thing| match self.world.standing(thing) {
            world::Standing::Unknown => Truth::unknown(reading.missing.clone()),
            _ => Truth::yes(),
        };
        let things = reading.alternatives.iter().filter_map(|it| match it {
            Alternative::Thing(thing) => Some((*thing, truth(*thing))),
            _ => None,
        });
        things.collect()
    }

    /// The types that a path may end in, so that it is known what names mean inside `has`.
    pub(crate) fn path_types(&self, at: &At<'a>, path: &[String]) -> BTreeSet<&'a str> {
        let Some((name, rest)) = path.split_first() else { return BTreeSet::new() };
        let ends = |of: &str, name| {
            let seen = schema::seen(self.policy, of, name, at.layer);
            seen.map_or(BTreeSet::new(), |_| self.world.ends(of, name))
        };
        let mut here = match (self.first(at, name), at.element()) {
            (First::Thing(thing), _) if at.user == Some(thing) && name == "user" => self.who_may_ask(),
            (First::Thing(thing) | First::Place(thing), _) => BTreeSet::from([self.world.type_of(thing)]),
            (First::Member(thing), Some((types, element))) if thing == element => {
                types.iter().flat_map(|of| ends(of, name)).collect()
            }
            (First::Member(thing), _) => ends(self.world.type_of(thing), name),
            (First::Input, _) => self.input_things(name).iter().map(|it| self.world.type_of(it.0)).collect(),
            _ => BTreeSet::new(),
        };
        for name in rest {
            here = here.into_iter().flat_map(|of| ends(of, name)).collect();
        }
        here
    }

    /// The types of principals, and the kinds of set.
    fn who_may_ask(&self) -> BTreeSet<&'a str> {
        let all = self.policy.types.iter().map(|it| it.name.as_str());
        let principals = all.filter(|it| schema::is_principal(self.policy, it));
        principals.chain(schema::kinds_of_set(self.policy)).collect()
    }

    /// What a path to one comes to.
    pub(crate) fn reading(&self, at: &At<'a>, path: &[String]) -> Reading<'a> {
        let Some((name, rest)) = path.split_first() else { panic!("a path has a name") };
        let single = |it| Reading { alternatives: vec![it], missing: BTreeSet::new() };
        let mut reading = match self.first(at, name) {
            First::Thing(thing) | First::Place(thing) => single(Alternative::Thing(thing)),
            First::Member(thing) => self.world.follow(single(Alternative::Thing(thing)), name, at.layer),
            First::Input => self.input(name),
            First::Edge(edge) => self.world.edge_reading(edge, name),
            First::Item => self.item_reading(at),
            First::Role(_) | First::Definition(_) => panic!("{name} is no value"),
        };
        for name in rest {
            if self.world.is_lost(&reading) && !self.lacks(&reading, name, at.layer) {
                break;
            }
            reading = self.world.follow(reading, name, at.layer);
        }
        if self.world.is_lost(&reading) {
            reading.alternatives = vec![Alternative::Unknown(self.sort_at_end(at, path))];
        }
        reading
    }

    /// Whether a path has come to one thing, known or not, whose type has nothing of this name
    /// that a statement of the layer sees.
    pub(crate) fn lacks(&self, reading: &Reading<'a>, name: &str, layer: usize) -> bool {
        let [Alternative::Thing(thing)] = reading.alternatives.as_slice() else { return false };
        let member = schema::seen(self.policy, self.world.type_of(*thing), name, layer);
        member.is_none() && !self.defines(*thing, name, layer)
    }

    /// What kind of value a path would end in, if it were known what it reads.
    fn sort_at_end(&self, at: &At<'a>, path: &[String]) -> Sort<'a> {
        const NOTHING: &Domain = &Domain::Text;
        let nothing = Sort { domain: NOTHING, owner: "", either: None };
        let Some((last, before)) = path.split_last() else { return nothing };
        let attribute = |of: &'a str| match schema::seen(self.policy, of, last, at.layer).map(|it| &it.shape)
        {
            Some(Shape::Attribute(it)) => Some(Sort { domain: &it.domain, owner: of, either: None }),
            _ => None,
        };
        self.path_types(at, before).into_iter().find_map(attribute).unwrap_or(nothing)
    }

    fn input(&self, name: &str) -> Reading<'a> {
        let declared = self.policy.inputs.iter().find(|it| it.name == name);
        let domain = match declared {
            Some(input) => &input.domain,
            None if name == "time" => &Domain::Time,
            None => panic!("nothing is called {name}"),
        };
        let sort = Sort { domain, owner: "", either: None };
        let question = self.world.question;
        let brought = match name {
            "time" => question.time.map(world::moment),
            _ => question.inputs.iter().find(|it| it.0 == name).map(|it| it.1.clone()),
        };
        let missing =
            if brought.is_none() { self.world.missing(|| name.to_owned()) } else { BTreeSet::new() };
        let alternative = match (brought, domain) {
            (Some(Value::Entity(entity)), _) => Alternative::Thing(self.world.thing(&entity)),
            (Some(value), _) => Alternative::Value(world::lowered(domain, &value), sort),
            (None, Domain::Entity(of)) => Alternative::Thing(self.world.unknown_of(of)),
            (None, _) => Alternative::Unknown(sort),
        };
        Reading { alternatives: vec![alternative], missing }
    }
}

/// Several edges to one thing are one way to it.
fn by_end(hops: Vec<Hop<'_>>) -> Vec<(Thing, Truth)> {
    let mut ends: BTreeMap<Thing, Vec<Truth>> = BTreeMap::new();
    for hop in hops {
        ends.entry(hop.to).or_default().push(hop.holds);
    }
    ends.into_iter().map(|(to, ways)| (to, Truth::any(ways))).collect()
}
