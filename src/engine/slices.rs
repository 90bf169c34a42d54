//! Slices: what one person's decisions depend on, for the module of a rolebook.

use std::collections::BTreeMap;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::checker::{Compiled, Grounds, Kind, Mapping, Personal, Plan, bring_near};
use crate::eval::EntityRef;
use crate::facts::workspace::Workspace;
use crate::policy::Policy;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant, Schema, TypeId};
use crate::request::{self, Position};
use crate::slice::{self, Addressee, Cut, Layout, Telling, TooLarge};
use crate::wasm;

use super::asking::unknown_id;
use super::checks::Bound;
use super::told::{Decision, Own, OwnDecision};
use super::whys::Whys;
use super::{Checks, Doubt, Engine, Numbered, NumberedAction, NumberedType, Unanswered};

/// Why there is no slice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSlice {
    /// For nobody, or for what is no principal that the facts know.
    Nobody,
    /// Some number in it would take more than 32 bits, or somewhere more than 65,535 groups stand.
    TooLarge,
}

impl From<TooLarge> for NoSlice {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

/// For whom a slice is, and about what, as a host states it: `ana`, `task:copy`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SliceRequest {
    pub subject: String,
    /// Principals presented beside the subject, such as `link:key`.
    pub with: Vec<String>,
    /// The objects; if there are none, all to which any of these people may possibly do something.
    pub objects: Vec<String>,
    /// Whether the slice tells why decisions are as they are, as far as the subject may know it.
    pub reasons: bool,
}

/// About what a slice is, and what it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope<'s> {
    /// The objects; if there are none, all to which any of these people may possibly do something.
    pub objects: Option<&'s [Numbered]>,
    /// Whether it tells why decisions are as they are, as far as the subject may know it.
    pub reasons: bool,
}

/// Cuts slices from checks, one after the other.
#[derive(Debug)]
pub struct Slices {
    checks: Checks,
    compiled: Compiled,
    mapping: Mapping,
    layout: Layout,
    /// An action for each way of deciding about objects of a type.
    actions: Vec<NumberedAction>,
    fingerprint: u64,
}

/// What a host reads of a slice: who it is for, and by which numbers its module knows everything.
#[derive(Serialize)]
struct About<'s> {
    people: Vec<String>,
    types: Vec<TypeAbout<'s>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whys: Option<&'s Whys<'s>>,
}

/// A type whose objects may be asked about.
#[derive(Serialize)]
struct TypeAbout<'s> {
    name: &'s str,
    /// The name before the colon in `task:copy`.
    called: &'s str,
    /// The number of the first of its actions; the others follow.
    first: u32,
    actions: &'s [String],
    /// The number of an object is its place here.
    ids: Vec<&'s str>,
    /// What is said before an id, by language.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    spoken: BTreeMap<&'s str, String>,
}

impl Engine {
    /// What the decisions about a subject depend on, for the module of a rolebook.
    ///
    /// # Errors
    /// As [`Engine::check`]; if the facts do not know somebody or something; or if it is too large.
    pub fn slice(
        &self,
        policy: &str,
        workspace: &str,
        request: &SliceRequest,
    ) -> Result<Vec<u8>, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let objects = with_actions(program.policy());
        let named = |text: &String, position| -> Result<EntityRef, Unanswered> {
            let entity = request::entity(program.policy(), &facts, text, position)?;
            unknown_id(&program, &facts, &entity).map_or(Ok(entity), |it| Err(not_there(&it)))
        };
        let subject = named(&request.subject, Position::Principal)?;
        let with = request.with.iter().map(|it| named(it, Position::Principal));
        let with = with.collect::<Result<Vec<_>, _>>()?;
        let about = request.objects.iter().map(|it| named(it, Position::Of(&objects)));
        let about = about.collect::<Result<Vec<_>, _>>()?;
        let checks = self.checks(policy, workspace)?;
        let number = |it: &EntityRef| checks.numbered_ref(it);
        let subject = number(&subject).ok_or_else(|| no_slice(NoSlice::Nobody))?;
        let with: Vec<Numbered> = with.iter().filter_map(number).collect();
        let about: Vec<Numbered> = about.iter().filter_map(number).collect();
        let objects = (!request.objects.is_empty()).then_some(about.as_slice());
        let scope = Scope { objects, reasons: request.reasons };
        checks.slices().slice(subject, &with, scope).map_err(no_slice)
    }
}

/// The types that have actions.
fn with_actions(policy: &Policy) -> Vec<TypeId> {
    (0..).zip(policy.actions.iter()).filter(|it| !it.1.is_empty()).map(|it| it.0).collect()
}

/// What is not there, with what may be meant.
fn not_there(doubt: &Doubt) -> Unanswered {
    let help = Some("a slice is for and about what the workspace knows".to_owned());
    Unanswered::Question { code: "no-slice", message: doubt.to_string(), help }
}

fn no_slice(why: NoSlice) -> Unanswered {
    let (message, help) = match why {
        NoSlice::Nobody => {
            ("a slice is for principals that the facts know", "name a person of the workspace")
        }
        NoSlice::TooLarge => ("the slice would be larger than a module can read", "name some objects alone"),
    };
    Unanswered::Question { code: "no-slice", message: message.to_owned(), help: Some(help.to_owned()) }
}

