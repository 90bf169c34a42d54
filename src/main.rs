//! The `rolebook` command: see [`rolebook::cli`].

fn main() -> std::process::ExitCode {
    rolebook::cli::run(std::env::args_os())
}
