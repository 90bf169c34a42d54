//! The vocabulary of a closed policy: its types, members, roles and plans, resolved to indices.
//!
//! Everything is sorted by name, so an index compares as its name does and nothing depends on the
//! order in which statements stand.

use core::net::IpAddr;
use std::collections::BTreeMap;
use std::sync::Arc;

use ipnet::IpNet;

use super::condition::DefinitionId;

/// An index into [`Schema::types`], and after these into [`Schema::sets`].
pub(crate) type TypeId = u16;
/// An index into [`TypeInfo::members`].
pub(crate) type MemberId = u16;
/// An index into [`RelationInfo::attributes`].
pub(crate) type EdgeAttributeId = u16;
/// An index into [`TypeInfo::roles`].
pub(crate) type RoleId = u16;
/// An index into [`Plans::names`].
pub(crate) type PlanId = u16;

/// What kinds of entity there are and what can be stated about them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Schema {
    /// Sorted by name.
    pub types: Vec<TypeInfo>,
    /// The principal types in the order of their declaration; a bare subject takes the first that fits.
    pub principals: Vec<TypeId>,
    pub plans: Plans,
    /// Declared request inputs, sorted by name; `time` is built in and not among them.
    pub inputs: Vec<InputInfo>,
    /// What an edge may end in beside a single entity, sorted; each counts as a type of its own, whose entities
    /// are the sets, by the id of the entity that they are a set of.
    pub sets: Vec<SetInfo>,
}

/// A kind of set in which an edge may end: `every User`, `Team.editor`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SetInfo {
    pub of: TypeId,
    pub kind: SetKind,
}

/// Who is in a set.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum SetKind {
    /// Every id of the type; there is one such set, called [`EVERY`].
    Every,
    /// Those who hold something of one entity of the type; nothing is known of it if its name is in error.
    People { name: String, held: Option<Held> },
}

/// What those of whom a set consists hold of its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Held {
    Role(RoleId),
    Definition(DefinitionId),
    Relation(MemberId),
}

/// The id of the set of every id of a type.
pub(crate) const EVERY: &str = "every";

