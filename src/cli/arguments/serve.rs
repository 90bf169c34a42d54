//! The arguments of `rolebook serve-demo`.

use std::path::PathBuf;

use clap::Args;

const SERVE: &str = "\
Example:  rolebook serve-demo --port 0
Without a rolebook, an agency that comes with this program, and the clients who look into its workspace.
Only this machine can reach the page. It is served until the program is ended, with Ctrl-C.
Exit code:  2 something could not be read, or the port is taken";

#[derive(Debug, Args)]
#[command(after_help = SERVE)]
pub(in crate::cli) struct ServeDemo {
    /// The rolebook; the agency's if left out.
    #[arg(long, value_name = "FILE", requires = "workspace")]
    pub(in crate::cli) policy: Option<PathBuf>,
    /// The workspace, as JSON, JSON Lines or an image; the agency's if left out.
    #[arg(long, value_name = "FILE", requires = "policy")]
    pub(in crate::cli) workspace: Option<PathBuf>,
    /// Whom the page can look as, such as `ana`; everybody who may do something, up to 100, if left out.
    #[arg(long = "for", value_name = "SUBJECT", num_args = 1..)]
    pub(in crate::cli) people: Vec<String>,
    /// The port on 127.0.0.1; 0 takes one that is free.
    #[arg(long, value_name = "NUMBER", default_value_t = 8000)]
    pub(in crate::cli) port: u16,
}
