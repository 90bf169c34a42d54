//! The shipped rolebooks in wasmtime and natively, decisions and reasons; what was asked is asked in a browser too.

#![cfg(test)]

use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Engine, Instant, Numbered, Request, Scope};
use rolebook::verify::{About, Host, expected};

use crate::host::{EVERYBODY, Recorded, Recording, UNTOLD, closed};

/// A policy with the facts that it is asked about, and the times.
struct Case {
    policy: &'static str,
    facts: &'static str,
    times: &'static [&'static str],
}

const AGENCY: &str = "policies/agency/workspace.json";
/// Before, between and behind what begins and ends.
const TIMES: &[&str] = &["2026-05-31T00:00:00Z", "2200-01-01T00:00:00Z"];
const ONE: &[&str] = &["2026-05-31T00:00:00Z"];
const CASES: [Case; 7] = [
    Case { policy: "policies/agency/agency.rolebook", facts: AGENCY, times: TIMES },
    Case { policy: "policies/agency/full.rolebook", facts: AGENCY, times: TIMES },
    Case { policy: "policies/agency/high.rolebook", facts: AGENCY, times: ONE },
    Case { policy: "policies/agency/limited.rolebook", facts: AGENCY, times: ONE },
    Case { policy: "policies/agency/moderate.rolebook", facts: AGENCY, times: ONE },
    Case {
        policy: "policies/documents.rolebook",
        facts: "tests/cases/agreement/documents.json",
        times: &["2026-04-01T00:00:00Z", "2026-05-31T23:59:59.999Z", "2026-06-01T00:00:00Z"],
    },
    Case { policy: "policies/todo.rolebook", facts: "policies/todo.json", times: TIMES },
];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a shipped file")
}

/// An engine with every shipped rolebook, and the facts of a case.
fn loaded(case: &Case) -> Engine {
    let base = "policies/asana.rolebook";
    let shared = "policies/agency/agency.rolebook";
    let change = [base, shared, case.policy].into_iter().fold(Change::default(), |change, it| {
        // Layers find what they extend beside them.
        change.policy(it.trim_start_matches("policies/"), read(it))
    });
    let mut engine = Engine::new();
    engine.apply(change.workspace("facts", read(case.facts)));
    engine
}

/// Everything about everything that anybody may be asked about; how much that was, and how much was told.
fn compared(case: &Case, recording: &mut Recording) -> (usize, usize) {
    let engine = loaded(case);
    let policy = case.policy.trim_start_matches("policies/");
    let checks = engine.checks(policy, "facts").expect("policy and facts are in order");
    let module = engine.module(policy).expect("the policy is in order");
    recording.module(&module);
    let slices = checks.slices();
    let with_actions = checks.kinds().filter(|it| !checks.action_names(*it).is_empty());
    let objects: Vec<Numbered> = with_actions
        .flat_map(|of| (0..checks.count(of)).filter_map(|it| checks.nth(of, it)).collect::<Vec<_>>())
        .collect();
    let mut host = closed(&module).expect("a module that runs");
    let (mut asked, mut told) = (0, 0);
    for person in checks.everybody() {
        let scope = Scope { objects: Some(&objects), reasons: true };
        let slice = slices.slice(person, &[], scope).expect("they are known");
        assert_eq!(host.open(&slice).expect("an answer"), 0);
        let subject = checks.written(person).expect("somebody");
        let mut questions = Vec::new();
        for time in case.times {
            let by_slice = by_slice(&engine, policy, &mut host, (&subject, &slice), time);
            asked += by_slice.len();
            told += by_slice.iter().filter(|it| it.is_told).count();
            questions.extend(by_slice.into_iter().filter_map(|it| it.recorded));
        }
        recording.slice(&slice, &questions);
    }
    (asked, told)
}

struct Compared {
    recorded: Option<Recorded>,
    is_told: bool,
}

/// All actions on all objects of a slice at a time.
fn by_slice(
    engine: &Engine,
    policy: &str,
    host: &mut Host,
    (subject, slice): (&str, &[u8]),
    time: &str,
) -> Vec<Compared> {
    let about = About::of(slice).expect("words for the host");
    let instant: jiff::Timestamp = time.parse().expect("a time");
    let instant = Some(Instant(instant.as_nanosecond()));
    host.at(instant).expect("a time is taken");
    let mut all = Vec::new();
    for of in &about.types {
        for (id, action) in of.ids.iter().flat_map(|id| of.actions.iter().map(move |it| (id, it))) {
            let object = format!("{}:{id}", of.called);
            let numbers = about.numbers(&of.name, action, id).expect("it is in the slice");
            let says = host.check([EVERYBODY, numbers[0], numbers[1]]).expect("an answer");
            let why = host
                .why(numbers)
                .expect("an answer")
                .and_then(|it| about.told(it, &object))
                .expect("reasons");
            let request = Request {
                subject: subject.to_owned(),
                action: action.clone(),
                object: object.clone(),
                at: Some(time.to_owned()),
                ..Request::default()
            };
            let decided = expected(engine.check(policy, "facts", &request).expect("an answer").answer);
            let read = Request { reader: Some(subject.to_owned()), ..request };
            let read = expected(engine.check(policy, "facts", &read).expect("an answer").answer);
            assert!(says == UNTOLD || says == decided.decision, "{subject} {action} {object} {time}: {says}");
            assert_eq!(why, read, "{subject} {action} {object} {time}");
            let recorded = Recorded::of(action, &object, instant, says, why);
            all.push(Compared { recorded, is_told: says != UNTOLD });
        }
    }
    all
}

#[test]
fn shipped_rolebooks_decide_in_modules_as_they_do_natively() {
    let mut recording = Recording::begin("shipped");
    let (mut asked, mut told) = (0, 0);
    for case in &CASES {
        let (some, of_them) = compared(case, &mut recording);
        asked += some;
        told += of_them;
    }
    assert!(asked > 100_000, "{asked} questions");
    assert!(told > asked / 2, "{told} of {asked} are told by modules alone");
}
