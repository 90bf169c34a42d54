//! The facts of a workspace as entities: what each says, and the groups that it is in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use crate::diagnostic::shown;
use crate::export::readings::{Spot as Facts, attribute_info};
use crate::facts::value::value_text;
use crate::facts::workspace::{Edge, Workspace};
use crate::hierarchy::knots;
use crate::policy::condition::Condition;
use crate::policy::schema::{Count, Entity, MemberId, RoleId, SetKind, TypeId, TypeKind, Value};

use super::build::{Attribute, Builder};
use super::conditions::{datetime, milliseconds};
use super::groups::{Set, Within};

/// An entity of Cedar's, by type and id.
type Uid = (String, String);

/// An entity as Cedar reads it.
#[derive(Serialize)]
struct Told<'t> {
    uid: Reference<'t>,
    attrs: &'t BTreeMap<String, Said>,
    parents: Vec<Reference<'t>>,
}

#[derive(Serialize)]
struct Reference<'t> {
    #[serde(rename = "type")]
    of: &'t str,
    id: &'t str,
}

/// What an attribute says.
#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Flag(bool),
    Number(i64),
    Text(String),
    Several(Vec<Said>),
    Entity {
        #[serde(rename = "__entity", serialize_with = "reference_to")]
        uid: Uid,
    },
    Extended {
        #[serde(rename = "__extn")]
        call: Call,
    },
}

/// A value that Cedar makes of a text.
#[derive(Serialize)]
struct Call {
    #[serde(rename = "fn")]
    function: &'static str,
    #[serde(rename = "arg")]
    text: String,
}

pub(super) struct Teller<'b, 'p> {
    pub(super) builder: &'b mut Builder<'p>,
    pub(super) facts: &'b Workspace,
    parents: BTreeMap<Uid, BTreeSet<Uid>>,
}

impl<'b, 'p> Teller<'b, 'p> {
    pub(super) fn of(builder: &'b mut Builder<'p>, facts: &'b Workspace) -> Self {
        Self { builder, facts, parents: BTreeMap::new() }
    }

    /// Every entity, and every group of each.
    pub(super) fn text(&mut self) -> String {
        let all: Vec<Entity> = self.entities();
        let mut attributes: BTreeMap<Uid, BTreeMap<String, Said>> = BTreeMap::new();
        for entity in &all {
            attributes.insert(self.uid(*entity), self.attributes(*entity));
        }
        let groups: Vec<_> = self.builder.groups.iter().map(|it| (it.0.clone(), it.1.clone())).collect();
        for ((of, set), within) in groups {
            for entity in all.iter().filter(|it| it.of == of) {
                let group = self.group(*entity, &set);
                attributes.insert(group.clone(), BTreeMap::new());
                within.iter().for_each(|it| self.within(*entity, it, &group));
            }
        }
        for entity in &all {
            if let Some(TypeKind::Group(member)) = self.builder.schema.type_info(entity.of).map(|it| it.kind)
            {
                let only = self.builder.policy.group_filter(entity.of).cloned();
                let group = self.uid(*entity);
                self.edges(*entity, (member, None, only.as_ref()), &group);
            }
        }
        self.untie();
        let told = attributes.iter().map(|(uid, attrs)| {
            let parents = self.parents.get(uid).into_iter().flatten().map(reference).collect();
            Told { uid: reference(uid), attrs, parents }
        });
        let told: Vec<Told<'_>> = told.collect();
        let text = serde_json::to_string_pretty(&told).unwrap_or_default();
        format!("{text}\n")
    }

    /// Cedar takes no circles. Groups in a circle have the same people, so whoever is in one of them is in each, and
    /// none of them is in another.
    fn untie(&mut self) {
        let all: BTreeSet<Uid> =
            self.parents.iter().flat_map(|(child, parents)| parents.iter().chain([child]).cloned()).collect();
        let numbers: BTreeMap<Uid, u32> = all.iter().cloned().zip(0..).collect();
        let number = |uid: &Uid| numbers.get(uid).copied().unwrap_or_default();
        let edges = self.parents.iter().flat_map(|(child, parents)| {
            let child = number(child);
            parents.iter().map(move |it| (child, number(it)))
        });
        let edges: Vec<(u32, u32)> = edges.collect();
        let names: Vec<&Uid> = all.iter().collect();
        let mut knot_of: BTreeMap<Uid, BTreeSet<Uid>> = BTreeMap::new();
        for knot in knots(&edges) {
            let members = knot.iter().filter_map(|it| names.get(*it as usize).copied().cloned());
            let members: BTreeSet<Uid> = members.collect();
            knot_of.extend(members.iter().map(|it| (it.clone(), members.clone())));
        }
        for (child, parents) in &mut self.parents {
            let own = knot_of.get(child);
            let wider =
                parents.iter().flat_map(|it| knot_of.get(it).into_iter().flatten().chain([it]).cloned());
            let wider: BTreeSet<Uid> = wider.collect();
            let inside = |it: &Uid| it == child || own.is_some_and(|own| own.contains(it));
            *parents = wider.into_iter().filter(|it| !inside(it)).collect();
        }
    }

