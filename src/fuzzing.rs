//! What must hold of any text: the bodies of the fuzzers, also called by a test with a fixed seed.
//!
//! Each takes whatever bytes it is given and fails by panicking.

#[cfg(feature = "verify")]
mod modules;

#[cfg(feature = "verify")]
pub use modules::{check_module, check_slice};

use std::collections::BTreeMap;
use std::ops::Range;

use crate::engine::{
    Bytes, Change, Checks, Engine, Finding, Instant, Lines, Numbered, NumberedAction, OpenFgaStore, Request,
    Severity, Stored, TestRun, Unanswered, format, import_openfga,
};
use crate::import::openfga;
use crate::syntax;
use crate::syntax::ast::Statement;
use crate::syntax::format::comments;

/// Every kind of member once, and a decision that reads each of them.
const POLICY: &str = r#"rolebook every_kind

plans free < paid   at room.plan

request
    level: number

principal User
    email: email
    seen:  time?

group Team of members
    members: (User | Team)*

type Room
    parent:  Room?
    members: (User | Team)* as role
    plan:    plan
    state:   open | shut = open
    lowest:  role = guest from paid
    size:    number?
    title:   text?
    locked:  flag

roles on Room: host > guest
define fits on Room: size >= level or title is "lounge"

grant on Room
    members as their role unless locked
    parent  as the same role

table Room | host | guest
    enter  | yes  | fits
    close  | yes  |  -

restrict enter on Room to lowest when state is shut
forbid close on Room for everyone when user.seen > time and user.email is "a@b"
"#;

/// Facts with every part of an image.
const FACTS: &str = r#"{
    "user": {"a": {"email": "a@b", "seen": "2026-01-01"}, "b": {}},
    "team": {"t": {"members": ["user:a", "team:t"]}},
    "room": {
        "r": {
            "plan": "paid", "state": "shut", "lowest": "guest", "size": 3, "title": "lounge", "locked": false,
            "members": [{"to": "user:a", "role": "host", "until": "2027-01-01"}, "team:t"]
        },
        "s": {"parent": "r", "plan": "free", "size": -7, "members": {"incomplete": true, "edges": []}}
    }
}"#;

/// A rolebook: every finding has its place in the text, and the same text is found to be the same again.
pub fn check_policy_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let engine = loaded(&text);
    let seen = Seen::of(&engine);
    seen.assert_placed(&text);
    assert_eq!(seen, Seen::of(&loaded(&text)), "the same text again");
    if matches!(ask(&engine, None), Err(Unanswered::Policy)) {
        assert!(has_errors(&seen.findings), "a rolebook that answers nothing says why");
        assert_eq!(seen.tests, [], "a rolebook that answers nothing runs no test");
    }
}

/// A workspace: it is loaded, or every error has its place in the text; questions are answered by one that
/// is loaded and by no other.
pub fn check_workspace_text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut engine = loaded(POLICY);
    engine.apply(Change::default().workspace("w", text.as_ref()));
    let findings = engine.workspace_findings("p", "w");
    assert_placed(&text, &findings);
    for at in [None, Some("2026-05-31".to_owned())] {
        let asked = ask(&engine, at);
        assert_ne!(asked, Err(Unanswered::Policy), "the rolebook of the fuzzer is sound");
        let refused = matches!(asked, Err(Unanswered::Workspace));
        assert_eq!(has_errors(&findings), refused, "only a workspace without errors answers");
    }
}

/// A workspace: whatever is told of decisions by number is what the evaluator decides, one by one and in searches.
pub fn check_decisions(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut engine = loaded(POLICY);
    engine.apply(Change::default().workspace("w", text.as_ref()));
    let Ok(checks) = engine.checks("p", "w") else { return };
    let (users, rooms) = (known(&checks, &text, "user"), known(&checks, &text, "room"));
    for time in [None, Some(Instant(1_780_000_000_000_000_000))] {
        for action in checks.kind("room").into_iter().flat_map(|it| {
            let named = |name: &String| checks.action(it, name);
            checks.action_names(it).iter().filter_map(named).collect::<Vec<_>>()
        }) {
            hold_decisions(&checks, action, (&users, &rooms), time);
        }
    }
}

/// The first few entities of a type that a workspace states.
fn known(checks: &Checks, text: &str, of: &str) -> Vec<Numbered> {
    let stated: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let all = ["user", "User", "room", "Room"].iter().filter(|it| it.eq_ignore_ascii_case(of));
    let all = all.filter_map(|it| stated.get(it)?.as_object()).flat_map(|it| it.keys());
    checks
        .kind(of)
        .map(|kind| all.filter_map(|id| checks.entity(kind, id)).take(8).collect())
        .unwrap_or_default()
}

