//! What an edit costs, and that it leaves nothing stale behind.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fmt::Write;

use rolebook::engine::{Change, Engine, Request, RouteRequest, Stored};

use crate::order::{Dice, statements};

const POLICY: &str = r#"rolebook office "An office"

principal User

type Folder
    owner:        User
    members:      User* as role
    private:      flag

roles on Folder: manager > reader

grant on Folder
    owner         as manager
    members       as their role

# Who may do what.
table Folder            | manager | reader
    see    "Look in"    |   yes   |  yes
    change "Change it"  |   yes   |   -

route access on Folder
    refused when private
    owner, else first of members by since

restrict change on Folder to owner when private
    because "Only its owner changes a private folder."

facts desk
    folder plans  owner ana, members ben as reader, private no

facts shelf
    folder books  owner ben, private

test "at the desk"
    uses desk
    ben can see plans
    ben cannot change plans  because no cell

test "at the shelf"
    uses shelf
    ben can change books

test "in the cellar"
    uses "cellar.json"
    ana can see crates

test "on the given ground"
    ana can see crates
"#;
const OTHER: &str = "rolebook other\nprincipal User\ntype Box\n    owner: User\n";
const LAYER: &str = r#"rolebook cellar extends office

type Folder adds
    secret:       flag = no

forbid change on Folder for everyone when secret

never everyone can change Folder when secret
never members of Folder have until

test "in the cellar of a layer"
    uses desk
    folder plans  secret
    ana cannot change plans  because forbidden
"#;
const WORKSPACE: &str =
    r#"{"User": {"ana": {}, "ben": {}}, "Folder": {"crates": {"owner": "User:ana", "private": false}}}"#;

fn engine() -> Engine {
    let mut engine = Engine::recording();
    engine.apply(engine_texts());
    engine
}

/// All that a host can ask, as text.
fn everything(engine: &Engine) -> String {
    let mut all = String::new();
    for policy in engine.policies() {
        writeln!(all, "{policy}: {:#?}", engine.findings(policy)).expect("a text");
        writeln!(all, "{:#?}", engine.tests(policy)).expect("a text");
        writeln!(all, "{:?}", engine.tables(policy, "Folder")).expect("a text");
        writeln!(all, "{:#?} {:#?}", engine.lints(policy), engine.texts(policy)).expect("a text");
        for workspace in ["cellar.json", "ground.json"] {
            writeln!(all, "{:?}", engine.workspace_findings(policy, workspace)).expect("a text");
            for (subject, action) in [("ana", "see"), ("ben", "change"), ("zoe", "see")] {
                let (subject, action, object) = (subject.to_owned(), action.to_owned(), "crates".to_owned());
                let request = Request { subject, action, object, ..Request::default() };
                writeln!(all, "{:?}", engine.check(policy, workspace, &request)).expect("a text");
            }
            let (route, object) = ("access".to_owned(), "crates".to_owned());
            let request = RouteRequest { route, object, ..RouteRequest::default() };
            writeln!(all, "{:?}", engine.route(policy, workspace, &request)).expect("a text");
            writeln!(all, "{:?}", engine.audit(policy, workspace, None)).expect("a text");
        }
    }
    all
}

/// The queries that run again after a change, counted, when all is asked for.
fn cost(change: Change) -> String {
    let mut engine = engine();
    everything(&engine);
    engine.take_log();
    engine.apply(change);
    let found = everything(&engine);
    let mut counts: BTreeMap<String, Vec<()>> = BTreeMap::new();
    engine.take_log().into_iter().for_each(|it| counts.entry(it).or_default().push(()));
    assert_eq!(found, everything(&engine), "asking changes nothing");
    assert_eq!(engine.take_log(), Vec::<String>::new(), "what was asked is remembered");
    let lines: Vec<_> = counts.iter().map(|(query, count)| format!("{query} {}", count.len())).collect();
    lines.join("\n")
}

fn edited(from: &str, to: &str) -> Change {
    assert_eq!(POLICY.matches(from).count(), 1, "`{from}` stands there once");
    Change::default().policy("office.rolebook", POLICY.replace(from, to))
}

/// The rolebook with its statements from the last to the first.
fn reordered() -> Change {
    let mut all = statements(POLICY);
    all.reverse();
    // The `rolebook` statement stays first.
    all.rotate_right(1);
    Change::default().policy("office.rolebook", all.concat())
}

