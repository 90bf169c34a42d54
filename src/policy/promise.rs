//! Routes and invariants: what decides nothing, but says whom to ask and what must be true.

use super::Mark;
use super::condition::{ActionId, Condition, EdgeField};
use super::path::{Path, Who};
use super::rule::Words;
use super::schema::{MemberId, TypeId};

/// `route access on Project`: who decides on a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    pub name: String,
    pub on: TypeId,
    pub refusals: Vec<Refusal>,
    /// In the order in which they are tried.
    pub candidates: Vec<Candidate>,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub when: Condition,
    pub unless: Option<Condition>,
    pub words: Words,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// As written, without conditions: `first of members by since`.
    pub words: String,
    /// The path to the people, whose last relation is stated if there is a key.
    pub path: Path,
    /// What orders them, on the edges of the path's last relation.
    pub key: Option<EdgeField>,
    /// What must be true of the person, who is `user` here.
    pub who: Option<Condition>,
    pub when: Option<Condition>,
}

/// `never` or `always`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invariant {
    /// What answers call the statement.
    pub id: String,
    pub never: bool,
    /// The type for whose every object it is judged.
    pub on: TypeId,
    pub promise: Promise,
    pub words: Words,
    pub mark: Mark,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Promise {
    Can(Box<Permission>),
    /// `members of Project for organization.guests have until`
    Edges {
        relation: MemberId,
        who: Vec<Who>,
        key: EdgeField,
    },
}

/// `organization.guests can share Project through portfolios when archived`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Permission {
    pub people: People,
    /// The actions of the type, ascending.
    pub actions: Vec<ActionId>,
    /// Only grants that go along this relation of the type count.
    pub through: Option<MemberId>,
    pub when: Option<Condition>,
    pub unless: Option<Condition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum People {
    Somebody,
    Who(Vec<Who>),
}
