//! Changes of the facts in words, and what they mean by number.

use std::collections::BTreeMap;

use crate::facts::edit::Edit;
use crate::facts::time::read_time;
use crate::facts::value::{Cause, read_role, read_value};
use crate::facts::workspace::{Edge, EdgeTerms, Workspace};
use crate::policy::schema::{
    AttributeInfo, EVERY, EdgeAttributeId, Entity, MemberId, MemberKind, RelationInfo, RoleId, Schema,
    TypeId, Value,
};

use super::Unanswered;
use super::checks::Bound;

/// A change of the facts, in words: `project:launch`, `members`, `user:ana`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactEdit {
    /// An edge comes to be, in the place of whatever edge leads to the same end in the same role.
    Link {
        from: String,
        relation: String,
        to: String,
        role: Option<String>,
        since: Option<String>,
        until: Option<String>,
        /// What else it says, by attribute.
        says: BTreeMap<String, String>,
    },
    /// Every edge to that end ceases to be; with a role, those only that carry it.
    Unlink { from: String, relation: String, to: String, role: Option<String> },
    /// An attribute says this.
    Set { of: String, attribute: String, value: String },
    /// Nothing is stated of an attribute any more.
    Unset { of: String, attribute: String },
    /// An entity is gone, with all edges to it.
    Delete { entity: String },
}

impl FactEdit {
    /// An edge that says nothing but its role, if it has one.
    pub fn link(from: &str, relation: &str, to: &str, role: Option<&str>) -> Self {
        Self::Link {
            from: from.to_owned(),
            relation: relation.to_owned(),
            to: to.to_owned(),
            role: role.map(str::to_owned),
            since: None,
            until: None,
            says: BTreeMap::new(),
        }
    }

    /// Every edge to that end.
    pub fn unlink(from: &str, relation: &str, to: &str) -> Self {
        Self::Unlink { from: from.to_owned(), relation: relation.to_owned(), to: to.to_owned(), role: None }
    }

    /// An attribute's value.
    pub fn set(of: &str, attribute: &str, value: &str) -> Self {
        Self::Set { of: of.to_owned(), attribute: attribute.to_owned(), value: value.to_owned() }
    }

    /// An entity that is gone.
    pub fn delete(entity: &str) -> Self {
        Self::Delete { entity: entity.to_owned() }
    }
}

/// A change by number, if it can be made.
pub(super) fn read(bound: &Bound, facts: &Workspace, edit: &FactEdit) -> Result<Edit, Unanswered> {
    let reading = Reading { schema: bound.program.schema(), bound, facts };
    match edit {
        FactEdit::Link { from, relation, to, role, since, until, says } => {
            let (owner, member, info) = reading.relation(from, relation)?;
            let time = |it: &Option<String>| it.as_deref().map(read_time).transpose();
            let target = reading.end(relation, info, to)?;
            let role = role.as_deref().map(|it| reading.role(owner.of, (relation, info), it)).transpose()?;
            let (since, until) = (time(since)?, time(until)?);
            let attributes = reading.says(relation, info, says)?;
            let edge = Edge::new(target, role, EdgeTerms { since, until, attributes });
            reading.may_be(edit, owner, member, &edge)?;
            Ok(Edit::Link { owner, member, edge })
        }
        FactEdit::Unlink { from, relation, to, role } => {
            let (owner, member, info) = reading.relation(from, relation)?;
            let target = reading.end(relation, info, to)?;
            let role = role.as_deref().map(|it| reading.role(owner.of, (relation, info), it)).transpose()?;
            Ok(Edit::Unlink { owner, member, target, role })
        }
        FactEdit::Set { of, attribute, value } => {
            let (owner, member, info) = reading.attribute(of, attribute)?;
            let value = Some(read_value(reading.schema, &info.domain, value)?);
            Ok(Edit::Value { owner, member, value })
        }
        FactEdit::Unset { of, attribute } => {
            let (owner, member, _) = reading.attribute(of, attribute)?;
            Ok(Edit::Value { owner, member, value: None })
        }
        FactEdit::Delete { entity } => Ok(Edit::Delete(reading.entity(entity)?)),
    }
}

struct Reading<'r> {
    schema: &'r Schema,
    bound: &'r Bound,
    facts: &'r Workspace,
}

fn wrong(code: &'static str, message: String) -> Cause {
    Cause::new(code, message)
}

impl<'r> Reading<'r> {
    /// `project:launch`, which the facts know.
    fn entity(&self, written: &str) -> Result<Entity, Cause> {
        let found = written.split_once(':').and_then(|(word, id)| {
            let of = self.schema.type_named(word)?;
            self.known(of, id)
        });
        found.ok_or_else(|| {
            wrong("dangling-reference", format!("the facts do not know `{written}`")).help(
                "write the type and the id, as in `project:launch`; new entities come with a new workspace"
                    .to_owned(),
            )
        })
    }

