//! `rolebook fmt` and the files that it changes, or leaves alone.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Output, Stdio};

use super::{rolebook, run, text};

const UNTIDY: &str = "principal User\ntype T\n  a:flag # why\n";
const TIDY: &str = "principal User\ntype T\n    a: flag  # why\n";

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        fs::write(folder.path().join(name), content).expect("a file");
    }
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).expect("a text")
}

/// The names of everything in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|it| it.expect("an entry").file_name());
    let mut names: Vec<_> = entries.map(|it| it.to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// What the program says when this is typed.
fn typed(folder: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = rolebook(folder);
    let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("its input");
    stdin.write_all(input).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_file_is_replaced_and_keeps_what_it_is() {
    let folder = folder_with(&[("a.rolebook", UNTIDY)]);
    let path = folder.path().join("a.rolebook");
    fs::set_permissions(&path, Permissions::from_mode(0o640)).expect("a file of ours");
    assert_eq!(run(folder.path(), &["fmt", "a.rolebook"]).status.code(), Some(0));
    assert_eq!(read(folder.path(), "a.rolebook"), TIDY);
    assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(names(folder.path()), ["a.rolebook"], "nothing is left beside it");
}

#[test]
fn a_file_that_is_formatted_is_not_touched() {
    let folder = folder_with(&[("a.rolebook", TIDY)]);
    let of = || {
        let info = fs::metadata(folder.path().join("a.rolebook")).expect("it is there");
        (info.ino(), info.mtime_nsec())
    };
    let before = of();
    assert_eq!(run(folder.path(), &["fmt", "."]).status.code(), Some(0));
    assert_eq!(of(), before);
}

#[test]
fn check_writes_nothing() {
    let folder = folder_with(&[("a.rolebook", UNTIDY)]);
    assert_eq!(run(folder.path(), &["fmt", "--check", "a.rolebook"]).status.code(), Some(1));
    assert_eq!(read(folder.path(), "a.rolebook"), UNTIDY);
}

#[test]
fn a_broken_file_is_left_alone_and_the_others_are_not() {
    let broken = "principal User\ntype T\n  a:: flag\n";
    let folder = folder_with(&[("a.rolebook", UNTIDY), ("b.rolebook", broken), ("c.rolebook", UNTIDY)]);
    assert_eq!(run(folder.path(), &["fmt", "."]).status.code(), Some(2));
    let after: Vec<_> = names(folder.path()).iter().map(|it| read(folder.path(), it)).collect();
    assert_eq!(after, [TIDY, broken, TIDY]);
}

#[test]
fn a_path_that_is_not_there_changes_nothing() {
    let folder = folder_with(&[("a.rolebook", UNTIDY)]);
    assert_eq!(run(folder.path(), &["fmt", "a.rolebook", "b.rolebook"]).status.code(), Some(2));
    assert_eq!(read(folder.path(), "a.rolebook"), UNTIDY);
}

#[test]
fn behind_a_link_the_file_is_replaced_and_the_link_stays() {
    let folder = folder_with(&[("a.rolebook", UNTIDY)]);
    symlink("a.rolebook", folder.path().join("b.rolebook")).expect("a link");
    assert_eq!(run(folder.path(), &["fmt", "b.rolebook"]).status.code(), Some(0));
    assert_eq!(read(folder.path(), "a.rolebook"), TIDY);
    assert!(folder.path().join("b.rolebook").is_symlink());
}

#[test]
fn a_file_that_may_not_be_written_is_not() {
    let folder = folder_with(&[("a.rolebook", UNTIDY)]);
    let path = folder.path().join("a.rolebook");
    fs::set_permissions(&path, Permissions::from_mode(0o444)).expect("a file of ours");
    let output = run(folder.path(), &["fmt", "a.rolebook"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: `a.rolebook` may not be written\n  help: check its permissions\n"
    );
    assert_eq!(read(folder.path(), "a.rolebook"), UNTIDY);
}

#[test]
fn a_text_goes_from_the_standard_input_to_the_standard_output() {
    let folder = folder_with(&[]);
    for arguments in [&["fmt"][..], &["fmt", "-"]] {
        let output = typed(folder.path(), arguments, UNTIDY.as_bytes());
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), TIDY));
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn a_broken_text_on_the_standard_input_is_told_and_not_repeated() {
    let folder = folder_with(&[]);
    let output = typed(folder.path(), &["fmt", "-"], b"principal user\n");
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
    assert!(text(&output.stderr).contains("1 error in standard input"), "{}", text(&output.stderr));
    let output = typed(folder.path(), &["fmt"], b"principal \xff\n");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: `standard input` is no text: byte 10 is not UTF-8\n  help: save it as UTF-8\n"
    );
}

#[test]
fn the_standard_input_can_be_checked() {
    let folder = folder_with(&[]);
    let output = typed(folder.path(), &["fmt", "--check"], UNTIDY.as_bytes());
    let shown = "standard input:3\n-   a:flag # why\n+     a: flag  # why\nthe file would change\n";
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), shown));
    let output = typed(folder.path(), &["fmt", "--check", "--format", "json"], TIDY.as_bytes());
    let shown = "{\"changed\":[],\"unchanged\":1}\n";
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), shown));
}

#[test]
fn what_differs_only_in_what_is_not_seen_is_told() {
    let folder = folder_with(&[("a.rolebook", "principal User\r\n")]);
    let output = run(folder.path(), &["fmt", "--check", "a.rolebook"]);
    let shown = "a.rolebook:1  differs in what is not seen, such as how a line ends\nthe file would change\n";
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(1), shown));
}
