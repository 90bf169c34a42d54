//! What a path means where it stands.
//!
//! A [`Scope`] knows what is at hand: the object after `on`, the place of a pair, the element inside
//! `has`. Looking a path up gives what it ends in, with its types.

use crate::check;
use crate::policy::condition::{EdgeField, EdgeRead};
use crate::policy::path::{Path, Start};
use crate::policy::rule::Through;
use crate::policy::schema::{Count, Domain, MemberId, MemberKind, RoleId, TypeId, snake_case};
use crate::syntax::ast;

use super::found::{Found, Named, together};
use super::narrow;
use super::resolve::Resolver;
use super::vocabulary::mark;

/// What is at hand where a path stands.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) statement: u32,
    pub(super) object: TypeId,
    pub(super) place: Option<Through>,
    /// The types of the element, inside `has`.
    pub(super) element: Option<Vec<TypeId>>,
    /// The relations that the edge may belong to, inside `where`.
    pub(super) edge: Option<Vec<(TypeId, MemberId)>>,
    /// What the elements of a list are, inside `has`; they are called `it`.
    pub(super) item: Option<Domain>,
}

/// The element of a list, or the key of a map, that is at hand.
const ITEM: &str = "it";

impl Scope {
    pub(super) fn on(statement: u32, object: TypeId) -> Self {
        Self { statement, object, place: None, element: None, edge: None, item: None }
    }

    pub(super) fn inside(&self, element: Vec<TypeId>) -> Self {
        Self { element: Some(element), edge: None, ..self.clone() }
    }

    pub(super) fn with_item(&self, item: Domain) -> Self {
        Self { item: Some(item), ..self.clone() }
    }

    fn along(&self, edge: Vec<(TypeId, MemberId)>) -> Self {
        Self { edge: Some(edge), ..self.clone() }
    }
}

/// What a name means: nothing, something in error that has been said, or what was found.
pub(super) enum Meaning {
    None,
    Failed,
    Found(Found),
}

