//! Invariants judged by hand: broken, open or neither, by whom, and what is missing.

use crate::invariant::{Violation, audit};
use crate::model::*;
use crate::sample::*;

fn people(text: &str) -> Option<Vec<Who>> {
    let person = |text: &str| match (text, text.strip_prefix("every ")) {
        ("everyone", _) => Who::Everyone,
        (_, Some(of)) => Who::Every(of.to_owned()),
        _ => Who::Path(way(text)),
    };
    (text != "somebody").then(|| text.split(", ").map(person).collect())
}

fn can(always: bool, who: &str, action: &str, on: &str, when: Option<Condition>) -> Invariant {
    let actions = Actions::Listed(words(action));
    let claim = Claim::Can { who: people(who), actions, target: target(on), when, unless: None };
    Invariant { layer: 0, label: None, always, claim, because: None }
}

fn have(always: bool, relation: &str, on: &str, who: &str, key: &str) -> Invariant {
    let who = if who.is_empty() { Vec::new() } else { people(who).unwrap_or_default() };
    let claim = Claim::Have { relation: relation.to_owned(), on: on.to_owned(), who, key: key.to_owned() };
    Invariant { layer: 0, label: None, always, claim, because: None }
}

/// Each violation in words: `broken user:ana share project:p`, and what is missing.
fn found(policy: &Policy, invariant: Invariant, facts: &Facts) -> Vec<String> {
    let policy = Policy { invariants: vec![invariant], ..policy.clone() };
    let words = |it: Violation| {
        let state = if it.open { "open" } else { "broken" };
        let parts = [Some(state.to_owned()), it.subject, it.action, Some(it.object)];
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if it.missing.is_empty() { text } else { format!("{text}: {}", it.missing.join(", ")) }
    };
    audit(&policy, facts, Some(5)).into_iter().map(words).collect()
}

/// Two projects; `p` is ana's and cleo, a guest, edits it; of `q` nobody knows who its members are.
fn projects() -> Facts {
    let private = [("privacy", word("private"))];
    let of_acme = ("organization", "Organization:acme");
    let members =
        [of_acme, ("owner", "ana"), ("members", "cleo as editor until 9"), ("members", "Team:t as viewer")];
    let acme = [("members", "ana"), ("guests", "cleo"), ("guests", "ben")];
    facts(vec![
        stated("Project:p", &private, &members),
        stated("Project:q", &private, &[of_acme, ("members", "incomplete"), ("creator", "ben")]),
        stated("Organization:acme", &[("plan", word("personal"))], &acme),
        stated("Team:t", &[], &[("members", "ben")]),
    ])
}

#[test]
fn never_is_broken_by_each_who_may() {
    let never = can(false, "organization.guests", "share", "Project", None);
    let policy = asana();
    let missing = "project:q.members";
    assert_eq!(
        found(&policy, never.clone(), &projects()),
        [
            "broken user:cleo share project:p".to_owned(),
            format!("open user:ben share project:q: {missing}"),
            format!("open user:cleo share project:q: {missing}"),
        ]
    );
    let broken = audit(&Policy { invariants: vec![never], ..policy }, &projects(), Some(5)).remove(0);
    assert_eq!(broken.invariant, "never organization.guests can share Project");
    let steps: Vec<_> = broken.proof.iter().map(|it| it.1.as_str()).collect();
    assert_eq!(steps, ["edge", "grant", "cell"]);
}

#[test]
fn someone_whom_the_facts_do_not_know_counts_where_everyone_does() {
    let policy = asana();
    let open = projects();
    let never = can(false, "every Link", "rename", "Project", None);
    assert!(found(&policy, never, &open).is_empty());
    let always = can(true, "everyone", "rename", "Project", Some(is_word("privacy", "team")));
    assert!(found(&policy, always, &open).is_empty());
    let always = can(true, "every Link", "rename", "Project", None);
    assert_eq!(
        found(&policy, always, &open),
        ["broken link:* rename project:p", "broken link:* rename project:q"]
    );
    let mut policy = policy;
    policy.grants[0].rules.push(rule("everyone", as_role("viewer")));
    policy.tables[0].rows[0].cells[4] = Cell::Yes;
    let never = can(false, "every User", "delete", "Project", Some(is_path("creator", "user")));
    let broken = found(&policy, never, &open);
    assert_eq!(broken[0], "broken user:ben delete project:q");
    assert_eq!(broken[1], "open user:* delete project:p: project:p.creator");
}