fn hold_decisions(
    checks: &Checks,
    action: NumberedAction,
    (users, rooms): (&[Numbered], &[Numbered]),
    time: Option<Instant>,
) {
    for user in users {
        let found: BTreeMap<Numbered, bool> = checks.what(*user, action, time).collect();
        for room in rooms {
            let answer = checks.answer(*user, action, *room, time);
            let decision = answer.as_ref().is_some_and(|it| it.decision);
            let told = checks.quickly(*user, action, *room, time.is_some());
            assert!(told.is_none_or(|it| it == decision), "what tables tell is what is decided");
            let expected = answer.filter(|it| it.decision || it.unknown).map(|it| it.decision);
            assert_eq!(found.get(room).copied(), expected, "a search finds what is allowed");
            let who = checks.who(action, *room, time).find(|it| it.0 == *user);
            assert_eq!(who.map(|it| it.1), expected, "a search finds whoever is allowed");
        }
    }
}

/// JSON Lines: they are loaded, or every error has its place in the text; what is loaded makes an image that says
/// the same.
pub fn check_lines(bytes: &[u8]) {
    let mut engine = loaded(POLICY);
    engine.apply(Change::default().stored("w", Stored::Lines(Lines::of(bytes.to_vec()))));
    let findings = engine.workspace_findings("p", "w");
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert_placed(text, &findings);
    }
    let asked = ask(&engine, None);
    match engine.image("p", "w") {
        Err(found) => {
            assert_eq!(found, Unanswered::Workspace, "the rolebook of the fuzzer is sound");
            assert!(has_errors(&findings), "lines are refused for a reason");
        }
        Ok(image) => {
            assert!(!has_errors(&findings), "only lines without errors make an image");
            engine.apply(Change::default().stored("w", Stored::Image(Bytes::of(image.clone()))));
            assert_eq!(ask(&engine, None), asked, "lines and their image answer the same");
            assert_eq!(engine.image("p", "w"), Ok(image), "an image is its own image");
        }
    }
}

/// An image, whose checksum is made right: it is opened and read, or refused.
///
/// The bytes are changes of an image that is in order.
pub fn check_image(bytes: &[u8]) {
    let mut engine = loaded(POLICY);
    engine.apply(Change::default().workspace("w", FACTS));
    let Ok(mut image) = engine.image("p", "w") else { return };
    change(&mut image, bytes);
    let sum = crc32fast::hash(image.get(16..).unwrap_or_default());
    if let Some(place) = image.get_mut(12..16) {
        place.copy_from_slice(&sum.to_le_bytes());
    }
    engine.apply(Change::default().stored("w", Stored::Image(Bytes::of(image))));
    let refused = has_errors(&engine.workspace_findings("p", "w"));
    assert_eq!(
        matches!(ask(&engine, None), Err(Unanswered::Workspace)),
        refused,
        "only a sound image answers"
    );
}

/// Changes of three bytes each: a place in two of them, then what is to stand there.
fn change(all: &mut [u8], changes: &[u8]) {
    let size = all.len();
    for [low, high, byte] in changes.as_chunks().0 {
        let place = usize::from(u16::from_le_bytes([*low, *high])).checked_rem(size);
        place.and_then(|it| all.get_mut(it)).into_iter().for_each(|it| *it = *byte);
    }
}

