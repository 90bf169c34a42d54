//! The arguments of `rolebook export`, one subcommand for each form.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Format, Sources};

const OPENFGA: &str = "\
Example:  rolebook export openfga --policy tasks.rolebook --workspace workspace.json -o openfga
Without a workspace, the model alone; with one, the tuples too, in a store.
What OpenFGA cannot say is refused by name, with its place: nothing is ever allowed that the rolebook denies.
Exit code:  0 it was exported; 2 something cannot be said in OpenFGA, or could not be read";

const WASM: &str = "\
Example:  rolebook export wasm --policy tasks.rolebook -o tasks.wasm
The module decides by itself, in a browser or wherever WebAssembly runs; docs/wasm.md says how it is asked.
Exit code:  0 it was written; 2 the rolebook could not be read";

const TYPES: &str = "\
Example:  rolebook export types --policy tasks.rolebook -o tasks.d.ts
In TypeScript, `load<Actions>(..)` then takes no action and no type that the rolebook does not have.
Exit code:  0 it was written; 2 the rolebook could not be read";

const WEB: &str = "\
Example:  rolebook export web --policy tasks.rolebook --workspace workspace.json --out dist
The page shows who may do what, decided by the module alone; any server of files shows it.
The slices of all these people lie beside each other, for whoever can read the folder: send each person their own alone.
Run again, the command replaces what it wrote itself, as long as nobody else has changed it, and nothing else.
Exit code:  0 it was written; 2 something could not be read, or a file is in the way";

const CEDAR: &str = "\
Example:  rolebook export cedar --policy tasks.rolebook --workspace workspace.json -o cedar
Without a workspace, the schema and the policies; with one, the entities too.
What Cedar cannot say is refused by name, with its place: nothing is ever allowed that the rolebook denies.
Exit code:  0 it was exported; 2 something cannot be said in Cedar, or could not be read";

#[derive(Debug, Args)]
pub(in super::super) struct Export {
    #[command(subcommand)]
    pub(in super::super) to: ExportTo,
}

#[derive(Debug, Subcommand)]
pub(in super::super) enum ExportTo {
    /// Say a rolebook as a model of OpenFGA, and a workspace as its tuples.
    #[command(after_help = OPENFGA)]
    Openfga(Exporting),
    /// Say a rolebook as a schema and policies of Cedar, and a workspace as its entities.
    #[command(after_help = CEDAR)]
    Cedar(Exporting),
    /// Write a rolebook as a WebAssembly module that decides by itself.
    #[command(after_help = WASM)]
    Wasm(ExportModule),
    /// Write the types and actions of a rolebook as declarations for TypeScript.
    #[command(after_help = TYPES)]
    Types(ExportTypes),
    /// Write all that a browser needs into a folder: the module, its types, the package, slices and a page.
    #[command(after_help = WEB)]
    Web(ExportWeb),
}

impl ExportTo {
    /// How the result is written.
    pub(in super::super) fn format(&self) -> Format {
        match self {
            Self::Openfga(it) | Self::Cedar(it) => it.format,
            Self::Wasm(_) | Self::Types(_) | Self::Web(_) => Format::Text,
        }
    }
}

#[derive(Debug, Args)]
pub(in super::super) struct ExportModule {
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(in super::super) policy: Option<PathBuf>,
    /// Leave out what says why, which makes the module somewhat smaller.
    #[arg(long)]
    pub(in super::super) decisions_only: bool,
    /// Where the module is written, in the place of whatever stands there.
    #[arg(short, long, value_name = "FILE")]
    pub(in super::super) output: PathBuf,
}

#[derive(Debug, Args)]
pub(in super::super) struct ExportTypes {
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(in super::super) policy: Option<PathBuf>,
    /// Where the declarations are written, in the place of whatever stands there; to the standard output if left out.
    #[arg(short, long, value_name = "FILE")]
    pub(in super::super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in super::super) struct ExportWeb {
    #[command(flatten)]
    pub(in super::super) sources: Sources,
    /// For whom slices are written, such as `ana`; for everybody who may do something, up to 100, if left out.
    #[arg(long = "for", value_name = "SUBJECT", num_args = 1..)]
    pub(in super::super) people: Vec<String>,
    /// The folder to write into.
    #[arg(long, short, value_name = "FOLDER", alias = "output")]
    pub(in super::super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in super::super) struct Exporting {
    /// The rolebook; the one `.rolebook` file of this folder if left out.
    #[arg(long, value_name = "FILE")]
    pub(in super::super) policy: Option<PathBuf>,
    /// The workspace whose facts are exported too; none if left out.
    #[arg(long, value_name = "FILE")]
    pub(in super::super) workspace: Option<PathBuf>,
    /// The folder for the files, none of which may be there yet; to the standard output if left out.
    #[arg(long, short, value_name = "FOLDER")]
    pub(in super::super) output: Option<PathBuf>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(in super::super) format: Format,
}
