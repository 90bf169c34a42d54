//! How relations are named by others, and which types ask: what tells a role from a link, and a person from a thing.

use std::collections::BTreeSet;

use super::super::lookup::Lookup;
use super::super::model::{Expression, ExpressionKind, Form, Relation, Restriction, Type};
use super::super::store::Store;
use super::super::tuple::{Subject, SubjectKind};

/// A relation by the names of its type and itself.
pub(super) type Key<'m> = (&'m str, &'m str);

/// Who names which relation, over a whole store.
#[derive(Debug, Default)]
pub(super) struct Uses<'m> {
    /// Another relation or a set reads it.
    pub(super) named: BTreeSet<Key<'m>>,
    /// It leads to other objects: the right side of a `from`.
    pub(super) tuplesets: BTreeSet<Key<'m>>,
    /// Tests ask for it.
    pub(super) asked: BTreeSet<Key<'m>>,
    /// The types whose objects ask.
    pub(super) principals: BTreeSet<&'m str>,
}

/// The parts of a union, those of unions within it too.
pub(super) fn parts(expression: &Expression) -> Vec<&Expression> {
    match &expression.kind {
        ExpressionKind::Or(all) => all.iter().flat_map(parts).collect(),
        _ => vec![expression],
    }
}

/// The types that have the relation and that a tupleset leads to.
pub(super) fn ends<'m>(lookup: &Lookup<'m>, of: &str, tupleset: &str, relation: &str) -> Vec<&'m str> {
    let leading = lookup.relation(of, tupleset).map(|it| it.expression.restrictions()).unwrap_or_default();
    let objects = leading.iter().filter(|it| it.form == Form::Object);
    let mut found: Vec<&str> = Vec::new();
    for end in objects.map(|it| it.of.text.as_str()) {
        if lookup.relation(end, relation).is_some() && !found.contains(&end) {
            found.push(end);
        }
    }
    found
}

/// Whether tuples alone say who has it.
pub(super) fn is_direct(relation: &Relation) -> bool {
    matches!(relation.expression.kind, ExpressionKind::Direct(_))
}

pub(super) fn key<'m>(of: &'m Type, relation: &'m Relation) -> Key<'m> {
    (&of.name.text, &relation.name.text)
}

impl<'m> Uses<'m> {
    pub(super) fn of(lookup: &Lookup<'m>, store: &'m Store) -> Self {
        let mut uses = Self::default();
        for of in &lookup.model.types {
            of.relations.iter().for_each(|it| uses.expression(lookup, of, &it.expression));
        }
        let mut asking = BTreeSet::new();
        uses.tests(store, &mut asking);
        uses.principals = uses.asking(lookup, asking);
        uses
    }

    fn expression(&mut self, lookup: &Lookup<'m>, of: &'m Type, expression: &'m Expression) {
        match &expression.kind {
            ExpressionKind::Direct(all) => all.iter().for_each(|it| {
                if let Form::Holders(relation) = &it.form {
                    self.named.insert((&it.of.text, &relation.text));
                }
            }),
            ExpressionKind::Computed(name) => {
                self.named.insert((&of.name.text, &name.text));
            }
            ExpressionKind::From { relation, tupleset } => {
                self.tuplesets.insert((&of.name.text, &tupleset.text));
                let ends = ends(lookup, &of.name.text, &tupleset.text, &relation.text);
                self.named.extend(ends.into_iter().map(|it| (it, relation.text.as_str())));
            }
            _ => expression.parts().into_iter().for_each(|it| self.expression(lookup, of, it)),
        }
    }

    fn tests(&mut self, store: &'m Store, asking: &mut BTreeSet<&'m str>) {
        for test in &store.tests {
            for it in &test.checks {
                self.subject(&it.user, asking);
                self.asked.insert((&it.object.of, &it.relation.text));
            }
            for it in &test.objects {
                self.subject(&it.user, asking);
                self.asked.insert((&it.of.text, &it.relation.text));
            }
            for it in &test.users {
                it.expected.iter().for_each(|it| self.subject(it, asking));
                self.asked.insert((&it.object.of, &it.relation.text));
                for filter in &it.filters {
                    match &filter.relation {
                        Some(relation) => drop(self.named.insert((&filter.of.text, &relation.text))),
                        None => drop(asking.insert(&filter.of.text)),
                    }
                }
            }
        }
    }

    fn subject(&mut self, subject: &'m Subject, asking: &mut BTreeSet<&'m str>) {
        match &subject.kind {
            SubjectKind::Holders { relation, .. } => drop(self.named.insert((&subject.of, relation))),
            SubjectKind::Object { .. } | SubjectKind::Everyone => drop(asking.insert(&subject.of)),
        }
    }

    /// The types that ask in tests, may ask all together, or stand where people do. Where there are none, all that
    /// tuples may name: a rolebook has principals.
    fn asking(&self, lookup: &Lookup<'m>, mut asking: BTreeSet<&'m str>) -> BTreeSet<&'m str> {
        let plain = |it: &&Type| it.relations.is_empty();
        let mut ended: BTreeSet<&str> = BTreeSet::new();
        for of in &lookup.model.types {
            for relation in &of.relations {
                for restriction in relation.expression.restrictions() {
                    let end = restriction.of.text.as_str();
                    ended.insert(end);
                    if self.is_person(lookup, of, relation, restriction) {
                        asking.insert(end);
                    }
                }
            }
        }
        let all = lookup.model.types.iter();
        let idle = all.clone().filter(plain).map(|it| it.name.text.as_str()).filter(|it| !ended.contains(it));
        asking.extend(idle);
        if asking.is_empty() {
            asking.extend(ended);
        }
        asking
    }

    fn is_person(&self, lookup: &Lookup<'m>, of: &Type, relation: &Relation, end: &Restriction) -> bool {
        let key = (of.name.text.as_str(), relation.name.text.as_str());
        match &end.form {
            Form::Everyone => true,
            Form::Holders(_) => false,
            Form::Object if !is_direct(relation) || self.named.contains(&key) => true,
            Form::Object => {
                let has_none = lookup.type_named(&end.of.text).is_some_and(|it| it.relations.is_empty());
                has_none && !self.tuplesets.contains(&key)
            }
        }
    }
}
