//! Modules held against the oracle: what a policy decides in WebAssembly is what it means.

use std::sync::atomic::{AtomicUsize, Ordering};

use rolebook::engine::{Checks, Numbered};

use crate::answer::{Answer, judge};
use crate::differential::{Difference, bound, only_own, shrunk, until};
use crate::generate::Case;
use crate::host::{EVERYBODY, Host, NO, UNTOLD, YES};
use crate::model::Question;
use crate::print_facts;
use crate::quick::{self, by_number};

/// How many questions modules have told, and how many they were asked.
static TOLD: AtomicUsize = AtomicUsize::new(0);
static ASKED: AtomicUsize = AtomicUsize::new(0);

/// How many questions are compared in each part, at least; each case is a module of its own.
const PART: usize = 3_000;

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
type Told = Option<wasmtime::Result<u32>>;

fn failed(text: String) -> Difference {
    Difference { about: "a module", text }
}

/// Every question of a case, asked of the module of its policy.
fn compare(
    case: &Case,
    asking: impl Fn(&Checks, &[u8]) -> Box<dyn FnMut(&Question) -> Told>,
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
        let mut host = Host::new(module, &slice).expect("a module that runs");
        Box::new(move |question| {
            let (subject, action, object) = by_number(&checks, question)?;
            let asked = checks.for_module(subject, action, object)?;
            question.time.is_none().then(|| host.check(asked))
        })
    })
}

/// What a host reads of a slice.
#[derive(serde::Deserialize)]
struct About {
    types: Vec<TypeAbout>,
}

#[derive(serde::Deserialize)]
struct TypeAbout {
    name: String,
    first: u32,
    actions: Vec<String>,
    ids: Vec<String>,
}

impl About {
    fn of(slice: &[u8]) -> Self {
        let word = |at: usize| {
            let bytes = slice[at..].first_chunk().copied().expect("a header of 40 bytes");
            u32::from_le_bytes(bytes) as usize
        };
        let words = slice[word(32)..].get(..word(36)).expect("words for the host");
        serde_json::from_slice(words).expect("they are JSON")
    }

    /// The numbers of the action and the object of a question.
    fn numbers(&self, question: &Question) -> Option<[u32; 2]> {
        let of = self.types.iter().find(|it| it.name == question.object.of)?;
        let place = |all: &[String], it: &str| all.iter().position(|known| known == it);
        let action = place(&of.actions, &question.action)?;
        let object = place(&of.ids, &question.object.id)?;
        Some([of.first.checked_add(u32::try_from(action).ok()?)?, u32::try_from(object).ok()?])
    }
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
            let slice = slices.slice(subject, &presented, None).expect("they are known");
            let Some([action, object]) = About::of(&slice).numbers(question) else { return Some(Ok(NO)) };
            let mut host = Host::new(&module, &slice).expect("a module that runs");
            if let Err(error) = host.at(quick::time(question)) {
                return Some(Err(error));
            }
            Some(host.check([EVERYBODY, action, object]))
        })
    })
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
