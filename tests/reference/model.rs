//! A plain model of a rolebook, of facts and of questions, so that the oracle shares no type with the
//! engine that it judges. Everything is a name in a list, in the order in which it would be written.

mod conditions;

use std::collections::BTreeMap;
use std::net::IpAddr;

pub(crate) use conditions::*;

/// A dotted path, name by name; never empty.
pub(crate) type Path = Vec<String>;

/// A path, and which edges of its last relation count: `organization.members where view_only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) path: Path,
    pub(crate) filter: Option<Box<Condition>>,
}

/// One whole file, or a stack of them: the base, and layers that stand on each other. Each kind of
/// statement has its own list; what a layer may hold says in which it stands, 0 being the base.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Policy {
    /// Brought from elsewhere, so that names may depend on their own opposite.
    pub(crate) imported: bool,
    pub(crate) plans: Option<Plans>,
    pub(crate) inputs: Vec<Input>,
    pub(crate) types: Vec<Type>,
    pub(crate) roles: Vec<Roles>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) grants: Vec<Grant>,
    pub(crate) tables: Vec<Table>,
    pub(crate) restricts: Vec<Restriction>,
    pub(crate) forbids: Vec<Restriction>,
    pub(crate) invariants: Vec<Invariant>,
    pub(crate) routes: Vec<Route>,
    pub(crate) opens: Vec<Open>,
    pub(crate) sets: Vec<Set>,
    pub(crate) within: Vec<Within>,
    pub(crate) defaults: Vec<NewDefault>,
    /// How many layers stand on the base.
    pub(crate) layers: usize,
}

/// Chains run from the lowest plan up; `at` is where a gate reads the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plans {
    pub(crate) chains: Vec<Vec<String>>,
    pub(crate) at: Path,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) domain: Domain,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Type {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// The declared outside name; else it is the snake_case of the name.
    pub(crate) wire: Option<String>,
    pub(crate) members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Principal,
    Plain,
    /// Where such an entity is listed, the holders of this relation are meant, or those of its edges
    /// that count.
    Group(String, Option<Box<Condition>>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) layer: usize,
    pub(crate) name: String,
    pub(crate) shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Attribute(Attribute),
    Relation(Relation),
    /// `projects plus parent.homes`
    Derived(Vec<Way>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) domain: Domain,
    pub(crate) optional: bool,
    pub(crate) default: Option<Value>,
    pub(crate) given: bool,
    /// The plans of `from`; empty for no gate.
    pub(crate) gate: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Domain {
    Flag,
    Number,
    Fraction,
    Text,
    Email,
    Time,
    Duration,
    Address,
    Network,
    /// `list of text`
    ListOf(Box<Domain>),
    /// `map of number`, by texts.
    MapOf(Box<Domain>),
    Plan,
    /// `role`: any role of the type that has the attribute.
    Role,
    /// `role of T`
    RoleOf(String),
    /// `admin | editor`: some roles of the type that has the attribute.
    SomeRoles(Vec<String>),
    Choice(Vec<String>),
    /// Only for request inputs.
    Entity(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Types, and kinds of set: `User`, `every User`, `Team.editor`.
    pub(crate) targets: Vec<String>,
    pub(crate) count: Count,
    pub(crate) as_role: bool,
    /// What each edge says beside where it ends; never gated. Where it says nothing, the request input of the
    /// name of what is `given` does.
    pub(crate) attributes: Vec<(String, Attribute)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Count {
    One,
    Optional,
    Many,
}

/// Chains run from the highest role down, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roles {
    pub(crate) on: String,
    pub(crate) chains: Vec<Vec<String>>,
    pub(crate) gated: Vec<Gated>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gated {
    pub(crate) roles: Vec<String>,
    pub(crate) gate: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    pub(crate) layer: usize,
    pub(crate) name: String,
    pub(crate) on: String,
    pub(crate) condition: Condition,
}

/// `T` or `T through R`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) on: String,
    pub(crate) through: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) target: Target,
    pub(crate) rules: Vec<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) label: Option<String>,
    pub(crate) who: Vec<Who>,
    pub(crate) role: RoleGiven,
    pub(crate) gate: Vec<String>,
    pub(crate) when: Option<Condition>,
    pub(crate) unless: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RoleGiven {
    Their,
    Same,
    Role(String),
    Attribute(Path),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    Path(Way),
    Every(String),
    Everyone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// The first is the place; the others have a `through`.
    pub(crate) targets: Vec<Target>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Column {
    Role(String),
    RoleIf(String, String),
    Relation(String),
    Everyone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) actions: Vec<Action>,
    pub(crate) label: Option<String>,
    pub(crate) gate: Vec<String>,
    /// As many as the table has columns.
    pub(crate) cells: Vec<Cell>,
}

/// An action as written in a row; without a type it belongs to the first type of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) of: Option<String>,
    pub(crate) name: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Yes,
    Dash,
    No,
    Unknown,
    Defined(String),
    Only(String),
}

