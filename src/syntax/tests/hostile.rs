//! Inputs made to hurt: deep, long and many. They are answered, soon, and without a deep stack.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::limits;
use crate::syntax::{Parsed, parse, split};

/// What a thread has at least, wherever this runs.
const STACK: usize = 512 * 1024;

fn soon<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let answer = work();
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
    answer
}

fn codes(parsed: &Parsed) -> Vec<&str> {
    parsed.problems.iter().map(|it| it.code).collect()
}

fn define(condition: &str) -> Parsed {
    soon(|| parse(&format!("define a on T: {condition}")))
}

#[test]
fn nesting_is_allowed_up_to_its_budget() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(codes(&define(&nested(64))), [""; 0]);
    assert_eq!(codes(&define(&nested(65))), ["nested-too-deep"]);
    assert_eq!(codes(&define(&nested(100_000))), ["nested-too-deep"]);
    assert_eq!(codes(&define(&"(".repeat(100_000))), ["nested-too-deep"]);
    assert_eq!(codes(&define(&")".repeat(100_000))), ["unexpected-word"]);
    assert_eq!(codes(&define(&format!("{}a", "not ".repeat(100_000)))), ["nested-too-deep"]);
    assert_eq!(codes(&define(&format!("{}a", "not ".repeat(64)))), [""; 0]);
    assert_eq!(codes(&define(&format!("{}a", "any a has ".repeat(100_000)))), ["nested-too-deep"]);
    assert_eq!(codes(&define(&format!("{}a", "any a has ".repeat(64)))), [""; 0]);
    assert_eq!(codes(&define(&format!("{}a{}", "not any a has (".repeat(21), ")".repeat(21)))), [""; 0]);
}

#[test]
fn the_deepest_nesting_needs_little_stack() {
    let condition = format!("{}a{}", "not any a has (".repeat(21), ")".repeat(21));
    for text in
        [format!("{}a{}", "(".repeat(64), ")".repeat(64)), condition, format!("{}a", "any a has ".repeat(64))]
    {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let parsed = thread.spawn(move || define(&text)).expect("a thread").join().expect("an answer");
        assert_eq!(codes(&parsed), [""; 0]);
    }
}

#[test]
fn long_chains_are_flat() {
    for word in ["and", "or"] {
        let parsed = define(&format!("a{}", format!(" {word} b.c is not d").repeat(100_000)));
        assert_eq!(codes(&parsed), [""; 0]);
        assert!(parsed.spans.len() > 400_000);
    }
    let parsed = define(&format!("a{}", " and not (b or c)".repeat(50_000)));
    assert_eq!(codes(&parsed), [""; 0]);
    let parsed = soon(|| parse(&format!("type T\n    a: b{}", " plus c.d".repeat(100_000))));
    assert_eq!(codes(&parsed), [""; 0]);
    let parsed = soon(|| parse(&format!("restrict a{} on T to b", ", c".repeat(100_000))));
    assert_eq!(codes(&parsed), [""; 0]);
}

#[test]
fn many_texts_on_a_line_are_read() {
    let parsed =
        soon(|| parse(&format!("restrict a on T to b because \"c\"{}", " fr \"d\"".repeat(200_000))));
    assert_eq!(codes(&parsed), [""; 0]);
    let parsed = soon(|| parse(&format!("restrict a on T to b because \"{}", "\\\" ".repeat(500_000))));
    assert_eq!(codes(&parsed), ["open-text"]);
    let parsed = soon(|| parse(&format!("table T | a\n{}", "    \"\n".repeat(100_000))));
    assert_eq!(parsed.problems.len(), limits::PROBLEMS + 1);
}

#[test]
fn one_long_statement_is_read() {
    let mut table = String::from("table T | a | b\n");
    (0..20_000)
        .for_each(|it| writeln!(table, "    row{it} \"A label of a row\" | yes | -").expect("a string"));
    let parsed = soon(|| parse(&table));
    assert_eq!(codes(&parsed), [""; 0]);
}

#[test]
fn many_statements_are_read() {
    let file = "define a on T: b\n".repeat(100_000);
    let found = soon(|| split(&file));
    assert_eq!((found.statements.len(), found.problems.len()), (100_000, 0));
    let found = soon(|| split(&format!("{file}define a on T: b\n")));
    assert_eq!((found.statements.len(), found.problems[0].code), (100_000, "too-many-statements"));
}

#[test]
fn findings_are_bounded() {
    let parsed = soon(|| parse(&format!("type T\n{}", "    a b c\n".repeat(100_000))));
    assert_eq!(parsed.problems.len(), limits::PROBLEMS + 1);
    assert_eq!(codes(&parsed).last(), Some(&"too-many-problems"));
    let parsed = soon(|| parse(&format!("define a on T: b\n{}", "    a b c\n".repeat(100_000))));
    assert_eq!(parsed.problems.len(), limits::PROBLEMS + 1);
    let found = soon(|| split(&"a – b\n".repeat(100_000)));
    assert_eq!(found.problems.len(), limits::PROBLEMS + 1);
    let found = soon(|| split(&format!("type T\n{}", "\ta: flag\n".repeat(100_000))));
    assert_eq!(found.problems.len(), 1);
}

#[test]
fn source_beyond_the_budget_is_refused() {
    let file = "#".repeat(4 * 1024 * 1024 + 1);
    assert_eq!(split(&file).problems[0].code, "source-too-long");
    assert_eq!(codes(&parse(&file)), ["source-too-long"]);
    let longest = "#".repeat(4 * 1024 * 1024);
    assert_eq!(soon(|| split(&longest)).problems, []);
}

#[test]
fn long_words_are_named_shortly() {
    let word = "a".repeat(3_000_000);
    let parsed = soon(|| parse(&format!("define b on T: x {word}")));
    assert!(parsed.problems[0].message.len() < 500);
    let parsed = soon(|| parse(&format!("define {word} on T: x")));
    assert_eq!(codes(&parsed), ["name-too-long"]);
    let parsed = soon(|| parse(&word));
    assert_eq!(codes(&parsed), ["unknown-statement"]);
}
