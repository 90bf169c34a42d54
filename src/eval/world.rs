//! The facts as one question sees them: at its time, with what it brings along.
//!
//! A world answers what an entity's attribute says and which edges it has. Ids that only the question
//! names, and the unknown entities behind missing data, are entities here too, of which everything is
//! unknown.

use std::cell::Cell;

use crate::facts::workspace::{Edge, Edges, Workspace};
use crate::policy::condition::{EdgeField, EdgeRead};
use crate::policy::path::{Path, Start, Step, ValuePath};
use crate::policy::schema::{
    AttributeInfo, Count, Domain, EVERY, EdgeAttributeId, Entity, Instant, MemberId, PlanId, RelationInfo,
    RoleId, SetKind, TypeId, Value,
};
use crate::program::Program;

use super::question::{EntityRef, InputValue, Question};
use super::truth::Truth;

/// The unknown entity of a type: what a path reaches where data is missing.
const UNKNOWN: u32 = u32::MAX;
/// A principal whom neither facts nor question know.
pub(super) const STRANGER: u32 = u32::MAX - 1;

/// What is at hand while a statement is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct At {
    pub(crate) object: Entity,
    /// The place, and the relation through which it is one.
    pub(crate) place: Option<(MemberId, Entity)>,
    pub(crate) user: Entity,
    pub(crate) element: Option<Entity>,
    pub(crate) edge: Option<EdgeSpot>,
    /// The element of a list, or the key of a map.
    pub(crate) item: Option<ItemId>,
}

/// A value at hand, by its place among those that a solver has met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ItemId(pub(super) usize);

/// An edge of the facts: whose, of which relation, and its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EdgeSpot {
    pub(crate) owner: Entity,
    pub(crate) member: MemberId,
    /// Nothing for an edge that the facts leave out.
    pub(crate) index: Option<u32>,
}

impl At {
    pub(crate) fn object(object: Entity, user: Entity) -> Self {
        Self { object, place: None, user, element: None, edge: None, item: None }
    }

    /// The same with that edge at hand.
    pub(crate) fn along(self, owner: Entity, member: MemberId, index: Option<u32>) -> Self {
        Self { edge: Some(EdgeSpot { owner, member, index }), ..self }
    }
}

/// What can be read where at most one thing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading<T> {
    None,
    Unknown,
    Known(T),
}

/// One question's view of the facts.
#[derive(Debug, Clone)]
pub(crate) struct World<'a> {
    pub(crate) program: &'a Program,
    facts: &'a Workspace,
    /// Ids that the question names and the facts do not know, sorted.
    strange: Vec<EntityRef>,
    pub(crate) object: Entity,
    given: &'a [(MemberId, Value)],
    pub(crate) time: Option<Instant>,
    inputs: Vec<Option<Value>>,
    /// Whether edges count as if none had ever ended; to tell what has expired.
    endless: bool,
    /// The relation whose ways are told apart from others.
    pub(crate) watched: Option<(TypeId, MemberId)>,
    /// To whom the answer is told; nobody in particular may know everything.
    pub(crate) reader: Option<Entity>,
    /// When something of what was looked at turns out otherwise first, after the time of the question: an edge begins
    /// or ends, or the time is no longer before another.
    pub(super) next: Cell<Option<Instant>>,
    /// Whether the time itself was read, so that what was asked may be otherwise at any other.
    pub(super) is_time_read: Cell<bool>,
}

