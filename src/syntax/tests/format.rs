//! The formatter against trees of every shape, in every legal layout, with comments everywhere.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

use crate::syntax::ast::Statement;
use crate::syntax::format::{comments, format, print};
use crate::syntax::{parse, split};

use super::generate::Choices;
use super::relayout::{Relaid, relaid};
use super::tree::shapes;

const CASES: u32 = 10_000;

/// The trees of a text that is in order.
fn trees(text: &str) -> Vec<Statement> {
    let found = split(text);
    assert_eq!(found.problems, [], "{text}");
    let mut trees = Vec::new();
    for piece in found.statements {
        let parsed = parse(&text[piece.range.start as usize..piece.range.end as usize]);
        assert_eq!(parsed.problems, [], "{text}");
        trees.extend(parsed.statement);
    }
    trees
}

fn formatted(text: &str) -> String {
    format(text).unwrap_or_else(|problems| panic!("{problems:?} in:\n{text}"))
}

/// Everything that must hold of one list of trees, written anyhow.
fn assert_kept(statements: &[Statement], choices: &mut Choices<'_>) {
    let printed: String = statements.iter().map(print).collect();
    assert_eq!(trees(&printed), statements, "{printed}");
    let Relaid { bare, commented, comments: written } = relaid(&printed, choices);
    assert_eq!(formatted(&bare), printed, "of any layout there is one print:\n{bare}");
    let once = formatted(&commented);
    assert_eq!(trees(&once), statements, "{commented}\n=>\n{once}");
    assert_eq!(comments(&once), written, "{commented}\n=>\n{once}");
    assert_eq!(formatted(&once), once, "again, of:\n{commented}");
    for line in once.lines() {
        assert_eq!(line, line.trim_end(), "no blanks at the end of a line");
    }
}

#[test]
fn every_tree_is_kept_with_its_comments() {
    let config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    let seen: RefCell<BTreeMap<String, usize>> = RefCell::default();
    let bytes = (prop::collection::vec(any::<u8>(), 0..400), prop::collection::vec(any::<u8>(), 1..200));
    let outcome = TestRunner::new(config).run(&bytes, |(of_trees, of_layout)| {
        let mut choices = Choices::of(&of_trees);
        let count = 1 + choices.below(3);
        let statements: Vec<Statement> = (0..count).map(|_| choices.statement()).collect();
        for statement in &statements {
            shapes(&format!("{statement:?}"), &mut seen.borrow_mut());
        }
        assert_kept(&statements, &mut Choices::of(&of_layout));
        Ok(())
    });
    if let Err(TestError::Fail(reason, _) | TestError::Abort(reason)) = outcome {
        panic!("{reason}");
    }
    assert_all_occur(&seen.into_inner());
}

/// Every field is seen with all that may stand in it, and all that may stand in it is pinned.
fn assert_all_occur(seen: &BTreeMap<String, usize>) {
    for (shape, count) in seen {
        assert!(*count >= 20, "{shape} occurs {count} times only");
        for (without, with) in [(" None", " Some"), (" false", " true"), (" []", " […]")] {
            if let Some(field) = shape.strip_suffix(without) {
                assert!(seen.contains_key(&format!("{field}{with}")), "{field} is never there");
            }
        }
    }
    let shapes: Vec<&str> = seen.keys().map(String::as_str).collect();
    super::cases::pin("shapes", &shapes.join("\n"));
}
