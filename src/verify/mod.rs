//! A module held against the rolebook that it was made from: what it says in wasmtime, of everybody and by slices of
//! some people at the times at which something changes, the engine must say too.

mod about;
mod host;

pub use crate::engine::answer;
pub use about::{About, Told, TypeAbout, changes};
pub use host::{EVERYBODY, Host, runtime};

use crate::engine::{
    Answer, Checks, Engine, Instant, NoSlice, Numbered, NumberedAction, NumberedType, ProofStep, Request,
    Scope, Unanswered,
};

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// So many decisions about everybody at most, and as many by slices.
    pub questions: usize,
    /// For so many people slices are made at most.
    pub people: usize,
}

/// What was asked, and what was answered otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Decisions about everybody.
    pub everybody: usize,
    /// Decisions and reasons by slices.
    pub personal: usize,
    /// For how many people slices were made.
    pub people: usize,
    /// Decisions of which modules tell nothing.
    pub untold: usize,
    pub differences: Vec<Difference>,
}

/// A question that a module answers otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub subject: String,
    pub action: String,
    pub object: String,
    pub at: Option<Instant>,
    /// What the module says, and what the engine does.
    pub says: [String; 2],
}

/// Why nothing could be verified.
#[derive(Debug)]
pub enum Unverified {
    Unanswered(Unanswered),
    NoSlice(NoSlice),
    /// It is none, or it traps, or runs on.
    Module(wasmtime::Error),
    /// It does not take the slices of this rolebook, by the number of what is wrong with them.
    Refused(u32),
}

impl From<Unanswered> for Unverified {
    fn from(it: Unanswered) -> Self {
        Self::Unanswered(it)
    }
}

impl From<NoSlice> for Unverified {
    fn from(it: NoSlice) -> Self {
        Self::NoSlice(it)
    }
}

impl From<wasmtime::Error> for Unverified {
    fn from(it: wasmtime::Error) -> Self {
        Self::Module(it)
    }
}

/// Asks a module what the engine answers too.
///
/// # Errors
/// If the engine does not answer, or the module does not.
pub fn verify(
    engine: &Engine,
    (policy, workspace): (&str, &str),
    module: &[u8],
    extent: Extent,
) -> Result<Verification, Unverified> {
    let checks = engine.checks(policy, workspace)?;
    let host = Host::closed(&runtime()?, module)?;
    let found = Verification::default();
    let mut verifying = Verifying { engine, policy, workspace, checks, host, extent, found };
    verifying.everybody()?;
    verifying.people()?;
    Ok(verifying.found)
}

struct Verifying<'e> {
    engine: &'e Engine,
    policy: &'e str,
    workspace: &'e str,
    checks: Checks,
    host: Host,
    extent: Extent,
    found: Verification,
}

/// Some of so many, evenly: all if there are no more than are wanted.
fn spread(count: usize, wanted: usize) -> impl Iterator<Item = usize> {
    let taken = count.min(wanted);
    (0..taken).filter_map(move |it| it.checked_mul(count)?.checked_div(taken))
}

/// Some of so many in an order in which each differs much from the one before.
fn scattered(count: usize, wanted: usize) -> impl Iterator<Item = usize> {
    // A prime, so that it goes through all of them.
    const STEP: u128 = 2_305_843_009_213_693_951;
    let of = count as u128;
    let at = move |it: usize| usize::try_from((it as u128).checked_mul(STEP)?.checked_rem(of)?).ok();
    (0..count.min(wanted)).filter_map(at)
}

