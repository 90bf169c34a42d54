//! Generated rolebooks: each is put together of sentences that can be exported, and facts are drawn for it.

use std::fmt::Write;

use rolebook::engine::{Change, Engine};
use serde_json::{Value, json};

use super::dice::Dice;
use super::questions::{FACTS, POLICY};

const HEAD: &str = "rolebook generated

principal User
principal Link

group Team of members
    members: (User | Team | every User)*

type Folder
    parent:        Folder?
    owner:         User?
    team:          Team?
    members:       (User | Link | Team | every User | Team.members | Folder.a)* as role
    watchers:      (User | Team)* with strong: flag = no, level: number?
    shut, public:  flag = no
    kind:          x | y = x
    size:          number?
    secret:        flag
    visitor_role:  role = c
    above:         parent plus parent.above

type Item
    folder:   Folder?
    folders:  Folder*
    creator:  User?
    blocked:  (User | Team)*
    shut:     flag = no

define own on Folder: owner is user
define other on Folder: owner is not user and not shut
define insider on Folder: user in team.members
define near on Folder: public or own or parent.public
define deep on Folder: any above has public
define chained on Folder: own or parent.chained
define holds on Folder: user is b and kind is y
define big on Folder: size > 3 or kind is y
define mine on Item: creator is user
define free on Item: not shut and (mine or folder.public)
define shared on Item: any folders has chained
define able on Item: user can read folder
";

const ORDERS: [&str; 5] = ["a > b > c", "a > b, a > c", "a, b, c", "a > c, b", "b > c > a"];

const GRANTS: [&str; 14] = [
    "members  as their role",
    "members  as their role unless shut",
    "parent  as the same role",
    "parent  as the same role when not shut and kind is x",
    "owner  as a",
    "owner, team  as b when public",
    "watchers where strong  as c",
    "watchers where level > 2 or strong  as b unless secret",
    "everyone  as c when public",
    "every User  as c when kind is y",
    "parent.owner  as b",
    "above.owner  as c unless shut",
    "team  as visitor_role",
    "parent.b  as c when big",
];

/// What is handed on without conditions, in circles too.
const UNCONDITIONAL: [&str; 8] = [
    "members  as their role",
    "members  as their role",
    "parent  as the same role",
    "parent  as the same role",
    "owner  as a",
    "watchers where strong  as c",
    "parent.owner, team  as b",
    "above.owner  as c",
];

/// What depends on conditions, and goes no further.
const CONDITIONAL: [&str; 8] = [
    "members  as their role unless shut",
    "owner  as a",
    "owner, team  as b when public",
    "watchers where strong  as b unless secret",
    "everyone  as c when public",
    "every User  as c when kind is y",
    "parent.owner  as b when size > 2 or parent.shut",
    "team  as visitor_role",
];

const CELLS: [&str; 8] = ["yes", "yes", "-", "-", "no", "own", "near", "only insider"];
const COLUMNS: [&str; 6] = ["a", "b", "c", "c if own", "watchers", "everyone"];

const LAST: [&str; 12] = [
    "restrict read on Folder to owner, watchers",
    "restrict write on Folder to team when shut",
    "restrict write on Folder to b unless public",
    "forbid write on Folder for watchers",
    "forbid read on Folder for everyone when shut unless own",
    "forbid read, write on Folder for team when secret",
    "forbid take on Item for blocked",
    "forbid take on Item through folder for folder.watchers where strong",
    "restrict put on Item to creator, folder.owner when shut",
    "restrict put on Item through folder to folder.b",
    "forbid put on Item for everyone unless folder.kind is y",
    "forbid glance on Item for everyone when not user can read folder",
];

fn some<'s>(dice: &mut Dice, all: &[&'s str], most: usize) -> Vec<&'s str> {
    let count = dice.below(most) + 1;
    let mut chosen: Vec<&str> = (0..count).map(|_| all[dice.below(all.len())]).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn table(dice: &mut Dice, head: &str, rows: &[&str], cells: &[&str]) -> String {
    let columns = some(dice, &COLUMNS, 6);
    let mut out = format!("\ntable {head} | {}\n", columns.join(" | "));
    for row in rows {
        let drawn: Vec<&str> = columns.iter().map(|_| cells[dice.below(cells.len())]).collect();
        let _ = writeln!(out, "    {row} | {}", drawn.join(" | "));
    }
    out
}

/// What a rolebook may be put together of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    Everything,
    /// What attributes and groups can say: nothing that is asked of each of several entities, and what is handed on
    /// either without conditions or not again.
    AttributesAndGroups,
}

