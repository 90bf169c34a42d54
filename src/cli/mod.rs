//! The edge: arguments, files, the clock, exit codes and rendering.
//!
//! Exit codes: 0 yes or success, 1 no (denied, a test failed), 2 the question could not be answered.
//! Results go to stdout, everything else to stderr; a reader that closes early is no error.

mod arguments;
mod ask;
mod audit;
mod completions;
mod coverage;
mod drawing;
mod excerpt;
mod explain;
mod explain_code;
mod export;
mod files;
mod findings;
mod fmt;
mod graph;
mod import;
mod json;
mod junit;
mod kept;
mod lint;
mod man;
mod mapping;
mod mermaid;
mod module;
mod mutants;
mod new;
mod pipe;
mod progress;
mod render;
mod route;
mod sarif;
mod search;
mod serve;
mod site;
mod slice;
mod table;
mod tests;
mod texts;
mod tree;
mod typescript;
mod usage;
#[cfg(feature = "verify")]
mod verify;
mod words;
mod workspace;
mod writing;

#[doc(hidden)]
pub use mapping::map;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::engine::Finding;
use arguments::{Arguments, Command};

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Yes,
    No,
}

/// Why a command could not be carried out; each has been worded for people.
#[derive(Debug)]
enum Failure {
    /// Texts with errors: the findings, and the texts they are about.
    Findings(Vec<Finding>, files::Texts),
    /// Anything else: what is wrong, and the way out.
    Said { message: String, help: Option<String> },
}

impl Failure {
    fn said(message: impl Into<String>, help: impl Into<Option<String>>) -> Self {
        Self::Said { message: message.into(), help: help.into() }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::said(format!("the result could not be written: {error}"), None)
    }
}

/// Runs the command line and says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Arguments::try_parse_from(arguments) {
        Ok(parsed) => {
            let mut out = pipe::Pipe::new(std::io::stdout().lock());
            let json = parsed.command.is_json();
            let outcome = carry_out(parsed.command, &mut out);
            let told = match &outcome {
                Err(Failure::Findings(found, texts)) if json => findings::write(&mut out, found, texts),
                _ => Ok(()),
            };
            let told = told.and_then(|()| out.flush());
            outcome.and_then(|it| Ok(told.map(|()| it)?))
        }
        Err(error) if is_shown(&error) => {
            // Nothing is left to be done if even the help cannot be written.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
        Err(error) => Err(usage::failure(&error)),
    };
    match outcome {
        Ok(Outcome::Yes) => ExitCode::SUCCESS,
        Ok(Outcome::No) => ExitCode::from(1),
        Err(failure) => {
            render::failure(&mut std::io::stderr().lock(), &failure);
            ExitCode::from(2)
        }
    }
}

/// Whether this is help or the version rather than a mistake.
fn is_shown(error: &clap::Error) -> bool {
    use clap::error::ErrorKind as Kind;
    let shown = [Kind::DisplayHelp, Kind::DisplayVersion, Kind::DisplayHelpOnMissingArgumentOrSubcommand];
    shown.contains(&error.kind())
}

fn carry_out(command: Command, out: &mut impl Write) -> Result<Outcome, Failure> {
    match command {
        Command::Check(it) => ask::check(&it, out),
        Command::Explain(it) => explain::explain(&it, out),
        Command::What(it) => search::what(&it, out),
        Command::Who(it) => search::who(&it, out),
        Command::Actions(it) => search::actions(&it, out),
        Command::Test(it) => tests::run(&it, out),
        Command::Lint(it) => lint::run(&it, out),
        Command::Table(it) => table::show(&it, out),
        Command::Texts(it) => texts::list(&it, out),
        Command::Route(it) => route::run(&it, out),
        Command::Audit(it) => audit::run(&it, out),
        Command::ExplainCode(it) => explain_code::run(&it, out),
        Command::Fmt(it) => fmt::run(&it, out),
        Command::Graph(it) => graph::show(&it, out),
        Command::New(it) => new::create(&it, out),
        Command::Import(it) => import::run(&it, out),
        Command::Export(it) => export::run(&it, out),
        Command::Slice(it) => slice::run(&it, out),
        Command::ServeDemo(it) => serve::run(&it, out),
        #[cfg(feature = "verify")]
        Command::Verify(it) => verify::run(&it, out),
        Command::Workspace(it) => workspace::run(&it, out),
        Command::Completions(it) => completions::write(&it, out),
        Command::Man(it) => man::write(&it, out),
    }
}
