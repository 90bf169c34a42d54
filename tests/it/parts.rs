//! A rolebook in several files means what it means in one, wherever its statements are put.

#![cfg(test)]

use std::fs;

use rolebook::engine::{Change, Engine, Severity};

use crate::cli::{run, text};
use crate::order::statements;
use crate::policies::{folder, names, read, shipped};

/// The text in four files: the first names the other three, between which the statements are dealt out.
fn dealt(name: &str, text: &str, from: usize) -> Vec<(String, String)> {
    let own = name.strip_suffix(".rolebook").expect("a rolebook").rsplit('/').next().expect("a name");
    let folder = name.strip_suffix(&format!("{own}.rolebook")).expect("a folder");
    let part = |it: usize| format!("{folder}{own}_{it}.rolebook");
    let mut files: Vec<(String, String)> =
        (1..=3).map(|it| (part(it), format!("part of {own}\n\n"))).collect();
    let mut first = String::new();
    for (at, statement) in statements(text).into_iter().enumerate() {
        let head = statement.starts_with("rolebook") || statement.starts_with('#');
        match (at + from) % 4 {
            place if place < 3 && !head => files[place].1.push_str(&statement),
            _ => first.push_str(&statement),
        }
    }
    let line = first.find("\nrolebook").map_or(0, |it| it + 1);
    let end = first[line..].find('\n').map_or(first.len(), |it| line + it + 1);
    first.insert_str(end, &format!("\nparts {own}_1, {own}_2, \"{own}_3.rolebook\"\n"));
    files.insert(0, (name.to_owned(), first));
    files
}

/// The shipped rolebooks, with these files beside them or in their place.
fn engine(files: &[(String, String)]) -> Engine {
    let mut engine = shipped();
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text)));
    for name in files.iter().flat_map(|it| engine.used_workspaces(&it.0)).collect::<Vec<_>>() {
        engine.apply(Change::default().workspace(&name, read(&name)));
    }
    engine
}

/// The names of the tests of these files that pass, and of those that fail.
fn outcomes(engine: &Engine, files: &[String]) -> (Vec<String>, Vec<String>) {
    let runs = files.iter().flat_map(|it| engine.tests(it));
    let (passed, failed): (Vec<_>, Vec<_>) = runs.partition(|it| it.findings.is_empty());
    let mut names = [passed, failed].map(|it| it.into_iter().map(|it| it.name).collect::<Vec<_>>());
    names.iter_mut().for_each(|it| it.sort());
    let [passed, failed] = names;
    (passed, failed)
}

#[test]
fn shipped_rolebooks_mean_the_same_in_parts() {
    for name in names() {
        let whole = read(&name);
        for from in 0..4 {
            let files = dealt(&name, &whole, from);
            let own: Vec<String> = files.iter().map(|it| it.0.clone()).collect();
            let engine = engine(&files);
            assert_eq!(engine.findings(&name), [], "{name} from {from}");
            assert_eq!(engine.files(&own[2]), own, "each part knows its rolebook");
            let (passed, failed) = outcomes(&engine, &own);
            let (expected, _) = outcomes(&self::engine(&[]), std::slice::from_ref(&name));
            assert_eq!((passed, failed), (expected, Vec::new()), "{name} from {from}");
        }
    }
}

#[test]
fn what_is_wrong_in_a_part_is_told_there_and_with_its_rolebook() {
    let name = "documents.rolebook";
    let whole = read(name);
    let mut files = dealt(name, &whole, 0);
    files[2].1.push_str("define broken on Nothing: any members\n");
    let engine = engine(&files);
    let found = engine.findings(&files[2].0);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].file.as_str(), found[0].code), (files[2].0.as_str(), "unknown-name"));
    let marked = &found[0].labels[0].range;
    assert_eq!(&files[2].1[marked.start as usize..marked.end as usize], "Nothing");
    assert_eq!(engine.findings(name), found, "with its rolebook");
    assert_eq!(engine.findings(&files[1].0), [], "not with another part");
    assert!(
        engine.tests(&files[0].0).is_empty() && engine.tests(&files[3].0).is_empty(),
        "nothing is judged"
    );
}

#[test]
fn the_command_line_finds_what_belongs_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let whole = read("todo.rolebook");
    for (name, text) in dealt("todo.rolebook", &whole, 1) {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    fs::write(folder.path().join("todo.json"), read("todo.json")).expect("a file");
    let expected = run(&self::folder(), &["test", "todo.rolebook"]);
    let count = |it: &[u8]| text(it).lines().last().map(str::to_owned);
    for named in ["todo.rolebook", "todo_2.rolebook", "."] {
        let found = run(folder.path(), &["test", named]);
        assert_eq!(text(&found.stderr), "", "{named}");
        assert_eq!(count(&found.stdout), count(&expected.stdout), "{named}");
        let table = run(
            folder.path(),
            &["table", "Todo", "--policy", if named == "." { "todo.rolebook" } else { named }],
        );
        assert_eq!(
            table.stdout,
            run(&self::folder(), &["table", "Todo", "--policy", "todo.rolebook"]).stdout
        );
    }
}

#[test]
fn a_stray_file_gives_nothing_to_anybody() {
    let name = "documents.rolebook";
    let stray = (
        "stray.rolebook".to_owned(),
        "part of documents\n\ngrant on Document\n    everyone as owner\n".to_owned(),
    );
    let engine = engine(std::slice::from_ref(&stray));
    assert_eq!(engine.findings(name), [], "the rolebook is as it was");
    assert_eq!(engine.files(name), [name], "and has no part");
    let found = engine.findings(&stray.0);
    assert!(found.iter().all(|it| it.severity == Severity::Error && it.code == "unknown-whole"), "{found:?}");
    assert_eq!(found.len(), 1);
}

#[test]
fn what_cannot_be_read_in_a_part_keeps_all_from_deciding() {
    let name = "documents.rolebook";
    for (broken, code) in [
        ("forbid\n", "unexpected-end"),
        ("restrict edit on Document too owner\n", "unexpected-word"),
        ("define odd on Document: any\tmembers\n", "tab"),
        ("    lost in space\n", "stray-line"),
    ] {
        for file in 0..4 {
            let mut files = dealt(name, &read(name), 2);
            files[file].1 = files[file].1.replacen("\n\n", &format!("\n\n{broken}"), 1);
            let engine = engine(&files);
            let found = engine.findings(name);
            assert!(found.iter().any(|it| it.file == files[file].0), "{broken}{code}: {found:?}");
            for (file, _) in &files {
                assert_eq!(engine.tests(file), [], "{broken}: nothing is judged");
            }
        }
    }
}
