//! Routes, invariants and labels, as written: what a policy promises and what people read.

use crate::diagnostic::NodeId;

use super::{Actions, Column, Condition, Name, Path, Quoted, Reasons, Who};

/// `route access on Project`: who decides on a request.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    pub name: Name,
    pub on: Name,
    pub refusals: Vec<Refusal>,
    /// The lines of candidates; there must be one.
    pub candidates: Vec<Vec<Candidate>>,
}

/// `refused when visitor_role is below editor because "..."`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Refusal {
    pub when: Condition,
    pub unless: Option<Condition>,
    pub reasons: Reasons,
}

/// `creator when creator is admin`, `first of members by since who is editor`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Candidate {
    pub of: CandidateOf,
    /// `who is editor`, said of `user`.
    pub who: Option<Condition>,
    pub when: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum CandidateOf {
    Who(Who),
    First { of: Path, by: Name },
}

/// `never NAME: ...` and `always NAME: ...`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Invariant {
    /// The node of the verb itself.
    pub node: NodeId,
    /// The author's own name for the statement.
    pub label: Option<Name>,
    pub promise: Promise,
    pub reasons: Reasons,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Promise {
    Can(Box<Permission>),
    /// `members of Project for organization.guests have until`
    Edges {
        relation: Name,
        on: Name,
        who: Vec<Who>,
        key: Name,
    },
}

/// `organization.guests can share Project through portfolios when archived`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Permission {
    pub people: People,
    pub actions: Actions,
    pub on: Name,
    pub through: Option<Name>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum People {
    Somebody,
    Who(Vec<Who>),
}

/// `labels fr` and its lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Labels {
    /// None for the main language.
    pub language: Option<Name>,
    pub lines: Vec<Labelled>,
}

/// `Project.delete "Supprimer le projet"`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Labelled {
    pub key: LabelKey,
    pub text: Quoted,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LabelKey {
    /// `Project` or `Project.delete`
    OfType { of: Name, name: Option<Name> },
    /// A role, a choice, a plan, or the title of a column.
    Bare(Column),
}
