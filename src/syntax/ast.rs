//! The syntax tree: what was written, statement by statement, without positions.
//!
//! Every name carries a [`NodeId`] instead of a byte range; the ranges stand in a table beside the
//! tree. Nodes are numbered in the order in which they stand, so white space and comments leave the
//! tree equal, and everything computed from it stays as it is.

mod condition;
mod facts;
mod promises;

pub(crate) use condition::{
    Arithmetic, Condition, ConditionKind, Literal, LiteralValue, Operator, Quantifier, Term, Wording,
};
pub(crate) use facts::{
    Breach, Claim, Destination, EdgeFact, EntityLine, FactValue, Facts, Id, Kind, Listed, Listing, Party,
    Property, Routed, Test, Used, With,
};
pub(crate) use promises::{
    Candidate, CandidateOf, Invariant, LabelKey, Labelled, Labels, People, Permission, Promise, Refusal,
    Route,
};

use crate::diagnostic::NodeId;

/// A word with its place: a name, a keyword-like value, an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Name {
    pub text: String,
    pub node: NodeId,
}

/// A quoted text; `text` has its escapes resolved (`\"`, `\\`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Quoted {
    pub text: String,
    pub node: NodeId,
}

/// One statement, from a margin to the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Statement {
    Rolebook(Rolebook),
    Parts(Parts),
    Part(Part),
    Plans(Plans),
    Request(Request),
    Type(Type),
    Roles(Roles),
    Define(Define),
    Grant(Grant),
    Table(Table),
    Open(Open),
    Restrict(Restriction),
    Forbid(Restriction),
    Set(Set),
    Default(Defaults),
    Route(Route),
    Never(Invariant),
    Always(Invariant),
    Labels(Labels),
    Allow(Allow),
    Facts(Facts),
    Test(Test),
}

/// `rolebook acme "Acme, an agency" extends asana`, `rolebook docs imported from "model.fga"`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Rolebook {
    pub name: Name,
    pub title: Option<Quoted>,
    pub from: Option<Origin>,
}

/// What a rolebook stands on, or was made from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    Extends(Base),
    /// What the author calls it: no file is read.
    Imported(Quoted),
}

/// `parts tasks, "goals/goals.rolebook"`: the other files of a rolebook.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Parts {
    pub files: Vec<Base>,
}

/// `part of asana`: the file belongs to that rolebook.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub of: Name,
}

/// Another file: what a layer stands on, or a part; a rolebook by its name, or the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Base {
    Named(Name),
    File(Quoted),
}

/// `plans personal < starter, personal < premium   at organization.plan`
///
/// Each chain runs from the lowest plan up.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Plans {
    pub chains: Vec<Vec<Name>>,
    pub at: Path,
}

/// `request` and below it the declared inputs, `level: role of Project`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub inputs: Vec<Input>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Input {
    pub name: Name,
    pub domain: Domain,
}

/// `principal User`, `type Task as "todo"`, `group Team of members`, each with its members below.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Type {
    pub kind: TypeKind,
    pub name: Name,
    /// The name used outside; the snake_case of the type's name if absent.
    pub wire: Option<Quoted>,
    pub members: Vec<Member>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TypeKind {
    Principal,
    Plain,
    /// `group Team of members where not limited`: where a team is listed, these holders are meant.
    Group {
        of: Path,
    },
    /// `type Task adds`: a layer declares more of a type of its base.
    Adds,
}

/// One line below a type. `customized_by, shared_by: ...` is one member with two names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Member {
    pub names: Vec<Name>,
    pub shape: MemberShape,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum MemberShape {
    Attribute(Attribute),
    Relation(Relation),
    /// `projects plus parent.homes`
    Derived(Vec<Path>),
}

/// `privacy: private | team`, `completed_by: role = commenter from enterprise`, `due: time?`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Attribute {
    /// Where its kind of value stands.
    pub node: NodeId,
    pub domain: Domain,
    /// `?`: left out means none, not unknown.
    pub optional: bool,
    pub default: Option<Literal>,
    /// `from enterprise`: without the plan the attribute reads as its default.
    pub gate: Option<Gate>,
    /// `given`: the value may come with the request.
    pub given: bool,
}

/// What values an attribute or a request input may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
    List(Box<Domain>),
    /// `map of text`
    Map(Box<Domain>),
    Plan,
    /// `role`, or `role of Project`.
    Role {
        of: Option<Name>,
    },
    /// `private | team | organization`, or a choice of roles: `admin | editor`.
    Choice(Vec<Name>),
    /// An entity, only for request inputs: `field: CustomField`.
    Entity(Name),
}

/// `owner: User?`, `members: (User | Team)* as role`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Relation {
    pub ends: Vec<EdgeEnd>,
    pub count: Count,
    /// `as role`: each edge carries a role of this type.
    pub as_role: bool,
    /// `with limited: flag = no`: what else an edge says.
    pub edge_members: Vec<EdgeMember>,
}

/// Where an edge may end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum EdgeEnd {
    /// `User`
    Entity(Name),
    /// `every User`
    Every(Name),
    /// `Team.editor`: whoever is that of a team.
    People { of: Name, name: Name },
}

impl EdgeEnd {
    /// The type that it names.
    pub(crate) fn of(&self) -> &Name {
        match self {
            Self::Entity(of) | Self::Every(of) | Self::People { of, .. } => of,
        }
    }

