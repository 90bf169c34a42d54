//! `rolebook fmt`: rolebooks in the one layout that all have.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engine::{self, Finding};

use super::arguments::{Fmt, Format};
use super::files::{self, STANDARD_INPUT, Texts};
use super::{Failure, Outcome, excerpt, json, writing};

/// How much of a line is shown of a change.
const SHOWN: usize = 100;

#[derive(Serialize, Default)]
struct Report {
    changed: Vec<String>,
    unchanged: usize,
    /// How many have errors of syntax, which are told elsewhere.
    #[serde(skip)]
    refused: usize,
}

pub(super) fn run(arguments: &Fmt, out: &mut impl Write) -> Result<Outcome, Failure> {
    let from_standard_input = arguments.paths.iter().any(|it| it.as_path() == Path::new("-"));
    match arguments.paths.as_slice() {
        [] if std::io::stdin().is_terminal() => {
            let help = "name rolebooks or folders, or give a rolebook on the standard input".to_owned();
            Err(Failure::said("there is nothing to format", help))
        }
        [] => standard_input(arguments, out),
        [_] if from_standard_input => standard_input(arguments, out),
        _ if from_standard_input => {
            let help = "give `-` alone, or name files".to_owned();
            Err(Failure::said("`-`, the standard input, stands among files", help))
        }
        paths => below(paths, arguments, out),
    }
}

fn standard_input(arguments: &Fmt, out: &mut impl Write) -> Result<Outcome, Failure> {
    if arguments.format == Format::Json && !arguments.check {
        let help = "add `--check`, or name files".to_owned();
        return Err(Failure::said("the standard input comes out as a text, not as JSON", help));
    }
    let text = files::read_standard_input()?;
    let laid_out = engine::format(STANDARD_INPUT, &text).map_err(|findings| {
        Failure::Findings(findings, Texts::from([(STANDARD_INPUT.to_owned(), text.clone())]))
    })?;
    if !arguments.check {
        out.write_all(laid_out.as_bytes())?;
        return Ok(Outcome::Yes);
    }
    let mut report = Report::default();
    report.add(STANDARD_INPUT, laid_out != text);
    if laid_out != text && arguments.format == Format::Text {
        show_change(out, STANDARD_INPUT, &text, &laid_out)?;
    }
    report.finish(arguments, out)
}

/// Everything is read before anything is written, so that a path that is not there changes nothing.
fn below(paths: &[PathBuf], arguments: &Fmt, out: &mut impl Write) -> Result<Outcome, Failure> {
    let mut read = Vec::new();
    for path in files::rolebooks_below(paths)? {
        let (name, text) = files::read_rolebook(&path)?;
        read.push((path, name, text));
    }
    let mut report = Report::default();
    let mut findings: Vec<Finding> = Vec::new();
    let mut texts = Texts::new();
    for (path, name, text) in read {
        match engine::format(&name, &text) {
            Ok(laid_out) if laid_out == text => report.add(&name, false),
            Ok(laid_out) => {
                change(&path, &name, (&text, &laid_out), arguments, out)?;
                report.add(&name, true);
            }
            Err(found) => {
                report.refused = report.refused.saturating_add(1);
                findings.extend(found);
                texts.insert(name, text);
            }
        }
    }
    let outcome = report.finish(arguments, out)?;
    out.flush()?;
    if findings.is_empty() { Ok(outcome) } else { Err(Failure::Findings(findings, texts)) }
}

fn change(
    path: &Path,
    name: &str,
    (text, laid_out): (&str, &str),
    arguments: &Fmt,
    out: &mut impl Write,
) -> Result<(), Failure> {
    if !arguments.check {
        writing::write(path, laid_out.as_bytes())?;
    }
    match (arguments.format, arguments.check) {
        (Format::Json, _) => {}
        (Format::Text, true) => show_change(out, name, text, laid_out)?,
        (Format::Text, false) => writeln!(out, "formatted  {}", excerpt::visible(name))?,
    }
    Ok(())
}

/// The first line that would change, as it is and as it would be.
fn show_change(out: &mut impl Write, name: &str, text: &str, laid_out: &str) -> std::io::Result<()> {
    let (mut is, mut would_be) = (text.split_inclusive('\n'), laid_out.split_inclusive('\n'));
    let pairs = std::iter::from_fn(|| Some((is.next(), would_be.next())).filter(|it| *it != (None, None)));
    let Some((at, (before, after))) = pairs.enumerate().find(|(_, (before, after))| before != after) else {
        return Ok(());
    };
    write!(out, "{}:{}", excerpt::visible(name), at.saturating_add(1))?;
    let (before, after) = (before.map(shown), after.map(shown));
    if before == after {
        return writeln!(out, "  differs in what is not seen, such as how a line ends");
    }
    writeln!(out)?;
    for (mark, line) in [("-", before), ("+", after)] {
        if let Some(line) = line {
            writeln!(out, "{mark}{}{line}", if line.is_empty() { "" } else { " " })?;
        }
    }
    Ok(())
}

/// A line, as far as it is shown.
fn shown(line: &str) -> String {
    let line = excerpt::visible(line.trim_end_matches(['\n', '\r']));
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

impl Report {
    fn add(&mut self, name: &str, changed: bool) {
        match changed {
            true => self.changed.push(name.to_owned()),
            false => self.unchanged = self.unchanged.saturating_add(1),
        }
    }

    fn finish(self, arguments: &Fmt, out: &mut impl Write) -> Result<Outcome, Failure> {
        match arguments.format {
            Format::Json => json::write(out, &self)?,
            Format::Text => writeln!(out, "{}", self.sentence(arguments.check))?,
        }
        let would_change = arguments.check && !self.changed.is_empty();
        Ok(if would_change { Outcome::No } else { Outcome::Yes })
    }

    fn sentence(&self, check: bool) -> String {
        let (changed, unchanged) = (self.changed.len(), self.unchanged);
        let all = changed.saturating_add(unchanged).saturating_add(self.refused);
        match (changed, unchanged) {
            (0, 0) => "nothing could be formatted".to_owned(),
            (0, 1) if all == 1 => "the file is formatted already".to_owned(),
            (0, _) if all == unchanged => format!("all {all} files are formatted already"),
            (0, _) => format!("{unchanged} of {all} files are formatted already"),
            (1, 0) if check && all == 1 => "the file would change".to_owned(),
            (1, 0) if all == 1 => "the file was formatted".to_owned(),
            _ if check => format!("{changed} of {all} files would change"),
            (1, _) => format!("1 of {all} files was formatted"),
            _ => format!("{changed} of {all} files were formatted"),
        }
    }
}
