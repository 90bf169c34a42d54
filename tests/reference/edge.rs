//! What an edge says beside where it ends, and relations of which only some edges count
//! (reference.md section 1, "Where").

use std::collections::BTreeSet;

use crate::judge::{At, Inner, Judge};
use crate::model::{Condition, Edge, Value};
use crate::schema;
use crate::truth::Truth;
use crate::world::{Alternative, Hop, Reading, Sort, Thing, World, lowered, moment};

/// An edge, as the names inside `where` see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtEdge<'a> {
    pub(crate) from: Thing,
    pub(crate) relation: &'a str,
    /// Nothing is stated of the edge to an unknown end.
    pub(crate) stated: Option<&'a Edge>,
}

impl<'a> World<'a> {
    pub(crate) fn has_attribute(&self, at: AtEdge<'a>, name: &str) -> bool {
        schema::edge_attribute(self.policy, self.type_of(at.from), at.relation, name).is_some()
    }

    /// An attribute of an edge: stated, else what the question says of it if it is `given`, else its default,
    /// else none or unknown. What an edge to an unknown end says is unknown, and only the relation that led
    /// there is missing.
    pub(crate) fn edge_reading(&self, at: AtEdge<'a>, name: &str) -> Reading<'a> {
        let owner = self.type_of(at.from);
        let Some(attribute) = schema::edge_attribute(self.policy, owner, at.relation, name) else {
            panic!("an edge of {owner}.{} has no {name}", at.relation)
        };
        let sort = Sort { domain: &attribute.domain, owner, either: None };
        let mut missing = BTreeSet::new();
        let brought = || self.question.inputs.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        let says = |it| said(it, name).or_else(|| if attribute.given { brought() } else { None });
        let alternative = match at.stated.map(says) {
            None => Alternative::Unknown(sort),
            Some(Some(value)) => Alternative::Value(lowered(&attribute.domain, &value), sort),
            Some(None) => self.left_out(sort, attribute),
        };
        if let (Alternative::Unknown(_), Some(_)) = (&alternative, at.stated) {
            missing = self.edge_missing(at, name);
        }
        Reading { alternatives: vec![alternative], missing }
    }

    /// `organization:acme.members.view_only`
    pub(crate) fn edge_missing(&self, at: AtEdge<'a>, name: &str) -> BTreeSet<String> {
        self.missing(|| format!("{}.{}.{name}", self.written(at.from), at.relation))
    }
}

/// What is stated of an edge under a name.
pub(crate) fn said(edge: &Edge, name: &str) -> Option<Value> {
    match name {
        "since" => edge.since.map(moment),
        "until" => edge.until.map(moment),
        _ => edge.says.iter().find(|it| it.0 == name).map(|it| it.1.clone()),
    }
}

impl<'a> Judge<'a> {
    /// The edges of a stated relation, each as truly as it holds and the filter does.
    pub(crate) fn hops_where(
        &self,
        at: &At<'a>,
        thing: Thing,
        name: &str,
        filter: Option<&'a Condition>,
    ) -> Vec<Hop<'a>> {
        let mut hops = self.world.hops(thing, name);
        let member = schema::member(self.policy, self.world.type_of(thing), name);
        if let (Some(filter), Some(member)) = (filter, member) {
            for hop in hops.iter_mut().filter(|it| it.holds.possible) {
                let edge = AtEdge { from: thing, relation: &member.name, stated: hop.stated };
                let counts = self.condition(&at.within(Inner::Edge(edge)), filter);
                hop.holds = Truth::all([hop.holds.clone(), counts]);
            }
        }
        hops
    }
}