fn rolebook(dice: &mut Dice, of: Of) -> String {
    let (head, grants) = match of {
        Of::Everything => (HEAD.to_owned(), GRANTS.as_slice()),
        Of::AttributesAndGroups if dice.below(2) == 0 => {
            (HEAD.replace(" | every User", ""), UNCONDITIONAL.as_slice())
        }
        Of::AttributesAndGroups => (HEAD.to_owned(), CONDITIONAL.as_slice()),
    };
    let mut out = format!("{head}\nroles on Folder: {}\n\ngrant on Folder\n", ORDERS[dice.below(5)]);
    some(dice, grants, 7).iter().for_each(|it| out += &format!("    {it}\n"));
    if dice.below(3) == 0 {
        out += "\ngrant on Item through folder\n    creator  as b when not shut\n    folder.team  as c\n";
    }
    out += &table(dice, "Folder, Item through folder", &["read", "write, Item.take", "Item.put"], &CELLS);
    if of == Of::Everything {
        out += &table(dice, "Folder, Item through folders", &["Item.peek", "Item.pass"], &CELLS[..7]);
    }
    let cells = ["yes", "-", "mine", "free", "shared", "able"];
    let (one, other) = (cells[dice.below(6)], cells[dice.below(6)]);
    out += &format!("\ntable Item | blocked | everyone\n    glance | {one} | {other}\n\n");
    some(dice, &LAST, 5).iter().for_each(|it| out += &format!("{it}\n"));
    out
}

/// Some of these, perhaps none.
fn ends(dice: &mut Dice, all: &[Value], most: usize) -> Vec<Value> {
    let count = dice.below(most + 1);
    let mut chosen: Vec<Value> = (0..count).map(|_| all[dice.below(all.len())].clone()).collect();
    chosen.dedup();
    chosen
}

fn facts(dice: &mut Dice, every: bool) -> String {
    let named =
        |of: &str, names: &[&str]| names.iter().map(|it| json!(format!("{of}:{it}"))).collect::<Vec<_>>();
    let users = named("User", &["ana", "ben", "cleo"]);
    let teams = named("Team", &["one", "two"]);
    let folders = named("Folder", &["f", "g", "h", "i"]);
    let people = [users.clone(), teams.clone()].concat();
    let mut all = json!({"User": {"ana": {}, "ben": {}, "cleo": {}}, "Link": {"key": {}}, "Team": {}, "Folder": {}, "Item": {}});
    for team in ["one", "two"] {
        let everybody =
            if every && dice.below(12) == 0 { vec![json!({"every": "User"})] } else { Vec::new() };
        let members = [ends(dice, &people, 2), everybody].concat();
        all["Team"][team] = json!({"members": members});
    }
    for folder in ["f", "g", "h", "i"] {
        let mut it = json!({"secret": dice.below(2) == 0, "size": dice.below(6)});
        for (name, all) in [("parent", &folders), ("owner", &users), ("team", &teams)] {
            if dice.below(3) > 0 {
                it[name] = all[dice.below(all.len())].clone();
            }
        }
        for flag in ["shut", "public"] {
            it[flag] = json!(dice.below(4) == 0);
        }
        if dice.below(2) == 0 {
            it["kind"] = json!("y");
        }
        it["visitor_role"] = json!(["a", "b", "c"][dice.below(3)]);
        let mut meant: Vec<Value> = people.iter().map(|it| json!({"to": it})).collect();
        meant.extend([json!({"to": "Link:key"}), json!({"to": "Team:two", "its": "members"})]);
        meant.extend([json!({"to": "Folder:g", "its": "a"})]);
        let members = ends(dice, &meant, 3).into_iter().map(|mut edge| {
            edge["role"] = json!(["a", "b", "c"][dice.below(3)]);
            edge
        });
        it["members"] = members.collect();
        let watchers = ends(dice, &people, 2).into_iter();
        let watchers =
            watchers.map(|to| json!({"to": to, "strong": dice.below(2) == 0, "level": dice.below(5)}));
        it["watchers"] = watchers.collect();
        all["Folder"][folder] = it;
    }
    for item in ["p", "q", "r"] {
        let mut it = json!({"shut": dice.below(3) == 0, "folders": ends(dice, &folders, 2)});
        it["blocked"] = json!(ends(dice, &people, 2));
        for (name, all) in [("folder", &folders), ("creator", &users)] {
            if dice.below(4) > 0 {
                it[name] = all[dice.below(all.len())].clone();
            }
        }
        all["Item"][item] = it;
    }
    all.to_string()
}

/// A generated rolebook without an error, with facts.
pub(crate) fn drawn(dice: &mut Dice, of: Of) -> (Engine, String, String) {
    loop {
        let text = rolebook(dice, of);
        let facts = facts(dice, text.contains(" | every User"));
        let mut engine = Engine::new();
        engine.apply(Change::default().policy(POLICY, &text).workspace(FACTS, &facts));
        if engine.findings(POLICY).is_empty() && engine.workspace_findings(POLICY, FACTS).is_empty() {
            return (engine, text, facts);
        }
    }
}
