//! A tree as text, with the statements in a column of their own, and as a Mermaid flowchart.

use std::io::{Result, Write};

use super::excerpt::visible;
use super::mermaid::escaped;
use super::tree::Tree;

/// Beyond this width the statements stand below each other wherever their sentences end.
const COLUMN: usize = 96;

/// A tree as text; the statements behind the sentences stand to their right.
pub(super) fn text(out: &mut impl Write, tree: &Tree) -> Result<()> {
    let branches = branches(tree);
    let lines: Vec<_> = branches
        .into_iter()
        .zip(tree.lines())
        .map(|(it, line)| (it + &line.text, line.reference()))
        .collect();
    let widest = lines.iter().map(|it| it.0.chars().count()).filter(|it| *it <= COLUMN).max().unwrap_or(0);
    for (line, statement) in lines {
        match statement {
            None => writeln!(out, "{}", visible(&line))?,
            Some(statement) => {
                let pad = " ".repeat(widest.saturating_sub(line.chars().count()));
                writeln!(out, "{}{pad}   {}", visible(&line), visible(statement))?;
            }
        }
    }
    Ok(())
}

/// What is drawn before each sentence. Read from the end, it is known whether another one follows on the
/// same branch.
fn branches(tree: &Tree) -> Vec<String> {
    let mut follows: Vec<bool> = Vec::new();
    let mut drawn = Vec::new();
    for line in tree.lines().iter().rev() {
        follows.resize(line.depth.saturating_add(1), false);
        let mut before = String::new();
        for (depth, follows) in follows.iter().enumerate().skip(1) {
            before.push_str(match (depth == line.depth, follows) {
                (true, true) => "├─ ",
                (true, false) => "└─ ",
                (false, true) => "│  ",
                (false, false) => "   ",
            });
        }
        if let Some(own) = follows.last_mut() {
            *own = true;
        }
        drawn.push(before);
    }
    drawn.reverse();
    drawn
}

/// A tree as a flowchart, from the top down.
pub(super) fn mermaid(out: &mut impl Write, head: &str, tree: &Tree) -> Result<()> {
    writeln!(out, "flowchart TD")?;
    writeln!(out, "    n0[\"{}\"]", escaped(head))?;
    // The boxes from the head down to the one at hand.
    let mut above = vec![0_usize];
    for (own, line) in (1_usize..).zip(tree.lines()) {
        above.truncate(line.depth.saturating_add(1));
        let parent = above.last().copied().unwrap_or(0);
        writeln!(out, "    n{own}[\"{}\"]", escaped(&line.text))?;
        match line.reference() {
            None => writeln!(out, "    n{parent} --> n{own}")?,
            Some(statement) => writeln!(out, "    n{parent} -->|\"{}\"| n{own}", escaped(statement))?,
        }
        above.push(own);
    }
    Ok(())
}
