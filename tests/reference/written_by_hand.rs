//! Cases written by hand: what the reference and the design say of their own examples.

use crate::answer::{Answer, judge};
use crate::model::*;
use crate::sample::*;

const MAY_31: i64 = 1_780_185_600;
const JUNE_1: i64 = 1_780_272_000;

fn reasons(answer: &Answer) -> Vec<&str> {
    answer.reasons.iter().map(|it| it.0.as_str()).collect()
}

fn steps(answer: &Answer) -> Vec<String> {
    answer.proof.iter().map(|(statement, step, entity)| format!("{step} {statement} {entity}")).collect()
}

/// The test block of the sample.
fn launch() -> Facts {
    let members = format!("ana as commenter until {JUNE_1}");
    facts(vec![
        stated(
            "Project:launch",
            &[("privacy", word("private"))],
            &[("members", &members), ("links", "Link:key")],
        ),
        stated("Task:copy", &[], &[("projects", "Project:launch"), ("assignee", "ana")]),
        stated("Task:draft", &[], &[("parent", "Task:copy")]),
    ])
}

/// As `launch`, and the organization is known.
fn launch_of_acme() -> Facts {
    let mut facts = launch();
    let edges = Edges { list: vec![end("Organization:acme")], incomplete: false };
    facts.entities[0].relations.push(("organization".to_owned(), edges));
    facts.entities.push(stated("Organization:acme", &[("plan", word("personal"))], &[]));
    facts
}

#[test]
fn an_assigned_commenter_completes_that_task() {
    let facts = launch();
    let mut policy = asana();
    policy.restricts.clear();
    let answer = judge(&policy, &facts, &question("ana", "complete", "Task:copy", Some(MAY_31)));
    assert!(answer.decision, "{answer:?}");
    assert_eq!(answer.until.as_deref(), Some("2026-06-01T00:00:00Z"));
    let expected = [
        "edge Task.projects project:launch",
        "edge Project.members user:ana",
        "grant grant on Project members as their role project:launch",
        "cell table complete on Task for commenter if assigned task:copy",
    ];
    assert_eq!(steps(&answer), expected);
    let draft = judge(&policy, &facts, &question("ana", "complete", "Task:draft", Some(MAY_31)));
    assert_eq!((draft.decision, reasons(&draft)), (false, vec!["no cell"]));
    let later = judge(&policy, &facts, &question("ana", "comment", "Task:copy", Some(JUNE_1)));
    assert_eq!((later.decision, later.possible, reasons(&later)), (false, false, vec!["expired"]));
    let key = judge(&policy, &facts, &question("Link:key", "see", "Task:copy", Some(MAY_31)));
    assert_eq!((key.decision, reasons(&key)), (false, vec!["not granted"]));
}

#[test]
fn a_setting_at_its_default_needs_no_plan() {
    let answer = judge(&asana(), &launch(), &question("ana", "complete", "Task:copy", Some(MAY_31)));
    assert!(answer.decision, "{answer:?}");
}

#[test]
fn a_stored_setting_waits_for_the_plan() {
    let mut facts = launch();
    facts.entities[0].attributes.push(("completed_by".to_owned(), word("editor")));
    let asked = question("ana", "complete", "Task:copy", Some(MAY_31));
    let unknown = judge(&asana(), &facts, &asked);
    assert_eq!((unknown.decision, unknown.possible), (false, true));
    assert_eq!(unknown.missing, ["project:launch.organization"]);
    assert_eq!(reasons(&unknown), ["missing"]);
    let edges = Edges { list: vec![end("Organization:acme")], incomplete: false };
    facts.entities[0].relations.push(("organization".to_owned(), edges));
    for (plan, expected) in [("personal", vec![]), ("enterprise_plus", vec!["restricted"])] {
        let acme = stated("Organization:acme", &[("plan", word(plan))], &[]);
        let mut facts = facts.clone();
        facts.entities.push(acme);
        let answer = judge(&asana(), &facts, &asked);
        assert_eq!(reasons(&answer), expected, "{plan}");
        let name = "restrict complete on Task through homes to project.completed_by";
        assert!(answer.reasons.iter().all(|it| it.2.as_deref() == Some(name)));
    }
}

