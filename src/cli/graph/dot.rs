//! A picture in the language of Graphviz.

use std::io::{Result, Write};

use crate::cli::excerpt::visible;

use super::picture::{Boxed, Picture};

/// Boxes as Graphviz draws them best: rounded, with the arrows' labels in the same letters.
const LOOK: &str = "    graph [fontname=\"Helvetica\", rankdir=TB]
    node [shape=box, style=rounded, fontname=\"Helvetica\"]
    edge [fontname=\"Helvetica\", fontsize=11]";

pub(super) fn write(out: &mut impl Write, picture: &Picture) -> Result<()> {
    writeln!(out, "digraph {{")?;
    writeln!(out, "    label={}; labelloc=t", quoted(&picture.title))?;
    writeln!(out, "{LOOK}")?;
    for it in picture.boxes.iter().filter(|it| it.frame.is_none()) {
        writeln!(out, "    {}", boxed(it))?;
    }
    for (at, frame) in picture.frames.iter().enumerate() {
        // Only what is called so is drawn as a frame.
        writeln!(out, "    subgraph cluster_{} {{", frame.id)?;
        writeln!(out, "        label={}", quoted(&frame.title))?;
        for it in picture.boxes.iter().filter(|it| it.frame == Some(at)) {
            writeln!(out, "        {}", boxed(it))?;
        }
        writeln!(out, "    }}")?;
    }
    for arrow in &picture.arrows {
        let (Some(from), Some(to)) = (picture.boxes.get(arrow.from), picture.boxes.get(arrow.to)) else {
            continue;
        };
        let label = (!arrow.labels.is_empty()).then(|| format!("label={}", quoted(&arrow.labels.join("\n"))));
        let thick = arrow.thick.then(|| "penwidth=2".to_owned());
        let dashed = arrow.dashed.then(|| "style=dashed".to_owned());
        let look: Vec<_> = [label, thick, dashed].into_iter().flatten().collect();
        let look = if look.is_empty() { String::new() } else { format!(" [{}]", look.join(", ")) };
        writeln!(out, "    {} -> {}{look}", from.id, to.id)?;
    }
    writeln!(out, "}}")
}

fn boxed(it: &Boxed) -> String {
    let kind = it.kind.as_ref().map(|it| format!("<br/><i>{}</i>", marked_up(it))).unwrap_or_default();
    let head = format!("<tr><td><b>{}</b>{kind}</td></tr>", marked_up(&it.title));
    let parts = it.parts.iter().map(|part| {
        let lines: String = part.iter().map(|it| marked_up(it) + "<br align=\"left\"/>").collect();
        format!("<hr/><tr><td balign=\"left\" align=\"left\">{lines}</td></tr>")
    });
    let table = format!("<table border=\"0\" cellpadding=\"3\">{head}{}</table>", parts.collect::<String>());
    format!("{} [label=<{table}>]", it.id)
}

/// A text in quotation marks, in which Graphviz reads entities, too.
fn quoted(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}

/// A text inside a label that is marked up.
fn marked_up(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
