//! Completions and manual pages, as a shell and a reader of manuals meet them.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::cli::{run, text};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The commands as the help of the program lists them.
fn commands() -> Vec<String> {
    commands_below(&[])
}

/// The commands as the help of a command lists them.
fn commands_below(command: &[&str]) -> Vec<String> {
    let help = text(&run(root(), &[command, &["--help"]].concat()).stdout);
    let listed = help.lines().skip_while(|it| *it != "Commands:").skip(1).take_while(|it| !it.is_empty());
    let words = listed.filter_map(|it| it.split_whitespace().next());
    words.filter(|it| *it != "help").map(str::to_owned).collect()
}

fn completions(shell: &str) -> String {
    let output = run(root(), &["completions", shell]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{shell}");
    text(&output.stdout)
}

#[test]
fn every_shell_is_told_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = completions(shell);
        let words: BTreeSet<&str> =
            script.split(|it: char| !it.is_ascii_alphanumeric() && it != '-').collect();
        for command in commands() {
            assert!(words.contains(command.as_str()), "{shell} is not told of {command}");
        }
        assert_eq!(script, completions(shell), "{shell}: the same every time");
    }
}

/// Asks a real bash what it would offer after some words.
fn offered(words: &[&str]) -> BTreeSet<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("completions.bash");
    fs::write(&script, completions("bash")).expect("a file");
    let asked = format!(
        "source '{}' && complete -p rolebook >&2 && COMP_WORDS=({}) COMP_CWORD={} && \
         _rolebook rolebook \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\" && printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|it| format!("'{it}'")).collect::<Vec<_>>().join(" "),
        words.len() - 1,
    );
    let output = Command::new("bash").args(["--norc", "--noprofile", "-c", &asked]).output().expect("a bash");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success() && err.ends_with("-F _rolebook rolebook\n"), "{err}");
    out.lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    let all: BTreeSet<String> = commands().into_iter().collect();
    assert!(!all.is_empty() && offered(&["rolebook", ""]).is_superset(&all));
    assert_eq!(offered(&["rolebook", "gra"]), BTreeSet::from(["graph".to_owned()]));
    assert!(offered(&["rolebook", "graph", "--o"]).is_superset(&BTreeSet::from(["--only".to_owned()])));
    let formats = ["text", "mermaid", "dot", "svg", "json"].map(str::to_owned);
    assert_eq!(offered(&["rolebook", "graph", "--format", ""]), BTreeSet::from(formats));
    let shells = ["bash", "zsh", "fish", "elvish", "powershell"].map(str::to_owned);
    assert!(offered(&["rolebook", "completions", ""]).is_superset(&BTreeSet::from(shells)));
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = run(root(), &["man", "--output", &folder.path().to_string_lossy()]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
    let names: BTreeSet<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    let below = |it: &String| {
        commands_below(&[it]).into_iter().map(|word| format!("{it}-{word}")).collect::<Vec<_>>()
    };
    let pages = commands().into_iter().flat_map(|it| [below(&it), vec![it]].concat());
    let pages = pages.map(|it| format!("rolebook-{it}.1"));
    assert_eq!(names, pages.chain(["rolebook.1".to_owned()]).collect());
    for name in names {
        let page = fs::read_to_string(folder.path().join(&name)).expect("a page");
        for head in [".TH", ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION"] {
            assert!(page.lines().any(|it| it.starts_with(head)), "{name} has no {head}");
        }
    }
}
