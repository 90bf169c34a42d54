//! Checks by number: facts bound to a policy once, for one decision after another in nanoseconds.

use std::sync::Arc;

use crate::checker::{Checker, Kind, Patches};
use crate::facts::names::Names;
use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant, TypeId};
use crate::program::Program;

use super::{Engine, Unanswered};

/// A rolebook and a workspace, ready to be asked. Handles are cheap to clone and answer on any thread; they
/// keep what they were made from, whatever becomes of the engine.
#[derive(Debug, Clone)]
pub struct Checks {
    pub(super) bound: Arc<Bound>,
}

#[derive(Debug)]
pub(super) struct Bound {
    pub(super) program: Arc<Program>,
    pub(super) facts: Workspace,
    pub(super) checker: Arc<Checker>,
    /// What has changed since the checker was made, in its tables, if any fact has.
    pub(super) patches: Option<Patches>,
    /// The ids of each type.
    pub(super) ids: Arc<Vec<Names>>,
    /// The actions of each type.
    pub(super) actions: Arc<Vec<Names>>,
}

/// A type of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberedType(TypeId);

impl NumberedType {
    pub(super) fn of(of: TypeId) -> Self {
        Self(of)
    }
}

/// An entity that the facts know. It means nothing to the checks of another workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Numbered {
    pub(super) of: TypeId,
    pub(super) kind: Kind,
    pub(super) index: u32,
}

impl Numbered {
    pub(super) fn entity(self) -> Entity {
        Entity { of: self.of, index: self.index }
    }
}

/// An action on objects of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NumberedAction {
    pub(super) of: TypeId,
    pub(super) action: ActionId,
    pub(super) plan: u32,
}

impl Numbered {
    /// Another entity of the same type.
    pub(super) fn with_index(self, index: u32) -> Self {
        Self { index, ..self }
    }
}

impl Engine {
    /// Binds a workspace to a rolebook. That reads every fact once; checks then read only tables made for them.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn checks(&self, policy: &str, workspace: &str) -> Result<Checks, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let texts = |all: &[String]| Names::of(all.iter().map(String::as_str));
        let ids: Option<Vec<Names>> = facts.tables.iter().map(|it| texts(&it.ids)).collect();
        let actions: Option<Vec<Names>> = program.policy().actions.iter().map(|it| texts(it)).collect();
        let (ids, actions) = ids.zip(actions).ok_or(Unanswered::Workspace)?;
        let checker = Arc::new(Checker::new(&program, &facts, |_, _| true));
        let (facts, ids, actions) = (Workspace::clone(&facts), Arc::new(ids), Arc::new(actions));
        Ok(Checks::of(Bound { program, facts, checker, patches: None, ids, actions }))
    }
}

impl Checks {
    pub(super) fn of(bound: Bound) -> Self {
        Self { bound: Arc::new(bound) }
    }

    /// A type by its own or its outside name.
    pub fn kind(&self, name: &str) -> Option<NumberedType> {
        self.bound.program.schema().type_named(name).map(NumberedType)
    }

    /// The entity of a type with an id.
    #[inline]
    pub fn entity(&self, kind: NumberedType, id: &str) -> Option<Numbered> {
        let index = self.bound.ids.get(usize::from(kind.0))?.find(id)?;
        let entity = Entity { of: kind.0, index };
        (!self.bound.facts.is_gone(entity)).then(|| self.numbered(entity))
    }

    #[inline]
    pub(super) fn numbered(&self, entity: Entity) -> Numbered {
        Numbered { of: entity.of, kind: self.bound.checker.kind(entity.of), index: entity.index }
    }

    /// The id of an entity; nothing for one of other checks that means nothing here.
    pub fn id(&self, entity: Numbered) -> Option<&str> {
        self.bound.facts.id(entity.entity())
    }

    /// Every type.
    pub fn kinds(&self) -> impl Iterator<Item = NumberedType> + use<> {
        let types = self.bound.program.schema().types.len();
        (0..).take(types).map(NumberedType)
    }

