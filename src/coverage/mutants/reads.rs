//! Which attributes anything reads: to change another one would change no answer.

use std::collections::HashSet;

use crate::facts::value::value_text;
use crate::policy::Policy;
use crate::policy::condition::{EdgeField, EdgeRead};
use crate::policy::path::Step;
use crate::policy::promise::Promise;
use crate::policy::schema::{
    AttributeInfo, EdgeAttributeId, MemberId, MemberKind, PlanId, Schema, TypeId, Value,
};

use super::sites::{Site, sites};

/// The attributes that are read, and the gates of those that are not, by where they lie.
pub(super) struct Reads {
    read: HashSet<usize>,
    silent: HashSet<usize>,
}

impl Reads {
    pub(super) fn of(policy: &Policy) -> Self {
        let mut found = Collector { schema: &policy.schema, read: HashSet::new() };
        sites(policy, &mut |site| match site {
            Site::Value(it) => found.step(&it.attribute),
            Site::Named(it) => found.step(it),
            Site::Edge(it) => found.edge(it),
            _ => {}
        });
        found.keys(policy);
        let read = found.read;
        let unread = attributes(&policy.schema).filter(|it| !read.contains(&lies_at(*it)));
        let silent = unread.map(|it| lies_at(&it.gate)).collect();
        Self { read, silent }
    }

    pub(super) fn reads(&self, it: &AttributeInfo) -> bool {
        self.read.contains(&lies_at(it))
    }

    /// Whether a gate belongs to an attribute that nothing reads.
    pub(super) fn is_silent(&self, gate: &Vec<PlanId>) -> bool {
        self.silent.contains(&lies_at(gate))
    }

    /// A value as a rolebook writes it.
    pub(super) fn word(&self, schema: &Schema, value: &Value) -> String {
        match value {
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Number(_)
            | Value::Fraction(_)
            | Value::Duration(_)
            | Value::Address(_)
            | Value::Network(_)
            | Value::List(_)
            | Value::Map(_) => value_text(schema, value).unwrap_or_default(),
            Value::Text(text) | Value::Choice(text) => text.clone(),
            Value::Time(time) => time.to_string(),
            Value::Plan(plan) => super::plan(schema, *plan),
            Value::Role(of, role) => {
                let info = schema.type_info(*of).and_then(|it| it.roles.get(usize::from(*role)));
                info.map(|it| it.name.clone()).unwrap_or_default()
            }
            Value::Entity(_) => String::new(),
        }
    }
}

fn lies_at<T>(part: &T) -> usize {
    std::ptr::from_ref(part).addr()
}

fn attributes(schema: &Schema) -> impl Iterator<Item = &AttributeInfo> {
    let members = schema.types.iter().flat_map(|it| &it.members);
    members.flat_map(|it| match &it.kind {
        MemberKind::Attribute(it) => vec![it],
        MemberKind::Relation(it) => it.attributes.iter().map(|it| &it.1).collect(),
        MemberKind::Derived => Vec::new(),
    })
}

struct Collector<'p> {
    schema: &'p Schema,
    read: HashSet<usize>,
}

impl Collector<'_> {
    fn step(&mut self, step: &Step) {
        for (of, member) in &step.members {
            if let Some(MemberKind::Attribute(it)) = self.kind(*of, *member) {
                self.read.insert(lies_at(it));
            }
        }
    }

    fn edge(&mut self, read: &EdgeRead) {
        for (of, member, field) in &read.of {
            if let EdgeField::Attribute(id) = field {
                self.edge_attribute(*of, *member, *id);
            }
        }
    }

    fn edge_attribute(&mut self, of: TypeId, member: MemberId, id: EdgeAttributeId) {
        if let Some(MemberKind::Relation(it)) = self.kind(of, member)
            && let Some(it) = it.attribute(id)
        {
            self.read.insert(lies_at(it));
        }
    }

    fn kind(&self, of: TypeId, member: MemberId) -> Option<&MemberKind> {
        self.schema.type_info(of).and_then(|it| it.member(member)).map(|it| &it.kind)
    }

    /// What orders the candidates of a route, and what invariants ask of edges.
    fn keys(&mut self, policy: &Policy) {
        for candidate in policy.routes.iter().flat_map(|it| &it.candidates) {
            let last = candidate.path.steps.last();
            if let (Some(EdgeField::Attribute(id)), Some(step)) = (candidate.key, last) {
                step.members.iter().for_each(|it| self.edge_attribute(it.0, it.1, id));
            }
        }
        for invariant in &policy.invariants {
            if let Promise::Edges { relation, key: EdgeField::Attribute(id), .. } = &invariant.promise {
                self.edge_attribute(invariant.on, *relation, *id);
            }
        }
    }
}