    fn entities(&self) -> Vec<Entity> {
        let types = (0..).take(self.builder.schema.types.len());
        types.flat_map(|of: TypeId| self.facts.entities(of)).collect()
    }

    fn uid(&self, entity: Entity) -> Uid {
        let id = self.facts.id(entity).unwrap_or_default().to_owned();
        (self.builder.type_name(entity.of).to_owned(), id)
    }

    fn group(&self, entity: Entity, set: &Set) -> Uid {
        // A group of the rolebook is its own.
        (self.builder.group_type(entity.of, set), self.uid(entity).1)
    }

    fn put(&mut self, child: Uid, parent: &Uid) {
        self.parents.entry(child).or_default().insert(parent.clone());
    }

    fn within(&mut self, entity: Entity, within: &Within, group: &Uid) {
        match within {
            Within::Own(set) => self.put(self.group(entity, set), group),
            Within::Edges { member, role, only } => {
                self.edges(entity, (*member, *role, only.as_ref()), group);
            }
            Within::Along(member, set) => {
                for edge in self.listed(entity, *member) {
                    let own = *set == Set::Itself;
                    if own || self.builder.groups.contains_key(&(edge.target.of, set.clone())) {
                        self.put(self.group(edge.target, set), group);
                    }
                }
            }
        }
    }

    /// The edges of a relation, of which nothing may be left open and which must hold for good.
    fn listed(&mut self, entity: Entity, member: MemberId) -> Vec<Edge> {
        let edges = self.facts.row(entity).and_then(|it| it.edges(member));
        let name = self.builder.member(entity.of, member).map_or("", |it| it.name.as_str());
        if edges.is_some_and(|it| it.incomplete) {
            self.refuse(entity, &format!("has more `{name}` than are listed"), "list all of them");
        }
        let list = edges.map(|it| it.list.to_vec()).unwrap_or_default();
        if list.iter().any(|it| it.is_timed()) {
            let help = "leave out `since` and `until`; export again when an edge begins or ends";
            self.refuse(entity, &format!("has `{name}` for a time"), help);
        }
        list
    }

    fn refuse(&mut self, entity: Entity, what: &str, help: &str) {
        let id = self.facts.id(entity).unwrap_or_default();
        let object = shown(&self.builder.schema.written(entity.of, id));
        self.builder.refusals.of_facts(format!("Cedar cannot say that {object} {what}"), help);
    }

