//! Rows in which many large sets stand, of their own and handed on from row to row: sets are united with each other there,
//! and united ones once more. Whatever changes, each decision and each list is the evaluator's.

#![cfg(test)]

use std::fmt::Write;

use rolebook::engine::{Checks, FactEdit, Instant, Live, Numbered, NumberedAction};

use crate::dice::Dice;
use crate::loaded::loaded;

const RULES: &str = "rolebook p

principal User
group Team of members
    members: (User | Team)*
type Folder
    members:  (User | Team)* as role
    extra:    (User | Team)*
    parents:  Folder*

roles on Folder: owner > editor > reader

grant on Folder
    members  as their role
    extra    as reader
    parents  as the same role

table Folder  | owner | editor | reader
    read      |  yes  |  yes   |  yes
    write     |  yes  |  yes   |   -
    remove    |  yes  |   -    |   -
";

/// A set of more than 64 people is a crowd, and a row with more than 64 of them lists many.
const USERS: usize = 90;
const LARGE: usize = 66;
const TEAMS: usize = 80;
const FOLDERS: usize = 12;
/// Teams from here on list other teams too.
const NESTED: usize = 70;
const ROLES: [&str; 3] = ["owner", "editor", "reader"];
/// Some edges end at the first of these times; people ask before and after, and without a time.
const UNTIL: &str = "2026-03-01";
const TIMES: [Option<Instant>; 3] =
    [None, Some(Instant(1_767_225_600 * 1_000_000_000)), Some(Instant(1_798_761_600 * 1_000_000_000))];

/// How a workspace is drawn.
#[derive(Debug, Clone, Copy)]
struct Kind {
    /// Whether one of the teams' edges ends at some time.
    timed: bool,
    /// Whether of one team not all members are known.
    incomplete: bool,
    /// Whether folders lie in one another.
    round: bool,
    /// Whether so many own folders that their people are kept bit by bit.
    many_owners: bool,
}

