//! The arguments of `rolebook slice`.

use std::path::PathBuf;

use clap::Args;

use super::Sources;

const SLICE: &str = "\
Example:  rolebook slice --for ana --policy tasks.rolebook --workspace workspace.json -o ana.slice
The module that `rolebook export wasm` writes decides by it as the workspace does, for this person and nobody else.
Exit code:  0 it was written; 2 something could not be read, or somebody is not known";

#[derive(Debug, Args)]
#[command(after_help = SLICE)]
pub(in crate::cli) struct Slice {
    /// Whose decisions the slice is for: `ana` or `user:ana`.
    #[arg(long = "for", value_name = "SUBJECT")]
    pub(in crate::cli) subject: String,
    /// A further principal that is presented, such as a share link.
    #[arg(long, value_name = "TYPE:ID")]
    pub(in crate::cli) with: Vec<String>,
    /// About which objects; all to which the subject may possibly do something if left out.
    #[arg(long, value_name = "OBJECT", num_args = 1..)]
    pub(in crate::cli) objects: Vec<String>,
    /// Tell why every decision is as it is, as far as the subject may know it.
    #[arg(long)]
    pub(in crate::cli) reasons: bool,
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    /// Where the slice is written, in the place of whatever stands there.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: PathBuf,
}
