//! A layer to begin with, made of what its base declares, so that it compiles whatever the base is.
//!
//! Examples are tried in turn, and the engine says of each whether it holds: the layer that is written checks
//! without a finding and passes its own test.

use std::path::Path;

use crate::cli::Failure;
use crate::cli::files::{self, Texts};
use crate::engine::{Change, Engine, Finding, GraphView, Request, Severity};

use super::example::{Example, OBJECT, ON_HOLD, PEOPLE};
use super::{Draft, path_between};

/// Names for what the layer adds; the first that the base leaves free is taken.
const FLAGS: [&str; 4] = ["frozen", "put_on_hold", "closed_for_now", "stopped"];
/// The workspace of the example, as the engine is to call it.
const WORKSPACE: &str = "workspace.json";

/// A base that is loaded, and the layer that is to stand on it.
struct Site<'a> {
    engine: Engine,
    /// Under what name the layer is loaded.
    layer: String,
    name: &'a str,
    title: &'a str,
    /// The base as the layer writes it.
    base: String,
}

pub(super) fn draft(path: &Path, name: &str, title: &str, base: &str) -> Result<Draft, Failure> {
    let (mut site, graph) = site(path, name, title, base)?;
    let examples = Example::all(&graph);
    for whole in [Telling::Both, Telling::Allowed, Telling::Neither] {
        for (example, flag) in examples.iter().flat_map(|it| FLAGS.map(|flag| (it, flag))) {
            if let Some(draft) = site.draft(example, flag, whole) {
                return Ok(draft);
            }
        }
    }
    let help = "write the layer by hand; `docs/language/reference.md` says what it may hold".to_owned();
    Err(Failure::said(format!("there is nothing in `{base}` for an example to take away"), help))
}

/// Loads the base by the name or the file that was given, and reads what it declares.
fn site<'a>(
    path: &Path,
    name: &'a str,
    title: &'a str,
    base: &str,
) -> Result<(Site<'a>, GraphView), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let is_file = base.ends_with(".rolebook") || base.contains(['/', '\\']);
    let written = match is_file {
        true => format!("\"{}\"", path_between(folder, Path::new(base))),
        false => base.to_owned(),
    };
    let layer = files::name_of(path);
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(&layer, format!("rolebook {name} extends {written}\n")));
    let mut texts = Texts::from([(layer.clone(), String::new())]);
    files::load_needed(&mut engine, &layer, &mut texts)?;
    let found = engine.needed(&layer).into_iter().flatten().find(|it| texts.contains_key(it));
    let Some(found) = found else {
        let help =
            "name a rolebook in this folder or in one above, or a file with `--extends FILE`".to_owned();
        return Err(Failure::said(format!("no rolebook `{base}` is there to stand on"), help));
    };
    let wrong: Vec<Finding> = engine.findings(&found);
    if wrong.iter().any(|it| it.severity == Severity::Error) {
        return Err(Failure::Findings(wrong, texts));
    }
    if let Some(finding) = engine.findings(&layer).into_iter().next() {
        let help = (!is_file).then(|| format!("name its file: `--extends {found}`"));
        return Err(Failure::said(finding.message, help.or(finding.help)));
    }
    let graph = engine.graph(&layer).map_err(|_| Failure::said(format!("`{base}` cannot be read"), None))?;
    Ok((Site { engine, layer, name, title, base: written }, graph))
}

/// What an example is about: an action to forbid, one to restrict, and what is then so.
#[derive(Debug, Clone, Copy)]
struct Subject<'e> {
    forbidden: &'e str,
    restricted: &'e str,
    /// Whether the first person may do what is forbidden elsewhere.
    allowed: bool,
    /// Whether the restriction takes something away from the second person.
    taken: bool,
}

/// What the test of a draft tells beside what is forbidden; of all drafts, one that tells most is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// What somebody may do, and what the restriction takes from another.
    Both,
    Allowed,
    Neither,
}