/// `open share, Task.edit on Project for editor`: cells that a layer may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) actions: Vec<Action>,
    pub(crate) on: String,
    pub(crate) column: Column,
}

/// `set share, Task.edit on Project for editor to -`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) layer: usize,
    /// 0 if it was set for this column itself, 1 for the role that this one stands within, and so on.
    pub(crate) inherited: usize,
    pub(crate) cells: Open,
    pub(crate) cell: Cell,
}

/// `roles on Project: client within commenter`: a role that a layer adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Within {
    pub(crate) layer: usize,
    pub(crate) on: String,
    pub(crate) role: String,
    pub(crate) base: String,
}

/// `default visitor_role on Project = commenter`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewDefault {
    pub(crate) layer: usize,
    pub(crate) on: String,
    pub(crate) member: String,
    pub(crate) value: Value,
}

/// A restrict or a forbid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restriction {
    pub(crate) layer: usize,
    pub(crate) label: Option<String>,
    pub(crate) actions: Actions,
    pub(crate) targets: Vec<Target>,
    pub(crate) who: Vec<Who>,
    pub(crate) when: Option<Condition>,
    pub(crate) unless: Option<Condition>,
    pub(crate) because: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Actions {
    Listed(Vec<String>),
    /// Everything except these.
    Everything(Vec<String>),
}

/// Who decides on a request: the first candidate with somebody, unless it is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) name: String,
    pub(crate) on: String,
    pub(crate) refusals: Vec<Refusal>,
    pub(crate) candidates: Vec<Candidate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) when: Condition,
    pub(crate) unless: Option<Condition>,
    pub(crate) because: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) people: Way,
    /// `first of` the people.
    pub(crate) first: Option<FirstBy>,
    pub(crate) when: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FirstBy {
    /// What the edge says by which the lowest comes first.
    pub(crate) key: String,
    /// A comparison whose left side is `user`, which is written `who` and means the candidate.
    pub(crate) who: Option<Condition>,
}

/// What is `never` so, or `always`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invariant {
    pub(crate) layer: usize,
    pub(crate) label: Option<String>,
    pub(crate) always: bool,
    pub(crate) claim: Claim,
    pub(crate) because: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there are few, and a box would stand in the way of every match"
)]
pub(crate) enum Claim {
    /// `WHO can ACTIONS T through R when C`
    Can {
        /// Nobody in particular for `somebody`, which is only ever `always`.
        who: Option<Vec<Who>>,
        actions: Actions,
        target: Target,
        when: Option<Condition>,
        unless: Option<Condition>,
    },
    /// `members of Project for organization.guests have until`
    Have {
        relation: String,
        on: String,
        /// Empty without `for`.
        who: Vec<Who>,
        key: String,
    },
}

/// A single value, or one of many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Flag(bool),
    Number(i64),
    /// In units of the eighteenth digit after the point.
    Fraction(i128),
    Text(String),
    /// In nanoseconds since 1970-01-01T00:00:00Z.
    Time(i128),
    /// In nanoseconds.
    Duration(i128),
    Address(IpAddr),
    /// Its first address, and how many bits all of its addresses share with it.
    Network(IpAddr, u8),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
    /// A choice, a role or a plan, by name.
    Word(String),
    /// Only for request inputs.
    Entity(Entity),
}

/// An entity by the name of its type, as declared, and its id; or a set by its kind and whose it is:
/// `Team.editor` and the id of the team, or `every User` and no id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entity {
    pub(crate) of: String,
    pub(crate) id: String,
}

/// What is stated about a workspace. No entity stands twice, and every end of an edge stands here, of a
/// set the entity whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Facts {
    pub(crate) entities: Vec<Stated>,
}

/// What is stated about one entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stated {
    pub(crate) entity: Entity,
    pub(crate) attributes: Vec<(String, Value)>,
    pub(crate) relations: Vec<(String, Edges)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Edges {
    pub(crate) list: Vec<Edge>,
    pub(crate) incomplete: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) to: Entity,
    pub(crate) role: Option<String>,
    pub(crate) since: Option<i64>,
    pub(crate) until: Option<i64>,
    /// Values of the relation's attributes.
    pub(crate) says: Vec<(String, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) subject: Entity,
    pub(crate) presented: Vec<Entity>,
    pub(crate) action: String,
    pub(crate) object: Entity,
    pub(crate) time: Option<i64>,
    pub(crate) inputs: Vec<(String, Value)>,
    /// Values that the question brings for attributes declared `given`.
    pub(crate) given: Vec<(Entity, String, Value)>,
}

/// A question for the one who decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) route: String,
    pub(crate) object: Entity,
    pub(crate) by: Option<Entity>,
    pub(crate) time: Option<i64>,
    pub(crate) inputs: Vec<(String, Value)>,
    pub(crate) given: Vec<(Entity, String, Value)>,
}
