//! The command line as its user types it.

mod export;
mod import;
mod search;
mod serve;
mod slice;
#[cfg(feature = "verify")]
mod verify;
mod workspace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use export::{Export, ExportModule, ExportTo, ExportTypes, ExportWeb, Exporting};
pub(super) use import::{Import, ImportFrom, ImportOpenFga, ImportTable, TableSource};
pub(super) use search::{Actions, Search, What, Who};
pub(super) use serve::ServeDemo;
pub(super) use slice::Slice;
#[cfg(feature = "verify")]
pub(super) use verify::Verify;
pub(super) use workspace::{Build, Workspace};

const AFTER: &str = "\
Example:  rolebook check ana complete task:copy --at 2026-05-31
Exit code:  0 yes or success; 1 no: denied, a test failed, or something was found; 2 no answer was possible";

const LEVELS: &str = "\
A level for one code counts more than one for `warnings`, and that more than one for `all`.
In a rolebook:  allow CODE for \"STATEMENT\" because \"REASON\"
Exit code:  0 nothing but notes; 1 a warning or an error; 2 a rolebook could not be read";

/// Who may do what in a workspace, exactly, and why.
#[derive(Debug, Parser)]
#[command(name = "rolebook", version, arg_required_else_help = true, after_help = AFTER)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say whether a subject may do something to an object.
    Check(Check),
    /// Say why a subject may, or may not, do something to an object.
    Explain(Explain),
    /// Find every object of a type to which a subject may do something.
    What(What),
    /// Find everybody who may do something to an object.
    Who(Who),
    /// Find everything that a subject may do to an object.
    Actions(Actions),
    /// Run the tests of rolebooks.
    Test(Tests),
    /// Find what is legal in rolebooks, and yet wrong.
    Lint(Lint),
    /// Show the role table of a type.
    Table(Table),
    /// List every text that people read, in all languages.
    Texts(Texts),
    /// Say who decides on a request.
    Route(Route),
    /// List what in a workspace breaks the invariants of a rolebook.
    Audit(Audit),
    /// Show the page about the code of an error or a warning.
    ExplainCode(ExplainCode),
    /// Format rolebooks: there is one layout for all of them.
    Fmt(Fmt),
    /// Show which role includes which, and along which relations roles come.
    Graph(Graph),
    /// Begin a rolebook with a test, and a workspace to try it on.
    New(New),
    /// Make a rolebook of what is kept in another notation.
    Import(Import),
    /// Say a rolebook in another language, as far as that can say it.
    Export(Export),
    /// Write what one person's decisions depend on, for a module in a browser.
    Slice(Slice),
    /// Serve a page to this machine on which one sees who may do what, and why.
    ServeDemo(ServeDemo),
    /// Hold a module against the rolebook that it was made from.
    #[cfg(feature = "verify")]
    Verify(Verify),
    /// Bring workspaces into the form in which they are opened at once.
    #[command(subcommand)]
    Workspace(Workspace),
    /// Print what a shell needs to complete this program's commands.
    Completions(Completions),
    /// Print the manual page, or write those of all commands.
    Man(Manual),
}

impl Command {
    /// Whether the result is for programs to read.
    pub(super) fn is_json(&self) -> bool {
        let format = match self {
            Self::Check(it) => it.format,
            Self::What(it) => it.search.format,
            Self::Who(it) => it.search.format,
            Self::Actions(it) => it.search.format,
            Self::Route(it) => it.format,
            Self::Audit(it) => it.format,
            Self::ExplainCode(it) => it.format,
            Self::Fmt(it) => it.format,
            Self::Import(Import { from: ImportFrom::Table(it) }) => it.format,
            Self::Import(Import { from: ImportFrom::Openfga(it) }) => it.format,
            Self::Export(it) => it.to.format(),
            Self::New(it) => it.format,
            Self::Test(it) => return it.format == TestFormat::Json,
            Self::Texts(it) => return it.format == TextsFormat::Json,
            Self::Lint(it) => return it.format == LintFormat::Json,
            Self::Explain(it) => return it.format == TreeFormat::Json,
            Self::Graph(it) => return it.format == GraphFormat::Json,
            Self::Completions(_)
            | Self::Man(_)
            | Self::ServeDemo(_)
            | Self::Slice(_)
            | Self::Workspace(_) => {
                return false;
            }
            Self::Table(it) => return it.format == TableFormat::Json,
            #[cfg(feature = "verify")]
            Self::Verify(_) => return false,
        };
        format == Format::Json
    }
}