    fn edges(
        &mut self,
        entity: Entity,
        (member, role, only): (MemberId, Option<RoleId>, Option<&Condition>),
        group: &Uid,
    ) {
        for edge in self.listed(entity, member) {
            if role.is_some() && edge.role != role {
                if edge.role.is_none() {
                    self.refuse(entity, "lists somebody with an unknown role", "state the role");
                }
                continue;
            }
            if let Some(only) = only {
                let spot = Facts {
                    policy: self.builder.policy,
                    facts: self.facts,
                    entity,
                    edge: Some((member, &edge)),
                    item: None,
                };
                match spot.truth(only) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        self.refuse(
                            entity,
                            "has an edge of which it is unknown whether it is meant",
                            "state it",
                        );
                        continue;
                    }
                }
            }
            self.end(entity, (member, &edge), group);
        }
    }

    /// Whoever an edge ends in is in the group.
    fn end(&mut self, entity: Entity, (member, edge): (MemberId, &Edge), group: &Uid) {
        let target = edge.target;
        match self.builder.schema.type_info(target.of).map(|it| it.kind) {
            Some(TypeKind::Plain) => {}
            Some(_) => self.put(self.uid(target), group),
            None => {
                let Some(set) = self.builder.schema.set(target.of).cloned() else { return };
                if set.kind == SetKind::Every {
                    // Where an attribute says it, that is read instead.
                    if !self.says_every(entity.of, member, set.of) {
                        let name = self.builder.type_name(set.of).to_owned();
                        let help = "list them one by one, or let a relation of the object list everybody";
                        self.refuse(entity, &format!("hands on what every `{name}` has"), help);
                    }
                    return;
                }
                let id = self.facts.id(target).unwrap_or_default().to_owned();
                for set_of in self.builder.known_sets(target.of) {
                    let child = (self.builder.group_type(set.of, &set_of), id.clone());
                    self.put(child, group);
                }
            }
        }
    }

    fn says_every(&self, of: TypeId, member: MemberId, every: TypeId) -> bool {
        let name = self.builder.member(of, member).map_or("", |it| it.name.as_str());
        self.builder.attributes.iter().any(|((on, _), it)| match it {
            Attribute::Every(set, all) => *on == of && *all == every && set.lists(name),
            _ => false,
        }) && !matches!(self.builder.schema.type_info(of).map(|it| it.kind), Some(TypeKind::Group(it)) if it == member)
    }

    fn attributes(&mut self, entity: Entity) -> BTreeMap<String, Said> {
        let all = self.builder.attributes.iter().filter(|it| it.0.0 == entity.of);
        let all: Vec<_> = all.map(|it| (it.0.1.clone(), it.1.clone())).collect();
        let mut map = BTreeMap::new();
        for (name, attribute) in all {
            let said = match &attribute {
                Attribute::Value(member) => self.value(entity, *member),
                Attribute::One(member, target) => self.one(entity, *member, *target),
                Attribute::Many(member, _) => {
                    let ends = self.listed(entity, *member);
                    Some(Said::Several(ends.iter().map(|it| said(&self.uid(it.target))).collect()))
                }
                Attribute::Group(set) => Some(said(&self.group(entity, set))),
                Attribute::Every(set, of) => Some(Said::Flag(self.lists_every(entity, set, *of))),
            };
            map.extend(said.map(|it| (name, it)));
        }
        map
    }

    fn one(&mut self, entity: Entity, member: MemberId, target: TypeId) -> Option<Said> {
        let ends = self.listed(entity, member);
        let info = self.builder.relation_info(entity.of, member)?;
        if ends.is_empty() && info.count == Count::One {
            let name = self.builder.member(entity.of, member)?.name.clone();
            self.refuse(entity, &format!("leaves out its `{name}`"), "state it");
        }
        let end = ends.iter().find(|it| it.target.of == target)?;
        Some(said(&self.uid(end.target)))
    }

    fn lists_every(&self, entity: Entity, set: &Set, of: TypeId) -> bool {
        let key = (entity.of, set.clone());
        let Some([Within::Edges { member, role, only }]) = self.builder.groups.get(&key).map(Vec::as_slice)
        else {
            return false;
        };
        let edges = self.facts.row(entity).and_then(|it| it.edges(*member));
        edges.map(|it| &*it.list).unwrap_or_default().iter().any(|edge| {
            let every = self.builder.schema.set(edge.target.of);
            let every = every.is_some_and(|it| it.kind == SetKind::Every && it.of == of);
            let spot = Facts {
                policy: self.builder.policy,
                facts: self.facts,
                entity,
                edge: Some((*member, edge)),
                item: None,
            };
            let chosen = only.as_ref().is_none_or(|it| spot.truth(it) == Some(true));
            every && chosen && (role.is_none() || edge.role == *role)
        })
    }

    /// What an attribute says: what is stated, or its default.
    fn value(&mut self, entity: Entity, member: MemberId) -> Option<Said> {
        let info = attribute_info(self.builder.policy, entity.of, member)?;
        let stated = self.facts.row(entity).and_then(|it| it.attribute(member)).cloned();
        let value = stated.or_else(|| info.default.clone().filter(|_| !info.given))?;
        let extension =
            |function: &'static str, text: String| Said::Extended { call: Call { function, text } };
        let told = match &value {
            Value::Flag(yes) => Some(Said::Flag(*yes)),
            Value::Number(number) => Some(Said::Number(*number)),
            Value::Time(instant) => datetime(*instant).map(|it| extension("datetime", it)),
            Value::Duration(it) => milliseconds(it.0).map(|it| extension("duration", it)),
            other => value_text(self.builder.schema, other).map(Said::Text),
        };
        if told.is_none() {
            self.refuse(entity, "has a time finer than a millisecond", "round it");
        }
        told
    }
}

fn reference((of, id): &Uid) -> Reference<'_> {
    Reference { of, id }
}

fn reference_to<S: Serializer>(uid: &Uid, serializer: S) -> Result<S::Ok, S::Error> {
    reference(uid).serialize(serializer)
}

fn said(uid: &Uid) -> Said {
    Said::Entity { uid: uid.clone() }
}
