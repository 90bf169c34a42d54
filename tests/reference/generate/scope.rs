//! Which paths can be written where: every path that means something from an object, a pair or an
//! element, up to three names long.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::model::*;
use crate::names::snake_case;
use crate::schema::{self, DerivedEnds};
use crate::sets;

/// Where a path stands: its object's type, the place's type of a pair, and inside `has` the types
/// that elements may have.
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    /// Every path of up to three names, once they have been asked for.
    all: OnceCell<Rc<Vec<Found<'a>>>>,
    pub(crate) policy: &'a Policy,
    pub(crate) derived: &'a DerivedEnds<'a>,
    pub(crate) object: &'a str,
    pub(crate) place: Option<&'a str>,
    pub(crate) element: Option<BTreeSet<&'a str>>,
    /// Inside `where`: the type that has the relation, and its name.
    edge: Option<(&'a str, &'a str)>,
    /// Inside `has` of a list or a map: of what kind `it` is.
    item: Option<&'a Domain>,
    /// Whether there is a `user`.
    pub(crate) user: bool,
}

/// A path, what it ends in, and whether it is a path to one.
pub(crate) type Found<'a> = (Path, End<'a>, bool);

/// What a path ends in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End<'a> {
    Entities(BTreeSet<&'a str>),
    /// A value, with the type whose attribute it is (empty for a request input).
    Value(&'a Domain, &'a str),
}

impl<'a> Scope<'a> {
    /// The scope of a target, whose place is what the relation ends in.
    pub(crate) fn of(policy: &'a Policy, derived: &'a DerivedEnds<'a>, target: &Target) -> Option<Scope<'a>> {
        let object = schema::type_named(policy, &target.on).name.as_str();
        let place = match &target.through {
            None => None,
            Some(through) => {
                let ends = schema::ends(policy, derived, object, through);
                let [one] = ends.into_iter().collect::<Vec<_>>().try_into().ok()?;
                Some(one)
            }
        };
        let all = OnceCell::new();
        Some(Scope { all, policy, derived, object, place, element: None, edge: None, item: None, user: true })
    }

    pub(crate) fn inside(&self, element: BTreeSet<&'a str>) -> Scope<'a> {
        // The names of an edge around it could be meant, too; they are not used there.
        Scope { all: OnceCell::new(), element: Some(element), edge: None, ..self.clone() }
    }

    pub(crate) fn on_edge(&self, of: &'a str, relation: &'a str) -> Scope<'a> {
        Scope { all: OnceCell::new(), edge: Some((of, relation)), ..self.clone() }
    }

    /// The same where an element of a list or a key of a map is at hand.
    pub(crate) fn with_item(&self, item: &'a Domain) -> Scope<'a> {
        Scope { all: OnceCell::new(), item: Some(item), ..self.clone() }
    }

    /// The same where there is nobody who asks.
    pub(crate) fn without_user(&self) -> Scope<'a> {
        Scope { all: OnceCell::new(), user: false, ..self.clone() }
    }

    /// Whether such a path reads what the edge says.
    pub(crate) fn is_of_edge(&self, path: &[String]) -> bool {
        path.len() == 1 && self.edge_says().iter().any(|it| it.0 == path[0])
    }

    /// What the edge says: its own attributes, then `since` and `until`.
    fn edge_says(&self) -> Vec<(String, End<'a>, bool)> {
        let Some((of, name)) = self.edge else { return Vec::new() };
        let own = schema::relation(self.policy, of, name).map_or(&[][..], |it| &it.attributes);
        let value = |(name, it): &'a (String, Attribute)| (name.clone(), End::Value(&it.domain, of), true);
        let period = ["since", "until"].map(|it| (it.to_owned(), End::Value(&Domain::Time, of), true));
        own.iter().map(value).chain(period).collect()
    }

    /// The type and the name of the stated relation that a path ends in, if there is only one.
    pub(crate) fn stated_at_end(&self, path: &[String]) -> Option<(&'a str, &'a str)> {
        let (last, before) = path.split_last()?;
        let owners = match (before.is_empty(), &self.element) {
            (true, _) if self.is_at_hand(last) => return None,
            (true, Some(types)) if types.iter().any(|it| schema::member(self.policy, it, last).is_some()) => {
                types.clone()
            }
            (true, _) => BTreeSet::from([self.object]),
            (false, _) => match self.paths().iter().find(|it| it.0 == before).map(|it| it.1.clone()) {
                Some(End::Entities(types)) => types,
                _ => return None,
            },
        };
        let [of] = owners.into_iter().collect::<Vec<_>>().try_into().ok()?;
        let member = schema::member(self.policy, of, last)?;
        matches!(member.shape, Shape::Relation(_)).then_some((of, member.name.as_str()))
    }

    fn principals(&self) -> BTreeSet<&'a str> {
        let all = self.policy.types.iter().filter(|it| it.kind == Kind::Principal);
        all.map(|it| it.name.as_str()).collect()
    }

