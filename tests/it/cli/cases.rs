//! Every invocation in a folder of cases, such as `tests/cases/cli`: its exit code as the case says, its words
//! pinned.
//!
//! A case is a command line, `exit CODE`, perhaps `in FOLDER` (whose files are copied), `shows FILE` for each
//! file that the command writes and that is to be pinned too, then files, each below a line `--- NAME`.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use super::{copy_folder, rolebook, text};

struct Case {
    arguments: Vec<String>,
    code: i32,
    folder: Option<String>,
    shown: Vec<String>,
    files: Vec<(String, String)>,
}

fn case(text: &str) -> Case {
    let mut case =
        Case { arguments: Vec::new(), code: 0, folder: None, shown: Vec::new(), files: Vec::new() };
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("--- ") {
            case.files.push((name.to_owned(), String::new()));
        } else if let Some((_, content)) = case.files.last_mut() {
            content.push_str(line);
            content.push('\n');
        } else if let Some(command) = line.strip_prefix("$ rolebook") {
            case.arguments = words(command);
        } else if let Some(code) = line.strip_prefix("exit ") {
            case.code = code.parse().expect("an exit code");
        } else if let Some(name) = line.strip_prefix("shows ") {
            case.shown.push(name.to_owned());
        } else {
            case.folder = Some(line.strip_prefix("in ").expect("a line of a case").to_owned());
        }
    }
    case
}

/// Words apart by spaces, or in double quotes.
fn words(command: &str) -> Vec<String> {
    let parts = command.split('"').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

fn outcome(cases: &Path, case: &Case) -> (i32, String) {
    let folder = tempfile::tempdir().expect("a folder");
    if let Some(name) = &case.folder {
        copy_folder(&cases.join(name), folder.path());
    }
    for (name, content) in &case.files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    let output = rolebook(folder.path()).args(&case.arguments).output().expect("the binary runs");
    let mut shown = format!("{}=== stderr\n{}", text(&output.stdout), text(&output.stderr));
    for name in &case.shown {
        let written = fs::read_to_string(folder.path().join(name)).unwrap_or("is not there".to_owned());
        shown.push_str(&format!("=== {name}\n{written}"));
    }
    let shown = shown.replace(&*folder.path().to_string_lossy(), "[folder]");
    (output.status.code().expect("an exit code"), shown)
}

fn case_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the cases");
    let paths = entries.map(|it| it.expect("an entry").path());
    let mut paths: Vec<_> = paths.filter(|it| it.extension().is_some_and(|it| it == "txt")).collect();
    paths.sort();
    paths
}

#[test]
fn cases() {
    pinned("tests/cases/cli", 50);
}

/// Runs every case of a folder; there must be more than so many.
pub(crate) fn pinned(folder: &str, least: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = case_files(&folder);
    assert!(files.len() > least, "the cases are found");
    for path in files {
        let written = fs::read_to_string(&path).expect("a case");
        let case = case(&written);
        let (code, shown) = outcome(&folder, &case);
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert_eq!(code, case.code, "{name}: {shown}");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(path.with_file_name("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(written.lines().next().unwrap_or_default());
        settings.bind(|| insta::assert_snapshot!(name, shown));
    }
}
