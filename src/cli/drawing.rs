//! A tree as text, with the statements in a column of their own, and as a Mermaid flowchart.

use std::io::{Result, Write};

use super::excerpt::visible;
use super::tree::Node;

/// Beyond this width the statements stand below each other wherever their sentences end.
const COLUMN: usize = 96;

/// A tree as text; the statements behind the sentences stand to their right.
pub(super) fn text(out: &mut impl Write, root: &Node) -> Result<()> {
    let mut lines = Vec::new();
    lines_of(root, String::new(), "", &mut lines);
    let widest = lines.iter().map(|it| it.0.chars().count()).filter(|it| *it <= COLUMN).max().unwrap_or(0);
    for (line, statement) in lines {
        match statement {
            None => writeln!(out, "{}", visible(&line))?,
            Some(statement) => {
                let pad = " ".repeat(widest.saturating_sub(line.chars().count()));
                writeln!(out, "{}{pad}   {}", visible(&line), visible(&statement))?;
            }
        }
    }
    Ok(())
}

fn lines_of(node: &Node, before: String, mark: &str, lines: &mut Vec<(String, Option<String>)>) {
    lines.push((format!("{before}{mark}{}", node.text), node.statement.clone()));
    let below = match mark {
        "" => before,
        "└─ " => format!("{before}   "),
        _ => format!("{before}│  "),
    };
    let last = node.children.len().saturating_sub(1);
    for (at, child) in node.children.iter().enumerate() {
        lines_of(child, below.clone(), if at == last { "└─ " } else { "├─ " }, lines);
    }
}

/// A tree as a flowchart, from the top down.
pub(super) fn mermaid(out: &mut impl Write, head: &str, root: &Node) -> Result<()> {
    writeln!(out, "flowchart TD")?;
    writeln!(out, "    n0[\"{}\"]", escaped(head))?;
    let mut next = 1;
    boxes(out, root, 0, &mut next)
}

fn boxes(out: &mut impl Write, node: &Node, above: usize, next: &mut usize) -> Result<()> {
    let own = *next;
    *next = next.saturating_add(1);
    writeln!(out, "    n{own}[\"{}\"]", escaped(&node.text))?;
    match &node.statement {
        None => writeln!(out, "    n{above} --> n{own}")?,
        Some(statement) => writeln!(out, "    n{above} -->|\"{}\"| n{own}", escaped(statement))?,
    }
    node.children.iter().try_for_each(|it| boxes(out, it, own, next))
}

/// Whatever an id holds, it stays one label: signs that Mermaid reads become entities.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in visible(text).chars() {
        match sign {
            '"' | '<' | '>' | '&' | '#' | '`' | '|' | '[' | ']' | '{' | '}' | '(' | ')' | '\\' | ';' => {
                out.push_str(&format!("#{};", u32::from(sign)));
            }
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}
