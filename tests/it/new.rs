//! What `rolebook new` writes: well laid out, without a finding, and true to its own test, whatever it stands on.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::{run, text};

/// The shipped rolebooks in a folder of their own, by their paths in it.
fn shipped(to: &Path) -> Vec<String> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut names = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        fs::create_dir_all(to.join(&folder)).expect("a folder");
        for entry in fs::read_dir(from.join(&folder)).expect("the policies") {
            let path = folder.join(entry.expect("an entry").file_name());
            if from.join(&path).is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rolebook") {
                fs::copy(from.join(&path), to.join(&path)).expect("a copy");
                names.push(path.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    names.sort();
    names
}

/// Runs a command that must succeed without a word on the standard error.
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}: {out}");
    out
}

/// The layout of the shipped policies, as far as lines alone can show it.
fn is_laid_out(name: &str, rolebook: &str) {
    assert!(rolebook.ends_with('\n') && !rolebook.ends_with("\n\n"), "{name}");
    let bars = |line: &str| line.char_indices().filter(|it| it.1 == '|').map(|it| it.0).collect::<Vec<_>>();
    let mut table: Option<Vec<usize>> = None;
    for line in rolebook.lines() {
        let indent = line.len() - line.trim_start().len();
        assert!(line == line.trim_end() && line.chars().count() <= 120, "{name}: {line}");
        assert!(indent % 4 == 0 && !line.contains('\t'), "{name}: {line}");
        let is_row = line.contains(" | ");
        match &table {
            Some(head) if is_row => assert_eq!(*head, bars(line), "{name}: {line}"),
            _ => table = is_row.then(|| bars(line)),
        }
    }
}

/// What the command says to do next works as it stands.
fn next_works(folder: &Path, said: &str) {
    let next: Vec<&str> = said.lines().filter_map(|it| it.strip_prefix("  rolebook ")).collect();
    assert_eq!(next.len(), 2, "{said}");
    for command in next {
        let words: Vec<&str> = command.split_whitespace().map(|it| it.trim_matches('\'')).collect();
        let output = run(folder, &words);
        // The example on hold is there to be told no.
        assert!(output.status.code().is_some_and(|it| it < 2), "{command}: {}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "", "{command}");
    }
}

#[test]
fn a_rolebook_of_its_own_passes_its_test() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = done(folder.path(), &["new", "lumen"]);
    is_laid_out("lumen", &fs::read_to_string(folder.path().join("lumen.rolebook")).expect("a rolebook"));
    assert!(done(folder.path(), &["test", "."]).ends_with("1 passed, 0 failed\n"));
    next_works(folder.path(), &said);
}

#[test]
fn a_layer_on_any_shipped_rolebook_passes_its_test() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = shipped(folder.path());
    assert!(names.len() > 5, "{names:?}");
    for (at, base) in names.iter().enumerate() {
        let to = format!("new{at}/deep");
        let said = done(folder.path(), &["new", "acme", &to, "--extends", base]);
        let rolebook = fs::read_to_string(folder.path().join(&to).join("acme.rolebook")).expect("a layer");
        is_laid_out(base, &rolebook);
        for verb in ["restrict ", "forbid ", "never ", "test "] {
            let statements = rolebook.lines().filter(|it| it.starts_with(verb)).count();
            assert_eq!(statements, 1, "{base}: {verb}");
        }
        assert!(rolebook.contains("because forbidden"), "{base}: {rolebook}");
        let workspace = format!("{to}/workspace.json");
        let tested = done(folder.path(), &["test", &to, "--workspace", &workspace]);
        assert!(
            tested.contains("1 passed, 0 failed") || tested.contains("2 passed, 0 failed"),
            "{base}: {tested}"
        );
        next_works(folder.path(), &said);
    }
}

/// The names of a layer's own statements are free wherever it stands.
#[test]
fn layers_begun_on_each_other_take_something_away() {
    let folder = tempfile::tempdir().expect("a folder");
    done(folder.path(), &["new", "first"]);
    for (name, base) in [("second", "first"), ("third", "second"), ("fourth", "third")] {
        done(folder.path(), &["new", name, "--extends", base]);
        let layer = fs::read_to_string(folder.path().join(format!("{name}.rolebook"))).expect("a layer");
        assert!(layer.contains("    ana can "), "{layer}");
        // What the first one restricts is nobody else's any more.
        assert_eq!(layer.contains("because restricted"), name == "second", "{layer}");
    }
    assert!(done(folder.path(), &["test", "."]).ends_with("4 passed, 0 failed\n"));
}

#[test]
fn a_base_is_found_by_name_above_and_a_workspace_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    shipped(folder.path());
    fs::write(folder.path().join("agency/workspace.json"), "{}").expect("a file");
    let said = done(folder.path(), &["new", "acme", "agency", "--extends", "asana"]);
    assert!(said.contains("kept"), "{said}");
    let layer = fs::read_to_string(folder.path().join("agency/acme.rolebook")).expect("a layer");
    assert!(layer.starts_with("rolebook acme \"Acme\" extends asana\n"), "{layer}");
    assert_eq!(fs::read_to_string(folder.path().join("agency/workspace.json")).expect("a file"), "{}");
}

#[test]
fn nothing_is_written_unless_all_is() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("workspace.json"), "mine").expect("a file");
    assert_eq!(run(folder.path(), &["new", "lumen"]).status.code(), Some(2));
    let names: Vec<_> = fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert_eq!(fs::read_to_string(folder.path().join("workspace.json")).expect("a file"), "mine");
}
