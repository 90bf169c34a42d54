//! The arguments of searches: what somebody may do something to, who may, and what they may do.

use std::num::NonZeroUsize;

use clap::Args;

use super::{Format, Sources};

const FOUND: &str = "\
What depends on missing data stands apart, with what is missing. `user:*` is every user whom the workspace does not know.
Exit code:  0 something is allowed; 1 nothing is; 2 no answer was possible";

#[derive(Debug, Args)]
#[command(after_help = FOUND)]
pub(in crate::cli) struct What {
    /// Who asks: `ana` or `user:ana`.
    pub(in crate::cli) subject: String,
    /// What is to be done: `complete`.
    pub(in crate::cli) action: String,
    /// To objects of which type: `Task`.
    #[arg(value_name = "TYPE")]
    pub(in crate::cli) of: String,
    #[command(flatten)]
    pub(in crate::cli) search: Search,
}

#[derive(Debug, Args)]
#[command(after_help = FOUND)]
pub(in crate::cli) struct Who {
    /// What is to be done: `complete`.
    pub(in crate::cli) action: String,
    /// To what: `copy` or `task:copy`.
    pub(in crate::cli) object: String,
    #[command(flatten)]
    pub(in crate::cli) search: Search,
}

#[derive(Debug, Args)]
#[command(after_help = FOUND)]
pub(in crate::cli) struct Actions {
    /// Who asks: `ana` or `user:ana`.
    pub(in crate::cli) subject: String,
    /// To what something is to be done: `copy` or `task:copy`.
    pub(in crate::cli) object: String,
    #[command(flatten)]
    pub(in crate::cli) search: Search,
}

fn count(written: &str) -> Result<NonZeroUsize, &'static str> {
    written.parse().map_err(|_| "write a whole number from 1 on")
}

/// What all searches have in common.
#[derive(Debug, Args)]
pub(in crate::cli) struct Search {
    #[command(flatten)]
    pub(in crate::cli) sources: Sources,
    /// The time of the question, RFC 3339 or a date (midnight UTC); now if left out.
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) at: Option<String>,
    /// A further principal that is presented, such as a share link.
    #[arg(long, value_name = "TYPE:ID")]
    pub(in crate::cli) with: Vec<String>,
    /// An input that the rolebook declares with `request`, or an attribute declared `given`.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(in crate::cli) given: Vec<String>,
    /// Find no more than so many at once; all if left out.
    #[arg(long, value_name = "COUNT", value_parser = count)]
    pub(in crate::cli) limit: Option<NonZeroUsize>,
    /// Go on after this one, where the page before ended.
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) after: Option<String>,
    /// The language of what is said beside names, such as `fr`; English if left out.
    #[arg(long, value_name = "LANGUAGE")]
    pub(in crate::cli) lang: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(in crate::cli) format: Format,
}
