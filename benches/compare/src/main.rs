//! Rolebook, a check written by hand and three other engines on the same questions, in one process.
//!
//! `check` is the workspace scenario, `oopsla` the three applications of Cedar's paper, `wasm` what modules are
//! like in Node, in Chromium and in wasmtime, `plot` a picture of what the first two printed:
//! `(benches/run check; benches/run oopsla) | benches/run plot`. Lines of JSON come out, last one of ratios.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the lines are the result")]
#![expect(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a measurement that goes wrong ends by panicking"
)]

mod check;
mod engines;
mod facts;
mod growth;
mod limit;
mod lines;
mod measure;
mod memory;
mod oopsla;
mod plot;
mod scenario;
mod threads;
mod wasm;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("check") => check::run(&arguments[1..]),
        Some("oopsla") => oopsla::run(&arguments[1..]),
        Some("wasm") => wasm::run(&arguments[1..]),
        Some("plot") => drawn(),
        _ => Err("say `check`, `oopsla`, `wasm` or `plot`".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// Draws the lines that come in.
fn drawn() -> Result<(), String> {
    let lines = std::io::read_to_string(std::io::stdin()).map_err(|it| it.to_string())?;
    print!("{}", plot::picture(&lines)?);
    Ok(())
}
