//! Files with many faults: what is said of each is pinned beside them, and no fault hides another.
//! `valid-...` must show nothing.

use std::collections::BTreeSet;

use super::{CASE, below_root, codes, files, findings, is_called, render};

const FOLDER: &str = "tests/cases/diagnostics/several";

fn several() -> Vec<(String, String)> {
    let cases = files(FOLDER, "rolebook");
    assert!(!cases.is_empty(), "the cases are found");
    cases
}

#[test]
fn cases_are_as_pinned() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(below_root(FOLDER).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, text) in several() {
            let rendered: Vec<_> = findings(&text).iter().map(|it| render(&text, it)).collect();
            insta::assert_snapshot!(name, format!("{text}\n----\n{}", rendered.join("\n")));
        }
    });
}

#[test]
fn a_case_shows_the_code_it_is_called_by_and_no_other() {
    for (name, text) in several() {
        let own = findings(&text).into_iter().filter(|it| it.file == CASE);
        let codes: BTreeSet<_> = own.map(|it| it.code).collect();
        if name.starts_with("valid") {
            assert!(codes.is_empty(), "{name} is valid, but shows {codes:?}");
            continue;
        }
        // A long list of findings needs something to be found.
        let of_a_list = |code: &str| name == "too-many-problems" && code == "unknown-name";
        assert!(codes.iter().any(|it| is_called(&name, it)), "{name} shows {codes:?}");
        assert!(codes.iter().all(|it| is_called(&name, it) || of_a_list(it)), "{name} shows {codes:?}");
    }
}

#[test]
fn every_finding_says_where_and_how_to_go_on() {
    let codes = codes();
    for (name, text) in several().into_iter().chain(super::cases::texts()) {
        for finding in findings(&text).iter().filter(|it| codes.contains(it.code)) {
            let said = render(&text, finding);
            let message = &finding.message;
            assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{name}: {said}");
            assert!(!finding.labels.is_empty(), "{name}: {said}");
            // What makes a claim come true is not for the checker to say.
            assert!(finding.help.is_some() || finding.code == "broken-claim", "{name}: {said}");
        }
    }
}