impl Verifying<'_> {
    fn open(&mut self, slice: &[u8]) -> Result<(), Unverified> {
        match self.host.open(slice)? {
            0 => Ok(()),
            fault => Err(Unverified::Refused(fault)),
        }
    }

    /// Asks about everybody, without a time.
    fn everybody(&mut self) -> Result<(), Unverified> {
        let slice = self.checks.whole_slice()?;
        self.open(&slice)?;
        let people = self.checks.everybody();
        let kinds: Vec<NumberedType> = self.checks.kinds().collect();
        let deeds = kinds.iter().map(|it| (self.checks.action_names(*it).len(), self.checks.count(*it)));
        let deeds = Deeds(deeds.collect());
        let all = people.len().saturating_mul(deeds.count());
        for at in scattered(all, self.extent.questions) {
            let person = at.checked_rem(people.len()).and_then(|it| people.get(it));
            let deed = at.checked_div(people.len()).and_then(|it| deeds.at(it));
            let Some((person, deed)) = person.zip(deed) else { continue };
            let Some(kind) = kinds.get(deed.of).copied() else { continue };
            let action = self.checks.action_names(kind).get(deed.action);
            let action = action.and_then(|it| self.checks.action(kind, it));
            let object = self.checks.nth(kind, deed.object);
            let Some((action, object)) = action.zip(object) else { continue };
            self.about(*person, action, object)?;
        }
        Ok(())
    }

    fn about(
        &mut self,
        person: Numbered,
        action: NumberedAction,
        object: Numbered,
    ) -> Result<(), Unverified> {
        let Some(asked) = self.checks.for_module(person, action, object) else { return Ok(()) };
        let says = self.host.check(asked)?;
        self.found.everybody = self.found.everybody.saturating_add(1);
        let allowed = self.checks.allows(person, action, object);
        if says == answer::UNTOLD {
            self.found.untold = self.found.untold.saturating_add(1);
        } else if (says == answer::YES) != allowed {
            let written = |it| self.checks.written(it).unwrap_or_default();
            let action = self.checks.action_name(action).to_owned();
            let (subject, object) = (written(person), written(object));
            let says = [decision(says), decision(u32::from(allowed))];
            self.found.differences.push(Difference { subject, action, object, at: None, says });
        }
        Ok(())
    }

    /// Asks by slices of some people, whenever something changes.
    fn people(&mut self) -> Result<(), Unverified> {
        let slices = self.checks.slices();
        let people = self.checks.everybody();
        let chosen: Vec<Numbered> =
            spread(people.len(), self.extent.people).filter_map(|it| people.get(it).copied()).collect();
        let each = self.extent.questions.checked_div(chosen.len()).unwrap_or_default();
        for person in chosen {
            let slice = slices.slice(person, &[], Scope { reasons: true, objects: None })?;
            self.open(&slice)?;
            self.found.people = self.found.people.saturating_add(1);
            let subject = self.checks.written(person).unwrap_or_default();
            self.by_slice(&subject, &slice, each)?;
        }
        Ok(())
    }

    fn by_slice(&mut self, subject: &str, slice: &[u8], wanted: usize) -> Result<(), Unverified> {
        let Some(about) = About::of(slice) else { return Ok(()) };
        let deeds = Deeds(about.types.iter().map(|it| (it.actions.len(), it.ids.len())).collect());
        let times = times(slice);
        let each = wanted.checked_div(times.len()).unwrap_or_default();
        for at in times {
            self.host.at(at)?;
            for number in scattered(deeds.count(), each) {
                let Some(asked) = deeds.at(number).and_then(|it| asked(&about, it)) else { continue };
                self.told(subject, &about, asked, at)?;
            }
        }
        Ok(())
    }

    fn told(
        &mut self,
        subject: &str,
        about: &About,
        (numbers, action, object): ([u32; 2], &str, String),
        at: Option<Instant>,
    ) -> Result<(), Unverified> {
        let [number, index] = numbers;
        let says = self.host.check([EVERYBODY, number, index])?;
        let told = self.host.why(numbers)?.and_then(|it| about.told(it, &object));
        let request = Request {
            subject: subject.to_owned(),
            action: action.to_owned(),
            object: object.clone(),
            at: at.map(|it| it.to_string()),
            ..Request::default()
        };
        let decided = expected(self.engine.check(self.policy, self.workspace, &request)?.answer);
        let read = Request { reader: Some(subject.to_owned()), ..request };
        let read = expected(self.engine.check(self.policy, self.workspace, &read)?.answer);
        self.found.personal = self.found.personal.saturating_add(1);
        let differ = if says != answer::UNTOLD && says != decided.decision {
            Some([decision(says), decision(decided.decision)])
        } else {
            let told = told.filter(|it| it.decision != answer::UNTOLD);
            told.filter(|it| *it != read).map(|it| [format!("{it:?}"), format!("{read:?}")])
        };
        self.found.untold = self.found.untold.saturating_add(usize::from(says == answer::UNTOLD));
        if let Some(says) = differ {
            let (subject, action) = (subject.to_owned(), action.to_owned());
            self.found.differences.push(Difference { subject, action, object, at, says });
        }
        Ok(())
    }
}