impl<'a> World<'a> {
    pub(crate) fn new(
        program: &'a Program,
        facts: &'a Workspace,
        question: &'a Question,
        reader: Option<&EntityRef>,
    ) -> Self {
        let entities = question.inputs.iter().filter_map(|it| match &it.1 {
            InputValue::Entity(it) => Some(it),
            InputValue::Value(_) => None,
        });
        let named =
            [&question.subject, &question.object].into_iter().chain(&question.presented).chain(entities);
        let named: Vec<EntityRef> = named.chain(reader).cloned().collect();
        let schema = program.schema();
        let of_set = |it: &EntityRef| {
            let set = schema.set(it.of).filter(|set| set.kind != SetKind::Every)?;
            Some(EntityRef { of: set.of, ..it.clone() })
        };
        let of_sets: Vec<EntityRef> = named.iter().filter_map(of_set).collect();
        let named = named.into_iter().chain(of_sets);
        let mut strange: Vec<EntityRef> = named.filter(|it| facts.entity(it.of, &it.id).is_none()).collect();
        strange.sort();
        strange.dedup();
        let mut world = Self {
            program,
            facts,
            strange,
            object: Entity { of: 0, index: UNKNOWN },
            given: &question.given,
            time: question.time,
            inputs: Vec::new(),
            endless: false,
            watched: None,
            reader: None,
            next: Cell::new(None),
            is_time_read: Cell::new(false),
        };
        world.object = world.entity(&question.object);
        world.reader = reader.map(|it| world.entity(it));
        world.inputs = (0..).zip(&program.schema().inputs).map(|it| world.input_of(question, it.0)).collect();
        world
    }

    /// The facts at a time, without anything else that a question would bring.
    pub(crate) fn at_time(program: &'a Program, facts: &'a Workspace, time: Option<Instant>) -> Self {
        Self {
            program,
            facts,
            strange: Vec::new(),
            object: Entity { of: 0, index: UNKNOWN },
            given: &[],
            time,
            inputs: Vec::new(),
            endless: false,
            watched: None,
            reader: None,
            next: Cell::new(None),
            is_time_read: Cell::new(false),
        }
    }

    /// Every entity of a type that the facts know.
    pub(crate) fn entities(&self, of: TypeId) -> impl Iterator<Item = Entity> + use<> {
        self.facts.entities(of)
    }

    /// A person as answers write one; `user:*` is any whom nobody knows.
    pub(crate) fn written_person(&self, person: Entity) -> String {
        let wire = || self.program.schema().type_info(person.of).map_or("", |it| it.wire.as_str());
        self.written(person).unwrap_or_else(|| format!("{}:*", wire()))
    }

    /// The same world, where ways along a relation are told apart.
    pub(crate) fn watching(&self, relation: (TypeId, MemberId)) -> Self {
        Self { watched: Some(relation), ..self.clone() }
    }

    /// The same world, had no edge ever ended.
    pub(crate) fn endless(self) -> Self {
        Self { endless: true, ..self }
    }

    fn input_of(&self, question: &Question, input: u16) -> Option<Value> {
        let sent = question.inputs.iter().find(|it| it.0 == input).map(|it| &it.1)?;
        Some(match sent {
            InputValue::Value(value) => value.clone(),
            InputValue::Entity(it) => Value::Entity(self.entity(it)),
        })
    }

    pub(crate) fn entity(&self, named: &EntityRef) -> Entity {
        if let Some(found) = self.facts.entity(named.of, &named.id) {
            return found;
        }
        let at = self.strange.binary_search(named).unwrap_or_default();
        let known = self.known_count(named.of);
        let index = u32::try_from(known.saturating_add(at)).unwrap_or(UNKNOWN);
        Entity { of: named.of, index }
    }

    fn known_count(&self, of: TypeId) -> usize {
        self.facts.count(of)
    }

    /// The entity or the set that answers write so.
    pub(crate) fn read_back(&self, written: &str) -> Option<Entity> {
        let schema = self.program.schema();
        let of_wire = |wire: &str| {
            let at = schema.types.iter().position(|it| it.wire == wire)?;
            TypeId::try_from(at).ok()
        };
        if let Some(wire) = written.strip_prefix("every ") {
            return self.known_or_named(schema.set_of(of_wire(wire)?, None)?, EVERY);
        }
        let (wire, id) = written.split_once(':')?;
        let of = of_wire(wire)?;
        self.known_or_named(of, id).or_else(|| {
            let (id, called) = id.rsplit_once('.')?;
            self.known_or_named(schema.set_of(of, Some(called))?, id)
        })
    }

