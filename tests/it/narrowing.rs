//! What a layer may change and what it may not: every file below `tests/cases/narrowing` has a base, layers
//! on it, and attempts that must be accepted or refused. A refusal names both places: what the layer says,
//! and what its base says that makes it widen. To add an attempt, add a section; a fault is told with all
//! others of its file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Engine, Finding, Severity};

/// One section: its head, and its text.
struct Section<'t> {
    head: &'t str,
    text: &'t str,
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let parts = text.split("\n=== ").skip(1);
    parts
        .map(|it| {
            let (head, text) = it.split_once('\n').unwrap_or((it, ""));
            Section { head, text }
        })
        .collect()
}

/// The files that attempts stand on, and the name of the uppermost.
#[derive(Default)]
struct Stack {
    files: BTreeMap<String, String>,
    top: String,
}

impl Stack {
    fn add(&mut self, name: &str, text: String) {
        name.clone_into(&mut self.top);
        self.files.insert(format!("{name}.rolebook"), text);
        let found = findings(self, &format!("{name}.rolebook"));
        assert!(found.is_empty(), "what attempts stand on is sound: {found:?}");
    }

    fn attempt(&self, text: &str) -> (String, Vec<Finding>) {
        let text = format!("rolebook attempt extends {}\n{text}", self.top);
        let mut with = Self { files: self.files.clone(), top: String::new() };
        with.files.insert("attempt.rolebook".to_owned(), text.clone());
        (text, findings(&with, "attempt.rolebook"))
    }
}

fn findings(stack: &Stack, file: &str) -> Vec<Finding> {
    let mut engine = Engine::new();
    let change = stack.files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text));
    engine.apply(change);
    let mut found = engine.findings(file);
    found.retain(|it| it.severity == Severity::Error);
    found
}

fn line_of(text: &str, at: u32) -> &str {
    let start = text[..at as usize].rfind('\n').map_or(0, |it| it + 1);
    text[start..].lines().next().unwrap_or_default().trim()
}

fn render(stack: &Stack, text: &str, finding: &Finding) -> String {
    let mut out = format!("{}: {}\n", finding.code, finding.message);
    for label in &finding.labels {
        let file = label.file.as_deref().unwrap_or(&finding.file);
        let text = stack.files.get(file).map_or(text, String::as_str);
        let _ = writeln!(out, "  {file}: {}\n      {}", line_of(text, label.range.start), label.text);
    }
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "  help: {help}");
    }
    out
}

/// Refusals that need no second place: what they name stands in the layer alone, or nowhere.
const ONE_PLACE: [&str; 11] = [
    "not-in-a-layer",
    "not-open",
    "no-default",
    "default-of-several",
    "unknown-name",
    "set-twice",
    "unknown-role",
    "only-in-a-layer",
    "role-cycle",
    "wrong-kind",
    "unknown-action",
];

/// What came of all attempts of a file: what refusals say, and what is not as it should be.
#[derive(Default)]
struct Outcome {
    said: String,
    faults: String,
    accepted: usize,
    refused: usize,
}

fn attempts(text: &str) -> Outcome {
    let mut stack = Stack::default();
    let mut it = Outcome::default();
    for section in sections(text) {
        let (kind, title) = section.head.split_once(": ").unwrap_or((section.head, ""));
        match kind.split_once(' ').unwrap_or((kind, "")) {
            ("base", _) => stack.add("base", section.text.to_owned()),
            ("layer", layer) => {
                let text = format!("rolebook {layer} extends {}\n{}", stack.top, section.text);
                stack.add(layer, text);
            }
            ("accepted", _) => it.attempt(&stack, title, section.text, None),
            ("refused", code) => it.attempt(&stack, title, section.text, Some(code)),
            other => panic!("a section is called {other:?}"),
        }
    }
    it
}

impl Outcome {
    fn attempt(&mut self, stack: &Stack, title: &str, text: &str, code: Option<&str>) {
        let (text, found) = stack.attempt(text);
        let all: String = found.iter().map(|it| render(stack, &text, it)).collect();
        let both = |code| found.iter().all(|it| it.labels.len() > 1 || ONE_PLACE.contains(&code));
        let fine = match code {
            None => found.is_empty(),
            Some(code) => found.len() == 1 && found[0].code == code && both(code),
        };
        if !fine {
            let _ = writeln!(self.faults, "{title}: {code:?}\n{all}");
        }
        match code {
            None => self.accepted += 1,
            Some(_) => {
                self.refused += 1;
                let _ = writeln!(self.said, "{title}\n{all}");
            }
        }
    }
}

#[test]
fn attempts_are_accepted_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/narrowing");
    let paths = fs::read_dir(&folder).expect("the folder").map(|it| it.expect("a file").path());
    let mut files: Vec<_> = paths.filter(|it| it.extension().is_some_and(|it| it == "txt")).collect();
    files.sort();
    let (mut accepted, mut refused) = (0, 0);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for path in files {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let found = attempts(&fs::read_to_string(&path).expect("a text"));
            assert!(found.faults.is_empty(), "{name}\n{}", found.faults);
            insta::assert_snapshot!(name, found.said);
            accepted += found.accepted;
            refused += found.refused;
        }
    });
    assert!(accepted >= 40 && refused >= 40, "{accepted} are accepted and {refused} refused");
}
