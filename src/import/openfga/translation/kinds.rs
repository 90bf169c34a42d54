//! What each relation of a model is in a rolebook: a relation, a role, a definition, or a row of a table alone.
//!
//! What tuples alone say is a relation. What adds people of other relations to those is a role, and so is each
//! relation that it includes. Whatever else others read is a definition. Of what nobody reads but who asks, a row says
//! in its cells who has it, as far as cells can. Where a path may lead to several types, its last name is the same
//! kind of thing on each.

use std::collections::BTreeMap;

use super::super::lookup::Lookup;
use super::super::model::{Expression, ExpressionKind, Form, Relation, Restriction, Type};
use super::cells;
use super::conditions::Conditions;
use super::ladder::Ladder;
use super::uses::{Key, Uses, ends, is_direct, key, parts};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A relation to other objects that nobody asks about.
    Link,
    /// The cells of its row say who has it.
    Row,
    Relation,
    Role,
    Definition,
}

/// A model, and what its relations are.
#[derive(Debug)]
pub(super) struct Analysis<'l, 'm> {
    pub(super) lookup: &'l Lookup<'m>,
    pub(super) uses: Uses<'m>,
    pub(super) conditions: Conditions<'m>,
    kinds: BTreeMap<Key<'m>, Kind>,
    ladders: BTreeMap<&'m str, Ladder<'m>>,
}

impl<'l, 'm> Analysis<'l, 'm> {
    pub(super) fn of(lookup: &'l Lookup<'m>, uses: Uses<'m>, conditions: Conditions<'m>) -> Self {
        let mut it = Self { lookup, uses, conditions, kinds: BTreeMap::new(), ladders: BTreeMap::new() };
        for of in &lookup.model.types {
            for relation in &of.relations {
                let kind = it.first_guess(of, relation);
                it.kinds.insert(key(of, relation), kind);
            }
        }
        loop {
            while it.raise() {}
            it.ladders =
                lookup.model.types.iter().map(|of| (of.name.text.as_str(), it.ladder_of(of))).collect();
            if !it.rows_that_fail() {
                return it;
            }
        }
    }

    pub(super) fn kind(&self, of: &str, relation: &str) -> Kind {
        self.kinds.get(&(of, relation)).copied().unwrap_or(Kind::Link)
    }

