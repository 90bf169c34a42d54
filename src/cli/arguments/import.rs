//! The arguments of `rolebook import`, one subcommand for each notation.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Format;
use crate::engine::may_hold_roles;

const TABLES: &str = "\
Example:  rolebook import table permissions.md -o project.rolebook --on Project
A cell says `yes`, `x`, `✓`, `no`, `-`, `✗`, `?` or nothing. What else stands there, or in a footnote, becomes a
condition that gives nothing until it is filled in.
Exit code:  0 the rolebook was made; 2 something could not be read";

const MODELS: &str = "\
Example:  rolebook import openfga store.fga.yaml -o policies
FILE is a model (`model.fga`, `fga.mod`, JSON), or a store with tuples and tests (`store.fga.yaml`).
Exit code:  0 the rolebook was made; 2 something could not be read, or has no counterpart";

#[derive(Debug, Args)]
pub(in super::super) struct Import {
    #[command(subcommand)]
    pub(in super::super) from: ImportFrom,
}

#[derive(Debug, Subcommand)]
pub(in super::super) enum ImportFrom {
    /// Make a rolebook of role tables in Markdown or as CSV.
    Table(ImportTable),
    /// Make a rolebook of a model of OpenFGA, with its tuples and tests.
    Openfga(ImportOpenFga),
}

#[derive(Debug, Args)]
#[command(after_help = MODELS)]
pub(in super::super) struct ImportOpenFga {
    /// The file with the model or the store; `-` for the standard input.
    #[arg(value_name = "FILE")]
    pub(in super::super) file: PathBuf,
    /// The folder for the rolebook and the workspace, neither of which may be there yet; without it, the rolebook goes to
    /// the standard output.
    #[arg(long, short, value_name = "DIR")]
    pub(in super::super) output: Option<PathBuf>,
    /// What the rolebook is called; as the store or the file, if left out.
    #[arg(long, value_name = "NAME")]
    pub(in super::super) name: Option<String>,
    /// A file with tuples, in YAML, JSON or CSV; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub(in super::super) tuples: Vec<PathBuf>,
    /// Leave out tuples that the model does not allow, as OpenFGA ignores them, and tell of each; without it, they are
    /// errors.
    #[arg(long)]
    pub(in super::super) leave_out_stale: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(in super::super) format: Format,
}

#[derive(Debug, Args)]
#[command(after_help = TABLES)]
pub(in super::super) struct ImportTable {
    /// The file with the tables; `-` for the standard input.
    #[arg(value_name = "FILE")]
    pub(in super::super) file: PathBuf,
    /// The rolebook to write, which must not be there yet; to the standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    pub(in super::super) output: Option<PathBuf>,
    /// The type that the roles are held on, such as `Project`; as the headings say, else `Workspace`.
    #[arg(long, value_name = "TYPE", value_parser = type_name)]
    pub(in super::super) on: Option<String>,
    /// How the tables are written; as the file's name or its text shows, if left out.
    #[arg(long, value_name = "FORM", value_enum)]
    pub(in super::super) from: Option<TableSource>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(in super::super) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in super::super) enum TableSource {
    /// Bars between cells, and a line of dashes below the head.
    Markdown,
    /// Cells apart by commas, semicolons or tabs.
    Csv,
}

fn type_name(written: &str) -> Result<String, &'static str> {
    let rule = "a type is called by one word that begins with a capital letter, such as `Project`";
    may_hold_roles(written).then(|| written.to_owned()).ok_or(rule)
}