/// What makes a slice of another that was cut before, for whoever has that one; nothing if that is no slice.
///
/// # Errors
/// If it is too large.
pub fn slice_delta(before: &[u8], after: &[u8]) -> Result<Option<Vec<u8>>, NoSlice> {
    Ok(slice::delta(before, after)?)
}

impl Checks {
    fn numbered_ref(&self, it: &EntityRef) -> Option<Numbered> {
        self.entity(NumberedType::of(it.of), &it.id)
    }

    /// Gets ready to cut slices of these facts, as they are now.
    pub fn slices(&self) -> Slices {
        let program = &self.bound.program;
        let compiled = Compiled::of(program);
        let mapping = self.bound.checker.mapping(&compiled);
        let layout = Layout::of(compiled.shape(program));
        let fingerprint = wasm::fingerprint(program);
        let actions = self.different_actions(&compiled);
        Slices { checks: self.clone(), compiled, mapping, layout, actions, fingerprint }
    }

    /// Of actions about which the same is decided, the first alone.
    fn different_actions(&self, compiled: &Compiled) -> Vec<NumberedAction> {
        let mut different: Vec<NumberedAction> = Vec::new();
        for (of, actions) in (0..).zip(self.bound.program.policy().actions.iter()) {
            for action in (0..).zip(actions).map(|it| it.0) {
                let Some(plan) = self.bound.checker.plan_of(of, action) else { continue };
                let decides = compiled.plan(plan);
                let is_same = |it: &NumberedAction| {
                    it.of == of && decides.is_some() && compiled.plan(it.plan) == decides
                };
                if !different.iter().any(is_same) {
                    different.push(NumberedAction { of, action, plan });
                }
            }
        }
        different
    }
}

impl Slices {
    /// What the decisions about a subject depend on, and about principals presented with them.
    ///
    /// # Errors
    /// If one of these people is not known, or a number is too large.
    pub fn slice(
        &self,
        subject: Numbered,
        presented: &[Numbered],
        scope: Scope<'_>,
    ) -> Result<Vec<u8>, NoSlice> {
        let mut people: Vec<Numbered> = std::iter::once(subject).chain(presented.iter().copied()).collect();
        people.sort_unstable_by_key(|it| (it.kind, it.index));
        people.dedup();
        if people.iter().any(|it| self.checks.bound.facts.is_gone(it.entity())) {
            return Err(NoSlice::Nobody);
        }
        let objects = match scope.objects {
            Some(objects) => ByType::from_iter(objects),
            None => self.everything(&people),
        };
        let objects = objects.numbers(&self.checks.bound.facts, self.schema().types.len());
        let cut = Cut {
            kinds: self.kinds(&people),
            objects,
            needs_standing: self.compiled.needs_standing(),
            plans: self.plans_that_read(),
            reasons: scope.reasons,
        };
        let of = Addressee { layout: &self.layout, fingerprint: self.fingerprint };
        let numbers: Vec<(Kind, u32)> = people.iter().map(|it| (it.kind, it.index)).collect();
        let at = |time| self.checks.bound.checker.personal(self.grounds(), &numbers, time);
        let whys = Whys::new(&self.checks.bound.program);
        let own = presented.is_empty().then(|| Own::new(&self.checks, subject));
        let known = FxHashMap::default();
        let mut narrator =
            Narrator { slices: self, reader: subject, own, known, people: &people, cut: &cut, whys };
        slice::personal(of, &cut, at, &mut narrator)?.ok_or(NoSlice::Nobody)
    }

    fn plans_that_read(&self) -> Vec<(TypeId, &Plan)> {
        let plans = self.actions.iter().filter_map(|it| Some((it.of, self.compiled.plan(it.plan)?)));
        plans.filter(|it| it.1.reads_bits()).collect()
    }

    fn grounds(&self) -> Grounds<'_> {
        let Bound { program, facts, patches, .. } = self.checks.bound.as_ref();
        Grounds {
            program,
            facts,
            patches: patches.as_ref(),
            compiled: &self.compiled,
            mapping: &self.mapping,
        }
    }

    fn schema(&self) -> &Schema {
        self.checks.bound.program.schema()
    }

    /// Behind how many of these people, who ascend, each kind ends.
    fn kinds(&self, people: &[Numbered]) -> Vec<u32> {
        let principals = self.schema().principals.iter().take(self.layout.kinds());
        let up_to = |of: &TypeId| {
            let kind = self.checks.bound.checker.kind(*of);
            people.iter().filter(|it| it.kind <= kind).count()
        };
        principals.map(|of| u32::try_from(up_to(of)).unwrap_or(u32::MAX)).collect()
    }

    /// The objects to which any of these people may possibly do something.
    fn everything(&self, people: &[Numbered]) -> ByType {
        let (mut certain, mut possible) = (ByType::default(), ByType::default());
        for action in &self.actions {
            for person in people {
                self.checks.what_in_any_order(*person, *action, None, &mut certain, &mut possible);
            }
        }
        certain.add(&possible);
        certain
    }

    fn written(&self, it: Entity) -> String {
        self.checks.bound.written(it).unwrap_or_default()
    }
}