impl Site<'_> {
    /// The layer about this example, if the engine finds nothing wrong with it.
    fn draft(&mut self, example: &Example<'_>, flag: &str, telling: Telling) -> Option<Draft> {
        let whole = self.subject(example)?;
        let subject = match telling {
            Telling::Both if whole.allowed && whole.taken => whole,
            Telling::Allowed if whole.allowed => Subject { taken: false, ..whole },
            Telling::Neither => Subject { allowed: false, taken: false, ..whole },
            Telling::Both | Telling::Allowed => return None,
        };
        let rolebook = self.rolebook(example, &subject, flag);
        self.engine.apply(Change::default().policy(&self.layer, &rolebook));
        let tests = self.engine.tests(&self.layer);
        let passed = !tests.is_empty() && tests.iter().all(|it| it.findings.is_empty());
        if !passed || !self.engine.findings(&self.layer).is_empty() {
            return None;
        }
        let question = format!("{} {} {}:{ON_HOLD}", PEOPLE[0], subject.forbidden, example.of.wire);
        let facts = example.workspace(&[(OBJECT, None), (ON_HOLD, Some(flag))]);
        let workspace = format!("{facts:#}\n");
        Some(Draft { rolebook, workspace, question })
    }

    /// Asks the base who may do what on the example.
    fn subject<'e>(&mut self, example: &'e Example<'_>) -> Option<Subject<'e>> {
        let workspace = example.workspace(&[(OBJECT, None)]).to_string();
        let bare = format!("rolebook {} extends {}\n", self.name, self.base);
        let change = Change::default().policy(&self.layer, bare).workspace(WORKSPACE, workspace);
        self.engine.apply(change);
        let actions = || example.of.actions.iter().map(String::as_str);
        let may = |person: &str, action: &str| self.may(person, action, &example.of.wire);
        let forbidden = actions().find(|it| may(PEOPLE[0], it));
        let allowed = forbidden.is_some();
        let forbidden = forbidden.or_else(|| actions().next())?;
        let others = || actions().filter(|it| *it != forbidden);
        let second = example.has_second_person();
        let restricted = others().find(|it| second && may(PEOPLE[1], it));
        let taken = restricted.is_some();
        let restricted = restricted.or_else(|| others().next()).unwrap_or(forbidden);
        Some(Subject { forbidden, restricted, allowed, taken })
    }

    fn rolebook(&self, example: &Example<'_>, subject: &Subject<'_>, flag: &str) -> String {
        let Self { name, title, base, .. } = self;
        let (of, remaining) = (&example.of.name, example.remaining());
        let Subject { forbidden, restricted, .. } = subject;
        let (test, on_hold) = (test(example, subject, flag), flag.replace('_', " "));
        format!(
            r#"rolebook {name} {title} extends {base}

# A layer: it stands on another rolebook and can only take away. Change these examples line by line to what you mean,
# and let the test at the end tell whether they still hold: `rolebook test {name}.rolebook`.

type {of} adds
    {flag}:  flag = no          # what your rules need to know beside what is known already

# Whoever does not stand after `to` loses these actions. Name other actions, or other people.
restrict {name}_people: {restricted} on {of} to {remaining}
    because "This is for {remaining} only."

# Whoever stands after `for` may not do this, whatever else gives it to them. Say after `when` where it applies.
forbid {name}_hold: {forbidden} on {of} for everyone when {flag}
    because "What is {on_hold} stays as it is."

# What must never be so: `rolebook test` and `rolebook audit` look for it in all facts they are given.
never {name}_kept: everyone can {forbidden} {of} when {flag}
    because "What is {on_hold} must stay as it is."

test "what is {on_hold} stays as it is"
{test}"#
        )
    }

    fn may(&self, person: &str, action: &str, wire: &str) -> bool {
        let request = Request {
            subject: person.to_owned(),
            action: action.to_owned(),
            object: format!("{wire}:{OBJECT}"),
            ..Request::default()
        };
        self.engine.check(&self.layer, WORKSPACE, &request).is_ok_and(|it| it.answer.decision)
    }
}

/// The lines of the test: facts, then what is so in them.
fn test(example: &Example<'_>, subject: &Subject<'_>, flag: &str) -> String {
    let facts = example.lines(&[(OBJECT, None), (ON_HOLD, Some(flag))]);
    let claims = [
        subject.allowed.then(|| (format!("{} can {} {OBJECT}", PEOPLE[0], subject.forbidden), "")),
        Some((format!("{} cannot {} {ON_HOLD}", PEOPLE[0], subject.forbidden), "because forbidden")),
        subject
            .taken
            .then(|| (format!("{} cannot {} {OBJECT}", PEOPLE[1], subject.restricted), "because restricted")),
    ];
    let claims = claims.into_iter().flatten().map(|it| (it.0, it.1.to_owned()));
    format!("{}{}", aligned(&facts), aligned(&claims.collect::<Vec<_>>()))
}

/// Lines of two columns below a test.
fn aligned(lines: &[(String, String)]) -> String {
    let widest = lines.iter().map(|it| it.0.chars().count()).max().unwrap_or(0);
    let line = |(left, right): &(String, String)| {
        let pad = " ".repeat(widest.saturating_sub(left.chars().count()));
        format!("    {left}{pad}     {right}").trim_end().to_owned() + "\n"
    };
    lines.iter().map(line).collect()
}