#[test]
fn somebody_may_be_someone_unknown() {
    let policy = asana();
    let always = can(true, "somebody", "delete", "Project", None);
    assert_eq!(found(&policy, always.clone(), &projects()), ["open delete project:q: project:q.members"]);
    let mut ownerless = projects();
    ownerless.entities[0].relations.retain(|it| it.0 != "owner");
    assert_eq!(found(&policy, always, &ownerless)[0], "broken delete project:p");
}

#[test]
fn along_a_relation_counts_a_way_that_is_not_the_best() {
    let mut policy = asana();
    let facts = facts(vec![
        stated(
            "Project:p",
            &[("privacy", word("private"))],
            &[("owner", "ana"), ("members", "Team:t as editor")],
        ),
        stated("Team:t", &[], &[("members", "ana")]),
        stated("Task:copy", &[], &[("projects", "Project:p")]),
        stated("Task:draft", &[], &[("parent", "Task:copy")]),
    ]);
    policy.restricts.clear();
    let along = |on: &str| can(false, "every User", "see", on, None);
    let both = ["broken user:ana see task:copy", "broken user:ana see task:draft"];
    assert_eq!(found(&policy, along("Task through homes"), &facts), both);
    assert_eq!(found(&policy, along("Task through projects"), &facts), both);
    assert_eq!(found(&policy, along("Task through parent"), &facts), both[1..]);
    assert!(found(&policy, along("Task through assignee"), &facts).is_empty());
    // The proof goes along the owner; the members are another way.
    let share =
        |through: &str| can(false, "every User", "share", &format!("Project through {through}"), None);
    assert_eq!(found(&policy, share("members"), &facts), ["broken user:ana share project:p"]);
    assert_eq!(found(&policy, share("owner"), &facts), ["broken user:ana share project:p"]);
    policy.restricts = vec![restriction("share", "Project", "owner")];
    assert_eq!(found(&policy, share("members"), &facts), ["broken user:ana share project:p"]);
    policy.restricts = vec![restriction("share", "Project", "creator")];
    let open = [
        "open user:* share project:p: project:p.creator",
        "open user:ana share project:p: project:p.creator",
    ];
    assert_eq!(found(&policy, share("members"), &facts), open[1..]);
}

#[test]
fn what_an_edge_must_have() {
    let policy = asana();
    let until = |always, who| have(always, "members", "Project", who, "until");
    let never = found(&policy, until(false, ""), &projects());
    assert_eq!(never, ["broken user:cleo project:p", "open project:q: project:q.members"]);
    let always = found(&policy, until(true, ""), &projects());
    assert_eq!(always, ["broken team:t project:p", "open project:q: project:q.members"]);
    // A team's people are meant; a member whom nobody knows may be one of them, by nobody in particular.
    let guests = found(&policy, until(true, "organization.guests"), &projects());
    assert_eq!(guests, ["broken user:ben project:p", "open project:q: project:q.members"]);
}

#[test]
fn a_flag_must_say_yes() {
    let mut policy = asana();
    let flag = |default: Option<bool>| Attribute {
        default: default.map(Value::Flag),
        ..plain_attribute(Domain::Flag)
    };
    let organization = policy.types.iter_mut().find(|it| it.name == "Organization").unwrap();
    let Shape::Relation(guests) = &mut organization.members[2].shape else { panic!("guests is a relation") };
    guests.attributes = vec![("limited".to_owned(), flag(Some(false))), ("checked".to_owned(), flag(None))];
    let facts =
        facts(vec![stated("Organization:acme", &[], &[("guests", "ana with limited"), ("guests", "ben")])]);
    let flag = |always, key| found(&policy, have(always, "guests", "Organization", "", key), &facts);
    assert_eq!(flag(false, "limited"), ["broken user:ana organization:acme"]);
    assert_eq!(flag(true, "limited"), ["broken user:ben organization:acme"]);
    let missing = "organization:acme.guests.checked";
    let open = ["ana", "ben"].map(|it| format!("open user:{it} organization:acme: {missing}"));
    assert_eq!(flag(true, "checked"), open);
    assert_eq!(flag(false, "checked"), open);
}
