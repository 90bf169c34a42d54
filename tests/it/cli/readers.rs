//! Which ids there are is not to be learned by asking as a reader.

#![cfg(test)]

use super::{copy_files, run, text};

/// What is said of an object, with its id out of sight.
fn said(command: &[&str], object: &str, more: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    copy_files("house", folder.path());
    let fixed = ["--policy", "house.rolebook", "--at", "2026-05-01", "--reader", "eve"];
    let arguments: Vec<&str> = command.iter().chain(&[object]).chain(&fixed).chain(more).copied().collect();
    let output = run(folder.path(), &arguments);
    let id = object.rsplit_once(':').map_or(object, |it| it.1);
    let hidden = |bytes: &[u8]| text(bytes).replace(id, "ID");
    (output.status.code(), hidden(&output.stdout), hidden(&output.stderr))
}

/// Objects that eve may not see, and ids like theirs that nothing has.
const HIDDEN: [(&str, &str); 4] = [
    ("note:trunk", "note:trank"),
    ("trunk", "trank"),
    ("room:attic", "room:attik"),
    // Of this one it is unknown whether anybody may see it.
    ("note:stock", "note:stack"),
];

#[test]
fn a_no_about_a_hidden_object_is_that_about_one_that_is_not_there() {
    for (hidden, unknown) in HIDDEN {
        for subject in ["eve", "ben", "nobody"] {
            for action in ["see", "edit", "invite", "zap"] {
                for more in
                    [&[] as &[&str], &["--format", "json"], &["--lang", "fr"], &["--with", "link:key"]]
                {
                    for command in ["check", "explain"] {
                        let of = |object| said(&[command, subject, action], object, more);
                        let told = of(hidden);
                        let is_yes = told.0 == Some(0);
                        assert!(
                            !is_yes || subject == "ben",
                            "{command} {subject} {action} {hidden} {more:?}"
                        );
                        assert!(
                            is_yes || told == of(unknown),
                            "{command} {subject} {action} {hidden} {more:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_yes_stays_a_yes_and_names_nothing_hidden() {
    for object in ["trunk", "note:trunk"] {
        let (code, out, _) = said(&["explain", "ben", "edit"], object, &[]);
        assert_eq!(code, Some(0));
        assert!(!out.contains("attic") && !out.contains("Owner"), "{out}");
    }
}

#[test]
fn no_id_is_offered() {
    for (_, unknown) in HIDDEN {
        for subject in ["bem", "user:bem"] {
            for action in ["see", "sea"] {
                let (_, out, err) = said(&["explain", subject, action], unknown, &["--with", "link:kez"]);
                let told = format!("{out}{err}");
                let named = ["ben", "trunk", "attic", "stock", "key", "do not know"];
                assert!(named.iter().all(|it| !told.contains(it)), "{told}");
            }
        }
    }
}
