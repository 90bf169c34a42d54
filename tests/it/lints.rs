//! What the lints say: every file below `tests/cases/lints` is loaded, and what is found in it is pinned
//! beside it. `CODE.rolebook` shows at least three findings of that code and no others; in
//! `CODE-near.rolebook` nothing is found, and each of its lines `# near:` says what nearly would be. Other
//! names begin with the code that they show. A case may extend one of the rolebooks in `bases`.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rolebook::engine::{Change, Engine, Level, Lint, lint_rules};

use crate::diagnostics::{files, rendered};
use crate::policies::{names, shipped};

fn cases() -> Vec<(String, String)> {
    let cases = files("tests/cases/lints", "rolebook");
    assert!(cases.len() > 20, "the cases are found");
    cases
}

fn bases() -> BTreeMap<String, String> {
    let bases = files("tests/cases/lints/bases", "rolebook").into_iter();
    bases.map(|(name, text)| (format!("{name}.rolebook"), text)).collect()
}

/// The findings of a text that has no errors.
fn lints(name: &str, text: &str) -> Vec<Lint> {
    let mut engine = Engine::new();
    let bases = bases().into_iter().fold(Change::default(), |change, (name, text)| change.policy(name, text));
    engine.apply(bases.policy("case", text));
    let findings: Vec<_> = engine.findings("case").into_iter().map(|it| it.message).collect();
    assert!(findings.is_empty(), "{name}: {findings:?}");
    let mut found = engine.lints("case");
    // What is told only if it is asked for is asked for by the cases that are called after it.
    found.retain(|it| name.starts_with(it.finding.code) || !is_quiet(it.finding.code));
    found
}

fn is_quiet(code: &str) -> bool {
    lint_rules().iter().any(|it| it.code == code && it.level == Level::Allow)
}

fn render(text: &str, it: &Lint) -> String {
    let finding = &it.finding;
    let mut out = rendered(&bases(), text, finding);
    out += &format!("  of: {}\n", it.statements.join("; "));
    out += &it.allowed.as_ref().map(|it| format!("  allowed: {it}\n")).unwrap_or_default();
    for edit in finding.fix.iter().flat_map(|it| &it.edits) {
        let words = &text[edit.place.range.start as usize..edit.place.range.end as usize];
        out += &format!("  repair: `{}` for `{}`\n", edit.text, words.trim_end());
    }
    out
}

/// A definition is looked into wherever it is named, so a few lines can stand for more than anybody could
/// read, and many for a chain that is deeper than any stack.
#[test]
fn definitions_within_definitions_come_to_an_end() {
    let rolebook = |count: usize, define: &dyn Fn(usize) -> String| {
        let defined: String =
            (1..count).map(|it| format!("define d{it} on P: {}\n", define(it - 1))).collect();
        format!(
            "rolebook case\nprincipal User\ntype P\n    members: User*\n    x, y: flag\nroles on P: member\n\
             define d0 on P: y\n{defined}grant on P\n    members as member when d{}\ntable P | member\n    \
             see | yes\nforbid see on P for everyone when d{} and not y\n",
            count - 1,
            count - 1
        )
    };
    let doubled = rolebook(60, &|it| format!("d{it} or (d{it} and x)"));
    let deep = rolebook(9_000, &|it| format!("d{it} and x"));
    for text in [doubled, deep] {
        assert!(lints("hostile", &text).is_empty());
    }
}

#[test]
fn cases_are_as_pinned() {
    let mut settings = insta::Settings::clone_current();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/lints/snapshots");
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, text) in cases() {
            let found: Vec<_> = lints(&name, &text).iter().map(|it| render(&text, it)).collect();
            insta::assert_snapshot!(name, found.join("\n"));
        }
    });
}

#[test]
fn a_case_shows_what_it_is_called_after() {
    let mut wrong = Vec::new();
    for (name, text) in cases() {
        let told: Vec<_> = lints(&name, &text).into_iter().filter(|it| it.allowed.is_none()).collect();
        let codes: BTreeSet<_> = told.iter().map(|it| it.finding.code).collect();
        let right = match name.contains("-near") {
            true => codes.is_empty(),
            false => codes.len() == 1 && codes.iter().all(|it| name.starts_with(it)),
        };
        if !right {
            let shown: Vec<_> = told.iter().map(|it| render(&text, it)).collect();
            wrong.push(format!("{name} shows {codes:?}\n{}", shown.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_lint_has_cases_that_it_finds_and_others_that_it_does_not() {
    let cases = cases();
    for rule in lint_rules() {
        let text = |name: &str| cases.iter().find(|it| it.0 == name).map(|it| it.1.clone());
        let firing = text(rule.code).unwrap_or_else(|| panic!("no case of {}", rule.code));
        let found = lints(rule.code, &firing);
        assert!(found.len() >= 3, "{} is found {} times", rule.code, found.len());
        let near = text(&format!("{}-near", rule.code)).unwrap_or_else(|| panic!("no near {}", rule.code));
        let misses = near.lines().filter(|it| it.trim_start().starts_with("# near:")).count();
        assert!(misses >= 3, "{} has {misses} near misses", rule.code);
    }
}

#[test]
fn every_lint_has_a_file_of_its_own_and_every_file_is_listed() {
    let listed: BTreeSet<String> = lint_rules().iter().map(|it| it.code.to_owned()).collect();
    let mut coded = BTreeSet::new();
    for (name, text) in files("src/lint", "rs") {
        let Some((_, rest)) = text.split_once(" code: \"") else { continue };
        let code = rest.split('"').next().unwrap_or_default();
        assert_eq!(name.replace('_', "-"), code, "a file is called as its code");
        coded.insert(code.to_owned());
    }
    assert_eq!(listed, coded);
    assert!(lint_rules().windows(2).all(|it| it[0].code < it[1].code), "they are sorted");
}

#[test]
fn every_finding_says_where_and_how_to_go_on() {
    for (name, text) in cases() {
        for it in lints(&name, &text) {
            let said = render(&text, &it);
            let message = &it.finding.message;
            assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{name}: {said}");
            assert!(it.finding.labels.iter().all(|it| !it.text.is_empty()), "{name}: {said}");
            let of_the_file = it.finding.code == "idle-allow";
            assert!(
                it.finding.help.is_some() && (of_the_file || !it.statements.is_empty()),
                "{name}: {said}"
            );
        }
    }
}

/// Whatever the lints find in what is shipped was mended, or is allowed with a reason.
#[test]
fn the_shipped_policies_have_nothing_wrong_that_nobody_allows() {
    let engine = shipped();
    for name in names() {
        let found = engine.lints(&name);
        let told: Vec<_> = found.iter().filter(|it| it.allowed.is_none()).collect();
        let told: Vec<_> = told.into_iter().filter(|it| !is_quiet(it.finding.code)).collect();
        assert!(told.is_empty(), "{name}: {told:#?}");
    }
}
