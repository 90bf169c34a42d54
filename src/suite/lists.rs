//! Lists in tests: all that somebody may do something to, or all who may do it to something.
//!
//! A list is held against everything of its kinds that the facts know, so that what it leaves out is found
//! as surely as what does not belong on it.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId};
use crate::eval::{self, EntityRef, Question};
use crate::policy::Mark;
use crate::policy::schema::{EVERY, SetInfo, SetKind, TypeId};
use crate::request;
use crate::syntax::ast::{Kind, Listed, Listing, Name};

use super::claims::{Reader, why};

/// One of those that a list speaks of.
pub(super) struct Entry {
    pub(super) question: Question,
    /// As answers write it.
    written: String,
    /// Where the list names it; nothing if it does not.
    place: Option<Mark>,
}

/// What a list speaks of, each with the place where it is named.
type Roll = BTreeMap<EntityRef, Option<Mark>>;

impl Reader<'_> {
    /// What is wrong with a list: its words, or that others may than it says.
    pub(super) fn wrong_list(&self, line: &Listing) -> Option<Diagnostic> {
        let entries = match self.entries(line) {
            Ok(entries) => entries,
            Err(problem) => return Some(problem),
        };
        let here = self.mark(line.node);
        if entries.is_empty() {
            return Some(check::empty_list(&self.kind_of_none(&line.listed), here));
        }
        let allowed = self.allowed(&entries);
        let is_none = matches!(line.listed, Listed::NoObject { .. } | Listed::NoPeople { .. });
        let wrong = |it: &(&Entry, &bool)| *it.1 == it.0.place.is_none();
        let wrong = entries.iter().zip(&allowed).filter(wrong).map(|it| it.0);
        let (strange, left_out): (Vec<_>, Vec<_>) = wrong.partition(|it| it.place.is_some());
        let told = |of: &[&Entry]| of.iter().map(|it| it.written.clone()).collect::<Vec<_>>();
        let reason = |it: &Entry| why(&eval::decide(self.program, self.facts, &it.question, None));
        let first = left_out.first().map(|it| (reason(it), here));
        let first = first.into_iter().chain(strange.first().and_then(|it| Some((reason(it), it.place?))));
        check::broken_list(is_none, &told(&left_out), &told(&strange), first)
    }

    /// Whether each may. This is the only place that asks, one by one.
    fn allowed(&self, entries: &[Entry]) -> Vec<bool> {
        let decision = |it: &Entry| eval::decide(self.program, self.facts, &it.question, None).decision;
        entries.iter().map(decision).collect()
    }

    /// Everybody and everything that a list speaks of, and what is asked of each.
    pub(super) fn entries(&self, line: &Listing) -> Result<Vec<Entry>, Diagnostic> {
        match &line.listed {
            Listed::OnlyObjects { subject, action, objects } => {
                let subject = self.subject(subject)?;
                let mut roll =
                    self.named(objects.iter().map(|it| Ok((self.object(it, action)?, it.node))))?;
                let types: BTreeSet<TypeId> = roll.keys().map(|it| it.of).collect();
                types.iter().for_each(|of| self.add_known(&mut roll, *of, *of));
                self.questions((line, action), roll, |object| (subject.clone(), object))
            }
            Listed::NoObject { subject, action, of } => {
                let (subject, of) = (self.subject(subject)?, self.type_named(of)?);
                self.known_action(of, action)?;
                let mut roll = Roll::new();
                self.add_known(&mut roll, of, of);
                self.questions((line, action), roll, |object| (subject.clone(), object))
            }
            Listed::OnlyPeople { people, action, object } => {
                let object = self.object(object, action)?;
                let mut roll = self.named(people.iter().map(|it| Ok((self.subject(it)?, it.node()))))?;
                let kinds: BTreeSet<TypeId> = roll.keys().map(|it| self.kind(it.of)).collect();
                kinds.iter().for_each(|it| self.add_people(&mut roll, *it));
                self.questions((line, action), roll, |subject| (subject, object.clone()))
            }
            Listed::NoPeople { kind, action, object } => {
                let object = self.object(object, action)?;
                let mut roll = Roll::new();
                self.add_people(&mut roll, self.kind_named(kind)?);
                self.questions((line, action), roll, |subject| (subject, object.clone()))
            }
        }
    }

    /// What a list names, each once.
    fn named(
        &self,
        named: impl Iterator<Item = Result<(EntityRef, NodeId), Diagnostic>>,
    ) -> Result<Roll, Diagnostic> {
        let mut roll = Roll::new();
        for it in named {
            let (entity, node) = it?;
            let written = self.program.schema().written(entity.of, &entity.id);
            if roll.insert(entity, Some(self.mark(node))).is_some() {
                return Err(check::named_twice(&written, self.mark(node)));
            }
        }
        Ok(roll)
    }

    /// All ids of a type that the facts know, as those of a kind.
    fn add_known(&self, roll: &mut Roll, of: TypeId, kind: TypeId) {
        let known = self.facts.tables.get(usize::from(of)).map(|it| it.ids.as_slice()).unwrap_or_default();
        for id in known {
            roll.entry(EntityRef { of: kind, id: id.clone() }).or_default();
        }
    }

    /// All who may ask and are of a kind; of principals, nobody more if everybody is listed.
    fn add_people(&self, roll: &mut Roll, kind: TypeId) {
        let schema = self.program.schema();
        if let Some(set) = schema.set(kind) {
            return self.add_known(roll, set.of, kind);
        }
        let every = schema.set_of(kind, None).map(|of| EntityRef { of, id: EVERY.to_owned() });
        match every {
            Some(every) if roll.contains_key(&every) => {}
            every => {
                self.add_known(roll, kind, kind);
                roll.extend(every.map(|it| (it, None)));
            }
        }
    }

    /// The kind of somebody: of everybody of a type, that type.
    fn kind(&self, of: TypeId) -> TypeId {
        match self.program.schema().set(of) {
            Some(SetInfo { of, kind: SetKind::Every }) => *of,
            _ => of,
        }
    }

    fn kind_named(&self, kind: &Kind) -> Result<TypeId, Diagnostic> {
        let of = self.type_named(&kind.of)?;
        let called = kind.called.as_ref();
        let read = request::kind(self.program.policy(), of, called.map(|it| it.text.as_str()));
        read.map_err(|cause| check::bad_value(cause, self.mark(called.unwrap_or(&kind.of).node)))
    }

    /// One question for each on a list, of who and of what it asks.
    fn questions(
        &self,
        (line, action): (&Listing, &Name),
        roll: Roll,
        parties: impl Fn(EntityRef) -> (EntityRef, EntityRef),
    ) -> Result<Vec<Entry>, Diagnostic> {
        let entry = |(listed, place): (EntityRef, Option<Mark>)| {
            let written = self.program.schema().written(listed.of, &listed.id);
            let (subject, object) = parties(listed);
            let question = self.asked((subject, action, object), &line.with, line.at.as_ref())?;
            Ok(Entry { question, written, place })
        };
        roll.into_iter().map(entry).collect()
    }

    /// What a list that says `no` is about, as written.
    fn kind_of_none(&self, listed: &Listed) -> String {
        match listed {
            Listed::NoObject { of, .. } => of.text.clone(),
            // Of sets, what the facts do not know is that of which they are sets.
            Listed::NoPeople { kind, .. } => kind.of.text.clone(),
            Listed::OnlyObjects { .. } | Listed::OnlyPeople { .. } => String::new(),
        }
    }
}
