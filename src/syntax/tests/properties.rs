//! What holds for every text: nothing panics, every position fits, layout changes no tree.

use crate::diagnostic::{Diagnostic, Site};
use crate::syntax::{Parsed, parse, split};
use proptest::prelude::*;

use super::cases::case_files;

fn assert_fits(text: &str, problem: &Diagnostic) {
    for label in &problem.labels {
        let (Site::File(range) | Site::Statement(range)) = &label.site else { panic!("a range") };
        assert!(text.get(range.start as usize..range.end as usize).is_some(), "{problem:?} in {text:?}");
    }
}

fn assert_sound(text: &str) {
    let found = split(text);
    found.problems.iter().for_each(|problem| assert_fits(text, problem));
    for piece in &found.statements {
        let statement =
            text.get(piece.range.start as usize..piece.range.end as usize).expect("a piece of the text");
        let parsed = parse(statement);
        for span in &parsed.spans {
            let node =
                statement.get(span.start as usize..span.end as usize).expect("a span of the statement");
            assert_eq!(node, node.trim(), "a node has no blanks around it");
        }
        parsed.problems.iter().for_each(|problem| assert_fits(statement, problem));
        let silent = parsed.problems.is_empty() && found.problems.is_empty();
        assert!(!silent || parsed.statement.is_some(), "nothing is lost without a word: {statement:?}");
        assert!(parsed.problems.iter().all(|it| it.code != "unreadable-line"), "{statement:?}");
    }
}

/// The statements of the cases that are in order.
fn good_statements() -> Vec<String> {
    let mut good = Vec::new();
    for (_, text) in case_files() {
        let pieces = split(&text);
        for piece in pieces.statements.iter().filter(|_| pieces.problems.is_empty()) {
            let statement = &text[piece.range.start as usize..piece.range.end as usize];
            if parse(statement).problems.is_empty() {
                good.push(statement.to_owned());
            }
        }
    }
    good
}

/// Adds blanks and comments between tokens, steered by a stream of choices.
fn respaced(statement: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().copied().cycle();
    let mut out = String::new();
    for (number, line) in statement.lines().enumerate() {
        let (mut quoted, mut escaped, mut comment) = (false, false, false);
        let indent = line.len() - line.trim_start().len();
        out.push_str(&line[..indent]);
        for it in line[indent..].chars() {
            comment |= it == '#' && !quoted;
            let free = !comment && !quoted && !escaped;
            let choice = choices.next().unwrap_or_default();
            if free && number + out.len() > 0 && (it == ' ' || ",|*?)".contains(it)) {
                out.push_str(&" ".repeat(usize::from(choice % 3)));
            }
            out.push(it);
            quoted ^= it == '"' && !escaped && !comment;
            escaped = it == '\\' && !escaped && quoted;
            if free && ",|(".contains(it) {
                out.push_str(&" ".repeat(usize::from(choice % 4)));
            }
        }
        out.push_str(
            ["\n", " # why\n", "\n\n", "   \n# margin, \"comment\n", "\r\n"]
                [usize::from(choices.next().unwrap_or_default() % 5)],
        );
    }
    out
}

fn without_positions(parsed: Parsed) -> (Option<crate::syntax::ast::Statement>, usize) {
    (parsed.statement, parsed.spans.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_answered(text in ".{0,200}") {
        assert_sound(&text);
    }

    #[test]
    fn any_mix_of_words_is_answered(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..60)
    ) {
        assert_sound(&words.concat());
    }

    #[test]
    fn a_damaged_case_is_answered(
        file in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), cut in 0..9_usize, new in ".{0,4}"
    ) {
        let files = case_files();
        let text = &file.get(&files).1;
        let from = from.index(text.len() + 1);
        let (Some(head), Some(tail)) = (text.get(..from), text.get(from + cut..)) else { return Ok(()) };
        assert_sound(&format!("{head}{new}{tail}"));
    }

    #[test]
    fn layout_changes_no_tree(choices in prop::collection::vec(any::<u8>(), 64)) {
        for statement in good_statements() {
            let other = respaced(&statement, &choices);
            let parsed = parse(&other);
            prop_assert_eq!(&parsed.problems, &[], "{}", other);
            prop_assert_eq!(without_positions(parsed), without_positions(parse(&statement)), "{}", other);
        }
    }
}

const WORDS: &[&str] = &[
    "rolebook ",
    "plans ",
    "request\n",
    "principal ",
    "type ",
    "group ",
    "roles ",
    "define ",
    "grant ",
    "table ",
    "open ",
    "restrict ",
    "forbid ",
    "facts ",
    "test ",
    "\n",
    "\n    ",
    "\r\n    ",
    " ",
    "# c\n",
    "on ",
    "to ",
    "for ",
    "as ",
    "when ",
    "unless ",
    "because ",
    "from ",
    "or ",
    "and ",
    "not ",
    "is ",
    "below ",
    "in ",
    "any ",
    "all ",
    "no ",
    "has ",
    "nobody ",
    "every ",
    "everyone ",
    "everything ",
    "except ",
    "through ",
    "with ",
    "at ",
    "can ",
    "cannot ",
    "uses ",
    "only ",
    "yes ",
    "- ",
    "? ",
    "if ",
    "of ",
    "plus ",
    "their ",
    "role ",
    "the same role ",
    "T ",
    "User",
    "a ",
    "b",
    "fr ",
    "\"x\" ",
    "\"",
    "\\",
    "2026-01-01 ",
    "12",
    "| ",
    ", ",
    ": ",
    ".",
    "(",
    ")",
    "*",
    "?",
    "= ",
    "< ",
    "> ",
    "<= ",
    "\t",
    "\u{a0}",
    "“",
    "–",
    "é",
    "e\u{301}",
    "_",
];