/// A rolebook that came about by edits is the same as one that was never anything else.
///
/// The first byte says where the text is cut for the version before; the rest is the text.
pub fn check_edit(bytes: &[u8]) {
    let (cut, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(rest);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let cut = lines.len().saturating_mul(usize::from(*cut)).checked_div(256).unwrap_or_default();
    let (before, after) = lines.split_at_checked(cut).unwrap_or_default();
    let without_one = before.concat() + &after.get(1..).unwrap_or_default().concat();
    let moved = format!("{}\n# A comment.\n{}", before.concat(), after.concat());
    let mut engine = loaded(&before.concat());
    for version in [&without_one, &moved, text.as_ref()] {
        // Asked before each change, so that there is something to be remembered wrongly.
        Seen::of(&engine);
        engine.apply(Change::default().policy("p", version));
        assert_eq!(Seen::of(&engine), Seen::of(&loaded(version)), "after an edit to:\n{version}");
    }
}

/// A rolebook that can be read says the same after it has been laid out, keeps every comment in its place
/// among the others, and is not laid out otherwise again.
pub fn check_format(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let laid_out = match format("p", &text) {
        Ok(laid_out) => laid_out,
        Err(findings) => {
            assert!(has_errors(&findings), "a text is left alone for a reason");
            return assert_placed(&text, &findings);
        }
    };
    assert_eq!(trees(&laid_out), trees(&text), "the trees of:\n{text}\nlaid out as:\n{laid_out}");
    assert_eq!(comments(&laid_out), comments(&text), "the comments of:\n{text}\nlaid out as:\n{laid_out}");
    assert_eq!(format("p", &laid_out).as_deref(), Ok(&*laid_out), "again, of:\n{text}");
}

/// A file of OpenFGA, in the form that the first byte says: it is read, or refused with findings that have
/// their places in it; and the same text is found to be the same again.
pub fn check_openfga(bytes: &[u8]) {
    let (form, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let text = String::from_utf8_lossy(rest);
    let read = || match form % 7 {
        0 => read_openfga("a.fga", &text),
        1 => read_openfga("a.json", &text),
        2 => read_openfga("fga.mod", &text),
        3 => read_openfga("a.fga.yaml", &text),
        4 => read_openfga("a.csv", &text),
        5 => read_openfga("a.jsonl", &text),
        _ => read_openfga("a.yaml", &text),
    };
    let found = read();
    assert_eq!(found, read(), "the same text again");
    match found {
        Ok(store) => store.iter().for_each(|it| assert_imported(it, &text)),
        Err(findings) => {
            assert!(has_errors(&findings), "a text is refused for a reason");
            // `fga.mod` and stores may name the same text as another file of theirs.
            assert_placed(&text, &findings);
        }
    }
}

/// What was read becomes a rolebook in which nothing is wrong, or is refused for what has no counterpart.
fn assert_imported(store: &openfga::Store, text: &str) {
    let import = || import_openfga(&OpenFgaStore { store, name: "p", file: "a.fga" });
    let imported = import();
    assert_eq!(imported, import(), "the same store again");
    match imported {
        Err(findings) => {
            assert!(has_errors(&findings), "a store is refused for a reason");
            assert_placed(text, &findings);
            let unread = findings.iter().find(|it| it.message.contains("would not be read"));
            assert_eq!(unread, None, "all of a short text is said in:\n{text}");
        }
        Ok(it) => {
            assert_placed(text, &it.warnings);
            let mut engine = Engine::new();
            engine.apply(Change::default().policy("p", &it.rolebook).workspace("w", &it.workspace));
            let found = (engine.findings("p"), engine.workspace_findings("p", "w"));
            assert_eq!(found, (vec![], vec![]), "{}\nof:\n{text}", it.rolebook);
            let lints: Vec<_> = engine.lints("p").into_iter().filter(|it| it.allowed.is_none()).collect();
            assert!(lints.is_empty(), "{lints:#?}\n{}\nof:\n{text}", it.rolebook);
            assert_eq!(format("p", &it.rolebook).as_ref(), Ok(&it.rolebook), "of:\n{text}");
        }
    }
}

/// A model or a store; nothing of a file of tuples. Every file that a file names is that file itself.
fn read_openfga(name: &str, text: &str) -> Result<Option<openfga::Store>, Vec<Finding>> {
    let load = openfga::Loader::new(|_| Ok::<_, String>(text.to_owned()));
    let file = openfga::File::new(name, text);
    if name.ends_with(".fga.yaml") {
        return openfga::read_store(&file, &load, openfga::Stale::Refused).map(Some);
    }
    if ["csv", "jsonl", "yaml"].iter().any(|it| name.ends_with(it)) {
        let model = openfga::File::new(
            "m.fga",
            "model\n  schema 1.1\ntype user\n  relations\n    define a: [user, user:*, user#a, user with c]\ncondition c(x: int, y: map<list<timestamp>>) { x < 1 }\n",
        );
        let model = openfga::read_model(&model, &load)?;
        return openfga::read_tuples(&file, &model, openfga::Stale::Refused).map(|_| None);
    }
    openfga::read_model(&file, &load).map(|it| Some(openfga::Store::of(it)))
}

/// The statements of a text, and whether all of it could be read.
fn trees(text: &str) -> (Vec<Option<Statement>>, bool) {
    let found = syntax::split(text);
    let range = |range: &Range<u32>| {
        let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
        text.get(start..end)
    };
    let parsed: Vec<_> =
        found.statements.iter().filter_map(|it| range(&it.range)).map(syntax::parse).collect();
    let whole = found.problems.is_empty() && parsed.iter().all(|it| it.problems.is_empty());
    (parsed.into_iter().map(|it| it.statement).collect(), whole)
}

/// Everything that an engine says about a rolebook.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    findings: Vec<Finding>,
    tests: Vec<TestRun>,
}

impl Seen {
    fn of(engine: &Engine) -> Self {
        Self { findings: engine.findings("p"), tests: engine.tests("p") }
    }

    fn assert_placed(&self, text: &str) {
        assert_placed(text, &self.findings);
        self.tests.iter().for_each(|it| assert_placed(text, &it.findings));
    }
}

fn loaded(text: &str) -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", text).workspace("w", "{}"));
    engine
}

fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|it| it.severity == Severity::Error)
}

fn assert_placed(text: &str, findings: &[Finding]) {
    for finding in findings {
        assert!(!finding.message.is_empty(), "{finding:?}");
        for label in &finding.labels {
            let range = usize::try_from(label.range.start).ok().zip(usize::try_from(label.range.end).ok());
            let marked = range.and_then(|(start, end)| text.get(start..end));
            assert!(marked.is_some(), "{finding:?} is not a place of the text");
        }
    }
}

fn ask(engine: &Engine, at: Option<String>) -> Result<bool, Unanswered> {
    let request = Request {
        subject: "user:a".to_owned(),
        action: "enter".to_owned(),
        object: "room:r".to_owned(),
        at,
        given: BTreeMap::from([("level".to_owned(), "3".to_owned())]),
        ..Request::default()
    };
    engine.check("p", "w", &request).map(|it| it.answer.decision)
}
