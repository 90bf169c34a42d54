//! A picture as a Mermaid flowchart.

use std::io::{Result, Write};

use crate::cli::mermaid::escaped;

use super::picture::{Boxed, Picture};

pub(super) fn write(out: &mut impl Write, picture: &Picture) -> Result<()> {
    writeln!(out, "flowchart TD")?;
    for it in picture.boxes.iter().filter(|it| it.frame.is_none()) {
        writeln!(out, "    {}", boxed(it))?;
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        writeln!(out, "    subgraph {}[\"{}\"]", frame.id, escaped(&frame.title))?;
        for it in picture.boxes.iter().filter(|it| it.frame == Some(at)) {
            writeln!(out, "        {}", boxed(it))?;
        }
        writeln!(out, "    end")?;
    }
    for arrow in &picture.arrows {
        let (Some(from), Some(to)) = (picture.boxes.get(arrow.from), picture.boxes.get(arrow.to)) else {
            continue;
        };
        let line = match (arrow.thick, arrow.dashed) {
            (true, false) => "==>",
            (false, false) => "-->",
            (_, true) => "-.->",
        };
        let label = match arrow.labels.as_slice() {
            [] => String::new(),
            labels => format!("|\"{}\"|", lines(labels)),
        };
        writeln!(out, "    {} {line}{label} {}", from.id, to.id)?;
    }
    // There is no sign for an arrow that is both.
    let arrows = picture.arrows.iter().enumerate().filter(|it| it.1.thick && it.1.dashed);
    let both: Vec<_> = arrows.map(|it| it.0.to_string()).collect();
    match both.is_empty() {
        true => Ok(()),
        false => writeln!(out, "    linkStyle {} stroke-width:3px", both.join(",")),
    }
}

fn boxed(it: &Boxed) -> String {
    let head = match &it.kind {
        None => escaped(&it.title),
        Some(kind) => escaped(&format!("{} ({kind})", it.title)),
    };
    let parts = it.parts.iter().map(|part| lines(part));
    let text = std::iter::once(format!("<b>{head}</b>")).chain(parts).collect::<Vec<_>>();
    format!("{}[\"{}\"]", it.id, text.join("<br/>"))
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|it| escaped(it)).collect::<Vec<_>>().join("<br/>")
}
