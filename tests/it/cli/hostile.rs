//! Whatever stands where a rolebook or a workspace should stand: a diagnostic, exit code 2, soon.

#![cfg(test)]

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{copy_files, rolebook, run, text};

const MEGABYTE: usize = 1024 * 1024;

/// Contents that no rolebook and no workspace may have.
fn contents() -> Vec<(&'static str, Vec<u8>)> {
    let nested = |open: &str| open.repeat(100_000).into_bytes();
    vec![
        ("empty", Vec::new()),
        ("white space", b" \n\t\r\n   ".to_vec()),
        ("a byte order mark alone", "\u{feff}".into()),
        ("binary", (0..=255).cycle().take(MEGABYTE).collect()),
        ("zeroes", vec![0; MEGABYTE]),
        ("half a character", b"rolebook p \"\xe2\x82".to_vec()),
        ("fifty megabytes", vec![b'a'; 50 * MEGABYTE]),
        ("a long line", vec![b'a'; 3 * MEGABYTE]),
        ("many lines", b"x\n".repeat(MEGABYTE)),
        ("round brackets", nested("(")),
        ("square brackets", nested("[")),
        ("braces", nested("{")),
        ("objects", nested("{\"a\":")),
        ("quotation marks", nested("\"")),
        ("terminal codes", b"\x1b[2J\x1b]0;x\x07 yes".to_vec()),
    ]
}

/// Contents that are wrong as one of the two only, on top of what is right.
fn policies() -> Vec<(&'static str, String)> {
    let start = "rolebook p\nprincipal User\ntype Doc\n    owner: User\n";
    vec![
        ("nested condition", format!("{start}define d on Doc: {}", "(".repeat(100_000))),
        ("many negations", format!("{start}define d on Doc: {}owner is user", "not ".repeat(100_000))),
        (
            "a long condition",
            format!("{start}define d on Doc: owner is usr{}", " or owner is usr".repeat(50_000)),
        ),
        ("many statements", format!("{start}{}", "define d on Doc: owner is user\n".repeat(50_000))),
        ("an open text", format!("{start}restrict read on Doc to owner because \"{}", "x".repeat(MEGABYTE))),
        ("a name defined by itself", format!("{start}define d on Doc: not d\n")),
        ("a duplicate type", format!("{start}type Doc\n    owner: User\n")),
    ]
}

