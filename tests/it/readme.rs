//! The README against the program: its commands print what it shows, and its rolebook passes its test.
//!
//! Its Rust is compiled and run as an example of the documentation.

#![cfg(test)]

use std::process::{Command, Output};

use rolebook::engine::{Change, Engine};

const README: &str = include_str!("../../README.md");

/// The blocks of this language.
fn blocks(language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let block = |it: &str| it.split("```").next().unwrap_or_default().replace("\\\n", " ");
    let found: Vec<_> = README.split(&start).skip(1).map(block).collect();
    assert!(!found.is_empty(), "no block of {language}");
    found
}

fn run(arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolebook"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments.split_whitespace());
    command.output().unwrap()
}

#[test]
fn commands_print_what_is_shown() {
    for block in blocks("console") {
        let (command, shown) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ rolebook ").expect("a command of this program");
        let output = run(arguments);
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(format!("{err}{out}"), shown, "{command}");
    }
}

#[test]
fn the_first_command_answers() {
    let first = blocks("sh").remove(0);
    let (command, rest) = first.split_once('\n').unwrap();
    let output = run(command.strip_prefix("cargo run --release -- ").unwrap());
    assert_eq!(
        (output.status.code(), output.stdout.as_slice(), rest),
        (Some(0), &b"yes\n"[..], "tests/run\n")
    );
}

#[test]
fn the_taste_of_the_language_passes_its_test() {
    for text in blocks("rolebook") {
        let mut engine = Engine::new();
        engine.apply(Change::default().policy("readme", text));
        assert_eq!(engine.findings("readme"), []);
        let tests = engine.tests("readme");
        assert!(!tests.is_empty() && tests.iter().all(|it| it.findings.is_empty()), "{tests:?}");
    }
}