    fn known_or_named(&self, of: TypeId, id: &str) -> Option<Entity> {
        self.facts.entity(of, id).or_else(|| {
            let named = EntityRef { of, id: id.to_owned() };
            self.strange.binary_search(&named).is_ok().then(|| self.entity(&named))
        })
    }

    /// The id of an entity or a set; `None` for one that has none.
    pub(super) fn id(&self, entity: Entity) -> Option<&str> {
        let strange = || {
            let at = (entity.index as usize).checked_sub(self.known_count(entity.of))?;
            self.strange.get(at).map(|it| it.id.as_str())
        };
        self.facts.id(entity).or_else(strange)
    }

    /// An entity as answers write it; `None` for one that has no id.
    pub(crate) fn written(&self, entity: Entity) -> Option<String> {
        self.id(entity).map(|id| self.program.schema().written(entity.of, id))
    }

    /// Of a set, whether the facts know the entity that it is a set of.
    pub(crate) fn knows(&self, entity: Entity) -> bool {
        match self.program.schema().set(entity.of).map(|it| &it.kind) {
            None => self.facts.row(entity).is_some(),
            Some(SetKind::Every) => true,
            Some(SetKind::People { .. }) => {
                self.set_base(entity).is_some_and(|it| self.facts.row(it).is_some())
            }
        }
    }

    pub(crate) fn unknown_entity(of: TypeId) -> Entity {
        Entity { of, index: UNKNOWN }
    }

    pub(crate) fn is_unknown_entity(entity: Entity) -> bool {
        entity.index == UNKNOWN
    }

    /// Every principal there may be: those of the facts, those of the question, and one nobody knows of
    /// each type.
    pub(crate) fn principals(&self) -> Vec<Entity> {
        let mut all = Vec::new();
        for of in &self.program.schema().principals {
            all.extend(self.facts.entities(*of));
            all.extend(self.strange.iter().filter(|it| it.of == *of).map(|it| self.entity(it)));
            all.push(Self::stranger(*of));
        }
        all
    }

