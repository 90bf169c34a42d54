//! What an edge says beside where it ends: attributes that its relation declares.

use std::collections::BTreeMap;

use super::{Draft, Member, Problem, Terms};
use crate::facts::value::read_value;
use crate::facts::wording::{did_you_mean, shown};
use crate::policy::schema::{EdgeAttributeId, MemberKind, Value};

impl<'a, P: Copy> Draft<'a, P> {
    /// The attributes of one edge, ascending; `None` if one is in error, which has then been reported.
    pub(super) fn edge_attributes(
        &mut self,
        member: &Member<'a>,
        terms: &Terms<'_, P>,
    ) -> Option<Vec<(EdgeAttributeId, Value)>> {
        let mut found: BTreeMap<EdgeAttributeId, (Value, P)> = BTreeMap::new();
        let mut sound = true;
        for (name, value) in &terms.with {
            match self.edge_attribute(member, *name, *value) {
                None => sound = false,
                Some((id, value)) => {
                    if let Some((_, first)) = found.insert(id, (value, name.1)) {
                        sound = false;
                        self.stated_twice(*name, first);
                    }
                }
            }
        }
        sound.then(|| found.into_iter().map(|(id, (value, _))| (id, value)).collect())
    }

    fn edge_attribute(
        &mut self,
        member: &Member<'a>,
        (name, place): (&str, P),
        (text, value_place): (&str, P),
    ) -> Option<(EdgeAttributeId, Value)> {
        let MemberKind::Relation(relation) = &member.info.kind else { return None };
        let Some((id, info)) = relation.attribute_named(name) else {
            self.unknown_edge_attribute(member, name, place);
            return None;
        };
        let value = self.read(read_value(self.schema, &info.domain, text), value_place)?;
        Some((id, value))
    }

    /// Says that an edge has no such attribute, and which it has.
    pub(crate) fn unknown_edge_attribute(&mut self, member: &Member<'a>, name: &str, place: P) {
        let MemberKind::Relation(relation) = &member.info.kind else { return };
        let built_in = ["role", "since", "until"];
        let known = relation.attributes.iter().map(|it| it.0.as_str()).chain(built_in);
        let message = format!("an edge of `{}` has no attribute {}", member.info.name, shown(name));
        let near = did_you_mean(name, known);
        self.report(|| Problem::new(place, "unknown-edge-attribute", message).offer(near));
    }

    fn stated_twice(&mut self, (name, place): (&str, P), first: P) {
        let message = format!("{} is stated twice of one edge", shown(name));
        self.report(|| {
            Problem::new(place, "duplicate-attribute", message)
                .also(first, "it stands here")
                .help("keep one of the two".to_owned())
        });
    }
}
