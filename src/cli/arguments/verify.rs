//! The arguments of `rolebook verify`.

use std::path::PathBuf;

use clap::Args;

use super::Sources;

const VERIFY: &str = "\
Example:  rolebook verify tasks.wasm --policy tasks.rolebook --workspace workspace.json
Exit code:  0 no difference; 1 it decides otherwise somewhere; 2 something could not be read, or is no module";

#[derive(Debug, Args)]
#[command(after_help = VERIFY)]
pub(in crate::cli) struct Verify {
    /// What `rolebook export wasm` has written.
    #[arg(value_name = "MODULE")]
    pub(in crate::cli) module: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    /// So many decisions about everybody are compared, and as many by slices.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
    pub(in crate::cli) questions: usize,
    /// For so many people slices are made.
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub(in crate::cli) people: usize,
}