fn workspaces() -> Vec<(&'static str, String)> {
    let ids: Vec<_> = (0..20_000).map(|it| format!("\"d{it}\": {{\"folder\": \"Folder:f{it}\"}}")).collect();
    vec![
        ("a list", "[]".to_owned()),
        ("a number", "3".to_owned()),
        ("a number for a type", r#"{"User": 3}"#.to_owned()),
        ("a list for an id", r#"{"User": {"ana": []}}"#.to_owned()),
        ("a number for an end", r#"{"User": {"ana": {"plan": 3}}}"#.to_owned()),
        ("nested ends", format!(r#"{{"Folder": {{"f": {{"members": {}"#, "[".repeat(100_000))),
        ("a dangling reference", r#"{"Folder": {"f": {"owner": "User:zoe"}}}"#.to_owned()),
        ("many dangling references", format!("{{\"Document\": {{{}}}}}", ids.join(", "))),
        ("a duplicate id", r#"{"User": {"ana": {}, "ana": {}}}"#.to_owned()),
        ("a duplicate key", r#"{"User": {"ana": {}}, "User": {"ben": {}}}"#.to_owned()),
        ("a duplicate member", r#"{"User": {"ana": {"plan": "free", "plan": "paid"}}}"#.to_owned()),
        ("an unknown type", r#"{"Usr": {"ana": {}}}"#.to_owned()),
        ("an end too many", r#"{"User": {}}}"#.to_owned()),
    ]
}

/// Asks in a folder where either file is wrong, and holds the answer against what every bad input gets.
fn refused(folder: &Path, what: &str, files: &[&str]) {
    let question = ["check", "ana", "read", "document:budget", "--at", "2026-05-01"];
    fails(folder, what, &[&question, files].concat());
}

/// Exit code 2, soon, with a diagnostic and nothing else.
fn fails(folder: &Path, what: &str, arguments: &[&str]) {
    let started = Instant::now();
    let output = rolebook(folder).args(arguments).output().expect("the binary runs");
    let took = started.elapsed();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let start: String = err.chars().take(2_000).collect();
    assert_eq!(output.status.code(), Some(2), "{what}: {start}");
    assert_eq!(out, "", "{what}: nothing is answered");
    assert!(err.contains("error: ") || err.contains("  × "), "{what}: {start}");
    assert!(err.len() < 200_000, "{what}: {} bytes of diagnostics", err.len());
    assert!(!err.contains('\x1b') && !err.contains("panicked"), "{what}: {start}");
    assert!(took < Duration::from_secs(20), "{what}: took {took:?}");
}

fn office() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy_files("office", folder.path());
    folder
}

fn refused_as(contents: impl IntoIterator<Item = (&'static str, Vec<u8>)>, file: &str, option: &str) {
    let folder = office();
    for (what, content) in contents {
        fs::write(folder.path().join(file), content).expect("a file");
        refused(folder.path(), &format!("{option} {what}"), &[option, file]);
    }
}

#[test]
fn no_policy_is_bad_enough_to_answer() {
    let own = policies().into_iter().map(|it| (it.0, it.1.into_bytes()));
    refused_as(contents().into_iter().chain(own), "bad.policy", "--policy");
}

#[test]
fn no_workspace_is_bad_enough_to_answer() {
    let own = workspaces().into_iter().map(|it| (it.0, it.1.into_bytes()));
    refused_as(contents().into_iter().chain(own), "bad.facts", "--workspace");
}

#[test]
fn no_model_is_bad_enough_to_be_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = "model: |\n  model\n    schema 1.1\n  type user\n";
    fs::write(folder.path().join("model.fga"), "model\n  schema 1.1\ntype user\n").expect("a file");
    for (what, content) in contents() {
        for file in ["bad.fga", "fga.mod", "bad.json", "bad.fga.yaml"] {
            fs::write(folder.path().join(file), &content).expect("a file");
            fails(folder.path(), &format!("{file}: {what}"), &["import", "openfga", file, "-o", "new"]);
        }
        // No tuples at all are no mistake.
        if content.iter().any(|it| !it.is_ascii_whitespace()) && what != "a byte order mark alone" {
            for file in ["bad.yaml", "bad.jsonl", "bad.csv"] {
                fs::write(folder.path().join(file), &content).expect("a file");
                let own = ["import", "openfga", "model.fga", "--tuples", file, "-o", "new"];
                fails(folder.path(), &format!("--tuples {file}: {what}"), &own);
                fs::write(folder.path().join("store.fga.yaml"), format!("{store}tuple_file: {file}\n"))
                    .expect("a file");
                fails(
                    folder.path(),
                    &format!("tuple_file {file}: {what}"),
                    &["import", "openfga", "store.fga.yaml", "-o", "new"],
                );
            }
        }
    }
    assert!(!folder.path().join("new").exists(), "nothing is left behind");
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = office();
    fs::create_dir(folder.path().join("folder")).expect("a folder");
    for name in ["folder", "missing", "", "."] {
        fails(folder.path(), "no model", &["import", "openfga", name]);
        fails(folder.path(), "no model to write", &["import", "openfga", name, "-o", "new"]);
    }
    for option in ["--policy", "--workspace"] {
        refused(folder.path(), "a folder", &[option, "folder"]);
        refused(folder.path(), "missing", &[option, "missing"]);
        refused(folder.path(), "no name", &[option, ""]);
    }
}

#[cfg(unix)]
#[test]
fn special_files_are_refused() {
    let folder = office();
    std::os::unix::fs::symlink("loop", folder.path().join("loop")).expect("a link");
    std::os::unix::fs::symlink("nowhere", folder.path().join("broken")).expect("a link");
    let made = std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status();
    let pipe = made.is_ok_and(|it| it.success()).then_some("pipe");
    let special = ["/dev/null", "/dev/zero", "loop", "broken"];
    for name in special.into_iter().chain(pipe) {
        refused(folder.path(), name, &["--policy", name]);
        refused(folder.path(), name, &["--workspace", name]);
        fails(folder.path(), name, &["import", "openfga", name]);
    }
}

#[cfg(unix)]
#[test]
fn a_loop_of_folders_ends() {
    let folder = office();
    fs::create_dir(folder.path().join("inner")).expect("a folder");
    std::os::unix::fs::symlink("..", folder.path().join("inner/outer")).expect("a link");
    std::os::unix::fs::symlink("office.rolebook", folder.path().join("again.rolebook")).expect("a link");
    let output = run(folder.path(), &["test", ".", "./inner/..", "office.rolebook"]);
    assert_eq!(text(&output.stdout).lines().last(), Some("2 passed, 0 failed"));
}

#[test]
fn line_ends_and_a_byte_order_mark_mean_nothing() {
    let folder = office();
    for name in ["office.rolebook", "workspace.json"] {
        let path = folder.path().join(name);
        let text = fs::read_to_string(&path).expect("a file").replace('\n', "\r\n");
        fs::write(path, format!("\u{feff}{text}")).expect("a file");
    }
    assert_eq!(run(folder.path(), &["check", "ana", "edit", "budget"]).status.code(), Some(0));
    assert_eq!(run(folder.path(), &["test", "."]).status.code(), Some(0));
}

#[test]
fn a_reader_that_goes_away_is_no_error_and_changes_no_answer() {
    let folder = office();
    let code = |arguments: &[&str]| {
        let mut child = rolebook(folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        (output.status.code(), text(&output.stderr))
    };
    assert_eq!(code(&["table", "Folder", "--all"]), (Some(0), String::new()));
    assert_eq!(code(&["check", "ana", "edit", "budget"]), (Some(0), String::new()));
    assert_eq!(code(&["check", "ben", "edit", "plans"]), (Some(1), String::new()));
}

/// Folders in folders, so deep that neither a reader nor a stack would stand each of them.
#[test]
fn a_long_proof_is_shown_short_and_written_whole() {
    const DEEP: usize = 10_000;
    let folder = tempfile::tempdir().expect("a folder");
    let policy = "rolebook p\nprincipal User\ntype Folder\n    parent: Folder?\n    owner: User?\n\
        roles on Folder: reader\ngrant on Folder\n    owner as reader\n    parent as the same role\n\
        table Folder | reader\n    see | yes\n";
    let inner: String =
        (1..DEEP).map(|it| format!("\"f{it}\": {{\"parent\": \"Folder:f{}\"}}, ", it - 1)).collect();
    let facts = format!(
        "{{\"User\": {{\"ana\": {{}}}}, \"Folder\": {{{inner}\"f0\": {{\"owner\": \"User:ana\"}}}}}}"
    );
    fs::write(folder.path().join("p.rolebook"), policy).expect("a file");
    fs::write(folder.path().join("workspace.json"), facts).expect("a file");
    let explained = |format: &str| {
        let deepest = format!("f{}", DEEP - 1);
        let output = run(folder.path(), &["explain", "ana", "see", &deepest, "--format", format]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{format}");
        text(&output.stdout)
    };
    for format in ["text", "mermaid"] {
        let shown = explained(format);
        assert!(shown.contains("more steps") && shown.lines().count() < 50, "{shown}");
    }
    let whole = explained("json");
    let count = |sign: char| whole.matches(sign).count();
    assert_eq!((count('{'), count('[')), (count('}'), count(']')));
    // Each step but the cell is an edge or a rule, told once in the proof and once in the tree.
    assert_eq!(whole.matches("\"Folder.parent\"").count(), 2 * (DEEP - 1));
}

#[test]
fn colour_stays_off_where_nobody_looks() {
    let folder = office();
    let output = run(folder.path(), &["check", "ana", "read", "d", "--policy", "workspace.json"]);
    assert!(!text(&output.stderr).contains('\x1b'));
}
