//! Modules held against the oracle: what a policy decides in WebAssembly is what it means.

use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering};

use rolebook::engine::{Checks, Numbered, Scope, Slices};
use rolebook::verify::{Host, Told};

use crate::answer::{Answer, judge};
use crate::differential::{Difference, about, bound, only_own, shrunk, until};
use crate::generate::Case;
use crate::host::{About, EVERYBODY, NO, Recorded, Recording, UNTOLD, YES, closed, opened};
use crate::model::Question;
use crate::names::written;
use crate::quick::{self, by_number};
use crate::{print_facts, reader};

/// How many questions modules have told, and how many they were asked.
static TOLD: AtomicUsize = AtomicUsize::new(0);
static ASKED: AtomicUsize = AtomicUsize::new(0);
/// Of how many answers it was told why, and how many were looked at.
static REASONED: AtomicUsize = AtomicUsize::new(0);
static WHYS: AtomicUsize = AtomicUsize::new(0);

/// How many questions are compared in each part, at least; each case is a module of its own.
const PART: usize = 3_000;
/// Of so many policies it is compared in each part why they decide as they do.
const CASES: usize = 500;

/// Whether a module says otherwise than the oracle.
fn differs(told: u32, expected: &Answer) -> Option<&'static str> {
    ASKED.fetch_add(1, Ordering::Relaxed);
    if told == UNTOLD {
        return None;
    }
    TOLD.fetch_add(1, Ordering::Relaxed);
    let parts = [
        ("the decision of a module", (told == YES) == expected.decision),
        ("what is possible by a module", (told != NO) == expected.possible),
    ];
    parts.into_iter().find(|it| !it.1).map(|it| it.0)
}

/// What a module says of a question, if it can be asked.
type Says = Option<wasmtime::Result<u32>>;

fn failed(text: String) -> Difference {
    Difference { about: "a module", text }
}

/// Every question of a case, asked of the module of its policy.
fn compare(
    case: &Case,
    asking: impl Fn(&Checks, &[u8]) -> Box<dyn FnMut(&Question) -> Says>,
) -> Result<usize, Difference> {
    let case = only_own(case);
    let (engine, checks) = bound(&case)?;
    let module = engine.module("policy").map_err(|it| failed(format!("{it:?}")))?;
    let mut told = asking(&checks, &module);
    for question in &case.questions {
        let Some(told) = told(question) else { continue };
        let told = told.map_err(|it| failed(format!("{it:?}")))?;
        let expected = judge(&case.policy, &case.facts, question);
        if let Some(about) = differs(told, &expected) {
            let text = print_facts::case(&case.policy, &case.facts, question);
            let module = wasmprinter::print_bytes(&module).unwrap_or_default();
            let text = format!("{text}\n{about} differs: {told}\nexpected {expected:#?}\n{module}");
            return Err(Difference { about, text });
        }
    }
    Ok(case.questions.len())
}

/// Asks about everybody.
fn whole(case: &Case) -> Result<usize, Difference> {
    compare(case, |checks, module| {
        let (checks, slice) = (checks.clone(), checks.whole_slice().expect("it is not too large"));
        let mut host = opened(module, &slice).expect("a module that runs");
        Box::new(move |question| {
            let (subject, action, object) = by_number(&checks, question)?;
            let asked = checks.for_module(subject, action, object)?;
            question.time.is_none().then(|| host.check(asked))
        })
    })
}

/// Asks each principal's own slice about what is in it; everything else is denied.
fn personal(case: &Case) -> Result<usize, Difference> {
    compare(case, |checks, module| {
        let (checks, module) = (checks.clone(), module.to_vec());
        let slices = checks.slices();
        Box::new(move |question| {
            let subject = quick::numbered(&checks, &question.subject)?;
            let presented = question.presented.iter().map(|it| quick::numbered(&checks, it));
            let presented: Vec<Numbered> = presented.collect::<Option<_>>()?;
            quick::numbered(&checks, &question.object)?;
            let slice = slices.slice(subject, &presented, Scope::default()).expect("they are known");
            let Question { action, object, .. } = question;
            let about = About::of(&slice).expect("words for the host");
            let numbers = about.numbers(&object.of, action, &object.id);
            let Some([action, object]) = numbers else { return Some(Ok(NO)) };
            let mut host = opened(&module, &slice).expect("a module that runs");
            if let Err(error) = host.at(quick::time(question)) {
                return Some(Err(error));
            }
            Some(host.check([EVERYBODY, action, object]))
        })
    })
}

/// A case with its module and its recording.
struct Telling<'c> {
    case: &'c Case,
    checks: Checks,
    slices: Slices,
    host: Host,
    recording: &'c mut Recording,
}

