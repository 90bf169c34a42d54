//! A workspace in each of its forms answers the same; an image that is not right answers nothing.

use std::fs;
use std::path::Path;

use super::{copy_files, run, text};

const ASKED: [&str; 6] = ["explain", "ben", "edit", "budget", "--at", "2026-05-01"];

fn asked(folder: &Path, workspace: &str) -> (Option<i32>, String, String) {
    let output = run(folder, &[&ASKED[..], &["--workspace", workspace]].concat());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn build(folder: &Path, workspace: &str, image: &str) {
    let output = run(folder, &["workspace", "build", "--workspace", workspace, "--output", image]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}

#[test]
fn an_image_answers_as_its_facts_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_files("office", folder);
    build(folder, "workspace.json", "w.image");
    let first = fs::read(folder.join("w.image")).unwrap();
    assert_eq!(asked(folder, "w.image"), asked(folder, "workspace.json"));
    build(folder, "w.image", "again.image");
    assert_eq!(fs::read(folder.join("again.image")).unwrap(), first, "an image is its own image");
}

#[test]
fn an_image_that_is_not_right_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    copy_files("office", folder);
    build(folder, "workspace.json", "w.image");
    let image = fs::read(folder.join("w.image")).unwrap();
    let mut flipped = image.clone();
    flipped[image.len() / 2] ^= 1;
    fs::write(folder.join("flipped.image"), flipped).unwrap();
    fs::write(folder.join("cut.image"), &image[..image.len() - 8]).unwrap();
    let policy = folder.join("office.rolebook");
    let other =
        fs::read_to_string(&policy).unwrap().replace("plans free < paid", "plans basic < free < paid");
    let mut said = String::new();
    for name in ["flipped.image", "cut.image"] {
        let (code, out, error) = asked(folder, name);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        said.push_str(&error);
    }
    fs::write(&policy, other).unwrap();
    said.push_str(&asked(folder, "w.image").2);
    insta::assert_snapshot!(said);
}