fn end(text: &str) -> Edge {
    Edge { to: entity(text), role: None, since: None, until: None, says: Vec::new() }
}

#[test]
fn without_a_time_an_edge_that_ends_is_unknown() {
    let answer = judge(&asana(), &launch(), &question("ana", "see", "Task:draft", None));
    assert_eq!((answer.decision, answer.possible), (false, true));
    assert_eq!(answer.missing, ["time"]);
}

#[test]
fn ids_that_the_facts_do_not_know() {
    let facts = launch_of_acme();
    let ask = |subject, object| judge(&asana(), &facts, &question(subject, "see", object, Some(MAY_31)));
    assert_eq!(reasons(&ask("zoe", "Task:copy")), ["no role", "unknown subject"]);
    let object = ask("ana", "Task:none");
    assert_eq!(reasons(&object), ["missing", "unknown object"]);
    assert_eq!(object.missing, ["task:none.assignee", "task:none.parent", "task:none.projects"]);
    let action = judge(&asana(), &launch(), &question("ana", "fly", "Task:copy", None));
    assert_eq!(reasons(&action), ["unknown action"]);
}

#[test]
fn groups_in_groups_and_the_shortest_proof() {
    let facts = facts(vec![
        stated("Project:p", &[("privacy", word("private"))], &[("members", "Team:a as editor")]),
        stated("Team:a", &[], &[("members", "Team:b"), ("members", "Team:a")]),
        stated("Team:b", &[], &[("members", "Team:a"), ("members", "ana")]),
    ]);
    let answer = judge(&asana(), &facts, &question("ana", "share", "Project:p", None));
    let expected = [
        "edge Project.members team:a",
        "edge Team.members team:b",
        "edge Team.members user:ana",
        "grant grant on Project members as their role project:p",
        "cell table share on Project for editor project:p",
    ];
    assert_eq!(steps(&answer), expected);
    assert!(!judge(&asana(), &facts, &question("ben", "share", "Project:p", None)).possible);
}

#[test]
fn multi_homing_keeps_each_places_restrictions_apart() {
    let mut policy = asana();
    policy.restricts = vec![restriction("everything", "Task through homes", "project.owner")];
    let private = [("privacy", word("private"))];
    let of_acme = ("organization", "Organization:acme");
    let facts = facts(vec![
        stated("Project:p", &private, &[of_acme, ("members", "ana as editor")]),
        stated("Project:q", &private, &[of_acme, ("members", "ben as editor"), ("owner", "ana")]),
        stated("Task:t", &[], &[("projects", "Project:p"), ("projects", "Project:q")]),
    ]);
    let ana = judge(&policy, &facts, &question("ana", "see", "Task:t", None));
    assert!(ana.decision);
    assert_eq!(ana.proof[1].0, "Project.owner");
    let ben = judge(&policy, &facts, &question("ben", "see", "Task:t", None));
    let places: Vec<_> = ben.reasons.iter().map(|it| (it.1.as_str(), it.0.as_str())).collect();
    assert_eq!(places, [("project:p", "no role"), ("project:q", "restricted")]);
}

#[test]
fn a_forbid_falls_on_every_principal_of_the_question() {
    let mut policy = asana();
    policy.forbids = vec![restriction("everything", "Task", "organization.guests, every Link")];
    let facts = facts(vec![
        stated("Project:p", &[("privacy", word("private"))], &[("members", "ana as editor")]),
        stated("Organization:acme", &[], &[]),
        stated("Task:t", &[], &[("projects", "Project:p"), ("organization", "Organization:acme")]),
    ]);
    let mut asked = question("ana", "see", "Task:t", None);
    assert!(judge(&policy, &facts, &asked).decision);
    asked.presented = vec![entity("Link:key")];
    let answer = judge(&policy, &facts, &asked);
    let name = "forbid everything on Task for organization.guests, every Link";
    let forbidden = ("forbidden".to_owned(), "task:t".to_owned(), Some(name.to_owned()));
    assert_eq!(answer.reasons, [forbidden]);
}
