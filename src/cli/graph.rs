//! `rolebook graph`: which role includes which, and along which relations roles come.

pub(super) mod chains;
mod dot;
mod json;
mod layout;
mod mermaid;
mod naming;
mod picture;
mod svg;
mod text;

use std::io::Write;

use crate::engine::{Engine, GraphView, Unanswered};

use super::arguments::{Graph, GraphFormat, GraphPart};
use super::files::Texts;
use super::words::Words;
use super::{Failure, Outcome, files, writing};
use naming::Naming;
use picture::Picture;

/// What is shown of a graph.
struct Shown<'a> {
    view: &'a GraphView,
    /// The types that were asked for, ascending; all of them if none were.
    chosen: Vec<&'a str>,
    roles: bool,
    relations: bool,
}

impl Shown<'_> {
    fn is_chosen(&self, of: &str) -> bool {
        self.chosen.binary_search(&of).is_ok()
    }
}

pub(super) fn show(arguments: &Graph, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (engine, policy, texts) = files::load_policy(arguments.policy.as_deref())?;
    let view = engine.graph(&policy).map_err(|it| refused(it, &engine, &policy, &texts))?;
    let asked: Result<Vec<_>, _> = arguments.types.iter().map(|it| engine.type_name(&policy, it)).collect();
    let asked = asked.map_err(|it| refused(it, &engine, &policy, &texts))?;
    let words = Words::of(&engine, &policy, arguments.lang.as_deref())?;
    let naming = Naming { words: &words, labelled: arguments.lang.is_some() };
    let chosen = view.types.iter().map(|it| it.name.as_str());
    let shown = Shown {
        view: &view,
        chosen: chosen.filter(|it| asked.is_empty() || asked.iter().any(|asked| asked == it)).collect(),
        roles: arguments.only != Some(GraphPart::Relations),
        relations: arguments.only != Some(GraphPart::Roles),
    };
    match &arguments.output {
        None => write(out, arguments.format, &shown, &naming)?,
        Some(path) => {
            writing::is_not_read(path, &texts)?;
            let mut bytes = Vec::new();
            write(&mut bytes, arguments.format, &shown, &naming)?;
            writing::write(path, &bytes)?;
        }
    }
    Ok(Outcome::Yes)
}

fn refused(unanswered: Unanswered, engine: &Engine, policy: &str, texts: &Texts) -> Failure {
    match unanswered {
        Unanswered::Question { message, help, .. } => Failure::said(message, help),
        Unanswered::Policy | Unanswered::Workspace => {
            Failure::Findings(engine.findings(policy), texts.clone())
        }
    }
}

fn write(
    out: &mut impl Write,
    format: GraphFormat,
    shown: &Shown<'_>,
    naming: &Naming<'_>,
) -> Result<(), Failure> {
    match format {
        GraphFormat::Text => text::write(out, shown, naming)?,
        GraphFormat::Json => json::write(out, shown)?,
        GraphFormat::Mermaid => mermaid::write(out, &Picture::of(shown, naming))?,
        GraphFormat::Dot => dot::write(out, &Picture::of(shown, naming))?,
        GraphFormat::Svg => {
            let picture = Picture::of(shown, naming);
            is_legible(&picture)?;
            svg::write(out, &picture)?;
        }
    }
    Ok(())
}

fn is_legible(picture: &Picture) -> Result<(), Failure> {
    let (boxes, arrows) = (picture.boxes.len(), picture.arrows.len());
    if boxes.saturating_add(arrows) <= layout::PARTS {
        return Ok(());
    }
    let message = format!("nobody could read a picture of {boxes} boxes and {arrows} arrows");
    let help = "name the types to be drawn, or draw it all with Graphviz: `--format dot`".to_owned();
    Err(Failure::said(message, help))
}