#[derive(Debug, Args)]
pub(super) struct Sources {
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// The workspace, as JSON, JSON Lines or an image; the `workspace.json` of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(super) workspace: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Question {
    /// Who asks: `ana` or `user:ana`.
    pub(super) subject: String,
    /// What is to be done: `complete`.
    pub(super) action: String,
    /// To what: `copy` or `task:copy`.
    pub(super) object: String,
    #[command(flatten)]
    pub(super) sources: Sources,
    /// The time of the question, RFC 3339 or a date (midnight UTC); now if left out.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// A further principal that is presented, such as a share link.
    #[arg(long, value_name = "TYPE:ID")]
    pub(super) with: Vec<String>,
    /// An input that the rolebook declares with `request`, or an attribute declared `given`.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) given: Vec<String>,
    /// To whom the answer is told: only what they may see is named; all of it if left out.
    #[arg(long, value_name = "SUBJECT")]
    pub(super) reader: Option<String>,
    /// The language of reasons and labels, such as `fr`; the rolebook's own if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) question: Question,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    pub(super) question: Question,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = TreeFormat::Text)]
    pub(super) format: TreeFormat,
}

#[derive(Debug, Args)]
pub(super) struct Tests {
    /// Rolebooks, or folders with rolebooks in them.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// A workspace that every test stands on which uses no workspace file itself, and against which the
    /// invariants are held.
    #[arg(long, value_name = "FILE")]
    pub(super) workspace: Option<PathBuf>,
    /// The time at which the invariants are held against the workspace, RFC 3339 or a date.
    #[arg(long, value_name = "TIME", requires = "workspace")]
    pub(super) at: Option<String>,
    /// Say which parts of the rolebooks the tests exercise.
    #[arg(long)]
    pub(super) coverage: bool,
    /// Count only parts of this kind; may be given several times.
    #[arg(long, value_name = "KIND", value_enum, requires = "coverage")]
    pub(super) only: Vec<CountedParts>,
    /// Exit with 1 if fewer percent of what is counted are covered.
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = percent)]
    pub(super) fail_under: Option<u8>,
    /// Change the rolebooks at one place after the other, and say which changes no test notices.
    #[arg(long)]
    pub(super) mutants: bool,
    /// Where the result is written; to the standard output if left out.
    #[arg(long, short, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The language of the results, such as `fr`; English if left out. Coverage and mutants are told in English.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written: `junit` tells of tests, `lcov` and `html` of coverage.
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub(super) format: TestFormat,
}

fn percent(written: &str) -> Result<u8, &'static str> {
    written.parse().ok().filter(|it| *it <= 100).ok_or("write a whole number from 0 to 100")
}

/// The kinds of part that coverage counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CountedParts {
    Cells,
    Grants,
    Restrictions,
    Forbids,
    Routes,
    Invariants,
    Definitions,
    Conditions,
}

#[derive(Debug, Args)]
#[command(after_help = LEVELS)]
pub(super) struct Lint {
    /// Rolebooks, or folders with rolebooks in them.
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Take findings with this code for errors; `all` means every code, `warnings` every one that warns.
    #[arg(long, value_name = "CODE")]
    pub(super) deny: Vec<String>,
    /// Warn of findings with this code.
    #[arg(long, value_name = "CODE")]
    pub(super) warn: Vec<String>,
    /// Only mention findings with this code.
    #[arg(long, value_name = "CODE")]
    pub(super) note: Vec<String>,
    /// Leave out findings with this code.
    #[arg(long, value_name = "CODE")]
    pub(super) allow: Vec<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = LintFormat::Text)]
    pub(super) format: LintFormat,
}