fn cases() -> Vec<(&'static str, Change)> {
    let policy = |name: &str, text: String| Change::default().policy(name, text);
    let workspace = |name: &str, text: String| Change::default().workspace(name, text);
    let private = || WORKSPACE.replace("false", "true");
    vec![
        ("the same texts again", engine_texts()),
        ("white space between statements", edited("\nroles on", "\n\n\nroles on")),
        ("white space inside a statement", edited("see    \"Look in\"    |", "see \"Look in\" |")),
        ("a comment at the margin", edited("# Who may do what.", "# Who may do what, and who not.")),
        ("a comment inside a statement", edited("User* as role\n", "User* as role    # with a level\n")),
        ("a cell of a table", edited("|   -\n", "|  yes\n")),
        ("a text that people read", edited("Only its owner", "Nobody but its owner")),
        ("a test", edited("ben can see plans", "ana can see plans")),
        (
            "a new test",
            policy("office.rolebook", format!("{POLICY}\ntest \"new\"\n    ana can see folder:x\n")),
        ),
        ("facts that one test uses", edited("folder books  owner ben", "folder books  owner ana")),
        ("statements in another order", reordered()),
        ("a workspace that one test uses", workspace("cellar.json", private())),
        ("white space in that workspace", workspace("cellar.json", WORKSPACE.replace(' ', "  "))),
        ("the ground of the other tests", workspace("ground.json", private())),
        ("a forbid of a layer", policy("layer.rolebook", LAYER.replace("everyone when secret", "everyone"))),
        (
            "a comment in a layer",
            policy("layer.rolebook", LAYER.replace("= no", "= no    # shown to nobody")),
        ),
        ("a layer that stands on nothing", policy("layer.rolebook", LAYER.replace(" extends office", ""))),
        ("another rolebook", policy("other.rolebook", OTHER.replace("Box", "Bin"))),
        ("a new workspace that nobody uses", workspace("attic.json", private())),
    ]
}

fn engine_texts() -> Change {
    let change = Change::default().policy("office.rolebook", POLICY).policy("other.rolebook", OTHER);
    let change = change.policy("layer.rolebook", LAYER);
    change.workspace("cellar.json", WORKSPACE).workspace("ground.json", WORKSPACE).ground("ground.json")
}

#[test]
fn an_edit_runs_only_what_it_must() {
    let costs: Vec<_> =
        cases().into_iter().map(|(what, change)| format!("{what}\n{}", cost(change))).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../cases/incremental");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("costs", costs.join("\n\n")));
}

/// The texts that an engine should stand on, by name.
#[derive(Clone, Default)]
struct Texts {
    policies: BTreeMap<String, Option<String>>,
    workspaces: BTreeMap<String, Option<Stored>>,
    ground: Option<String>,
}

impl Texts {
    fn fresh(&self) -> Engine {
        let mut engine = Engine::new();
        let (policies, workspaces) = (self.policies.clone(), self.workspaces.clone());
        engine.apply(Change { policies, workspaces, ground: Some(self.ground.clone()) });
        engine
    }

    /// Changes one thing, here and as what an engine is told.
    fn edit(&mut self, dice: &mut Dice) -> Change {
        let mut change = Change::default();
        match dice.below(10) {
            0 => {
                self.ground =
                    [None, Some("ground.json"), Some("cellar.json")][dice.below(3)].map(str::to_owned);
                change.ground = Some(self.ground.clone());
            }
            1 | 2 => {
                let name = ["cellar.json", "ground.json"][dice.below(2)].to_owned();
                let all = [None, Some(WORKSPACE.to_owned()), Some(worn(WORKSPACE, dice))];
                let text = all[dice.below(3)].clone().map(Stored::Json);
                self.workspaces.insert(name.clone(), text.clone());
                change.workspaces.insert(name, text);
            }
            at => {
                let (name, whole) = match at {
                    3 => ("other.rolebook", OTHER),
                    4 | 5 => ("layer.rolebook", LAYER),
                    _ => ("office.rolebook", POLICY),
                };
                let name = name.to_owned();
                let text = self.policies.get(&name).cloned().flatten().unwrap_or_default();
                let text = match dice.below(6) {
                    0 => None,
                    1 | 2 => Some(whole.to_owned()),
                    3 => Some(moved(&text, dice)),
                    _ => Some(worn(&text, dice)),
                };
                self.policies.insert(name.clone(), text.clone());
                change.policies.insert(name, text);
            }
        }
        change
    }
}

/// A text with one line left out, doubled, or with a word of another.
fn worn(text: &str, dice: &mut Dice) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if lines.is_empty() {
        return "rolebook p\n".to_owned();
    }
    let at = dice.below(lines.len());
    match dice.below(4) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => lines.insert(at, "# a remark\n".to_owned()),
        _ => {
            let words: Vec<&str> = text.split_whitespace().collect();
            let line: Vec<&str> = lines[at].split_whitespace().collect();
            if let (false, false) = (words.is_empty(), line.is_empty()) {
                let (old, new) = (line[dice.below(line.len())], words[dice.below(words.len())]);
                lines[at] = lines[at].replacen(old, new, 1);
            }
        }
    }
    lines.concat()
}

/// A rolebook with a statement in another place.
fn moved(text: &str, dice: &mut Dice) -> String {
    let mut all = statements(text);
    if all.len() > 1 {
        let one = all.remove(dice.below(all.len()));
        all.insert(dice.below(all.len()), one);
    }
    all.concat()
}

#[test]
fn after_any_edits_an_engine_answers_as_a_fresh_one() {
    let mut allowed = 0;
    for seed in 0..8 {
        let mut dice = Dice(seed);
        let mut texts = Texts::default();
        let mut engine = Engine::new();
        for step in 0..60 {
            engine.apply(texts.edit(&mut dice));
            // Not every state is looked at, so that some edits pile up.
            if dice.below(3) > 0 {
                let found = everything(&engine);
                assert_eq!(found, everything(&texts.fresh()), "seed {seed}, step {step}");
                allowed += usize::from(found.contains("decision: true"));
            }
        }
    }
    assert!(allowed > 30, "enough of what is compared decides something: {allowed}");
}
