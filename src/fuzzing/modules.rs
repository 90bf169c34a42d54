//! What must hold of modules, whatever facts their slices are cut from, and whatever becomes of a slice.

use std::sync::LazyLock;

use wasmtime::Module;

use super::{FACTS, POLICY, change};
use crate::engine::{Change, Engine, Instant, SliceRequest};
use crate::slice::seal;
use crate::verify::{EVERYBODY, Extent, Host, Unverified, answer, runtime, verify};

/// A module, and a slice that tells why.
struct Made {
    module: Module,
    slice: Vec<u8>,
}

static MADE: LazyLock<Option<Made>> = LazyLock::new(made);

fn made() -> Option<Made> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", POLICY).workspace("w", FACTS));
    let request = SliceRequest { subject: "a".to_owned(), reasons: true, ..SliceRequest::default() };
    let slice = engine.slice("p", "w", &request).ok()?;
    let module = Module::new(&runtime().ok()?, engine.module("p").ok()?).ok()?;
    Some(Made { module, slice })
}

/// A slice with changes. It never makes a module trap or run on, and nothing is allowed by one that is refused.
pub fn check_slice(bytes: &[u8]) {
    let made = MADE.as_ref();
    assert!(made.is_some(), "the rolebook of the fuzzer has a module and a slice");
    let Some(made) = made else { return };
    let mut slice = made.slice.clone();
    change(&mut slice, bytes);
    let found = asked(made, &slice);
    assert!(found.is_ok(), "a module neither traps nor runs on: {found:?}");
    let is_taken = matches!(found, Ok(true));
    assert_eq!(is_taken, slice == made.slice, "a slice is taken exactly if it is whole");
    seal(&mut slice);
    let found = asked(made, &slice);
    assert!(found.is_ok(), "a module neither traps nor runs on: {found:?}");
}

/// Whether a slice is taken; all that can be asked about the few people and rooms is asked.
fn asked(made: &Made, slice: &[u8]) -> wasmtime::Result<bool> {
    let mut host = Host::of(&made.module)?;
    let is_taken = host.open(slice)? == 0;
    for time in [None, Some(Instant(0)), Some(Instant(i128::from(i64::MAX)))] {
        host.at(time)?;
        for subject in [0, 1, 7, EVERYBODY] {
            for (action, object) in (0..4).flat_map(|it| [(it, 0), (it, 1), (it, u32::MAX)]) {
                let said = host.check([subject, action, object])?;
                assert!(is_taken || said != answer::YES, "a slice that is refused allows nothing");
                host.why([action, object])?;
            }
        }
    }
    Ok(is_taken)
}

/// Any bytes as a workspace: what a module decides of it, and tells, is what the engine does.
pub fn check_module(bytes: &[u8]) {
    let facts = String::from_utf8_lossy(bytes);
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", POLICY).workspace("w", facts));
    let module = engine.module("p");
    assert!(module.is_ok(), "the rolebook of the fuzzer is sound");
    let extent = Extent { questions: 200, people: 3 };
    match verify(&engine, ("p", "w"), &module.unwrap_or_default(), extent) {
        Ok(found) => assert_eq!(found.differences, [], "a module decides as its rolebook"),
        Err(why) => {
            let is_refused = matches!(why, Unverified::Unanswered(_) | Unverified::NoSlice(_));
            assert!(is_refused, "a module answers: {why:?}");
        }
    }
}