#[derive(Debug, Args)]
pub(super) struct Texts {
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// Only this language beside the main one, such as `fr`; all that the rolebook speaks if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = TextsFormat::Text)]
    pub(super) format: TextsFormat,
}

#[derive(Debug, Args)]
pub(super) struct Table {
    /// The type whose table is shown: `Project`.
    #[arg(value_name = "TYPE")]
    pub(super) of: String,
    /// Show every table of the type, not only the first.
    #[arg(long)]
    pub(super) all: bool,
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// The language of reasons and labels, such as `fr`; the rolebook's own if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub(super) format: TableFormat,
}

#[derive(Debug, Args)]
pub(super) struct Route {
    /// The route, as the rolebook names it: `access`.
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    /// What is requested: `launch` or `project:launch`.
    pub(super) object: String,
    /// Who asks; unknown if left out.
    #[arg(long, value_name = "SUBJECT")]
    pub(super) by: Option<String>,
    #[command(flatten)]
    pub(super) sources: Sources,
    /// The time of the request, RFC 3339 or a date (midnight UTC); now if left out.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// An input that the rolebook declares with `request`, or an attribute declared `given`.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) given: Vec<String>,
    /// The language of reasons and labels, such as `fr`; the rolebook's own if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(flatten)]
    pub(super) sources: Sources,
    /// The time of the audit, RFC 3339 or a date (midnight UTC); now if left out.
    #[arg(long, value_name = "TIME")]
    pub(super) at: Option<String>,
    /// The language of reasons and labels, such as `fr`; the rolebook's own if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainCode {
    /// The code, such as `unknown-name`; all codes are listed if left out.
    #[arg(value_name = "CODE")]
    pub(super) code: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Graph {
    /// The types to show, with what they lead to: `Project`; all if left out.
    #[arg(value_name = "TYPE")]
    pub(super) types: Vec<String>,
    /// Show roles and what they include alone, or types and their relations alone.
    #[arg(long, value_enum, value_name = "PART")]
    pub(super) only: Option<GraphPart>,
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Option<PathBuf>,
    /// The language of labels, such as `fr`; names as they are written if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = GraphFormat::Text)]
    pub(super) format: GraphFormat,
    /// The file to write; what stands in it is replaced.
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// What the rolebook is called: `lumen`.
    pub(super) name: String,
    /// The folder to write into; this one if left out.
    #[arg(value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
    /// The rolebook to stand on, by its name or its file; a rolebook of its own if left out.
    #[arg(long, value_name = "BASE")]
    pub(super) extends: Option<String>,
    /// What people read instead of the name.
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Rolebooks, or folders with rolebooks in them; the standard input if left out, or `-`.
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,
    /// Change nothing; only say which files would change.
    #[arg(long)]
    pub(super) check: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct Manual {
    /// A folder for the pages of all commands, such as `/usr/local/share/man/man1`.
    #[arg(long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphPart {
    Roles,
    Relations,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    Text,
    /// A flowchart for documents that draw Mermaid.
    Mermaid,
    /// For Graphviz.
    Dot,
    /// A picture for browsers, in light and dark.
    Svg,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TestFormat {
    Text,
    Json,
    /// JUnit XML, which build servers read.
    Junit,
    /// A trace file of LCOV, which `genhtml` and editors read.
    Lcov,
    /// A page in which the role tables are coloured.
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TreeFormat {
    Text,
    Json,
    /// A flowchart for documents that draw Mermaid.
    Mermaid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TableFormat {
    Text,
    Markdown,
    /// A page by itself, to be shown or printed.
    Html,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LintFormat {
    Text,
    Json,
    /// For tools that show the findings of static analysis.
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum TextsFormat {
    Text,
    Json,
    /// For a spreadsheet.
    Csv,
}