    pub(crate) fn members_of(&self, of: &str) -> &'a [Member] {
        schema::members(self.policy, of)
    }

    /// The names that a path may begin with, as far as they are entities or values, and whether a
    /// path to one may. The first meaning of a name counts; a member called as the place's type is in
    /// doubt and left out.
    fn starts(&self) -> Vec<(String, End<'a>, bool)> {
        let mut inside = Vec::new();
        for of in self.element.iter().flatten() {
            self.add_members(of, &mut inside);
        }
        let says = self.edge_says();
        inside.retain(|it| says.iter().all(|edge| edge.0 != it.0));
        let shadowed: Vec<_> = says.iter().chain(&inside).map(|it| it.0.clone()).collect();
        let entity = |of| End::Entities(BTreeSet::from([of]));
        let mut out = Vec::new();
        if self.user {
            out.push(("user".to_owned(), End::Entities(self.principals()), true));
        }
        out.push((snake_case(self.object), entity(self.object), true));
        // Inside `has`, bare names are the element's.
        if self.element.is_none() {
            self.add_members(self.object, &mut out);
        }
        if let Some(place) = self.place {
            let word = snake_case(place);
            let members = out.len();
            out.retain(|it| it.0 != word);
            if out.len() == members {
                out.push((word, entity(place), true));
            }
        }
        for input in &self.policy.inputs {
            let end = match &input.domain {
                Domain::Entity(of) => entity(of),
                domain => End::Value(domain, ""),
            };
            out.push((input.name.clone(), end, true));
        }
        out.push(("time".to_owned(), End::Value(&Domain::Time, ""), true));
        out.retain(|it| !shadowed.contains(&it.0));
        let mut all: Vec<(String, End<'a>, bool)> = Vec::new();
        let item = self.item.map(|it| ("it".to_owned(), End::Value(it, ""), true));
        for start in item.into_iter().chain(says).chain(self.merged(inside)).chain(out) {
            if all.iter().all(|it| it.0 != start.0) {
                all.push(start);
            }
        }
        all
    }

    fn add_members(&self, of: &'a str, out: &mut Vec<(String, End<'a>, bool)>) {
        for member in self.members_of(of) {
            let ends = || End::Entities(schema::ends(self.policy, self.derived, of, &member.name));
            let (end, single) = match &member.shape {
                Shape::Attribute(it) => (End::Value(&it.domain, of), true),
                Shape::Relation(it) => (ends(), it.count != Count::Many),
                Shape::Derived(_) => (ends(), false),
            };
            out.push((member.name.clone(), end, single));
        }
    }

    /// Every path of up to three names, the shorter ones first.
    pub(crate) fn paths(&self) -> Rc<Vec<Found<'a>>> {
        Rc::clone(self.all.get_or_init(|| Rc::new(self.find_paths())))
    }

    fn find_paths(&self) -> Vec<Found<'a>> {
        let start = self.starts().into_iter().map(|(name, end, single)| (vec![name], end, single));
        let mut all: Vec<_> = start.collect();
        let mut from = 0;
        for _ in 0..2 {
            let longer: Vec<_> =
                all[from..].iter().flat_map(|(path, end, single)| self.longer(path, end, *single)).collect();
            from = all.len();
            all.extend(longer);
        }
        all
    }

    fn longer(&self, path: &Path, end: &End<'a>, single: bool) -> Vec<(Path, End<'a>, bool)> {
        let End::Entities(types) = end else { return Vec::new() };
        let mut next = Vec::new();
        for of in types {
            self.add_members(of, &mut next);
        }
        let next = self.merged(next).into_iter();
        next.map(|(name, end, one)| ([path.clone(), vec![name]].concat(), end, single && one)).collect()
    }

    /// The same name of several types: their ends together, if they agree in kind.
    fn merged(&self, all: Vec<(String, End<'a>, bool)>) -> Vec<(String, End<'a>, bool)> {
        let mut out: Vec<(String, End<'a>, bool)> = Vec::new();
        let mut clash: Vec<String> = Vec::new();
        for (name, end, single) in all {
            match (out.iter_mut().find(|it| it.0 == name), end) {
                (None, end) => out.push((name, end, single)),
                (Some((_, End::Entities(known), one)), End::Entities(more)) => {
                    known.extend(more);
                    *one &= single;
                }
                (Some((_, End::Value(known, _), _)), End::Value(domain, _))
                    if *known == domain && *domain != Domain::Role => {}
                _ => clash.push(name),
            }
        }
        out.retain(|it| !clash.contains(&it.0));
        out
    }

    /// Paths to one that end in an entity, with the types it may have.
    pub(crate) fn entities(&self) -> Vec<(Path, BTreeSet<&'a str>)> {
        let paths = self.paths();
        let single = paths.iter().filter(|it| it.2 && it.0.len() < 3);
        let entities = single.filter_map(|(path, end, _)| match end {
            End::Entities(types) => Some((path.clone(), types.clone())),
            End::Value(..) => None,
        });
        entities.collect()
    }

    /// Paths to one that end in a value.
    pub(crate) fn values(&self) -> Vec<(Path, &'a Domain, &'a str)> {
        let paths = self.paths();
        let single = paths.iter().filter(|it| it.2);
        let values = single.filter_map(|(path, end, _)| match end {
            End::Value(domain, owner) => Some((path.clone(), *domain, *owner)),
            End::Entities(_) => None,
        });
        values.collect()
    }

    /// Paths that end in a relation, derived or stated.
    pub(crate) fn relations(&self) -> Vec<(Path, BTreeSet<&'a str>)> {
        let is_relation = |path: &Path| path.len() > 1 || !self.is_at_hand(&path[0]);
        let paths = self.paths();
        let all = paths.iter().filter(|it| is_relation(&it.0));
        let relations = all.filter_map(|(path, end, _)| match end {
            End::Entities(types) if !types.is_empty() => Some((path.clone(), types.clone())),
            _ => None,
        });
        relations.collect()
    }

    /// Whether a first name is no relation: a principal, an object or a place itself, or an input.
    fn is_at_hand(&self, name: &str) -> bool {
        let types = [Some(self.object), self.place];
        let member = |of: &str| self.members_of(of).iter().any(|it| it.name == name);
        let own = types.iter().flatten().any(|it| snake_case(it) == name) || name == "user";
        let inside = self.element.iter().flatten().any(|it| member(it));
        !inside && (own || !member(self.object))
    }

    /// Whether a principal may be among entities of these types or be meant by a group or set among them.
    pub(crate) fn has_people(&self, types: &BTreeSet<&str>) -> bool {
        types.iter().any(|it| !schema::is_plain(self.policy, it))
    }

    /// Whether all of these are such as may ask: principals, and sets beside them.
    pub(crate) fn may_all_ask(&self, types: &BTreeSet<&str>) -> bool {
        let is_principal = |of: &&str| schema::is_principal(self.policy, of);
        types.iter().all(|it| is_principal(it) || sets::kind(it).is_some()) && types.iter().any(is_principal)
    }

    /// Paths as WHO: to people, to a role, or to a role attribute whose roles can be held there.
    pub(crate) fn people(&self) -> Vec<Path> {
        let mut out: Vec<Path> = Vec::new();
        for (path, end, _) in self.paths().iter() {
            match end {
                End::Entities(types) => {
                    if self.has_people(types) && !(path.len() == 1 && self.is_at_hand(&path[0])) {
                        out.push(path.clone());
                    }
                    let one_type = types.iter().next().filter(|_| types.len() == 1 && path.len() < 3);
                    let roles = one_type.map(|it| schema::roles(self.policy, it)).unwrap_or_default();
                    out.extend(roles.into_iter().map(|it| [path.clone(), vec![it.to_owned()]].concat()));
                }
                _ if self.is_of_edge(path) => {}
                End::Value(Domain::Role | Domain::SomeRoles(_), _) => out.push(path.clone()),
                End::Value(Domain::RoleOf(of), "Task")
                    if Some(of.as_str()) == self.place && path.len() == 1 =>
                {
                    out.push(path.clone());
                }
                End::Value(..) => {}
            }
        }
        out.extend(self.bare_roles().into_iter().map(|it| vec![it]));
        out
    }

    /// Whether a path as WHO ends in a role or a role attribute, not in a relation.
    pub(crate) fn asks_role(&self, path: &Path) -> bool {
        let Some(last) = path.last() else { return false };
        let types = || self.policy.types.iter().map(|it| it.name.as_str());
        !types().any(|of| {
            let shape = schema::member(self.policy, of, last).map(|it| &it.shape);
            matches!(shape, Some(Shape::Relation(_) | Shape::Derived(_)))
        })
    }

    /// The types whose roles and definitions a bare word may mean.
    pub(crate) fn at_hand(&self) -> Vec<&'a str> {
        match &self.element {
            Some(types) => types.iter().copied().collect(),
            None => [Some(self.object), self.place].into_iter().flatten().collect(),
        }
    }

    /// The roles that a bare word asks for: inside `has` the element's, else the object's and the place's,
    /// unless a layer has added a member that is called so.
    pub(crate) fn bare_roles(&self) -> Vec<String> {
        let at_hand = self.at_hand();
        let mut roles: BTreeSet<_> = at_hand.iter().flat_map(|it| schema::roles(self.policy, it)).collect();
        roles.retain(|role| at_hand.iter().all(|of| schema::member(self.policy, of, role).is_none()));
        roles.into_iter().map(str::to_owned).collect()
    }

    /// Paths to a flag or a definition.
    pub(crate) fn bare(&self) -> Vec<Path> {
        let flags = self.values().into_iter().filter(|it| *it.1 == Domain::Flag).map(|it| it.0);
        let mut out: Vec<_> = flags.collect();
        // A definition may read `user`.
        if !self.user {
            return out;
        }
        let defined = |of: &str| {
            let here = self.policy.definitions.iter().filter(move |it| it.on == of);
            here.map(|it| it.name.clone()).collect::<Vec<_>>()
        };
        let own: Vec<&str> = match &self.element {
            Some(types) => types.iter().copied().filter(|_| types.len() == 1).collect(),
            None => vec![self.object],
        };
        out.extend(own.into_iter().flat_map(defined).map(|it| vec![it]));
        for (path, types) in self.entities() {
            for name in types.iter().filter(|_| types.len() == 1).flat_map(|it| defined(it)) {
                out.push([path.clone(), vec![name]].concat());
            }
        }
        out
    }
}
