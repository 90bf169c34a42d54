//! The bodies of the fuzzers on the shipped rolebooks, whole and damaged, with a fixed seed.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use rolebook::fuzzing::{
    check_decisions, check_edit, check_format, check_image, check_lines, check_module, check_policy_text,
    check_slice, check_workspace_text,
};

const DAMAGED: usize = 300;

/// The shipped files with this ending.
fn shipped(ending: &str) -> Vec<String> {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|it| it.unwrap().path()));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found.iter().map(|it| fs::read_to_string(it).unwrap()).collect()
}

/// Numbers that are the same in every run: a linear congruence, of which the upper bits are good enough.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap().checked_rem(end).unwrap_or(0)
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }
}

/// A rolebook with at most two of its tests, so that one case is soon over.
fn with_few_tests(text: &str, dice: &mut Dice) -> String {
    let mut statements: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        match statements.last_mut() {
            Some(last) if line.starts_with([' ', '\n', '#']) => last.push_str(line),
            _ => statements.push(line.to_owned()),
        }
    }
    let (tests, rest): (Vec<_>, Vec<_>) = statements.into_iter().partition(|it| it.starts_with("test"));
    let tests: Vec<&str> = tests.iter().map(String::as_str).collect();
    rest.concat() + dice.pick(&tests) + dice.pick(&tests)
}

/// One to four changes of words: left out, doubled, replaced by another one or by something strange.
pub(crate) fn damaged(text: &str, dice: &mut Dice) -> Vec<u8> {
    let strange = [
        "\n",
        " ",
        "\t",
        "\"",
        "(",
        ")",
        "|",
        ",",
        "\u{feff}",
        "é",
        "\u{202e}",
        "\0",
        "-9",
        "99999999999999999999",
    ];
    let mut words: Vec<&str> = text.split_inclusive([' ', '\n', ',', ':', '"']).collect();
    for _ in 0..=dice.below(4) {
        if words.len() < 2 {
            break;
        }
        let at = dice.below(words.len());
        let other = words.get(dice.below(words.len())).copied().unwrap_or_default();
        match dice.below(5) {
            0 if words.len() > 1 => drop(words.remove(at)),
            1 => words.insert(at, other),
            2 => words.insert(at, dice.pick(&strange)),
            3 => words.truncate(at.max(1)),
            _ => words[at] = other,
        }
    }
    let mut bytes = words.concat().into_bytes();
    if dice.below(8) == 0 {
        let at = dice.below(bytes.len());
        bytes.truncate(at);
        bytes.push(0xff);
    }
    bytes
}

#[test]
fn policy_texts() {
    let mut dice = Dice(1);
    let texts = shipped("rolebook");
    texts.iter().for_each(|it| check_policy_text(it.as_bytes()));
    for text in texts.iter().cycle().take(DAMAGED) {
        check_policy_text(&damaged(&with_few_tests(text, &mut dice), &mut dice));
    }
}

#[test]
fn workspace_texts() {
    let mut dice = Dice(2);
    let mut texts = shipped("json");
    texts.push(include_str!("fuzz/workspace.json").to_owned());
    texts.iter().for_each(|it| check_workspace_text(it.as_bytes()));
    for text in texts.iter().cycle().take(DAMAGED) {
        check_workspace_text(&damaged(text, &mut dice));
    }
}

fn whole_and_damaged(text: &str, seed: u64, check: fn(&[u8])) {
    let mut dice = Dice(seed);
    check(text.as_bytes());
    for _ in 0..DAMAGED {
        check(&damaged(text, &mut dice));
    }
}

#[test]
fn decisions() {
    whole_and_damaged(include_str!("fuzz/workspace.json"), 7, check_decisions);
}

#[test]
fn modules() {
    whole_and_damaged(include_str!("fuzz/workspace.json"), 8, check_module);
}

/// Some bytes, as many as so many threes.
fn changes(dice: &mut Dice, most: usize) -> Vec<u8> {
    let count = dice.below(most).saturating_add(1).saturating_mul(3);
    (0..count).map(|_| u8::try_from(dice.below(256)).unwrap()).collect()
}

#[test]
fn slices() {
    let mut dice = Dice(9);
    check_slice(&[]);
    for _ in 0..DAMAGED.saturating_mul(4) {
        check_slice(&changes(&mut dice, 4));
    }
}

/// Its comments and blanks too are damaged, so that comments come to stand in odd places.
#[test]
fn layouts() {
    let mut dice = Dice(4);
    let mut texts = shipped("rolebook");
    texts.push(include_str!("../cases/format/comments.rolebook").to_owned());
    texts.iter().for_each(|it| check_format(it.as_bytes()));
    for text in texts.iter().cycle().take(DAMAGED.saturating_mul(4)) {
        check_format(&damaged(&with_few_tests(text, &mut dice), &mut dice));
    }
    // Every damage on its own, so that most of a file can still be read.
    let statements = texts.iter().flat_map(|it| it.split_inclusive("\n\n"));
    let statements: Vec<_> = statements.filter(|it| it.split(' ').count() > 10).collect();
    for text in statements.iter().cycle().take(DAMAGED.saturating_mul(20)) {
        check_format(&damaged(text, &mut dice));
    }
}

#[test]
fn edits() {
    let mut dice = Dice(3);
    for text in shipped("rolebook").iter().cycle().take(DAMAGED) {
        let mut bytes = vec![u8::try_from(dice.below(256)).unwrap()];
        bytes.extend(match dice.below(2) {
            0 => with_few_tests(text, &mut dice).into_bytes(),
            _ => damaged(&with_few_tests(text, &mut dice), &mut dice),
        });
        check_edit(&bytes);
    }
}

#[test]
fn lines() {
    whole_and_damaged(include_str!("fuzz/workspace.jsonl"), 5, check_lines);
}

#[test]
fn images() {
    let mut dice = Dice(6);
    check_image(&[]);
    for _ in 0..DAMAGED.saturating_mul(4) {
        check_image(&changes(&mut dice, 4));
    }
}