    /// How many entities of a type the facts have known, those that are gone among them.
    pub fn count(&self, kind: NumberedType) -> usize {
        self.bound.facts.count(kind.0)
    }

    /// An entity of a type, by its place among them; nothing if it is gone.
    pub fn nth(&self, kind: NumberedType, place: usize) -> Option<Numbered> {
        let index = u32::try_from(place).ok().filter(|_| place < self.count(kind))?;
        let entity = Entity { of: kind.0, index };
        (!self.bound.facts.is_gone(entity)).then(|| self.numbered(entity))
    }

    /// Every principal that the facts know.
    pub fn everybody(&self) -> Vec<Numbered> {
        let principals = self.bound.program.schema().principals.iter().map(|it| NumberedType(*it));
        principals.flat_map(|of| (0..self.count(of)).filter_map(move |it| self.nth(of, it))).collect()
    }

    /// An entity as answers write it: `task:copy`.
    pub fn written(&self, entity: Numbered) -> Option<String> {
        self.bound.written(entity.entity())
    }

    /// What an action is called.
    pub fn action_name(&self, action: NumberedAction) -> &str {
        let names = self.action_names(NumberedType(action.of));
        names.get(usize::from(action.action)).map_or("", String::as_str)
    }

    /// An action on objects of a type.
    #[inline]
    pub fn action(&self, kind: NumberedType, name: &str) -> Option<NumberedAction> {
        let action = self.bound.actions.get(usize::from(kind.0))?.find(name)?;
        let (of, action) = (kind.0, ActionId::try_from(action).ok()?);
        Some(NumberedAction { of, action, plan: self.bound.checker.plan_of(of, action)? })
    }

    /// The names of the actions on objects of a type, sorted.
    pub fn action_names(&self, kind: NumberedType) -> &[String] {
        let actions = self.bound.program.policy().actions.get(usize::from(kind.0));
        actions.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether a subject may do something to an object; edges that begin or end are unknown.
    ///
    /// It is no for an action of another type, for a subject that is no principal, and for numbers of other
    /// checks that mean nothing here.
    #[inline]
    pub fn allows(&self, subject: Numbered, action: NumberedAction, object: Numbered) -> bool {
        self.decided(subject, action, object, None)
    }

    /// The same at a time.
    #[inline]
    pub fn allows_at(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Instant,
    ) -> bool {
        self.decided(subject, action, object, Some(time))
    }

    #[inline]
    fn decided(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> bool {
        let quick = self.quickly(subject, action, object, time.is_some());
        quick.unwrap_or_else(|| self.slowly(subject, action, object, time))
    }

    /// A question as the module of this rolebook takes it: the numbers of the subject, the action and the object;
    /// nothing for a subject that is no principal.
    pub fn for_module(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
    ) -> Option<[u32; 3]> {
        let person = self.bound.checker.person(subject.kind, subject.index)?;
        Some([person.number(), action.plan, object.index])
    }

    /// The decision, if tables tell it without the evaluator; for those who measure and hold both against
    /// each other.
    #[doc(hidden)]
    #[inline]
    pub fn quickly(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        timed: bool,
    ) -> Option<bool> {
        if action.of != object.of {
            return Some(false);
        }
        let Bound { checker, patches, facts, .. } = self.bound.as_ref();
        if facts.is_gone(subject.entity()) {
            return None;
        }
        let person = checker.person(subject.kind, subject.index)?;
        checker.allows(patches.as_ref(), (person, action.plan, object.index), timed)
    }

    #[cold]
    fn slowly(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> bool {
        self.answer(subject, action, object, time).is_some_and(|it| it.decision)
    }

    /// Bytes of the tables that checks read: those made of the facts, and those that find ids, the text of
    /// the ids aside.
    pub fn derived_bytes(&self) -> (usize, usize) {
        let names = self.bound.ids.iter().map(Names::bytes).fold(0, usize::saturating_add);
        (self.bound.checker.bytes(), names)
    }
}