/// The plans, and which of them a plan is at least.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Plans {
    /// Sorted by name.
    pub names: Vec<String>,
    /// For each plan, itself and every plan below it, ascending.
    pub at_least: Vec<Vec<PlanId>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InputInfo {
    pub name: String,
    pub domain: Domain,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TypeInfo {
    pub name: String,
    /// The name used outside: declared, else the snake_case of the name.
    pub wire: String,
    pub kind: TypeKind,
    /// Sorted by name.
    pub members: Vec<MemberInfo>,
    /// Sorted by name.
    pub roles: Vec<RoleInfo>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TypeKind {
    Principal,
    Plain,
    /// Where an entity of this type is listed, the holders of this relation are meant.
    Group(MemberId),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RoleInfo {
    pub name: String,
    /// This role and every role that it includes, ascending.
    pub includes: Vec<RoleId>,
    /// Plans of which one is needed for the role to be given at all; empty: no gate.
    pub gate: Vec<PlanId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MemberInfo {
    pub name: String,
    pub kind: MemberKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum MemberKind {
    Attribute(AttributeInfo),
    Relation(RelationInfo),
    /// Computed by the policy; facts must not state it.
    Derived,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct AttributeInfo {
    pub domain: Domain,
    /// Left out means none. Otherwise left out means the default, or unknown without one.
    pub optional: bool,
    pub default: Option<Value>,
    /// Plans of which one is needed for a stored value to be in force; empty: no gate.
    pub gate: Vec<PlanId>,
    /// Where the facts state no value, it may come with the request: with the object, or, if it is an edge's, as
    /// the input of that name.
    pub given: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RelationInfo {
    /// The types an edge may end in, ascending.
    pub targets: Vec<TypeId>,
    pub count: Count,
    /// Each edge carries a role of the type that has the relation.
    pub as_role: bool,
    /// What else an edge says, sorted by name.
    pub attributes: Vec<(String, AttributeInfo)>,
}

impl Domain {
    /// Whether its values are quantities, of which there are more and less.
    pub(crate) fn is_quantity(&self) -> bool {
        matches!(self, Self::Number | Self::Fraction | Self::Time | Self::Duration)
    }

    /// Whether its values are texts.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Email)
    }

    /// Whether of two values one is less than the other.
    pub(crate) fn is_ordered(&self) -> bool {
        self.is_quantity() || self.is_text()
    }
}

impl AttributeInfo {
    /// Its domain and its default, if it has one.
    pub(crate) fn default_of(&self) -> Option<(Domain, Value)> {
        Some((self.domain.clone(), self.default.clone()?))
    }
}

impl RelationInfo {
    /// Finds an attribute of its edges by name.
    pub(crate) fn attribute_named(&self, word: &str) -> Option<(EdgeAttributeId, &AttributeInfo)> {
        let at = self.attributes.binary_search_by(|it| it.0.as_str().cmp(word)).ok()?;
        Some((EdgeAttributeId::try_from(at).ok()?, &self.attributes.get(at)?.1))
    }

    /// The name of the attribute of its edges at this index.
    pub(crate) fn attribute_name(&self, id: EdgeAttributeId) -> Option<&str> {
        self.attributes.get(usize::from(id)).map(|it| it.0.as_str())
    }

    /// The attribute of its edges at this index.
    pub(crate) fn attribute(&self, id: EdgeAttributeId) -> Option<&AttributeInfo> {
        self.attributes.get(usize::from(id)).map(|it| &it.1)
    }
}

/// How many ends a relation may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Exactly one; left out means unknown.
    One,
    /// One or none; left out means none.
    Optional,
    /// Any number; left out means empty.
    Many,
}

/// The values that an attribute or a request input may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Domain {
    Flag,
    Number,
    /// A decimal number.
    Fraction,
    Text,
    /// As text, with ASCII letters lowered when read.
    Email,
    Time,
    Duration,
    /// An internet address.
    Address,
    /// A range of internet addresses.
    Network,
    /// Values of a simple domain, in an order.
    List(Box<Domain>),
    /// Texts, each with a value of a simple domain.
    Map(Box<Domain>),
    Plan,
    /// One of these roles of that type, ascending.
    Role(TypeId, Vec<RoleId>),
    /// One of these words, in the order of their declaration.
    Choice(Vec<String>),
    /// An entity of that type; only for request inputs.
    Entity(TypeId),
}

/// An instant in nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(pub i128);

/// Digits that a fraction may have after the point.
pub(crate) const FRACTION_DIGITS: u32 = 18;

/// A decimal number, counted in units of its last possible digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Fraction(pub i128);

/// A duration in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Duration(pub i128);

/// A value that is stated or computed. Two values are compared only within one domain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Value {
    Flag(bool),
    Number(i64),
    Fraction(Fraction),
    Text(String),
    Time(Instant),
    Duration(Duration),
    Plan(PlanId),
    Role(TypeId, RoleId),
    Choice(String),
    Entity(Entity),
    Address(IpAddr),
    Network(IpNet),
    List(Arc<[Value]>),
    Map(Arc<BTreeMap<String, Value>>),
}

/// An entity: its type and its place among the ids of that type in the facts at hand.
///
/// Ids are sorted, so entities compare as their types and ids do. Indices from the number of known
/// ids upward stand for ids that only the request names; see `facts`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Entity {
    pub of: TypeId,
    pub index: u32,
}

impl Plans {
    /// Finds a plan by name.
    pub(crate) fn named(&self, word: &str) -> Option<PlanId> {
        let found = self.names.binary_search_by(|it| it.as_str().cmp(word));
        found.ok().and_then(|index| PlanId::try_from(index).ok())
    }
}

impl Schema {
    /// The request input of that name.
    pub(crate) fn input_named(&self, word: &str) -> Option<u16> {
        let at = self.inputs.binary_search_by(|it| it.name.as_str().cmp(word)).ok()?;
        u16::try_from(at).ok()
    }

    /// Finds a type by its own name or by its outside name.
    pub(crate) fn type_named(&self, word: &str) -> Option<TypeId> {
        let own = self.types.binary_search_by(|it| it.name.as_str().cmp(word));
        let found = own.ok().or_else(|| self.types.iter().position(|it| it.wire == word));
        found.and_then(|index| TypeId::try_from(index).ok())
    }

    /// Every role that these attributes may name, with its type.
    pub(crate) fn roles_named(&self, attributes: &[(TypeId, MemberId)]) -> Vec<(TypeId, RoleId)> {
        let mut named = Vec::new();
        for (of, member) in attributes {
            if let Some(Domain::Role(of, roles)) = self.attribute(*of, *member).map(|it| &it.domain) {
                named.extend(roles.iter().map(|role| (*of, *role)));
            }
        }
        named
    }

    /// The type at this index.
    pub(crate) fn type_info(&self, of: TypeId) -> Option<&TypeInfo> {
        self.types.get(usize::from(of))
    }

    /// The attribute that a member of a type is, if it is one.
    pub(crate) fn attribute(&self, of: TypeId, member: MemberId) -> Option<&AttributeInfo> {
        match &self.type_info(of)?.member(member)?.kind {
            MemberKind::Attribute(it) => Some(it),
            _ => None,
        }
    }

    /// The stated relation that a member of a type is; `None` if it is derived, or no relation.
    pub(crate) fn relation(&self, of: TypeId, member: MemberId) -> Option<&RelationInfo> {
        match &self.type_info(of)?.member(member)?.kind {
            MemberKind::Relation(it) => Some(it),
            _ => None,
        }
    }

    /// The kind of set at this index, which comes after those of types.
    pub(crate) fn set(&self, of: TypeId) -> Option<&SetInfo> {
        self.sets.get(usize::from(of).checked_sub(self.types.len())?)
    }

    /// The kinds of set of a type, by index.
    pub(crate) fn sets_of(&self, of: TypeId) -> impl Iterator<Item = (TypeId, &SetInfo)> {
        let first = self.types.len();
        let numbered = self.sets.iter().enumerate().filter(move |it| it.1.of == of);
        numbered.filter_map(move |(at, it)| Some((TypeId::try_from(first.checked_add(at)?).ok()?, it)))
    }

    /// Finds the kind of set that consists of every id of a type, or of those who are called so of its entities.
    pub(crate) fn set_of(&self, of: TypeId, called: Option<&str>) -> Option<TypeId> {
        let at = self.sets.binary_search_by(|it| (it.of, it.called()).cmp(&(of, called))).ok()?;
        TypeId::try_from(self.types.len().checked_add(at)?).ok()
    }

    /// What a type or a kind of set is called: `User`, `every User`, `Team.editor`.
    pub(crate) fn name_of(&self, of: TypeId) -> String {
        let name = |of: TypeId| self.type_info(of).map_or("", |it| it.name.as_str());
        match self.set(of) {
            None => name(of).to_owned(),
            Some(it) => match it.called() {
                None => format!("every {}", name(it.of)),
                Some(called) => format!("{}.{called}", name(it.of)),
            },
        }
    }

    /// An entity or a set as it is written: `user:ana`, `every user`, `team:core.editor`.
    pub(crate) fn written(&self, of: TypeId, id: &str) -> String {
        let wire = |of: TypeId| self.type_info(of).map_or("", |it| it.wire.as_str());
        match self.set(of) {
            None => format!("{}:{id}", wire(of)),
            Some(it) => match it.called() {
                None => format!("every {}", wire(it.of)),
                Some(called) => format!("{}:{id}.{called}", wire(it.of)),
            },
        }
    }

    /// Whether subjects may be of this type.
    pub(crate) fn is_principal(&self, of: TypeId) -> bool {
        self.principals.contains(&of)
    }
}

impl SetInfo {
    /// What those in it are called; nothing if it is everybody.
    pub(crate) fn called(&self) -> Option<&str> {
        match &self.kind {
            SetKind::Every => None,
            SetKind::People { name, .. } => Some(name),
        }
    }
}

impl TypeInfo {
    /// Finds a member by name.
    pub(crate) fn member_named(&self, word: &str) -> Option<MemberId> {
        let found = self.members.binary_search_by(|it| it.name.as_str().cmp(word));
        found.ok().and_then(|index| MemberId::try_from(index).ok())
    }

    /// The member at this index.
    pub(crate) fn member(&self, id: MemberId) -> Option<&MemberInfo> {
        self.members.get(usize::from(id))
    }

    /// Finds a role by name.
    pub(crate) fn role_named(&self, word: &str) -> Option<RoleId> {
        let found = self.roles.binary_search_by(|it| it.name.as_str().cmp(word));
        found.ok().and_then(|index| RoleId::try_from(index).ok())
    }
}

/// `CustomField` as `custom_field`: the word for the one at hand, and the name outside.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before_was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && before_was_small {
            snake.push('_');
        }
        before_was_small = !letter.is_uppercase() && letter != '_';
        snake.extend(letter.to_lowercase());
    }
    snake
}