impl Telling<'_> {
    /// What a slice about one object tells its reader, and what the module says of it; nothing if it cannot be asked.
    fn told(&mut self, question: &Question) -> Option<(u32, Told)> {
        let subject = quick::numbered(&self.checks, &question.subject)?;
        let presented = question.presented.iter().map(|it| quick::numbered(&self.checks, it));
        let presented: Vec<Numbered> = presented.collect::<Option<_>>()?;
        let object = quick::numbered(&self.checks, &question.object)?;
        let scope = Scope { objects: Some(&[object]), reasons: true };
        let slice = self.slices.slice(subject, &presented, scope).expect("they are known");
        let about = About::of(&slice).expect("words for the host");
        let [action, number] = about.numbers(&question.object.of, &question.action, &question.object.id)?;
        assert_eq!(self.host.open(&slice).expect("an answer"), 0, "the slice is as it was written");
        let time = quick::time(question);
        self.host.at(time).expect("a time is taken");
        let says = self.host.check([EVERYBODY, action, number]).expect("an answer");
        let answer = self.host.why([action, number]).expect("an answer").expect("it is told");
        let object = written(&self.case.policy, &question.object);
        let told = about.told(answer, &object).expect("there is such an answer");
        let recorded = Recorded::of(&question.action, &object, time, says, told.clone());
        self.recording.slice(&slice, recorded.as_slice());
        Some((says, told))
    }

    /// What is told, in the oracle's words; where it turns on the time itself, nothing is.
    fn compare(&mut self, question: &Question) -> Result<(), Difference> {
        let Some((says, told)) = self.told(question) else { return Ok(()) };
        let (policy, facts) = (&self.case.policy, &self.case.facts);
        let decided = judge(policy, facts, question);
        let mut about = differs(says, &decided);
        WHYS.fetch_add(1, Ordering::Relaxed);
        if told.decision != UNTOLD {
            REASONED.fetch_add(1, Ordering::Relaxed);
            let expected = reader::told(policy, facts, question, &question.subject);
            about = about.or_else(|| self::about(&expected, &Ok(in_words(told.clone()))));
        }
        let Some(about) = about else { return Ok(()) };
        let expected = reader::told(policy, facts, question, &question.subject);
        let text = print_facts::case(policy, facts, question);
        let text = format!("{text}\n{about} differs: {says}\nexpected {expected:#?}\nfound {told:#?}");
        Err(Difference { about, text })
    }
}

fn in_words(it: Told) -> Answer {
    let proof = it.proof.into_iter().map(|it| it.unwrap_or_else(reader::hidden)).collect();
    let Told { reasons, missing, until, decision, .. } = it;
    Answer { decision: decision == YES, possible: decision != NO, proof, until, reasons, missing }
}

/// Every question of a case without what it brings, and what its subject is told; counts cases.
fn reasons(case: &Case, recording: &mut Recording) -> Result<usize, Difference> {
    let case = &only_own(case);
    let (engine, checks) = bound(case)?;
    let module = engine.module("policy").map_err(|it| failed(format!("{it:?}")))?;
    recording.module(&module);
    let host = closed(&module).map_err(|it| failed(format!("{it:?}")))?;
    let slices = checks.slices();
    let mut telling = Telling { case, checks, slices, host, recording };
    for question in &case.questions {
        telling.compare(&Question { inputs: Vec::new(), given: Vec::new(), ..question.clone() })?;
    }
    Ok(1)
}

/// So many policies with facts and questions from a seed.
fn tell(seed: u64) {
    let recording = RefCell::new(Recording::begin(&format!("generated-{seed}")));
    let compare = |case: &Case| reasons(case, &mut recording.borrow_mut());
    until(seed, CASES, compare, |case, difference| shrunk(case, difference, compare));
    let (told, asked) = (REASONED.load(Ordering::Relaxed), WHYS.load(Ordering::Relaxed));
    assert!(told > asked / 2, "of {asked} answers {told} are told");
}

fn part(seed: u64, compare: fn(&Case) -> Result<usize, Difference>) {
    until(seed, PART, compare, |case, difference| shrunk(case, difference, compare));
    let (told, asked) = (TOLD.load(Ordering::Relaxed), ASKED.load(Ordering::Relaxed));
    assert!(told > asked / 4, "of {asked} {told} are told");
}

#[test]
fn modules_decide_as_the_policy_means() {
    part(71, whole);
}

#[test]
fn modules_decide_by_slices_as_the_policy_means() {
    part(72, personal);
}

#[test]
fn slices_tell_their_subject_why_as_the_policy_means() {
    tell(73);
}

#[test]
fn slices_tell_why_of_other_policies() {
    tell(74);
}

#[test]
fn slices_tell_why_of_more_policies() {
    tell(75);
}

#[test]
fn slices_tell_why_of_yet_more_policies() {
    tell(76);
}