    /// What the people are called who are meant, if not an entity or everybody.
    pub(crate) fn called(&self) -> Option<&Name> {
        match self {
            Self::People { name, .. } => Some(name),
            Self::Entity(_) | Self::Every(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EdgeMember {
    pub name: Name,
    pub domain: Domain,
    pub optional: bool,
    pub default: Option<Literal>,
    /// `given`: where an edge does not say it, the question may.
    pub given: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Count {
    One,
    Optional,
    Many,
}

/// `from enterprise or legacy_enterprise`: the object's plan is one of these or above one of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Gate {
    pub plans: Vec<Name>,
}

/// `roles on Project: admin > editor > commenter, auditor`, and below it gated roles:
/// `commenter, viewer from starter or premium`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Roles {
    pub on: Name,
    pub chains: Vec<Vec<Name>>,
    /// `client within commenter`: a role that a layer adds, and the role that it may stand for.
    pub within: Vec<(Name, Name)>,
    pub gated: Vec<GatedRoles>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GatedRoles {
    pub roles: Vec<Name>,
    pub gate: Gate,
}

/// `define assigned on Task: assignee is user`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Define {
    pub name: Name,
    pub on: Name,
    pub condition: Condition,
}

/// `grant on Task through homes` and its rules.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Grant {
    pub target: Target,
    pub rules: Vec<GrantRule>,
}

/// `visitors: team, guests as visitor_role from starter when privacy is team unless archived`
///
/// A line with several sources is one rule for each of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct GrantRule {
    /// `visitors:`, the author's own name for the rule.
    pub label: Option<Name>,
    pub who: Vec<Who>,
    pub role: RoleGiven,
    pub gate: Option<Gate>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum RoleGiven {
    /// `as their role`: the role on the edge.
    Their { node: NodeId },
    /// `as the same role`: the role held on the entity that the path ends in.
    Same { node: NodeId },
    /// `as admin`, `as visitor_role`, `as project.collaborator_role`.
    Named(Path),
}

/// Who is meant: `organization.members`, `editor`, `customized_by`, `every Link`, `everyone`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    Path(Path),
    Every { node: NodeId, of: Name },
    Everyone { node: NodeId },
}

/// `Task through homes`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Target {
    pub on: Name,
    pub through: Option<Name>,
}

/// `table Project, Task through homes | admin | commenter if assigned` and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Table {
    /// The first has no `through` unless the author wrote one, which is then an error of meaning.
    pub targets: Vec<Target>,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    /// A role or a relation, perhaps `if` a definition.
    Named {
        name: Name,
        if_: Option<Name>,
    },
    Everyone {
        node: NodeId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Row {
    /// The whole row, for errors about its cells.
    pub node: NodeId,
    pub actions: Vec<ActionName>,
    pub label: Option<Quoted>,
    pub gate: Option<Gate>,
    pub cells: Vec<Cell>,
}

/// `complete` or `Task.complete`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ActionName {
    pub of: Option<Name>,
    pub name: Name,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Cell {
    pub node: NodeId,
    pub value: CellValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum CellValue {
    Yes,
    /// `-`: does not have it.
    Dash,
    /// `no`: does not have it, and the ladder is broken on purpose.
    No,
    /// `?`: nobody knows.
    Unknown,
    /// `own`
    Defined(Name),
    /// `only own`: as `own`, and the ladder is broken on purpose.
    Only(Name),
}

/// `open edit_brief, Task.edit on Project for commenter if assigned`: cells; `open visitor_role on
/// Project`: names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Open {
    pub names: Vec<ActionName>,
    pub on: Name,
    pub column: Option<Column>,
}

/// `set share, Task.edit on Project for editor to -`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Set {
    pub actions: Vec<ActionName>,
    pub on: Name,
    pub column: Column,
    pub cell: Cell,
}

/// `default visitor_role, joiner_role on Project = commenter`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Defaults {
    pub members: Vec<Name>,
    /// May be left out where one type alone has them.
    pub on: Option<Name>,
    pub value: Literal,
}

/// `allow unused-name for "Project.color" because "The importer needs it."`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Allow {
    pub code: Name,
    /// What answers call the statement; of the whole file if left out.
    pub of: Option<Quoted>,
    pub because: Quoted,
}

/// `restrict A on T to W ...` and `forbid A on T for W ...`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Restriction {
    /// The node of the verb itself.
    pub node: NodeId,
    /// `clients_only:`, the author's own name for the statement.
    pub label: Option<Name>,
    pub actions: Actions,
    pub targets: Vec<Target>,
    pub who: Vec<Who>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
    pub reasons: Reasons,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Actions {
    Listed(Vec<ActionName>),
    Everything { node: NodeId, except: Vec<ActionName> },
}

/// `because "..." fr "..."`
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Reasons {
    pub because: Option<Quoted>,
    /// The language tag and its text.
    pub translations: Vec<(Name, Quoted)>,
}

/// `organization.members`, `organization.members where view_only`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    /// Never empty.
    pub names: Vec<Name>,
    /// The path without its `where`.
    pub node: NodeId,
    /// `where view_only`: of the last relation, only the edges of which this holds.
    pub only: Option<Box<Condition>>,
}
