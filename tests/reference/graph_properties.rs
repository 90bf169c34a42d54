//! What `graph` draws and `new` writes, whatever the rolebook is: always valid, nothing left out, nothing twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;
use serde_json::Value;

use crate::drawn::{of_dot, of_mermaid, of_svg};
use crate::generate::{Case, case};
use crate::model::{Policy, Shape};
use crate::print;

fn rolebook(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolebook"));
    command.current_dir(folder).args(arguments).output().expect("the binary runs")
}

/// Writes the files of a policy; says what the one is called that is to be asked.
fn written(policy: &Policy, folder: &Path) -> String {
    let files = print::files(policy);
    let named =
        |name: &str| if name.ends_with(".rolebook") { name.to_owned() } else { format!("{name}.rolebook") };
    for (name, text) in &files {
        fs::write(folder.join(named(name)), text).expect("a file");
    }
    files.last().map(|it| named(&it.0)).expect("a file at least")
}

fn shown(folder: &Path, arguments: &[&str]) -> String {
    let output = rolebook(folder, arguments);
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.expect("text"), err.expect("text"));
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

/// A type, and what is called so on it.
type Named = BTreeSet<(String, String)>;

/// The roles and the relations that the model declares.
fn declared(policy: &Policy) -> (Named, Named) {
    let members = policy.types.iter().flat_map(|of| of.members.iter().map(move |it| (of, it)));
    let relations = members.filter(|it| !matches!(it.1.shape, Shape::Attribute(_)));
    let chained = policy.roles.iter().flat_map(|of| of.chains.iter().flatten().map(move |it| (&of.on, it)));
    let within = policy.within.iter().map(|it| (&it.on, &it.role));
    let roles = chained.chain(within).map(|(of, it)| (of.clone(), it.clone()));
    (roles.collect(), relations.map(|(of, it)| (of.name.clone(), it.name.clone())).collect())
}

/// What a list of each type in the data holds, each once.
fn listed(graph: &Value, list: &str) -> Named {
    let mut found = Named::new();
    for of in graph["types"].as_array().expect("types") {
        for it in of[list].as_array().expect("a list") {
            let name = |it: &Value| it["name"].as_str().expect("a name").to_owned();
            assert!(found.insert((name(of), name(it))), "{it} twice");
        }
    }
    found
}

fn is_drawn(case: &Case) {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = written(&case.policy, folder.path());
    let graph = |more: &[&str]| shown(folder.path(), &[&["graph", "--policy", &asked], more].concat());
    let data: Value = serde_json::from_str(&graph(&["--format", "json"])).expect("JSON");
    let (roles, relations) = declared(&case.policy);
    assert_eq!((listed(&data, "roles"), listed(&data, "relations")), (roles, relations));
    for part in [&[][..], &["--only", "roles"], &["--only", "relations"], &["--lang", "fr"]] {
        let drawn = |format: &str| graph(&[part, &["--format", format]].concat());
        let dot = of_dot(&drawn("dot"));
        assert_eq!(dot, of_mermaid(&drawn("mermaid")));
        assert_eq!(of_svg(&drawn("svg")), (dot.boxes, dot.arrows.len()));
    }
}

/// A layer to begin with passes its own test and checks without a finding, or is not written at all.
fn is_begun(case: &Case) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let asked = written(&case.policy, folder.path());
    let begun = rolebook(folder.path(), &["new", "begun", "in", "--extends", &asked]);
    if begun.status.code() == Some(2) {
        let said = String::from_utf8(begun.stderr).expect("text");
        assert!(said.contains("there is nothing in"), "{said}");
        assert!(!folder.path().join("in").exists());
        return false;
    }
    let tested = shown(folder.path(), &["test", "in/begun.rolebook"]);
    assert!(tested.ends_with("1 passed, 0 failed\n"), "{tested}");
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_role_and_relation_is_drawn_once(case in case()) {
        is_drawn(&case);
    }
}

#[test]
fn a_layer_can_be_begun_on_almost_any_rolebook() {
    let cases: Vec<Case> = crate::generate::cases(5, 200).collect();
    let begun = cases.iter().filter(|it| is_begun(it)).count();
    assert!(begun * 10 >= cases.len() * 9, "{begun} of {}", cases.len());
}
