//! Checks by number hold what the evaluator says, on data and rules that strain their tables.

#![cfg(test)]

use std::collections::BTreeMap;
use std::fmt::Write;

use rolebook::engine::{Change, Checks, Explained, Numbered, Proof};

use crate::loaded::loaded;
use crate::policies::{read, shipped};

/// Checks of one rolebook and one workspace in which there is nothing wrong.
fn bound(rolebook: &str, facts: &str) -> Checks {
    loaded(rolebook, facts).checks("p", "w").unwrap()
}

fn numbered(checks: &Checks, of: &str, ids: impl IntoIterator<Item = String>) -> Vec<Numbered> {
    let kind = checks.kind(of).unwrap();
    ids.into_iter().map(|it| checks.entity(kind, &it).unwrap()).collect()
}

/// How many of these are allowed, if checks agree with the whole answer about each, with and without a time.
fn allowed(checks: &Checks, subjects: &[Numbered], of: &str, objects: &[Numbered]) -> usize {
    let kind = checks.kind(of).unwrap();
    // 2026-05-18, in nanoseconds.
    let times = [None, Some(rolebook::engine::Instant(1_779_062_400_000_000_000))];
    let mut count = 0;
    for name in checks.action_names(kind) {
        let action = checks.action(kind, name).unwrap();
        for (subject, object) in
            subjects.iter().flat_map(|it| objects.iter().map(move |object| (*it, *object)))
        {
            for time in times {
                let answer = checks.evaluated(subject, action, object, time).unwrap();
                assert_eq!(checks.answer(subject, action, object, time).unwrap(), answer);
                let steps = |it: Proof<'_>| it.steps().map(|it| it.written()).collect::<Vec<_>>();
                let proof = checks.proof(subject, action, object, time).map(steps);
                assert_eq!(proof, answer.decision.then(|| answer.proof.clone()));
                match checks.explained(subject, action, object, time).unwrap() {
                    Explained::Yes(proof) => assert_eq!(steps(proof), answer.proof),
                    Explained::No(denial) => assert_eq!(denial.reasons(), answer.reasons),
                }
                let check = match time {
                    None => checks.allows(subject, action, object),
                    Some(time) => checks.allows_at(subject, action, object, time),
                };
                assert_eq!(check, answer.decision, "{name} of {subject:?} on {object:?} at {time:?}");
                count += usize::from(check);
            }
        }
    }
    count
}

/// Holds that searches find what is allowed among these, and by whom.
fn assert_found(checks: &Checks, subjects: &[Numbered], of: &str, objects: &[Numbered]) {
    let kind = checks.kind(of).unwrap();
    for action in checks.action_names(kind).iter().map(|it| checks.action(kind, it).unwrap()) {
        let who = objects.iter().map(|it| checks.who(action, *it, None).collect::<BTreeMap<_, _>>());
        let who: Vec<_> = who.collect();
        for subject in subjects {
            let what: BTreeMap<_, _> = checks.what(*subject, action, None).collect();
            let (mut certain, mut possible) = (Vec::new(), Vec::new());
            checks.what_in_any_order(*subject, action, None, &mut certain, &mut possible);
            let certain = certain.into_iter().map(|it| (it, true));
            let mut in_any_order: Vec<_> =
                certain.chain(possible.into_iter().map(|it| (it, false))).collect();
            in_any_order.sort();
            assert!(
                in_any_order.iter().copied().eq(what.iter().map(|(it, certain)| (*it, *certain))),
                "{subject:?}"
            );
            for (object, who) in objects.iter().zip(&who) {
                let answer = checks.answer(*subject, action, *object, None).unwrap();
                let found = (answer.decision || answer.unknown).then_some(answer.decision);
                assert_eq!(what.get(object).copied(), found, "what {subject:?} may do to {object:?}");
                assert_eq!(who.get(subject).copied(), found, "who may do to {object:?}: {subject:?}");
            }
        }
    }
}

/// How many answers about these are told in full without the evaluator, of how many.
fn told(checks: &Checks, subjects: &[Numbered], of: &str, objects: &[Numbered]) -> (usize, usize) {
    let kind = checks.kind(of).unwrap();
    let actions = checks.action_names(kind).iter().map(|it| checks.action(kind, it).unwrap());
    let pairs = || subjects.iter().flat_map(|it| objects.iter().map(move |object| (*it, *object)));
    let asked: Vec<_> = actions.flat_map(|action| pairs().map(move |it| (it.0, action, it.1))).collect();
    let told = asked.iter().filter(|it| checks.told(it.0, it.1, it.2, None).is_some()).count();
    (told, asked.len())
}

