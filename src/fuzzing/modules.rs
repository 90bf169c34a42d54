//! What must hold of modules, whatever facts their slices are cut from, and whatever becomes of a slice.

use std::sync::LazyLock;

use super::{FACTS, POLICY};
use crate::engine::{Change, Engine, Instant, SliceRequest};
use crate::verify::{EVERYBODY, Extent, Host, Unverified, answer, runtime, verify};

/// Where the checksum of a slice stands, and from where on it counts.
const CHECKSUM: usize = 8;
const SUMMED: usize = 16;
/// A module, what it compiles with, and a slice that tells why.
struct Made {
    runtime: wasmtime::Engine,
    module: Vec<u8>,
    slice: Vec<u8>,
}

static MADE: LazyLock<Option<Made>> = LazyLock::new(made);

fn made() -> Option<Made> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", POLICY).workspace("w", FACTS));
    let request = SliceRequest { subject: "a".to_owned(), reasons: true, ..SliceRequest::default() };
    let slice = engine.slice("p", "w", &request).ok()?;
    Some(Made { runtime: runtime().ok()?, module: engine.module("p").ok()?, slice })
}

/// A slice with changes of three bytes each: where, in two of them, and what stands there then. It never makes a
/// module trap or run on, and nothing is allowed by one that is refused.
pub fn check_slice(bytes: &[u8]) {
    let made = MADE.as_ref();
    assert!(made.is_some(), "the rolebook of the fuzzer has a module and a slice");
    let Some(made) = made else { return };
    let mut slice = made.slice.clone();
    for [high, low, value] in bytes.as_chunks().0 {
        let at = usize::from(u16::from_be_bytes([*high, *low])).checked_rem(slice.len()).unwrap_or(0);
        slice.get_mut(at).into_iter().for_each(|it| *it = *value);
    }
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
    let mut host = Host::closed(&made.runtime, &made.module)?;
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

/// Makes the checksum right again.
fn seal(slice: &mut [u8]) {
    let words = slice.get(SUMMED..).unwrap_or_default().as_chunks::<8>().0;
    let sum = words.iter().fold(0_u64, |sum, word| {
        let product = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ product.wrapping_shr(32)
    });
    let place = slice.get_mut(CHECKSUM..SUMMED);
    place.into_iter().for_each(|it| it.copy_from_slice(&sum.to_le_bytes()));
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