/// How many times a slice is asked at, at most.
const TIMES: usize = 16;

/// No time, and some of those at which something changes, with those just before.
fn times(slice: &[u8]) -> Vec<Option<Instant>> {
    let changes = changes(slice).unwrap_or_default();
    // The first is that of questions without a time, and the next is as long ago as can be.
    let real: Vec<Instant> = changes.into_iter().filter(|it| it.0 > i128::from(i64::MIN)).collect();
    let chosen = spread(real.len(), TIMES).filter_map(|it| real.get(it).copied());
    let around = chosen.flat_map(|it| [it.0.saturating_sub(1), it.0]);
    let around = around.filter(|it| *it > i128::from(i64::MIN)).map(|it| Some(Instant(it)));
    std::iter::once(None).chain(around).collect()
}

/// One of all actions on all objects of a slice: its numbers, the action and the object.
fn asked(about: &About, deed: Deed) -> Option<([u32; 2], &str, String)> {
    let of = about.types.get(deed.of)?;
    let numbers = [of.first.checked_add(u32::try_from(deed.action).ok()?)?, u32::try_from(deed.object).ok()?];
    let object = format!("{}:{}", of.called, of.ids.get(deed.object)?);
    Some((numbers, of.actions.get(deed.action)?.as_str(), object))
}

/// All actions on all objects of some types: of each type how many actions, and how many objects.
struct Deeds(Vec<(usize, usize)>);

/// An action on an object, by their places.
#[derive(Debug, Clone, Copy)]
struct Deed {
    of: usize,
    action: usize,
    object: usize,
}

impl Deeds {
    fn count(&self) -> usize {
        self.0.iter().map(|it| it.0.saturating_mul(it.1)).fold(0, usize::saturating_add)
    }

    fn at(&self, number: usize) -> Option<Deed> {
        let mut left = number;
        for (of, (actions, objects)) in self.0.iter().enumerate() {
            let deeds = actions.saturating_mul(*objects);
            if left < deeds {
                let (action, object) = (left.checked_rem(*actions)?, left.checked_div(*actions)?);
                return Some(Deed { of, action, object });
            }
            left = left.saturating_sub(deeds);
        }
        None
    }
}

fn decision(number: u32) -> String {
    let words = ["no", "yes", "unknown", "untold"];
    words.get(number as usize).map_or_else(|| number.to_string(), |it| (*it).to_owned())
}

/// An answer of the engine, as slices tell it.
pub fn expected(it: Answer) -> Told {
    let decision = it.in_a_module();
    let step = |it: ProofStep| (it.statement, it.step.word().to_owned(), it.entity);
    let reasons = it.reasons.into_iter().map(|it| (it.kind.word().to_owned(), it.place, it.statement));
    Told {
        decision,
        reasons: reasons.collect(),
        proof: it.proof.into_iter().map(|it| (!it.hidden).then(|| step(it))).collect(),
        missing: it.missing,
        until: it.until.map(|it| it.to_string()),
    }
}