    fn known(&self, of: TypeId, id: &str) -> Option<Entity> {
        let index = self.bound.ids.get(usize::from(of))?.find(id)?;
        let entity = Entity { of, index };
        (!self.facts.is_gone(entity)).then_some(entity)
    }

    fn member(&self, of: TypeId, name: &str) -> Result<(MemberId, &'r MemberKind), Cause> {
        let info = self.schema.type_info(of);
        let found = info.and_then(|it| Some((it.member_named(name)?, it)));
        let member = found.and_then(|(id, it)| Some((id, &it.member(id)?.kind)));
        member.ok_or_else(|| {
            let of = info.map_or("", |it| it.name.as_str());
            wrong("unknown-member", format!("`{of}` has no member `{name}`"))
        })
    }

    fn relation(&self, from: &str, name: &str) -> Result<(Entity, MemberId, &'r RelationInfo), Cause> {
        let owner = self.entity(from)?;
        match self.member(owner.of, name)? {
            (member, MemberKind::Relation(info)) => Ok((owner, member, info)),
            (_, MemberKind::Derived) => {
                Err(wrong("derived-member", format!("`{name}` is derived and cannot be changed"))
                    .help("change the relations from which the rolebook derives it".to_owned()))
            }
            (_, MemberKind::Attribute(_)) => {
                Err(wrong("value-expected", format!("`{name}` is an attribute, and leads nowhere")))
            }
        }
    }

    fn attribute(&self, of: &str, name: &str) -> Result<(Entity, MemberId, &'r AttributeInfo), Cause> {
        let owner = self.entity(of)?;
        match self.member(owner.of, name)? {
            (member, MemberKind::Attribute(info)) => Ok((owner, member, info)),
            _ => Err(wrong("end-expected", format!("`{name}` is a relation, and has no value"))),
        }
    }

    /// An entity, `every user`, or `team:core.editor`, in which a relation may end.
    fn end(&self, relation: &str, info: &RelationInfo, written: &str) -> Result<Entity, Cause> {
        let end = match self.set(info, written) {
            Some(set) => set,
            None => self.entity(written)?,
        };
        if info.targets.contains(&end.of) {
            return Ok(end);
        }
        let names: Vec<String> =
            info.targets.iter().map(|it| format!("`{}`", self.schema.name_of(*it))).collect();
        Err(wrong("wrong-target-type", format!("`{relation}` does not lead to `{written}`"))
            .help(format!("it leads to {}", names.join(", "))))
    }

    /// A set that ends some edge already; of others the facts know nothing yet.
    fn set(&self, info: &RelationInfo, written: &str) -> Option<Entity> {
        let mut sets = info.targets.iter().filter(|it| self.schema.set(**it).is_some());
        sets.find_map(|of| {
            let called = self.schema.set(*of)?.called();
            let id = match called {
                None => EVERY,
                Some(called) => {
                    let whole = written.split_once(':')?.1;
                    whole.strip_suffix(called)?.strip_suffix('.')?
                }
            };
            let found = self.known(*of, id)?;
            (self.schema.written(*of, id) == written).then_some(found)
        })
    }

    fn role(&self, of: TypeId, (relation, info): (&str, &RelationInfo), text: &str) -> Result<RoleId, Cause> {
        if !info.as_role {
            return Err(wrong("role-not-taken", format!("an edge of `{relation}` carries no role")));
        }
        let count = self.schema.type_info(of).map_or(0, |it| it.roles.len());
        read_role(self.schema, of, &(0..).take(count).collect::<Vec<_>>(), text)
    }

    fn says(
        &self,
        relation: &str,
        info: &RelationInfo,
        says: &BTreeMap<String, String>,
    ) -> Result<Vec<(EdgeAttributeId, Value)>, Cause> {
        let mut all = Vec::new();
        for (name, text) in says {
            let Some((id, attribute)) = info.attribute_named(name) else {
                let message = format!("an edge of `{relation}` has no attribute `{name}`");
                return Err(wrong("unknown-edge-attribute", message));
            };
            all.push((id, read_value(self.schema, &attribute.domain, text)?));
        }
        all.sort_by_key(|it| it.0);
        Ok(all)
    }

    /// Whether an edge can hold at some time, and a relation to one leads to no other end.
    fn may_be(&self, edit: &FactEdit, owner: Entity, member: MemberId, edge: &Edge) -> Result<(), Cause> {
        if let (Some(since), Some(until)) = (edge.since(), edge.until())
            && since >= until
        {
            return Err(wrong(
                "empty-period",
                "this edge never holds: `until` is not after `since`".to_owned(),
            ));
        }
        if !self.facts.is_taken(self.schema, owner, member, edge.target) {
            return Ok(());
        }
        let (FactEdit::Link { from, relation, .. } | FactEdit::Unlink { from, relation, .. }) = edit else {
            return Ok(());
        };
        Err(wrong("several-ends", format!("`{relation}` of `{from}` leads somewhere already"))
            .help("unlink that first; several changes can be made at once".to_owned()))
    }
}
