//! What holds of the coverage and of the mutants of any rolebook, tried on those that there are with some of their
//! tests left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Coverage, CoveredPart, Engine, Finding, Severity, Survivor};

use crate::order::{Dice, statements};
use crate::policies::read;

/// Rolebooks that use no workspace file, by name.
fn rolebooks() -> Vec<(&'static str, String)> {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/coverage/house/house.rolebook");
    let shop = include_str!("../../cases/coverage/coverage-text-of-conditions.txt");
    let shop = shop.split_once("--- shop.rolebook\n").expect("a file").1;
    vec![
        ("house", fs::read_to_string(house).expect("the house")),
        ("shop", shop.to_owned()),
        ("todo", read("todo.rolebook")),
        ("documents", read("documents.rolebook")),
        ("asana", read("asana.rolebook")),
    ]
}

fn engine(text: &str) -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("one", text));
    engine
}

fn coverage(text: &str) -> Coverage {
    engine(text).coverage(["one"])
}

fn survivors(text: &str) -> Vec<Survivor> {
    engine(text).mutants(["one"], &|_, _| {}).survived
}

/// Whether each test passes, by name.
fn results(engine: &Engine) -> BTreeMap<String, bool> {
    engine.tests("one").into_iter().map(|it| (it.name, it.findings.is_empty())).collect()
}

fn is_test(statement: &str) -> bool {
    statement.starts_with("test ")
}

/// The rolebook with those of its tests that are chosen.
fn with_tests(text: &str, mut chosen: impl FnMut() -> bool) -> String {
    statements(text).into_iter().filter(|it| !is_test(it) || chosen()).collect()
}

/// What is exercised, whatever exercises it and wherever it stands.
fn covered(coverage: &Coverage) -> BTreeSet<(u32, String)> {
    let parts = coverage.parts.iter().filter(|it| it.is_covered());
    parts.map(|it| (it.start, format!("{:?} {:?} {} {}", it.kind, it.branch, it.name, it.decided))).collect()
}

/// The same, whether a cell decides or not.
fn asked(coverage: &Coverage) -> BTreeSet<(u32, String)> {
    let parts = coverage.parts.iter().filter(|it| it.is_covered());
    parts.map(|it| (it.start, format!("{:?} {:?} {}", it.kind, it.branch, it.name))).collect()
}

#[test]
fn more_tests_cover_more() {
    let mut dice = Dice(7);
    for (name, text) in rolebooks() {
        let all = coverage(&text);
        for _ in 0..6 {
            let some = coverage(&with_tests(&text, || dice.below(3) == 0));
            // Tests stand below the policy, so nothing moves.
            assert!(asked(&some).is_subset(&asked(&all)), "{name}");
            let decides = |it: &Coverage| {
                it.parts
                    .iter()
                    .filter(|it| it.decided)
                    .map(|it| (it.start, it.name.clone()))
                    .collect::<BTreeSet<_>>()
            };
            assert!(decides(&some).is_subset(&decides(&all)), "{name}");
        }
    }
}

/// The text with these cells saying `no`, which is a dash that no ladder minds.
fn emptied(text: &str, cells: &[&CoveredPart]) -> String {
    let mut changed = text.to_owned();
    for cell in cells.iter().rev() {
        let start = cell.start as usize;
        changed.replace_range(start..start + cell.words.len(), "no");
    }
    changed
}

fn errors(engine: &Engine) -> Vec<Finding> {
    engine.findings("one").into_iter().filter(|it| it.severity == Severity::Error).collect()
}

/// The text where the cells of an `if` column that must repeat those of the plain one do so.
fn repeated(mut text: String) -> String {
    while let Some(cell) = errors(&engine(&text)).into_iter().find(|it| it.code == "cell-out-of-view") {
        let range = &cell.labels[0].range;
        text.replace_range(range.start as usize..range.end as usize, "no");
    }
    text
}

#[test]
fn what_is_not_covered_can_be_emptied() {
    let mut dice = Dice(11);
    let mut emptied_cells = 0;
    for (name, text) in rolebooks() {
        for _ in 0..8 {
            let some = with_tests(&text, || dice.below(4) == 0);
            let found = coverage(&some);
            let left: Vec<_> =
                found.parts.iter().filter(|it| it.cell.is_some() && !it.is_covered()).collect();
            let before = results(&engine(&some));
            let alone = left.get(dice.below(left.len().max(1))).map(|it| vec![*it]);
            for cells in alone.into_iter().chain([left]) {
                let after = engine(&repeated(emptied(&some, &cells)));
                let errors = errors(&after);
                assert_eq!(errors, [], "{name}");
                assert_eq!(results(&after), before, "{name}: {cells:#?}");
                emptied_cells += cells.len();
            }
        }
    }
    assert!(emptied_cells > 500, "{emptied_cells} cells were emptied");
}

#[test]
fn what_survives_passes_every_test_when_it_is_written_down() {
    let mut dice = Dice(13);
    let (mut written, mut refused) = (0, 0);
    for (name, text) in rolebooks().into_iter().filter(|it| it.0 != "asana") {
        for _ in 0..4 {
            let some = with_tests(&text, || dice.below(2) == 0);
            let before = results(&engine(&some));
            for survivor in survivors(&some) {
                let Some(instead) = &survivor.instead else { continue };
                let mut changed = some.clone();
                changed.replace_range(survivor.range.start as usize..survivor.range.end as usize, instead);
                let engine = engine(&changed);
                // A wider cell may be one that a ladder does not bear.
                if !errors(&engine).is_empty() {
                    refused += 1;
                    continue;
                }
                for (test, passes) in results(&engine) {
                    assert!(passes || !before[&test], "{name}: `{test}` notices {survivor:#?}");
                }
                written += 1;
            }
        }
    }
    assert!(written > 100 && written > refused, "{written} were written down, {refused} could not be");
}

/// The rolebook with its tests in the opposite order.
fn turned(text: &str) -> String {
    let (mut tests, rest): (Vec<_>, Vec<_>) = statements(text).into_iter().partition(|it| is_test(it));
    tests.reverse();
    rest.into_iter().chain(tests).collect()
}

/// The rolebook with its tests at its end, so that turning them moves nothing else.
fn tests_last(text: &str) -> String {
    turned(&turned(text))
}

#[test]
fn the_order_of_tests_changes_nothing() {
    let mut dice = Dice(17);
    for (name, text) in rolebooks() {
        let some = tests_last(&with_tests(&text, || dice.below(3) > 0));
        let other = turned(&some);
        assert_eq!(covered(&coverage(&some)), covered(&coverage(&other)), "{name}");
        let names = |it: &Coverage| -> Vec<BTreeSet<String>> {
            it.parts.iter().map(|it| it.tests.iter().map(|it| it.name.clone()).collect()).collect()
        };
        assert_eq!(names(&coverage(&some)), names(&coverage(&other)), "{name}");
        assert_eq!(survivors(&some), survivors(&other), "{name}");
    }
}
