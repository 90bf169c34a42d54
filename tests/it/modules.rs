//! Modules as they are written, and as they behave whatever bytes they are given.

#![cfg(test)]

use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Engine, SliceRequest};
use rolebook::verify::Host;

use crate::dice::Dice;
use crate::host::{EVERYBODY, NO, UNTOLD, YES, closed, opened};

/// How many damaged slices each module is given.
const DAMAGED: usize = 100_000;
/// Where the checksum of a slice stands, and from where on it counts.
const CHECKSUM: std::ops::Range<usize> = 8..16;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn module(text: &str) -> Vec<u8> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("case", text));
    engine.module("case").expect("the rolebook is in order")
}

/// Each rolebook in `tests/cases/modules`, as the text of its module.
#[test]
fn modules_are_written_so() {
    let mut found: Vec<_> = fs::read_dir(root().join("tests/cases/modules"))
        .expect("the folder of the cases")
        .map(|it| it.expect("an entry").path())
        .filter(|it| it.extension().is_some_and(|it| it == "rolebook"))
        .collect();
    found.sort();
    assert!(!found.is_empty());
    for path in found {
        let text = fs::read_to_string(&path).expect("a rolebook");
        let module = module(&text);
        assert_eq!(module, self::module(&text), "the same rolebook has the same bytes");
        wasmparser::validate(&module).expect("a valid module");
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        insta::with_settings!({
            snapshot_path => "../cases/modules/snapshots", prepend_module_to_snapshot => false
        }, {
            insta::assert_snapshot!(name, wasmprinter::print_bytes(&module).expect("a module"));
        });
    }
}

/// The agency with a module, and what it reads for one person and for everybody.
fn agency() -> (Vec<u8>, [Vec<u8>; 2]) {
    let read = |it: &str| fs::read_to_string(root().join("policies").join(it)).expect("a shipped file");
    let mut engine = Engine::new();
    let layer = "agency/agency.rolebook";
    let change = Change::default()
        .policy("asana.rolebook", read("asana.rolebook"))
        .policy(layer, read(layer))
        .workspace("facts", read("agency/workspace.json"));
    engine.apply(change);
    let request = SliceRequest { subject: "helena".to_owned(), reasons: true, ..SliceRequest::default() };
    let helena = engine.slice(layer, "facts", &request).expect("Helena is known");
    let everybody = engine.checks(layer, "facts").expect("the facts are in order").whole_slice();
    let module = engine.module(layer).expect("the rolebook is in order");
    (module, [helena, everybody.expect("it is not too large")])
}

/// What a slice says its checksum is, as `docs/wasm.md` has it.
fn sealed(mut slice: Vec<u8>) -> Vec<u8> {
    let sum = slice[CHECKSUM.end..].as_chunks::<8>().0.iter().fold(0_u64, |sum, word| {
        let product = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        product ^ (product >> 32)
    });
    slice[CHECKSUM].copy_from_slice(&sum.to_le_bytes());
    slice
}

/// Asks some questions, most of them about what there is; every answer is one that a module gives.
fn asked(host: &mut Host, dice: &mut Dice) -> Vec<u32> {
    let number = |dice: &mut Dice, end| u32::try_from(dice.below(end)).expect("a small number");
    let mut answers = Vec::new();
    // A day in May 2026 is one on which there is something to allow.
    for time in [i64::MIN, 1_779_000_000_000_000_000, i64::MAX] {
        host.at(Some(rolebook::engine::Instant(i128::from(time)))).expect("a time is taken");
        for _ in 0..20 {
            let subject = if dice.below(2) == 0 { EVERYBODY } else { number(dice, 30) };
            let object = if dice.below(9) == 0 { u32::MAX - number(dice, 9) } else { number(dice, 90) };
            let action = number(dice, 110);
            answers.push(host.check([subject, action, object]).expect("a question is answered"));
            host.why([action, object]).expect("what is told is looked for");
        }
    }
    assert!(answers.iter().all(|it| *it <= UNTOLD), "{answers:?}");
    answers
}

/// A slice with some bytes changed, some taken away, or nothing but chance in it.
fn damaged(slice: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = slice.to_vec();
    let byte = |dice: &mut Dice| u8::try_from(dice.below(256)).expect("a byte");
    match dice.below(8) {
        0 => bytes.truncate(dice.below(slice.len())),
        1 => (0..dice.below(200)).for_each(|_| bytes.push(byte(dice))),
        2 => bytes = (0..dice.below(4_000)).map(|_| byte(dice)).collect(),
        _ => {
            for _ in 0..=dice.below(6) {
                // The directory and what stands first is looked at by all.
                let end = if dice.below(3) == 0 { 300.min(bytes.len()) } else { bytes.len() };
                let at = dice.below(end);
                bytes[at] = if dice.below(3) == 0 { 0xff } else { byte(dice) };
            }
        }
    }
    bytes
}

#[test]
fn damaged_slices_are_refused() {
    let (module, slices) = agency();
    let mut host = closed(&module).expect("a module that runs");
    let mut dice = Dice(7);
    for round in 0..DAMAGED {
        let whole = &slices[round % 2];
        let bytes = damaged(whole, &mut dice);
        let fault = host.open(&bytes).expect("bytes are looked at");
        if bytes == *whole {
            continue;
        }
        assert_ne!(fault, 0, "round {round}");
        if round % 50 == 0 {
            assert!(
                !asked(&mut host, &mut dice).contains(&YES),
                "nothing is allowed by a slice that is refused"
            );
        }
    }
}

#[test]
fn slices_of_strangers_do_no_harm() {
    let (module, slices) = agency();
    let mut host = closed(&module).expect("a module that runs");
    let (mut dice, mut opened) = (Dice(11), 0);
    for round in 0..DAMAGED {
        let mut bytes = damaged(&slices[round % 2], &mut dice);
        bytes.resize(bytes.len().next_multiple_of(8).max(40), 0);
        let length = u32::try_from(bytes.len()).expect("a short slice");
        bytes[..CHECKSUM.start].copy_from_slice(&slices[0][..CHECKSUM.start]);
        bytes[16..32].copy_from_slice(&slices[0][16..32]);
        bytes[20..24].copy_from_slice(&length.to_le_bytes());
        if host.open(&sealed(bytes)).expect("bytes are looked at") == 0 {
            opened += 1;
            asked(&mut host, &mut dice);
        }
    }
    assert!(opened > DAMAGED / 4, "only {opened} are opened, so that there is something to ask");
}

#[test]
fn a_module_without_a_slice_allows_nothing() {
    let (module, [helena, _]) = agency();
    let mut host = closed(&module).expect("a module that runs");
    let mut dice = Dice(3);
    assert!(!asked(&mut host, &mut dice).contains(&YES));
    assert_eq!(host.why([0, 0]).expect("an answer"), None, "nothing is told by a module that is closed");
    let mut host = opened(&module, &helena).expect("a module that runs");
    let answers: Vec<u32> = (0..200).flat_map(|_| asked(&mut host, &mut dice)).collect();
    assert!(answers.contains(&YES) && answers.contains(&NO), "with one, there is something to tell apart");
}
