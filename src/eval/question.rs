//! What is asked and what is answered, as plain data.

use crate::policy::Mark;
use crate::policy::schema::{Instant, MemberId, TypeId, Value};

use super::proof::StepKind;

/// An entity by type and exact id, known to the facts or not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct EntityRef {
    pub of: TypeId,
    pub id: String,
}

/// May this subject do this to that object?
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub subject: EntityRef,
    pub action: String,
    pub object: EntityRef,
    /// Further principals that the host has checked, such as a share link.
    pub presented: Vec<EntityRef>,
    pub time: Option<Instant>,
    /// Declared inputs, by their place in the schema.
    pub inputs: Vec<(u16, InputValue)>,
    /// Values that came with the object, for attributes declared `given`.
    pub given: Vec<(MemberId, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InputValue {
    Value(Value),
    Entity(EntityRef),
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub decision: bool,
    /// Not certainly yes, but possibly: it depends on what is missing.
    pub unknown: bool,
    /// The best proof of a yes.
    pub proof: Vec<ProofStep>,
    /// Why it is a no, sorted by place, kind and statement.
    pub reasons: Vec<Reason>,
    /// What data would settle an unknown decision, sorted.
    pub missing: Vec<String>,
    /// The earliest end of an edge on the proof.
    pub until: Option<Instant>,
    /// Names that the base leaves open, that a layer has changed, and on which such decisions depend.
    pub opened: Vec<String>,
}

impl Answer {
    /// What a reader is told who may not know of the object: the same whether it is there or not, and
    /// whatever the reason for the no is.
    pub(crate) fn untold() -> Self {
        Self {
            decision: false,
            unknown: false,
            proof: Vec::new(),
            reasons: Vec::new(),
            missing: Vec::new(),
            until: None,
            opened: Vec::new(),
        }
    }

    /// Whether this is a no of which nothing is told.
    pub fn is_untold(&self) -> bool {
        !self.decision && self.reasons.is_empty() && self.missing.is_empty()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofStep {
    pub statement: String,
    pub step: StepKind,
    /// As answers write entities: `user:ana`.
    pub entity: String,
    /// Of an edge: the entity in which it begins.
    pub from: Option<String>,
    /// Of an edge that carries one, of an inclusion and of a rule: the role.
    pub role: Option<String>,
    /// Of an edge: when it ends.
    pub until: Option<Instant>,
    /// Whether it may not be named to the reader, so that nothing else is said of it.
    pub hidden: bool,
}

impl ProofStep {
    /// One that may not be named.
    pub(crate) fn hidden(step: StepKind) -> Self {
        let (statement, entity) = (String::new(), String::new());
        Self { statement, step, entity, from: None, role: None, until: None, hidden: true }
    }
}

/// One reason of a denial.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    pub place: String,
    pub kind: ReasonKind,
    /// The restriction or forbid, or the forbid whose outcome is unknown.
    pub statement: Option<String>,
    /// What the statement's author says, by language; the first is the main one, tagged with nothing.
    pub because: Vec<(String, String)>,
    /// The roles that the principals certainly hold at the place, for `no cell`, `plan` and `restricted`.
    pub roles: Vec<String>,
}

/// Who decides on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteAnswer {
    pub outcome: RouteOutcome,
    /// The candidates before the one at which the route ends.
    pub passed: Vec<Passed>,
    /// What data would settle an open route, sorted.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteOutcome {
    /// To this person: `user:ana`.
    Goes(String),
    /// With what the route's author says, by language; the main text is tagged with nothing.
    Refused(Vec<(String, String)>),
    /// It depends on what is missing.
    Open,
    Nobody,
}

/// A candidate of a route that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// As written: `first of members by since`.
    pub candidate: String,
    /// Who stands there, but does not qualify; nobody stands there if empty.
    pub people: Vec<String>,
}

/// An invariant that does not hold, or is not known to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub invariant: String,
    /// Possibly broken only: it depends on what is missing.
    pub open: bool,
    /// By whom; `user:*` is any user whom the facts do not know.
    pub subject: Option<String>,
    pub action: Option<String>,
    pub object: String,
    /// How a broken `never` comes to be allowed.
    pub path: Vec<ProofStep>,
    /// Why a broken `always` is denied.
    pub reasons: Vec<Reason>,
    pub missing: Vec<String>,
    /// What the invariant's author says, by language; the main text is tagged with nothing.
    pub because: Vec<(String, String)>,
    /// Where the invariant is stated.
    pub(crate) mark: Mark,
}

/// The kinds of reason. Their order is that of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReasonKind {
    Expired,
    Forbidden,
    Missing,
    NoCell,
    NoRole,
    NotGranted,
    Plan,
    Restricted,
    UnknownAction,
    UnknownObject,
    UnknownSubject,
}

impl ReasonKind {
    /// Every kind, in the order of their words.
    pub const ALL: [Self; 11] = [
        Self::Expired,
        Self::Forbidden,
        Self::Missing,
        Self::NoCell,
        Self::NoRole,
        Self::NotGranted,
        Self::Plan,
        Self::Restricted,
        Self::UnknownAction,
        Self::UnknownObject,
        Self::UnknownSubject,
    ];

    /// As policies and answers write it: `no cell`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Forbidden => "forbidden",
            Self::Missing => "missing",
            Self::NoCell => "no cell",
            Self::NoRole => "no role",
            Self::NotGranted => "not granted",
            Self::Plan => "plan",
            Self::Restricted => "restricted",
            Self::UnknownAction => "unknown action",
            Self::UnknownObject => "unknown object",
            Self::UnknownSubject => "unknown subject",
        }
    }
}
