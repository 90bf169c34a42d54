//! Pictures of the shipped policies and of odd names, held against what other programs read in them.

#![cfg(test)]

mod drawn;

use std::path::Path;

use serde_json::Value;

use crate::cli::{run, text};
use drawn::{of_dot, of_mermaid, of_svg};

/// The rolebooks whose pictures are pinned, and what the pictures are called.
const POLICIES: [(&str, &str); 4] = [
    ("asana", "policies/asana.rolebook"),
    ("documents", "policies/documents.rolebook"),
    ("todo", "policies/todo.rolebook"),
    ("agency", "policies/agency/agency.rolebook"),
];

fn graph(policy: &str, more: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = run(root, &[&["graph", "--policy", policy], more].concat());
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()), "{policy} {more:?}");
    text(&output.stdout)
}

#[test]
fn shipped_policies() {
    for (name, policy) in POLICIES {
        for format in ["text", "mermaid", "dot", "svg", "json"] {
            let shown = graph(policy, &["--format", format]);
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("../cases/graph");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(format!("{name}-{format}"), shown));
        }
    }
}

/// What the data says there is to draw: boxes, and an arrow for each end of each relation.
fn ends(graph: &str) -> Vec<(String, String, String)> {
    let graph: Value = serde_json::from_str(graph).expect("JSON");
    let mut ends = Vec::new();
    for of in graph["types"].as_array().expect("types") {
        for relation in of["relations"].as_array().expect("relations") {
            for to in relation["to"].as_array().expect("ends") {
                let word = |it: &Value| it.as_str().expect("a text").to_owned();
                ends.push((word(&of["name"]), word(&relation["name"]), word(to)));
            }
        }
    }
    ends
}

/// Every format draws the same boxes and arrows, and each end of each relation is on one arrow.
fn agree(policy: &str, more: &[&str]) {
    let in_format = |format: &str| graph(policy, &[more, &["--format", format]].concat());
    let (dot, mermaid) = (of_dot(&in_format("dot")), of_mermaid(&in_format("mermaid")));
    assert_eq!(dot, mermaid, "{policy} {more:?}");
    let svg = of_svg(&in_format("svg"));
    assert_eq!(svg, (dot.boxes, dot.arrows.len()), "{policy} {more:?}");
}

#[test]
fn every_format_draws_the_same() {
    for (_, policy) in POLICIES {
        for more in [&[][..], &["--lang", "fr"], &["--only", "roles"], &["--only", "relations"]] {
            agree(policy, more);
        }
    }
    agree("policies/asana.rolebook", &["Project", "Team"]);
}

#[test]
fn each_end_of_each_relation_is_on_one_arrow() {
    let mut all = 0;
    for (_, policy) in POLICIES {
        let ends = ends(&graph(policy, &["--format", "json"]));
        let labels = |line: &str| line.split_once("|\"").map_or(0, |it| it.1.split("<br/>").count());
        let drawn: usize = graph(policy, &["--format", "mermaid"]).lines().map(labels).sum();
        assert_eq!(drawn, ends.len(), "{policy}: {ends:?}");
        all += drawn;
    }
    assert!(all > 20, "{all}");
}

#[test]
fn odd_names_and_labels_stay_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("odd.rolebook");
    let rolebook = "rolebook odd \"<b>\\\"&\\\" é #1; ]]> -->\"\nprincipal User\ntype Ended\n    \
        strict, graph, subgraph: User*\nroles on Ended: end > node > digraph\nlabels\n    Ended \"\\\"<script>&amp;\"\n    \
        end \"a|b{c}(d)[e]`f`\\\\\"\n    Ended.graph \"1. \\\"-->\\\" ]\"\n    User \"<!-- -->\"\n";
    std::fs::write(&path, rolebook).expect("a file");
    let path = path.to_string_lossy();
    for more in [&[][..], &["--lang", "en"], &["--lang", "en", "--only", "roles"]] {
        agree(&path, more);
    }
}

#[test]
fn a_picture_that_nobody_could_read_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let types: String =
        (0..200).map(|it| format!("type T{it}\n    next, other: T{}\n", (it + 1) % 200)).collect();
    std::fs::write(folder.path().join("large.rolebook"), format!("rolebook large\n{types}")).expect("a file");
    let output = run(folder.path(), &["graph", "--format", "svg"]);
    assert_eq!(output.status.code(), Some(2));
    let refused = "error: nobody could read a picture of 200 boxes and 200 arrows\n  \
        help: name the types to be drawn, or draw it all with Graphviz: `--format dot`\n";
    assert_eq!(text(&output.stderr), refused);
    assert_eq!(run(folder.path(), &["graph", "T5", "--format", "svg"]).status.code(), Some(0));
    assert_eq!(run(folder.path(), &["graph", "--format", "dot"]).status.code(), Some(0));
}
