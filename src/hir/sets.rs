//! Sets in which edges may end: everybody of a type, or those who hold something of an entity.

use std::collections::BTreeSet;

use crate::check;
use crate::limits;
use crate::policy::Mark;
use crate::policy::schema::{Held, MemberKind, SetInfo, SetKind, TypeId};
use crate::syntax::ast::{self, EdgeEnd, MemberShape};

use super::vocabulary::{Vocabulary, each, mark};

/// The sets in which edges of a type's relations may end.
pub(super) fn set_ends(it: &ast::Type) -> impl Iterator<Item = &EdgeEnd> {
    let relations = it.members.iter().filter_map(|it| match &it.shape {
        MemberShape::Relation(relation) => Some(relation),
        _ => None,
    });
    relations.flat_map(|it| &it.ends).filter(|it| !matches!(it, EdgeEnd::Entity(_)))
}

/// Whether the rolebook was brought from elsewhere.
fn is_imported(statements: &[(u32, &ast::Statement)]) -> bool {
    each!(statements, Rolebook).any(|(_, it)| matches!(it.from, Some(ast::Origin::Imported(_))))
}

impl<'a> Vocabulary<'a> {
    /// Which kinds of set there are; who is in them is not known before all names are.
    pub(super) fn sets(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut found: BTreeSet<(TypeId, Option<&str>)> = BTreeSet::new();
        for (_, it) in each!(statements, Type) {
            let called = |end: &'a EdgeEnd| end.called().map(|it| it.text.as_str());
            let ends = set_ends(it).filter_map(|it| Some((self.type_id(&it.of().text)?, called(it))));
            found.extend(ends);
        }
        if is_imported(statements) {
            let all = self.sets_of_all(statements);
            if all.len() <= limits::SETS {
                found.extend(all);
            }
        }
        let kind = |called: Option<&str>| match called {
            None => SetKind::Every,
            Some(name) => SetKind::People { name: name.to_owned(), held: None },
        };
        let sets = found.into_iter().map(|(of, called)| SetInfo { of, kind: kind(called) }).collect();
        self.schema_mut().sets = sets;
    }

    /// Every set that there could be. In an imported rolebook all of them may ask, as they may where it comes from.
    fn sets_of_all(
        &self,
        statements: &'a [(u32, &'a ast::Statement)],
    ) -> BTreeSet<(TypeId, Option<&'a str>)> {
        let mut all = BTreeSet::new();
        for (_, it) in each!(statements, Type) {
            let Some(of) = self.type_id(&it.name.text) else { continue };
            all.extend((it.kind == ast::TypeKind::Principal).then_some((of, None)));
            let relations = it.members.iter().filter(|it| !matches!(it.shape, MemberShape::Attribute(_)));
            all.extend(relations.flat_map(|it| &it.names).map(|it| (of, Some(it.text.as_str()))));
        }
        for (_, it) in each!(statements, Roles) {
            let roles = it.chains.iter().flatten().map(|it| it.text.as_str());
            all.extend(
                self.type_id(&it.on.text)
                    .into_iter()
                    .flat_map(|of| roles.clone().map(move |it| (of, Some(it)))),
            );
        }
        for (_, it) in each!(statements, Define) {
            all.extend(self.type_id(&it.on.text).map(|of| (of, Some(it.name.text.as_str()))));
        }
        all
    }

    /// Where an edge may end: a type, or a kind of set.
    pub(super) fn end(&mut self, at: u32, end: &EdgeEnd) -> Option<TypeId> {
        let name = end.of();
        let of = self.type_of(at, name)?;
        match end {
            EdgeEnd::Entity(_) => Some(of),
            EdgeEnd::Every(_) if !self.schema.is_principal(of) => {
                self.report.push(check::not_a_principal(&name.text, mark(at, name.node)));
                None
            }
            EdgeEnd::Every(_) => self.schema.set_of(of, None),
            EdgeEnd::People { name, .. } => self.schema.set_of(of, Some(&name.text)),
        }
    }

    /// Who is in each kind of set, now that all names are known.
    pub(super) fn people_of_sets(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        for (at, it) in each!(statements, Type) {
            for end in set_ends(it) {
                let (Some(of), Some(called)) = (self.type_id(&end.of().text), end.called()) else { continue };
                let found = self.held(of, at, called);
                if let Some(SetKind::People { held, .. }) = self.set_kind(of, &called.text) {
                    *held = found;
                }
            }
        }
        if is_imported(statements) {
            for at in 0..self.schema.sets.len() {
                self.people_of_other(at);
            }
        }
    }

    /// Who is in a set in which no edge ends.
    fn people_of_other(&mut self, at: usize) {
        let Some(SetInfo { of, kind: SetKind::People { name, held: None } }) = self.schema.sets.get(at)
        else {
            return;
        };
        let found = self.held_by_name(*of, &name.clone());
        if let Some(SetKind::People { held, .. }) = self.schema_mut().sets.get_mut(at).map(|it| &mut it.kind)
        {
            *held = found;
        }
    }

    /// What is called so, wherever it is no attribute.
    fn held_by_name(&self, of: TypeId, called: &str) -> Option<Held> {
        let role = || self.role_id(of, called).map(Held::Role);
        let definition = || self.definition_id(of, called).map(Held::Definition);
        role().or_else(definition).or_else(|| {
            let info = self.schema.type_info(of)?;
            let member = info.member_named(called)?;
            let is_relation = !matches!(info.member(member)?.kind, MemberKind::Attribute(_));
            is_relation.then_some(Held::Relation(member))
        })
    }

    fn set_kind(&mut self, of: TypeId, called: &str) -> Option<&mut SetKind> {
        let at = usize::from(self.schema.set_of(of, Some(called))?).checked_sub(self.schema.types.len())?;
        self.schema_mut().sets.get_mut(at).map(|it| &mut it.kind)
    }

    fn held(&mut self, of: TypeId, at: u32, called: &ast::Name) -> Option<Held> {
        let here = mark(at, called.node);
        if !self.is_above(of, &called.text, self.layer_of(at)) {
            if let Some(role) = self.role_id(of, &called.text) {
                return Some(Held::Role(role));
            }
            if let Some(definition) = self.definition_id(of, &called.text) {
                return Some(Held::Definition(definition));
            }
            let info = self.schema.type_info(of)?;
            match info.member_named(&called.text).and_then(|it| Some((it, &info.member(it)?.kind))) {
                Some((_, MemberKind::Attribute(_))) => return self.not_held(called, here),
                Some((member, _)) => return Some(Held::Relation(member)),
                None => {}
            }
        }
        self.unknown("role, definition or relation", &[of], called, at, |it| it.held_names(of));
        None
    }

    fn not_held<T>(&mut self, called: &ast::Name, here: Mark) -> Option<T> {
        let expected = "a role, a definition or a relation";
        self.report.push(check::wrong_kind(&called.text, "an attribute", expected, here));
        None
    }

    /// The names of what may be held of an entity of the type.
    fn held_names(&self, of: TypeId) -> Vec<&str> {
        let info = self.schema.type_info(of).into_iter();
        let relations = info.clone().flat_map(|it| &it.members);
        let relations = relations.filter(|it| !matches!(it.kind, MemberKind::Attribute(_)));
        let relations = relations.map(|it| it.name.as_str());
        let defined = self.definitions.iter().filter(|it| it.of == of).map(|it| it.name.as_str());
        info.flat_map(|it| &it.roles).map(|it| it.name.as_str()).chain(relations).chain(defined).collect()
    }
}