    pub(super) fn ladder(&self, of: &str) -> Option<&Ladder<'m>> {
        self.ladders.get(of)
    }

    /// Whether a role is given by itself, and not only included by others.
    pub(super) fn is_given(&self, of: &'m str, role: &str) -> bool {
        let Some(relation) = self.lookup.relation(of, role) else { return false };
        let ladder = self.ladder(of);
        parts(&relation.expression).into_iter().any(|it| match &it.kind {
            ExpressionKind::Computed(name) => {
                name.text != role && !ladder.is_some_and(|all| all.is_above(&name.text, role))
            }
            _ => true,
        })
    }

    /// Whether a role has a column: it is given, or includes one that is, and may have no less of the table than that.
    pub(super) fn has_column(&self, of: &'m str, role: &str) -> bool {
        let below = || self.ladder(of).map(|it| it.below(role)).unwrap_or_default();
        self.is_given(of, role) || below().into_iter().any(|it| self.is_given(of, it))
    }

    /// What the end of a path `tupleset.relation` is, on each type that it may lead to.
    pub(super) fn kind_of_end(&self, of: &str, tupleset: &str, relation: &str) -> Kind {
        let ends = ends(self.lookup, of, tupleset, relation);
        ends.first().map_or(Kind::Definition, |it| self.kind(it, relation))
    }

    /// Whether `tupleset.relation` is a path to people: it ends in relations or roles, and every tuple of the tupleset
    /// leads there, whatever the question.
    pub(super) fn is_path(&self, of: &str, tupleset: &str, relation: &str) -> bool {
        let leading = self.lookup.relation(of, tupleset).map(|it| it.expression.restrictions());
        let is_plain = leading.unwrap_or_default().iter().all(|it| it.condition.is_none());
        is_plain && matches!(self.kind_of_end(of, tupleset, relation), Kind::Relation | Kind::Role)
    }

    fn first_guess(&self, of: &'m Type, relation: &'m Relation) -> Kind {
        let key = key(of, relation);
        let (is_named, is_asked) = (self.uses.named.contains(&key), self.uses.asked.contains(&key));
        let restrictions = relation.expression.restrictions();
        // Whoever a set means are people, of whatever type the object is whose set it is.
        let plain = |it: &Restriction| {
            matches!(it.form, Form::Holders(_)) || self.uses.principals.contains(it.of.text.as_str())
        };
        let is_conditional = restrictions.iter().any(|it| it.condition.is_some());
        if is_direct(relation) {
            let leads_away = !is_named && !is_asked && !restrictions.iter().any(plain);
            return match (leads_away, is_conditional) {
                (true, _) => Kind::Link,
                (false, false) => Kind::Relation,
                (false, true) => Kind::Role,
            };
        }
        let mut parts = parts(&relation.expression).into_iter();
        let is_union = parts.all(|it| it.parts().is_empty());
        match (is_union, is_named) {
            (true, false) if restrictions.is_empty() => Kind::Row,
            (true, _) => Kind::Role,
            (false, true) => Kind::Definition,
            (false, false) => Kind::Row,
        }
    }

    fn raise_to(&mut self, key: Key<'m>, kind: Kind) -> bool {
        let known = self.kinds.entry(key).or_insert(kind);
        let is_less = *known < kind;
        *known = (*known).max(kind);
        is_less
    }

    /// What follows from what the relations are by now.
    fn raise(&mut self) -> bool {
        let mut changed = false;
        for of in &self.lookup.model.types {
            for relation in &of.relations {
                let is_role = self.kind(&of.name.text, &relation.name.text) == Kind::Role;
                for part in parts(&relation.expression) {
                    if let (true, ExpressionKind::Computed(name)) = (is_role, &part.kind) {
                        changed |= self.raise_to((&of.name.text, &name.text), Kind::Role);
                    }
                }
                let mut open = vec![&relation.expression];
                while let Some(part) = open.pop() {
                    open.extend(part.parts());
                    if let ExpressionKind::From { relation, tupleset } = &part.kind {
                        changed |= self.level(of, &tupleset.text, &relation.text);
                    }
                }
            }
        }
        changed
    }

    /// The same kind of thing on each type that a path may lead to.
    fn level(&mut self, of: &'m Type, tupleset: &str, relation: &'m str) -> bool {
        let ends = ends(self.lookup, &of.name.text, tupleset, relation);
        let most = ends.iter().map(|it| self.kind(it, relation)).max();
        let Some(most) = most.filter(|_| ends.len() > 1) else { return false };
        let mut changed = false;
        for end in ends {
            changed |= self.raise_to((end, relation), most);
        }
        changed
    }

    fn ladder_of(&self, of: &'m Type) -> Ladder<'m> {
        Ladder::of(of, |it| self.kind(&of.name.text, it) == Kind::Role)
    }

    /// Whether it is a union in which roles or relations stand.
    fn has_people(&self, of: &'m Type, relation: &'m Relation) -> bool {
        let parts = parts(&relation.expression);
        let is_people = |it: &&Expression| match &it.kind {
            ExpressionKind::Computed(name) => self.kind(&of.name.text, &name.text) != Kind::Definition,
            ExpressionKind::From { relation, tupleset } => {
                self.is_path(&of.name.text, &tupleset.text, &relation.text)
            }
            _ => true,
        };
        parts.iter().all(|it| it.parts().is_empty()) && parts.iter().any(is_people)
    }

    /// Rows that cannot say in cells who has a relation.
    fn rows_that_fail(&mut self) -> bool {
        let mut failed = false;
        for of in &self.lookup.model.types {
            for relation in &of.relations {
                let is_row = self.kind(&of.name.text, &relation.name.text) == Kind::Row;
                if is_row && cells::row(self, of, relation).is_none() {
                    let kind = if self.has_people(of, relation) { Kind::Role } else { Kind::Definition };
                    failed |= self.raise_to(key(of, relation), kind);
                }
            }
        }
        failed
    }
}