/// The ids of a type in a workspace of JSON.
fn ids(facts: &str, of: &str) -> Vec<String> {
    let facts: serde_json::Value = serde_json::from_str(facts).unwrap();
    facts[of].as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn the_agencys_checks_are_its_answers() {
    let mut engine = shipped();
    let facts = read("agency/workspace.json");
    engine.apply(Change::default().workspace("w", &facts));
    for policy in ["agency/high.rolebook", "agency/limited.rolebook", "agency/full.rolebook"] {
        let checks = engine.checks(policy, "w").unwrap();
        let users = numbered(&checks, "User", ids(&facts, "User"));
        for of in ["Project", "Task"] {
            let objects = numbered(&checks, of, ids(&facts, of));
            assert!(allowed(&checks, &users, of, &objects) > 100, "{policy} {of}");
            assert_found(&checks, &users, of, &objects);
            let (told, asked) = told(&checks, &users, of, &objects);
            assert!(told > asked / 4, "{policy} {of}: {told} of {asked} are told");
        }
    }
}

/// Whoever has a role on a pair of an object and a place has it for that object alone.
#[test]
fn a_role_on_a_pair_is_none_at_the_place() {
    let rules = "rolebook p\n\nprincipal User\ntype Room\n    guests:  User*\n    members: User* as role\n\
                 type Task\n    room:     Room\n    shared:   flag = no\n\n\
                 roles on Room: keeper > visitor\n\ngrant on Room\n    members as their role\n\
                 grant on Task through room\n    room.guests as visitor when shared\n\n\
                 table Room, Task through room | keeper | visitor\n    Task.see | yes | yes\n";
    let facts = r#"{"User": {"ana": {}, "ben": {}},
        "Room": {"r": {"guests": ["ben"], "members": [{"to": "ana", "role": "keeper"}]}},
        "Task": {"t": {"room": "r", "shared": true}, "u": {"room": "r"}}}"#;
    let checks = bound(rules, facts);
    let users = numbered(&checks, "User", ["ana".to_owned(), "ben".to_owned()]);
    let tasks = numbered(&checks, "Task", ["t".to_owned(), "u".to_owned()]);
    assert_eq!(allowed(&checks, &users, "Task", &tasks), 6);
    assert_found(&checks, &users, "Task", &tasks);
}

/// Where every definition names the next one twice, writing all of them out would never end.
#[test]
fn definitions_that_name_each_other_twice_are_bound_at_once() {
    let mut rules = String::from("rolebook p\n\nprincipal User\ntype Task\n    owner: User?\n\n");
    for it in 0..60 {
        writeln!(rules, "define d{it} on Task: owner is user and (d{0} or d{0})", it + 1).unwrap();
    }
    rules.push_str("define d60 on Task: owner is user\n\ntable Task | everyone\n    see  | d0\n");
    let checks = bound(&rules, r#"{"User": {"ana": {}, "ben": {}}, "Task": {"t": {"owner": "ana"}}}"#);
    let users = numbered(&checks, "User", ["ana".to_owned(), "ben".to_owned()]);
    assert_eq!(allowed(&checks, &users, "Task", &numbered(&checks, "Task", ["t".to_owned()])), 2);
}

/// More roles than a word has bits, and more kinds of principal.
#[test]
fn many_roles_and_many_kinds_of_principal_are_told_apart() {
    const MANY: usize = 40;
    let each =
        |word: &dyn Fn(usize) -> String, between: &str| (0..MANY).map(word).collect::<Vec<_>>().join(between);
    let mut rules = String::from("rolebook p\n\n");
    rules.push_str(&each(&|it| format!("principal P{it}\n"), ""));
    writeln!(rules, "type Room\n    members: ({})* as role\n", each(&|it| format!("P{it}"), " | ")).unwrap();
    writeln!(rules, "roles on Room: {}\n", each(&|it| format!("r{it}"), ", ")).unwrap();
    rules.push_str("grant on Room\n    members as their role\n\n");
    writeln!(rules, "table Room | {}", each(&|it| format!("r{it}"), " | ")).unwrap();
    for row in 0..MANY {
        let cell = |it: usize| if it == row { "yes" } else { "-" }.to_owned();
        writeln!(rules, "    a{row} | {}", each(&cell, " | ")).unwrap();
    }
    let people = each(&|it| format!(r#""P{it}": {{"x": {{}}}}"#), ", ");
    let members = each(&|it| format!(r#"{{"to": "P{it}:x", "role": "r{it}"}}"#), ", ");
    let facts = format!(r#"{{{people}, "Room": {{"room": {{"members": [{members}]}}}}}}"#);
    let checks = bound(&rules, &facts);
    let room = numbered(&checks, "Room", ["room".to_owned()]);
    for it in 0..MANY {
        let person = numbered(&checks, &format!("P{it}"), ["x".to_owned()]);
        assert_eq!(allowed(&checks, &person, "Room", &room), 2, "P{it} does what r{it} may");
    }
}

/// Where conditions ask about everybody, to ask of every entity beforehand would take minutes.
#[test]
fn what_asks_about_everybody_does_not_hold_up_binding() {
    let rules = "rolebook p\n\nprincipal User\ntype Room\n    members: User* as role\n    guests:  User*\n\n\
                 roles on Room: keeper, visitor\n\ngrant on Room\n    members as their role\n\n\
                 table Room | visitor | guests\n    see    |   yes   |  yes\n\n\
                 restrict see on Room to visitor when not nobody is keeper\n";
    let list = |each: fn(usize) -> String| (0..6_000).map(each).collect::<Vec<_>>().join(", ");
    let room = |it: usize| {
        let keeper = if it.is_multiple_of(2) { r#"{"to": "u1", "role": "keeper"}, "# } else { "" };
        let members = format!(r#"[{keeper}{{"to": "u2", "role": "visitor"}}]"#);
        format!(r#""r{it}": {{"members": {members}, "guests": ["u3"]}}"#)
    };
    let facts =
        format!(r#"{{"User": {{{}}}, "Room": {{{}}}}}"#, list(|it| format!(r#""u{it}": {{}}"#)), list(room));
    let checks = bound(rules, &facts);
    let users = numbered(&checks, "User", ["u2".to_owned(), "u3".to_owned()]);
    let rooms = numbered(&checks, "Room", ["r6".to_owned(), "r7".to_owned()]);
    assert_eq!(allowed(&checks, &users, "Room", &rooms), 6, "a guest sees only what nobody keeps");
}
