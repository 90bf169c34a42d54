//! A picture as SVG: one file without script, legible on light and on dark, with a title for whoever hears it.

use std::io::{Result, Write};

use crate::cli::excerpt::visible;

use super::layout::{
    LETTER, LINE, Layout, PADDING, Rectangle, SMALL_LETTER, SMALL_LINE, Way, columns, lines,
};
use super::picture::{Arrow, Boxed, Picture};

/// What is left free around the picture.
const MARGIN: f64 = 16.0;
/// How far from a corner an arrow begins to turn.
const ROUNDING: f64 = 24.0;

const STYLE: &str = "\
  <style>
    svg { --paper: #ffffff; --ink: #1f2328; --soft: #59636e; --line: #818b98; --box: #f6f8fa; --right: #0550ae }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --line: #8b949e; --box: #151b23; --right: #79c0ff }
    }
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: var(--ink); white-space: pre }
    .paper { fill: var(--paper) }
    .box { fill: var(--box); stroke: var(--line) }
    .frame { fill: none; stroke: var(--line); stroke-dasharray: 2 3 }
    .rule { stroke: var(--line) }
    .name { font-weight: bold }
    .small { font-size: 11px; fill: var(--soft) }
    .arrow { fill: none; stroke: var(--line) }
    .thick { stroke: var(--right); stroke-width: 2 }
    .dashed { stroke-dasharray: 6 4 }
    .tip { fill: var(--line) }
    .thick-tip { fill: var(--right) }
    .back { fill: var(--paper); opacity: 0.95 }
  </style>
  <defs>
    <marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"tip\" d=\"M0 0 8 4 0 8z\"/></marker>
    <marker id=\"thick-tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"11\" markerHeight=\"11\" \
markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path class=\"thick-tip\" d=\"M0 0 8 4 0 8z\"/></marker>
  </defs>";

pub(super) fn write(out: &mut impl Write, picture: &Picture) -> Result<()> {
    let layout = Layout::of(picture);
    let (right, bottom) = layout.extent();
    let legend = legend(picture);
    let legend_width = legend.iter().map(|it| 40.0 + columns(it.2) * SMALL_LETTER).fold(0.0, f64::max);
    let title_width = columns(&picture.title) * LETTER;
    let width = right.max(legend_width).max(title_width) + 2.0 * MARGIN;
    let below = lines(legend.len()) * SMALL_LINE + if legend.is_empty() { 0.0 } else { MARGIN };
    let height = bottom + below + LINE + 3.0 * MARGIN;
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" aria-labelledby=\"picture\">"
    )?;
    writeln!(out, "  <title id=\"picture\">{}</title>", written(&picture.title))?;
    writeln!(out, "{STYLE}")?;
    writeln!(out, "  <rect class=\"paper\" width=\"100%\" height=\"100%\"/>")?;
    text(out, "name", (MARGIN, MARGIN + LINE - PADDING / 2.0), &picture.title)?;
    writeln!(out, "  <g transform=\"translate({MARGIN} {})\">", LINE + 2.0 * MARGIN)?;
    for at in &layout.frames {
        rectangle(out, "frame", at)?;
    }
    for (it, way) in picture.arrows.iter().zip(&layout.ways) {
        arrow(out, picture, it, way)?;
    }
    for (it, way) in picture.arrows.iter().zip(&layout.ways) {
        label(out, it, way)?;
    }
    for (frame, at) in picture.frames.iter().zip(&layout.frames) {
        let width = columns(&frame.title) * LETTER;
        rectangle(
            out,
            "back",
            &Rectangle { left: at.left + PADDING, top: at.top + 4.0, width, height: LINE },
        )?;
        text(out, "name", (at.left + PADDING, at.top + LINE), &frame.title)?;
    }
    for (it, at) in picture.boxes.iter().zip(&layout.boxes) {
        boxed(out, it, at)?;
    }
    for (at, (thick, dashed, meaning)) in legend.into_iter().enumerate() {
        let y = bottom + MARGIN + lines(at) * SMALL_LINE;
        let way = Way { points: vec![(0.0, y), (32.0, y)], ..Way::default() };
        stroke(out, (thick, dashed), &way)?;
        text(out, "small", (40.0, y + 4.0), meaning)?;
    }
    writeln!(out, "  </g>\n</svg>")
}

/// What the arrows mean that are not as the others.
fn legend(picture: &Picture) -> Vec<(bool, bool, &str)> {
    let thick = picture.thick.map(|it| (true, false, it));
    let dashed = picture.dashed.map(|it| (false, true, it));
    thick.into_iter().chain(dashed).collect()
}

