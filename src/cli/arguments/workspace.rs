//! The arguments of `rolebook workspace`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Sources;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Workspace {
    /// Build the image of a workspace, which is opened at once however large it is.
    Build(Build),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Build {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    /// Where the image is written, in the place of whatever stands there.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: PathBuf,
}