/// Objects type by type, each once.
#[derive(Debug, Default)]
struct ByType(Vec<FixedBitSet>);

impl Extend<Numbered> for ByType {
    fn extend<T: IntoIterator<Item = Numbered>>(&mut self, all: T) {
        for it in all {
            let of = usize::from(it.of);
            if self.0.len() <= of {
                self.0.resize_with(of.saturating_add(1), FixedBitSet::new);
            }
            self.0.get_mut(of).into_iter().for_each(|of| of.grow_and_insert(it.index as usize));
        }
    }
}

impl<'n> FromIterator<&'n Numbered> for ByType {
    fn from_iter<T: IntoIterator<Item = &'n Numbered>>(all: T) -> Self {
        let mut found = Self::default();
        found.extend(all.into_iter().copied());
        found
    }
}

impl ByType {
    fn add(&mut self, others: &Self) {
        self.0.resize_with(self.0.len().max(others.0.len()), FixedBitSet::new);
        self.0.iter_mut().zip(&others.0).for_each(|(all, others)| all.union_with(others));
    }

    /// The numbers of those that are there, ascending, of so many types.
    fn numbers(&self, facts: &Workspace, types: usize) -> Vec<Vec<u32>> {
        let there = |of: TypeId, index: usize| {
            let index = u32::try_from(index).ok()?;
            (!facts.is_gone(Entity { of, index })).then_some(index)
        };
        let of_type = |(of, all): (TypeId, &FixedBitSet)| all.ones().filter_map(|it| there(of, it)).collect();
        let mut numbers: Vec<Vec<u32>> = (0..).zip(&self.0).map(of_type).collect();
        numbers.resize(types, Vec::new());
        numbers
    }
}

/// Puts into words what a host reads of a slice.
struct Narrator<'s> {
    slices: &'s Slices,
    /// To whom all is told.
    reader: Numbered,
    /// Tells what needs no evaluator, where decisions are about the reader alone.
    own: Option<Own<'s>>,
    /// The numbers of answers by what was decided.
    known: FxHashMap<Decision<'s>, u32>,
    people: &'s [Numbered],
    cut: &'s Cut<'s>,
    whys: Whys<'s>,
}

impl<'s> Narrator<'s> {
    fn walked(&mut self, action: ActionId, object: Entity) -> Option<OwnDecision<'s>> {
        let checks = &self.slices.checks;
        let plan = checks.bound.checker.plan_of(object.of, action)?;
        let action = NumberedAction { of: object.of, action, plan };
        self.own.as_mut()?.told(action, checks.numbered(object))
    }

    fn number(&mut self, it: OwnDecision<'s>, written: &str) -> u32 {
        if let Some(known) = self.known.get(&it.decision) {
            return *known;
        }
        let decision = it.decision.clone();
        let number = self.whys.answer(Some(it.answer(&self.slices.checks.bound.program)), written);
        self.known.insert(decision, number);
        number
    }

    fn about(&self) -> About<'_> {
        let (bound, whys) = (&self.slices.checks.bound, self.cut.reasons.then_some(&self.whys));
        let id = |it: Entity| bound.facts.id(it).unwrap_or_default();
        let types = (0..).zip(bound.program.policy().actions.iter()).zip(&self.cut.objects);
        let about = types.filter_map(|((of, actions), objects)| {
            let info = bound.program.schema().type_info(of).filter(|_| !actions.is_empty())?;
            let ids: Vec<&str> = objects.iter().map(|it| id(Entity { of, index: *it })).collect();
            bring_near(ids.iter().filter_map(|it| it.as_bytes().first()).copied());
            let first = bound.checker.plan_of(of, 0)?;
            let spoken = whys.map(|it| it.spoken(&info.wire)).unwrap_or_default();
            Some(TypeAbout { name: &info.name, called: &info.wire, first, actions, ids, spoken })
        });
        let people = self.people.iter().map(|it| self.slices.written(it.entity())).collect();
        About { people, types: about.collect(), whys }
    }
}

impl Telling for Narrator<'_> {
    fn answers(
        &mut self,
        people: &mut Personal<'_>,
        object: Entity,
        actions: ActionId,
    ) -> (Vec<u32>, Option<Instant>) {
        let written = self.slices.written(object);
        let walked: Vec<Option<OwnDecision<'_>>> = (0..actions).map(|it| self.walked(it, object)).collect();
        let left: Vec<ActionId> = (0..).zip(&walked).filter(|it| it.1.is_none()).map(|it| it.0).collect();
        let (evaluated, until) = people.told(self.reader.entity(), object, &left);
        let mut evaluated = evaluated.into_iter();
        let number = |it| match it {
            Some(walked) => self.number(walked, &written),
            None => self.whys.answer(evaluated.next().flatten(), &written),
        };
        (walked.into_iter().map(number).collect(), until)
    }

    fn words(&self) -> Result<Vec<u8>, TooLarge> {
        serde_json::to_vec(&self.about()).map_err(|_| TooLarge)
    }
}