fn arrow(out: &mut impl Write, picture: &Picture, arrow: &Arrow, way: &Way) -> Result<()> {
    let end = |at: usize| picture.boxes.get(at).map_or("", |it| it.title.as_str());
    let labels = arrow.labels.join(", ");
    let said = format!("{} → {} {labels}", end(arrow.from), end(arrow.to));
    writeln!(out, "  <g><title>{}</title>", written(said.trim_end()))?;
    stroke(out, (arrow.thick, arrow.dashed), way)?;
    writeln!(out, "  </g>")
}

/// A line from point to point with its corners rounded, so that it passes what is written beside it.
fn stroke(out: &mut impl Write, (thick, dashed): (bool, bool), way: &Way) -> Result<()> {
    let Some((first, rest)) = way.points.split_first() else { return Ok(()) };
    let mut path = format!("M{:.1} {:.1}", first.0, first.1);
    for ((before, at), after) in way.points.iter().zip(rest).zip(rest.iter().skip(1)) {
        let (from, to) = (towards(*at, *before), towards(*at, *after));
        path.push_str(&format!(
            " L{:.1} {:.1} Q{:.1} {:.1} {:.1} {:.1}",
            from.0, from.1, at.0, at.1, to.0, to.1
        ));
    }
    if let Some(last) = rest.last() {
        path.push_str(&format!(" L{:.1} {:.1}", last.0, last.1));
    }
    let (thick_class, tip) = if thick { (" thick", "thick-tip") } else { ("", "tip") };
    let dashed_class = if dashed { " dashed" } else { "" };
    writeln!(
        out,
        "    <path class=\"arrow{thick_class}{dashed_class}\" marker-end=\"url(#{tip})\" d=\"{path}\"/>"
    )
}

/// The point near a corner at which its rounding begins.
fn towards(corner: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let (x, y) = (other.0 - corner.0, other.1 - corner.1);
    let part = (ROUNDING / x.hypot(y).max(1.0)).min(0.5);
    (corner.0 + x * part, corner.1 + y * part)
}

/// What is written beside an arrow, on paper of its own, so that a line behind it does not cross it out.
fn label(out: &mut impl Write, arrow: &Arrow, way: &Way) -> Result<()> {
    let (x, y) = way.label;
    let height = lines(arrow.labels.len()) * SMALL_LINE;
    let width = arrow.labels.iter().map(|it| columns(it) * SMALL_LETTER).fold(0.0, f64::max);
    if arrow.labels.is_empty() {
        return Ok(());
    }
    let back = Rectangle { left: x - width / 2.0, top: y - height / 2.0, width, height };
    rectangle(out, "back", &back)?;
    for (at, it) in arrow.labels.iter().enumerate() {
        let left = x - columns(it) * SMALL_LETTER / 2.0;
        text(out, "small", (left, back.top + lines(at) * SMALL_LINE + 11.0), it)?;
    }
    Ok(())
}

fn boxed(out: &mut impl Write, it: &Boxed, at: &Rectangle) -> Result<()> {
    writeln!(out, "  <g id=\"{}\">", it.id)?;
    rectangle(out, "box", at)?;
    let left = at.left + PADDING;
    let mut y = at.top + LINE;
    text(out, "name", (left, y), &it.title)?;
    if let Some(kind) = &it.kind {
        text(out, "small", (left + columns(&it.title) * LETTER + SMALL_LETTER, y), kind)?;
    }
    for part in &it.parts {
        y += PADDING;
        let (from, to, rule) = (at.left, at.left + at.width, y - 0.5);
        writeln!(
            out,
            "  <line class=\"rule\" x1=\"{from:.1}\" x2=\"{to:.1}\" y1=\"{rule:.1}\" y2=\"{rule:.1}\"/>"
        )?;
        for line in part {
            y += LINE;
            text(out, "", (left, y), line)?;
        }
    }
    writeln!(out, "  </g>")
}

fn rectangle(out: &mut impl Write, class: &str, at: &Rectangle) -> Result<()> {
    let Rectangle { left, top, width, height } = at;
    writeln!(
        out,
        "  <rect class=\"{class}\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"5\"/>"
    )
}

fn text(out: &mut impl Write, class: &str, (x, y): (f64, f64), text: &str) -> Result<()> {
    let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
    writeln!(out, "  <text{class} x=\"{x:.1}\" y=\"{y:.1}\">{}</text>", written(text))
}

/// A text inside an element.
fn written(text: &str) -> String {
    visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
