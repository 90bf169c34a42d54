//! Prints what the front makes of a file, for eyes: the source with its line numbers, the trees
//! without node numbers, the problems with line and column.

use std::fmt::Write as _;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Site};
use crate::syntax::{parse, split};

use super::tree::tree;

pub(super) fn outcome(text: &str) -> String {
    let mut out = String::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let shown = line.strip_suffix('\n').unwrap_or(line).escape_debug().to_string();
        let shown = shown.replace("\\\"", "\"").replace("\\'", "'").replace("\\\\", "\\");
        let _ = writeln!(out, "{:>3} {shown}", number + 1);
    }
    let found = split(text);
    let mut problems: Vec<_> = found.problems.iter().map(|it| problem(text, 0, it)).collect();
    out.push_str("\n--- trees\n");
    for piece in &found.statements {
        let start = piece.range.start as usize;
        let parsed = parse(&text[start..piece.range.end as usize]);
        problems.extend(parsed.problems.iter().map(|it| problem(text, start, it)));
        match parsed.statement {
            Some(statement) => {
                let _ = writeln!(out, "{}", tree(&format!("{statement:?}")));
            }
            None => out.push_str("nothing\n"),
        }
    }
    problems.sort();
    out.push_str("\n--- problems\n");
    problems.iter().for_each(|(_, printed)| out.push_str(printed));
    out
}

fn problem(text: &str, start: usize, problem: &Diagnostic) -> (usize, String) {
    let range = match &problem.labels[0].site {
        Site::File(range) => range.start as usize..range.end as usize,
        Site::Statement(range) => start + range.start as usize..start + range.end as usize,
        _ => panic!("syntax knows no nodes of other statements"),
    };
    let mut printed = format!("{} {}: {}\n", place(text, &range), problem.code, problem.message);
    if let Some(help) = &problem.help {
        let _ = writeln!(printed, "      help: {help}");
    }
    (range.start, printed)
}

/// `line:column-column`, counted in characters; the end is the first column after the range.
fn place(text: &str, range: &Range<usize>) -> String {
    let before = &text[..range.start];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().expect("a part").chars().count() + 1;
    format!("{line}:{column}-{}", column + text[range.clone()].chars().count())
}