    pub(crate) fn attribute_info(&self, of: TypeId, member: MemberId) -> Option<&'a AttributeInfo> {
        self.program.schema().attribute(of, member)
    }

    /// The stated relation that a member is; `None` if it is derived.
    pub(crate) fn relation_info(&self, of: TypeId, member: MemberId) -> Option<&'a RelationInfo> {
        self.program.schema().relation(of, member)
    }

    /// What an attribute says: what came with the request, what is stated and in force, its default,
    /// none or unknown.
    pub(crate) fn attribute(&self, entity: Entity, member: MemberId) -> Reading<Value> {
        let Some(info) = self.attribute_info(entity.of, member) else { return Reading::None };
        let row = self.facts.row(entity);
        let stated = row.and_then(|it| it.attribute(member)).or_else(|| self.sent(entity, member));
        let stated = match (stated, row) {
            (Some(value), _) => Reading::Known(value.clone()),
            (None, Some(_)) => left_out(info),
            (None, None) => return Reading::Unknown,
        };
        let gate = self.gate(entity, &info.gate);
        if gate.certain || stated == left_out(info) {
            return stated;
        }
        if gate.is_unknown() { Reading::Unknown } else { left_out(info) }
    }

    /// What came with the question for an attribute declared `given`; it never overrides the facts.
    fn sent(&self, entity: Entity, member: MemberId) -> Option<&Value> {
        let given = self.attribute_info(entity.of, member).is_some_and(|it| it.given);
        let sent = self.given.iter().find(|it| it.0 == member).map(|it| &it.1);
        sent.filter(|_| given && entity == self.object)
    }

    /// Whether the plan that an entity falls under is one of these or above one of them.
    pub(crate) fn gate(&self, entity: Entity, plans: &[PlanId]) -> Truth {
        if plans.is_empty() {
            return Truth::TRUE;
        }
        match self.plan(entity) {
            Reading::Unknown => Truth::UNKNOWN,
            Reading::Known(Value::Plan(plan)) => {
                let below = self.program.schema().plans.at_least.get(usize::from(plan));
                Truth::known(below.is_some_and(|below| plans.iter().any(|it| below.contains(it))))
            }
            _ => Truth::FALSE,
        }
    }

    fn plan(&self, entity: Entity) -> Reading<Value> {
        let path = self.program.policy().plan_paths.get(usize::from(entity.of)).and_then(Option::as_ref);
        path.map_or(Reading::None, |path| self.value(&At::object(entity, entity), path))
    }

    /// The edges of a stated relation, each with its place and its truth; and whether there may be others.
    pub(crate) fn edges(&self, entity: Entity, member: MemberId) -> (Vec<(u32, &'a Edge, Truth)>, bool) {
        let Some(row) = self.facts.row(entity) else { return (Vec::new(), true) };
        let required = self.relation_info(entity.of, member).is_some_and(|it| it.count == Count::One);
        match row.edges(member) {
            None => (Vec::new(), required),
            Some(Edges { list, incomplete }) => {
                let holding = (0..).zip(list.iter()).map(|(at, it)| (at, it, self.holds(it)));
                (holding.filter(|it| it.2.possible).collect(), *incomplete)
            }
        }
    }

    fn holds(&self, edge: &Edge) -> Truth {
        edge.since().into_iter().chain(edge.until()).for_each(|it| self.turns(it));
        let Some(time) = self.time else {
            return if edge.is_timed() { Truth::UNKNOWN } else { Truth::TRUE };
        };
        let begun = edge.since().is_none_or(|since| since <= time);
        let ended = edge.until().is_some_and(|until| until <= time);
        Truth::known(begun && (!ended || self.endless))
    }

    /// All edges of a stated relation, whether they hold or not; and whether there may be others.
    pub(crate) fn all_edges(&self, entity: Entity, member: MemberId) -> (&'a [Edge], bool) {
        match self.facts.row(entity).and_then(|it| it.edges(member)) {
            None => {
                let required = self.relation_info(entity.of, member).is_some_and(|it| it.count == Count::One);
                (&[], required)
            }
            Some(Edges { list, incomplete }) => (list, *incomplete),
        }
    }

    /// What the edge at hand says: stated, its default, none or unknown.
    pub(crate) fn edge_value(&self, spot: EdgeSpot, field: EdgeField) -> Reading<Value> {
        let edges = self.all_edges(spot.owner, spot.member).0;
        let Some(edge) = spot.index.and_then(|at| edges.get(at as usize)) else { return Reading::Unknown };
        let time = |it: Option<Instant>| it.map_or(Reading::None, |it| Reading::Known(Value::Time(it)));
        match field {
            EdgeField::Since => time(edge.since()),
            EdgeField::Until => time(edge.until()),
            EdgeField::Attribute(id) => {
                let stated =
                    edge.attributes().iter().find(|it| it.0 == id).map(|it| Reading::Known(it.1.clone()));
                let relation = self.relation_info(spot.owner.of, spot.member);
                let info = relation.and_then(|it| it.attribute(id));
                let brought = || relation.and_then(|it| self.brought(it, id));
                stated.or_else(brought).or_else(|| info.map(left_out)).unwrap_or(Reading::Unknown)
            }
        }
    }

    /// What the question brings for an attribute that edges leave to it.
    fn brought(&self, relation: &RelationInfo, id: EdgeAttributeId) -> Option<Reading<Value>> {
        let name = relation.attribute(id).filter(|it| it.given).and_then(|_| relation.attribute_name(id))?;
        let input = self.program.schema().input_named(name)?;
        self.inputs.get(usize::from(input))?.clone().map(Reading::Known)
    }

    /// What a read of the edge at hand asks of it; nothing if that edge is of another relation.
    pub(crate) fn edge_field(&self, at: &At, read: &EdgeRead) -> Option<(EdgeSpot, EdgeField)> {
        let spot = at.edge?;
        let found = read.of.iter().find(|it| (it.0, it.1) == (spot.owner.of, spot.member))?;
        Some((spot, found.2))
    }

    pub(crate) fn start(&self, at: &At, start: Start) -> Reading<Entity> {
        match start {
            Start::Object => Reading::Known(at.object),
            Start::Place => at.place.map_or(Reading::None, |it| Reading::Known(it.1)),
            Start::User => Reading::Known(at.user),
            Start::Element => at.element.map_or(Reading::None, Reading::Known),
            Start::Input(input) => match self.input(input) {
                Reading::Known(Value::Entity(it)) => Reading::Known(it),
                Reading::None | Reading::Known(_) => Reading::None,
                Reading::Unknown => Reading::Unknown,
            },
        }
    }

    pub(crate) fn input(&self, input: u16) -> Reading<Value> {
        match self.inputs.get(usize::from(input)) {
            Some(Some(value)) => Reading::Known(value.clone()),
            _ => Reading::Unknown,
        }
    }

    /// The one entity that a path of relations to one reaches; of an unknown entity it is not known which
    /// one it is.
    pub(crate) fn one(&self, at: &At, path: &Path) -> Reading<Entity> {
        match self.one_of_type(at, path) {
            Reading::Known(it) if Self::is_unknown_entity(it) => Reading::Unknown,
            other => other,
        }
    }

    /// The same, or the unknown entity of a type: what its type does not have, it does not have either.
    pub(crate) fn one_of_type(&self, at: &At, path: &Path) -> Reading<Entity> {
        let mut reached = self.start(at, path.start);
        for step in &path.steps {
            reached = match reached {
                Reading::Known(entity) => self.follow(entity, step),
                other => other,
            };
        }
        reached
    }

    fn follow(&self, entity: Entity, step: &Step) -> Reading<Entity> {
        let Some(member) = step.member_of(entity.of) else { return Reading::None };
        let (edges, more) = self.edges(entity, member);
        match edges.as_slice() {
            [] if !more => Reading::None,
            [(_, edge, Truth { certain: true, .. })] if !more => Reading::Known(edge.target),
            _ => Reading::Unknown,
        }
    }

    /// What stands at the end of a path to an attribute.
    pub(crate) fn value(&self, at: &At, path: &ValuePath) -> Reading<Value> {
        match self.one_of_type(at, &path.path) {
            Reading::Known(entity) => match path.attribute.member_of(entity.of) {
                Some(_) if Self::is_unknown_entity(entity) => Reading::Unknown,
                Some(member) => self.attribute(entity, member),
                None => Reading::None,
            },
            Reading::Unknown => Reading::Unknown,
            Reading::None => Reading::None,
        }
    }

    /// The roles that an attribute may name, given that it is not known which; empty for none.
    pub(crate) fn possible_roles(&self, entity: Entity, member: MemberId) -> Vec<Option<RoleId>> {
        let Some(info) = self.attribute_info(entity.of, member) else { return Vec::new() };
        let row = self.facts.row(entity);
        if let (Some(row), false) = (row, info.gate.is_empty())
            && let Some(stated) = row.attribute(member)
        {
            // Only whether the setting is in force is unknown.
            return vec![role_in(Some(stated)), role_in(info.default.as_ref())];
        }
        match &info.domain {
            Domain::Role(_, roles) => {
                let may_be_none = row.is_none() && info.optional && info.default.is_none();
                let none = may_be_none.then_some(None);
                roles.iter().map(|it| Some(*it)).chain(none).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What an attribute says that nothing is stated of.
fn left_out(info: &AttributeInfo) -> Reading<Value> {
    match &info.default {
        Some(default) => Reading::Known(default.clone()),
        None if info.optional => Reading::None,
        None => Reading::Unknown,
    }
}

fn role_in(value: Option<&Value>) -> Option<RoleId> {
    match value {
        Some(Value::Role(_, role)) => Some(*role),
        _ => None,
    }
}