impl Resolver<'_> {
    /// Follows a path to what it ends in; what is wrong with it is reported.
    pub(super) fn look_up(&mut self, scope: &Scope, path: &ast::Path) -> Option<Found> {
        self.layer = self.vocabulary.layer_of(scope.statement);
        let (first, rest) = path.names.split_first()?;
        let mut found = self.first_name(scope, first)?;
        for name in rest {
            found = self.next_name(scope, found, name)?;
        }
        match &path.only {
            None => Some(found),
            Some(only) => self.only(scope, path, found, only),
        }
    }

    /// `where C`: of the last relation, which must be stated, only the edges of which C holds.
    fn only(
        &mut self,
        scope: &Scope,
        path: &ast::Path,
        mut found: Found,
        only: &ast::Condition,
    ) -> Option<Found> {
        let here = mark(scope.statement, path.node);
        let Found::Entities { path: resolved, .. } = &mut found else {
            self.report(check::where_without_edges(&written(path), found.kind(), here));
            return None;
        };
        let edges = resolved.steps.last().map(|it| it.members.clone()).unwrap_or_default();
        if edges.is_empty() || !edges.iter().all(|it| self.is_stated(it.0, it.1)) {
            let kind = if edges.is_empty() { "an entity at hand" } else { "a derived relation" };
            self.report(check::where_without_edges(&written(path), kind, here));
            return None;
        }
        let condition = self.condition(&scope.along(edges), only)?;
        resolved.steps.last_mut().into_iter().for_each(|it| it.only = Some(Box::new(condition.clone())));
        Some(found)
    }

    /// Whether facts state this relation, so that its edges are at hand.
    pub(super) fn is_stated(&self, of: TypeId, member: MemberId) -> bool {
        let info = self.schema().type_info(of).and_then(|it| it.member(member));
        matches!(info.map(|it| &it.kind), Some(MemberKind::Relation(_)))
    }

    /// What an edge says under that name, of whichever of its relations have it.
    pub(super) fn edge_name(&self, edges: &[(TypeId, MemberId)], word: &str) -> Option<Found> {
        let mut found: Option<(EdgeRead, Domain)> = None;
        for (of, member) in edges {
            let info = self.schema().type_info(*of).and_then(|it| it.member(*member));
            let Some(MemberKind::Relation(relation)) = info.map(|it| &it.kind) else { continue };
            let (field, domain) = match (word, relation.attribute_named(word)) {
                (_, Some((id, info))) => (EdgeField::Attribute(id), info.domain.clone()),
                ("since", None) => (EdgeField::Since, Domain::Time),
                ("until", None) => (EdgeField::Until, Domain::Time),
                _ => continue,
            };
            match &mut found {
                None => found = Some((EdgeRead { of: vec![(*of, *member, field)] }, domain)),
                Some((read, both)) => {
                    *both = together(both, &domain)?;
                    read.of.push((*of, *member, field));
                }
            }
        }
        found.map(|(read, domain)| Found::Edge { read, domain })
    }

    fn first_name(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        if let Some(domain) = scope.item.clone().filter(|_| name.text == ITEM) {
            return Some(Found::Item { domain });
        }
        if let Some(found) = scope.edge.as_ref().and_then(|it| self.edge_name(it, &name.text)) {
            return Some(found);
        }
        if let Some(types) = &scope.element {
            match self.member_of(scope, Path::at(Start::Element), types, name) {
                Meaning::Found(found) => return Some(found),
                Meaning::Failed => return None,
                Meaning::None => {}
            }
        }
        if name.text == "user" {
            return self.user(scope, name);
        }
        let entity = |start, of| Found::Entities { path: Path::at(start), types: vec![of], single: true };
        if self.is_called(scope.object, name) {
            return Some(entity(Start::Object, scope.object));
        }
        let member = match scope.element {
            None => self.member_of(scope, Path::at(Start::Object), &[scope.object], name),
            Some(_) => Meaning::None,
        };
        if let Some(through) = scope.place.filter(|it| self.is_called(it.place, name)) {
            return self.place(scope, name, member, through);
        }
        match member {
            Meaning::Found(found) => Some(found),
            Meaning::Failed => None,
            Meaning::None => self.role_of_place(scope, name).or_else(|| self.brought(scope, name)),
        }
    }

    /// The principal; without a `principal` there can be none.
    fn user(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let types = self.schema().principals.clone();
        let here = mark(scope.statement, name.node);
        if types.is_empty() {
            if !self.lost.contains("principal") {
                self.report(check::no_principals(here));
            }
            return None;
        }
        let fits = self.vocabulary.report.spend(types.len(), here);
        fits.then(|| Found::Entities { path: Path::at(Start::User), types, single: true })
    }

    /// Whether the word is the type's in snake_case: `task` means the task at hand.
    fn is_called(&self, of: TypeId, name: &ast::Name) -> bool {
        self.ground.type_words.get(usize::from(of)).is_some_and(|it| *it == name.text)
    }

    /// `project`: the place at hand. A member of the object called so could mean another entity, unless
    /// it is the relation along which the place was reached.
    fn place(&mut self, scope: &Scope, name: &ast::Name, member: Meaning, through: Through) -> Option<Found> {
        let clear = match member {
            Meaning::None => true,
            Meaning::Failed => return None,
            Meaning::Found(Found::Entities { path, .. }) => {
                path.steps.iter().any(|step| step.members.iter().any(|it| it.1 == through.member))
            }
            Meaning::Found(_) => false,
        };
        if !clear {
            self.report(check::ambiguous_name(&name.text, mark(scope.statement, name.node)));
            return None;
        }
        Some(Found::Entities { path: Path::at(Start::Place), types: vec![through.place], single: true })
    }

    fn role_of_place(&self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let of = scope.place.filter(|_| scope.element.is_none())?.place;
        let role = self.role_seen(of, &name.text)?;
        Some(Found::Role { at: Path::at(Start::Place), roles: vec![(of, role)] })
    }

    /// What came along with the question: an input or the time.
    fn brought(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let inputs = &self.schema().inputs;
        let found = inputs.binary_search_by(|it| it.name.as_str().cmp(&name.text)).ok();
        let found = found.and_then(|index| Some((narrow(index), inputs.get(index)?.domain.clone())));
        match found {
            Some((index, Domain::Entity(of))) => {
                Some(Found::Entities { path: Path::at(Start::Input(index)), types: vec![of], single: true })
            }
            Some((index, domain)) => Some(Found::Input { index, domain }),
            None if name.text == "time" => Some(Found::Time),
            None => self.unknown_first(scope, name),
        }
    }

    fn unknown_first(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let here = mark(scope.statement, name.node);
        let mut types: Vec<TypeId> = scope.element.clone().unwrap_or_else(|| vec![scope.object]);
        let at_hand: Vec<TypeId> =
            [Some(scope.object), scope.place.map(|it| it.place)].into_iter().flatten().collect();
        if self.vocabulary.report.is_mute(&[types.as_slice(), &at_hand].concat(), &name.text, here) {
            return None;
        }
        if let Some(of) = at_hand.iter().find(|of| self.named(**of, &name.text).is_some()) {
            let owner = self.type_name(*of);
            let written = format!("{}.{}", snake_case(&owner), name.text);
            self.report(check::name_of_another(&name.text, &owner, &written, here));
            return None;
        }
        let mut known = vec!["user".to_owned(), "time".to_owned()];
        known.extend(scope.edge.iter().flatten().flat_map(|it| self.edge_names(it.0, it.1)));
        known.extend(self.schema().inputs.iter().map(|it| it.name.clone()));
        known.extend(at_hand.iter().map(|of| snake_case(&self.type_name(*of))));
        known.extend(self.role_names(scope.place.filter(|_| scope.element.is_none()).map(|it| it.place)));
        types.dedup();
        types.iter().for_each(|of| known.extend(self.names_of(*of)));
        self.report(check::unknown_name(
            "name",
            &name.text,
            here,
            known.iter().map(String::as_str).collect(),
        ));
        None
    }

    /// What may be asked of an edge of that relation.
    pub(super) fn edge_names(&self, of: TypeId, member: MemberId) -> Vec<String> {
        let info = self.schema().type_info(of).and_then(|it| it.member(member));
        let Some(MemberKind::Relation(relation)) = info.map(|it| &it.kind) else { return Vec::new() };
        let built_in = ["since", "until"].into_iter().map(str::to_owned);
        relation.attributes.iter().map(|it| it.0.clone()).chain(built_in).collect()
    }

    fn role_names(&self, of: Option<TypeId>) -> Vec<String> {
        let info = of.and_then(|of| self.schema().type_info(of));
        info.into_iter().flat_map(|it| &it.roles).map(|it| it.name.clone()).collect()
    }

    fn next_name(&mut self, scope: &Scope, found: Found, name: &ast::Name) -> Option<Found> {
        let here = mark(scope.statement, name.node);
        let Found::Entities { path, types, single } = found else {
            self.report(check::path_goes_on(found.kind(), &name.text, here));
            return None;
        };
        match self.member_of(scope, path, &types, name) {
            Meaning::Found(next) => Some(next.reached(single)),
            Meaning::Failed => None,
            // A relation that ends nowhere is reported where it is declared.
            Meaning::None if types.is_empty() => {
                self.ended_nowhere = true;
                None
            }
            Meaning::None => {
                if !self.vocabulary.report.is_mute(&types, &name.text, here) {
                    let known: Vec<String> = types.iter().flat_map(|of| self.names_of(*of)).collect();
                    let known = known.iter().map(String::as_str).collect();
                    self.report(check::unknown_name("name", &name.text, here, known));
                }
                None
            }
        }
    }

    /// The members, roles and definitions of a type.
    pub(super) fn names_of(&self, of: TypeId) -> Vec<String> {
        let Some(info) = self.schema().type_info(of) else { return Vec::new() };
        let members = info.members.iter().map(|it| it.name.clone());
        let roles = info.roles.iter().map(|it| it.name.clone());
        let defined = self.vocabulary.definitions.iter().filter(|it| it.of == of);
        members.chain(roles).chain(defined.map(|it| it.name.clone())).collect()
    }

    /// What the name means on the entities that a path has reached, of whichever of the types.
    fn member_of(&mut self, scope: &Scope, path: Path, types: &[TypeId], name: &ast::Name) -> Meaning {
        let here = mark(scope.statement, name.node);
        if !self.vocabulary.report.spend(types.len(), here) {
            return Meaning::Failed;
        }
        let mut path = Some(path);
        let mut merged: Option<(TypeId, Found)> = None;
        for of in types {
            let Some(named) = self.named(*of, &name.text) else { continue };
            if !self.vocabulary.report.spend(named.weight(), here) {
                return Meaning::Failed;
            }
            merged = Some(match merged {
                None => match path.take() {
                    Some(path) => (*of, Found::begin(path, *of, named)),
                    None => return Meaning::Failed,
                },
                Some((first, mut found)) => match found.join(*of, named) {
                    Ok(()) => (first, found),
                    Err(other) => {
                        let sides = [(self.type_name(first), found.kind()), (self.type_name(*of), other)];
                        self.report(check::mixed_kinds(&name.text, &sides, here));
                        return Meaning::Failed;
                    }
                },
            });
        }
        merged.map_or(Meaning::None, |it| Meaning::Found(it.1.settled()))
    }

    /// What the word means on entities of one type.
    pub(super) fn named(&mut self, of: TypeId, word: &str) -> Option<Named> {
        if self.vocabulary.is_above(of, word, self.layer) {
            return None;
        }
        if let Some(role) = self.vocabulary.role_id(of, word) {
            return Some(Named::Role(role));
        }
        if let Some(definition) = self.defined(of, word) {
            return Some(Named::Definition(definition));
        }
        let info = self.schema().type_info(of)?;
        let member = info.member_named(word)?;
        Some(match &info.member(member)?.kind {
            MemberKind::Attribute(it) => Named::Attribute { member, domain: it.domain.clone() },
            MemberKind::Relation(it) => {
                Named::Relation { member, targets: it.targets.clone(), single: it.count != Count::Many }
            }
            MemberKind::Derived => {
                Named::Relation { member, targets: self.derived_targets(of, member), single: false }
            }
        })
    }

    /// The role of that name on a type, if the statement at hand sees it.
    pub(super) fn role_seen(&self, of: TypeId, word: &str) -> Option<RoleId> {
        self.vocabulary.role_id(of, word).filter(|_| !self.vocabulary.is_above(of, word, self.layer))
    }

    /// The definition of that name on a type.
    pub(super) fn defined(&self, of: TypeId, word: &str) -> Option<u16> {
        if self.vocabulary.is_above(of, word, self.layer) {
            return None;
        }
        self.vocabulary.definition_id(of, word)
    }

    pub(super) fn type_name(&self, of: TypeId) -> String {
        self.schema().name_of(of)
    }

    /// `` `User` or `Link` ``
    pub(super) fn type_list(&self, types: &[TypeId]) -> String {
        let names = types.iter().take(12).map(|of| format!("`{}`", self.type_name(*of)));
        names.collect::<Vec<_>>().join(" or ")
    }

    /// A role of that type, as a person would say it.
    pub(super) fn role_words(&self, of: TypeId, role: RoleId) -> String {
        let info = self.schema().type_info(of).and_then(|it| it.roles.get(usize::from(role)));
        info.map_or_else(String::new, |it| it.name.clone())
    }
}

/// A path as its author wrote it.
pub(super) fn written(path: &ast::Path) -> String {
    path.names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(".")
}
