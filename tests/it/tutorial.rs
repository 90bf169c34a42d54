//! The tutorial, typed word for word: its files are written, its commands are run, and print what it shows.

#![cfg(test)]

use std::fs;
use std::path::Path;

use crate::cli::{run, text};

const PAGE: &str = include_str!("../../docs/language/tutorial.md");

/// The words of a command line, where quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    let words = pieces.flat_map(|(at, piece)| match at % 2 {
        0 => piece.split_whitespace().map(str::to_owned).collect(),
        _ => vec![piece.to_owned()],
    });
    words.collect()
}

/// What the commands of a block print, each below itself.
fn typed(folder: &Path, block: &str) -> String {
    let commands = block.lines().filter(|it| it.starts_with("$ "));
    let printed = commands.map(|line| {
        let command = line.strip_prefix("$ rolebook ").expect("a command of this program");
        let command = words(command);
        let output = run(folder, &command.iter().map(String::as_str).collect::<Vec<_>>());
        format!("{line}\n{}{}", text(&output.stderr), text(&output.stdout))
    });
    printed.collect()
}

/// Writes the files of a page and types its commands, which print what it shows; returns how many blocks of commands
/// there are.
pub(crate) fn typed_along(page: &str, folder: &Path) -> usize {
    let mut commands = 0;
    for block in page.split("\n```").skip(1).step_by(2) {
        let (head, block) = block.split_once('\n').expect("the lines of a block");
        let block = format!("{block}\n");
        match head.split(' ').collect::<Vec<_>>().as_slice() {
            ["console"] => {
                commands += 1;
                assert_eq!(typed(folder, &block), block);
            }
            ["rolebook", "add", file] => {
                let file = folder.join(file);
                let before = fs::read_to_string(&file).expect("a file to be added to");
                fs::write(file, before + &block).expect("a file");
            }
            ["rolebook" | "json" | "markdown" | "openfga" | "yaml", .., file] => {
                fs::write(folder.join(file), block).expect("a file");
            }
            other => panic!("no block is marked {other:?}"),
        }
    }
    commands
}

#[test]
fn whoever_types_it_sees_what_it_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    // All that the page needs of the folder in which its reader stands.
    let product = include_str!("../../policies/asana.rolebook");
    fs::write(folder.path().join("asana.rolebook"), product).expect("a file");
    assert!(typed_along(PAGE, folder.path()) > 8, "the commands are found");
}