fn joined(words: impl IntoIterator<Item = String>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

/// Large teams, each of them in most of the folders; each folder in two of those before it.
fn drawn(dice: &mut Dice, kind: Kind) -> String {
    let mut text = String::from("{\"User\": {");
    text += &joined((0..USERS).map(|it| format!("\"u{it}\": {{}}")));
    text += "},\n\"Team\": {";
    let teams = (0..TEAMS).map(|team| {
        let first = dice.below(USERS);
        let mut members: Vec<String> =
            (0..LARGE + team % 5).map(|it| format!("\"User:u{}\"", (first + it) % USERS)).collect();
        if team >= NESTED {
            members.extend((0..3).map(|it| format!("\"Team:t{}\"", (dice.below(9) + 20 * it) % NESTED)));
        }
        if kind.timed && team == 7 {
            members.pop();
            members.push(format!(
                "{{\"to\": \"User:u{}\", \"until\": \"{UNTIL}\"}}",
                (first + LARGE + 9) % USERS
            ));
        }
        let members = joined(members);
        match kind.incomplete && team == 9 {
            true => format!("\"t{team}\": {{\"members\": {{\"incomplete\": true, \"edges\": [{members}]}}}}"),
            false => format!("\"t{team}\": {{\"members\": [{members}]}}"),
        }
    });
    text += &joined(teams.collect::<Vec<_>>());
    text += "},\n\"Folder\": {";
    for folder in 0..FOLDERS {
        let owners = if kind.many_owners { 40 } else { 2 };
        let people = (0..owners)
            .map(|it| format!("{{\"to\": \"User:u{}\", \"role\": \"owner\"}}", (it + folder) % USERS));
        let mut members: Vec<String> = people.collect();
        // The last two take everything from others.
        if folder + 2 < FOLDERS {
            let listed = (0..TEAMS).filter(|_| dice.below(10) > 0).collect::<Vec<_>>();
            members.extend(listed.iter().map(|team| {
                let role = ROLES[if folder == 0 { team % 2 + 1 } else { 2 }];
                format!("{{\"to\": \"Team:t{team}\", \"role\": {role:?}}}")
            }));
        }
        let mut parents: Vec<usize> = if folder == 0 { vec![] } else { vec![dice.below(folder), folder - 1] };
        parents.dedup();
        if kind.round && folder == 3 {
            parents.push(6);
        }
        let parents = joined(parents.iter().map(|it| format!("\"Folder:f{it}\"")));
        let comma = if folder == 0 { "" } else { ",\n" };
        write!(
            text,
            "{comma}\"f{folder}\": {{\"members\": [{}], \"parents\": [{parents}]}}",
            joined(members)
        )
        .unwrap();
    }
    text + "}}"
}

fn live(facts: &str) -> Live {
    loaded(RULES, facts).live("p", "w").unwrap()
}

/// Somebody or some team comes into a set or leaves it, a folder is moved, a team goes.
fn change(dice: &mut Dice) -> FactEdit {
    let mut of = |word: &str, count| format!("{word}{}", dice.below(count));
    let (team, folder, user) = (of("team:t", TEAMS), of("folder:f", FOLDERS), of("user:u", USERS));
    let (inner, parent) = (of("team:t", NESTED), of("folder:f", FOLDERS));
    match dice.below(16) {
        0..=3 => FactEdit::unlink(&team, "members", &user),
        4..=7 => FactEdit::link(&team, "members", &user, None),
        8 => FactEdit::link(&team, "members", &inner, None),
        9 => FactEdit::unlink(&team, "members", &inner),
        10 => FactEdit::link(&folder, "members", &user, Some(ROLES[dice.below(3)])),
        11 => FactEdit::unlink(&folder, "members", &user),
        12 => FactEdit::link(&folder, "extra", &team, None),
        13 => FactEdit::unlink(&folder, "members", &team),
        14 => FactEdit::unlink(&folder, "parents", &parent),
        _ => FactEdit::delete(&team),
    }
}

/// Everybody and every folder that there is, by number.
struct All {
    checks: Checks,
    users: Vec<Numbered>,
    folders: Vec<Numbered>,
    actions: [NumberedAction; 3],
}

impl All {
    fn of(live: &Live) -> Self {
        let checks = live.checks();
        let (users, folders) = (checks.kind("User").unwrap(), checks.kind("Folder").unwrap());
        let actions = ["read", "write", "remove"].map(|it| checks.action(folders, it).unwrap());
        let users = (0..USERS).filter_map(|it| checks.entity(users, &format!("u{it}"))).collect();
        let folders = (0..FOLDERS).filter_map(|it| checks.entity(folders, &format!("f{it}"))).collect();
        Self { checks, users, folders, actions }
    }

    fn evaluated(
        &self,
        (user, action, folder): (Numbered, NumberedAction, Numbered),
        time: Option<Instant>,
    ) -> bool {
        self.checks.evaluated(user, action, folder, time).unwrap().decision
    }

    /// Holds some decisions and some lists against the evaluator; how many decisions there were, and how many of them
    /// were told without it.
    fn compare(&self, dice: &mut Dice, what: &str) -> (usize, usize) {
        let (mut asked, mut told) = (0, 0);
        let time = TIMES[dice.below(TIMES.len())];
        let action = self.actions[dice.below(3)];
        let folder = self.folders[dice.below(self.folders.len())];
        let user = self.users[dice.below(self.users.len())];
        let mut decided = |user, folder| {
            let expected = self.evaluated((user, action, folder), time);
            let found = self.checks.quickly(user, action, folder, time.is_some());
            (asked, told) = (asked + 1, told + usize::from(found.is_some()));
            let id = |it| self.checks.id(it).unwrap();
            assert!(found.is_none_or(|it| it == expected), "{} {} {time:?}: {what}", id(user), id(folder));
            expected
        };
        let who: Vec<Numbered> = self.users.iter().copied().filter(|it| decided(*it, folder)).collect();
        let objects: Vec<Numbered> = self.folders.iter().copied().filter(|it| decided(user, *it)).collect();
        let ids = |all: &mut dyn Iterator<Item = Numbered>| {
            let mut all: Vec<&str> = all.map(|it| self.checks.id(it).unwrap()).collect();
            all.sort_unstable();
            all.join(" ")
        };
        let certain = |it: (Numbered, bool)| it.1.then_some(it.0);
        let listed = ids(&mut self.checks.who(action, folder, time).filter_map(certain));
        assert_eq!(listed, ids(&mut who.into_iter()), "who: {what}");
        let listed = ids(&mut self.checks.what(user, action, time).filter_map(certain));
        assert_eq!(listed, ids(&mut objects.into_iter()), "what: {what}");
        (asked, told)
    }
}

/// Draws a workspace, changes it again and again, and compares after each change; how many decisions were told.
fn played(seed: u64, kind: Kind, changes: usize) -> (usize, usize) {
    let mut dice = Dice(seed);
    let live = live(&drawn(&mut dice, kind));
    let (mut asked, mut told) = (0, 0);
    let mut edits = Vec::new();
    let mut compare = |dice: &mut Dice, live: &Live, edits: &[FactEdit]| {
        let found = All::of(live).compare(dice, &format!("{kind:?} {seed} after {edits:#?}"));
        (asked, told) = (asked + found.0, told + found.1);
    };
    (0..6).for_each(|_| compare(&mut dice, &live, &edits));
    for at in 0..changes {
        let edit = change(&mut dice);
        // Whoever is gone neither comes nor goes.
        if live.apply(std::slice::from_ref(&edit)).is_ok() {
            edits.push(edit);
        }
        compare(&mut dice, &live, &edits);
        if at % 20 == 19 {
            live.fold();
        }
    }
    assert!(edits.len() * 2 > changes, "most changes are made");
    (asked, told)
}

const PLAIN: Kind = Kind { timed: false, incomplete: false, round: false, many_owners: false };

#[test]
fn many_sets_in_a_row_are_as_the_evaluator_says() {
    let kinds = [
        (PLAIN, 8),
        (Kind { many_owners: true, ..PLAIN }, 6),
        // Rows in a circle are left to the evaluator from the first change until tables are made anew.
        (Kind { round: true, ..PLAIN }, 5),
        (Kind { timed: true, ..PLAIN }, 2),
        (Kind { incomplete: true, ..PLAIN }, 2),
    ];
    for (kind, tenths) in kinds {
        let all = (0..2).map(|seed| played(seed, kind, 25));
        let (asked, told) = all.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        assert!(told * 10 >= asked * tenths, "{kind:?}: {told} of {asked}");
    }
}

/// Who leaves one of many sets that hand on still stands there by another, and no longer when it was the last.
#[test]
fn the_last_of_many_sets_is_what_counts() {
    let users = joined((0..USERS).map(|it| format!("\"u{it}\": {{}}")));
    let crowd = joined((1..USERS).map(|it| format!("\"User:u{it}\"")));
    let teams = joined((0..TEAMS).map(|it| format!("\"t{it}\": {{\"members\": [\"User:u0\", {crowd}]}}")));
    let readers = joined((0..TEAMS).map(|it| format!("{{\"to\": \"Team:t{it}\", \"role\": \"reader\"}}")));
    let folders = format!(
        "\"f0\": {{\"members\": [{readers}]}}, \"f1\": {{\"parents\": [\"Folder:f0\"]}}, \"f2\": {{\"parents\": [\"Folder:f1\"], \"members\": [{readers}]}}"
    );
    let live = live(&format!("{{\"User\": {{{users}}}, \"Team\": {{{teams}}}, \"Folder\": {{{folders}}}}}"));
    let read = || {
        let all = All::of(&live);
        let asked = |it: &Numbered| all.checks.quickly(all.users[0], all.actions[0], *it, false);
        all.folders.iter().map(asked).collect::<Vec<_>>()
    };
    for team in 0..TEAMS {
        assert_eq!(read(), [Some(true); 3], "{team}");
        live.apply(&[FactEdit::unlink(&format!("team:t{team}"), "members", "user:u0")]).unwrap();
    }
    assert_eq!(read(), [Some(false); 3]);
    live.apply(&[FactEdit::link("team:t3", "members", "user:u0", None)]).unwrap();
    assert_eq!(read(), [Some(true); 3]);
}
