//! Routes judged by hand: to whom a request goes, who is passed over, and what keeps a route open.

use crate::model::*;
use crate::route::{Outcome, RouteAnswer, route};
use crate::sample::*;

fn candidate(people: &str) -> Candidate {
    Candidate { people: way(people), first: None, when: None }
}

fn first_of(people: &str, key: &str, who: Option<Condition>) -> Candidate {
    Candidate { first: Some(FirstBy { key: key.to_owned(), who }), ..candidate(people) }
}

/// The sample with a route, and a number on the edges to its projects' members.
fn policy(refusals: Vec<Refusal>, candidates: Vec<Candidate>) -> Policy {
    let mut policy = asana();
    let project = policy.types.iter_mut().find(|it| it.name == "Project").unwrap();
    let Shape::Relation(members) = &mut project.members[4].shape else { panic!("members is a relation") };
    members.attributes = vec![("rank".to_owned(), plain_attribute(Domain::Number))];
    let on = "Project".to_owned();
    policy.routes = vec![Route { name: "access".to_owned(), on, refusals, candidates }];
    policy
}

fn ask(policy: &Policy, facts: &Facts, by: Option<&str>) -> RouteAnswer {
    let request = Request {
        route: "access".to_owned(),
        object: entity("Project:p"),
        by: by.map(entity),
        time: Some(5),
        inputs: Vec::new(),
        given: Vec::new(),
    };
    route(policy, facts, &request)
}

/// `goes user:ana`, then who was passed over, then what is missing.
fn answer(candidates: Vec<Candidate>, edges: &[(&str, &str)]) -> String {
    shown(&ask(&policy(Vec::new(), candidates), &project(edges), Some("zoe")))
}

fn shown(answer: &RouteAnswer) -> String {
    let outcome = match &answer.outcome {
        Outcome::Goes(to) => format!("goes {to}"),
        Outcome::Refused(text) => format!("refused {}", text.as_deref().unwrap_or("silently")),
        Outcome::Open => "open".to_owned(),
        Outcome::Nobody => "nobody".to_owned(),
    };
    let passed = answer.passed.iter().map(|(words, people)| format!("; {words}: {}", people.join(" ")));
    let missing = if answer.missing.is_empty() {
        String::new()
    } else {
        format!("; missing {}", answer.missing.join(" "))
    };
    format!("{outcome}{}{missing}", passed.collect::<String>())
}

/// A project with a team of ben and cleo; dan's edges have ranks if they are editors.
fn project(edges: &[(&str, &str)]) -> Facts {
    let team = stated("Team:t", &[], &[("members", "cleo"), ("members", "Team:u")]);
    let inner = stated("Team:u", &[], &[("members", "ben"), ("members", "Team:t")]);
    let mut facts = facts(vec![stated("Project:p", &[("privacy", word("private"))], edges), team, inner]);
    let members = facts.entities[0].relations.iter_mut().filter(|it| it.0 == "members");
    for edge in members.flat_map(|it| &mut it.1.list).filter(|it| it.role.as_deref() == Some("editor")) {
        let rank = i64::try_from(edge.to.id.len()).unwrap();
        edge.says = vec![("rank".to_owned(), Value::Number(rank))];
    }
    facts
}

#[test]
fn candidates_are_tried_in_order() {
    let owner = || candidate("owner");
    let editors = || first_of("members", "since", Some(is_word("user", "editor")));
    let edges = [
        ("members", "ana as viewer since 1"),
        ("members", "dan as editor since 3"),
        ("members", "eve as editor since 2"),
    ];
    let both = || vec![owner(), editors()];
    assert_eq!(answer(both(), &edges), "goes user:eve; owner: ; first of members by since: user:ana");
    assert_eq!(answer(both(), &[("owner", "ana")]), "goes user:ana");
    assert_eq!(answer(both(), &edges[..1]), "nobody; owner: ; first of members by since: user:ana");
    let not_zoe = Candidate { when: Some(is_path("owner", "user")), ..owner() };
    let passed = answer(vec![not_zoe, owner()], &[("owner", "ana")]);
    assert_eq!(passed, "goes user:ana; owner: user:ana");
}

#[test]
fn people_without_a_key_come_last_and_a_group_has_the_key_of_its_edge() {
    let by_since = || vec![first_of("members", "since", None)];
    let edges = [
        ("members", "ana as editor"),
        ("members", "Team:t as viewer since 2"),
        ("members", "dan as editor since 3"),
    ];
    assert_eq!(answer(by_since(), &edges), "goes user:ben");
    let not_in_team = Some(negated_in("team.members"));
    let with_team = [&edges[..], &[("team", "Team:u")]].concat();
    let found = answer(vec![first_of("members", "since", not_in_team)], &with_team);
    assert_eq!(found, "goes user:dan; first of members by since: user:ben user:cleo");
    assert_eq!(answer(by_since(), &edges[..1]), "goes user:ana");
    assert_eq!(
        answer(vec![candidate("members")], &[("members", "Team:u as viewer"), ("members", "ana as viewer")]),
        "goes user:ana"
    );
}

fn negated_in(people: &str) -> Condition {
    Condition::InPath { left: path("user"), negated: true, path: way(people) }
}

#[test]
fn an_unknown_key_and_an_unknown_entity_keep_it_open() {
    let by_rank = |who| vec![candidate("owner"), first_of("members", "rank", who)];
    let edges = [("members", "dan as editor"), ("members", "ana as viewer")];
    assert_eq!(answer(by_rank(None), &edges), "open; owner: ; missing project:p.members.rank");
    let editor = || Some(is_word("user", "editor"));
    assert_eq!(answer(by_rank(editor()), &edges), "goes user:dan; owner: ");
    let incomplete = [edges[0], edges[1], ("members", "incomplete")];
    // Then ana may be an editor, too.
    let missing = "project:p.members project:p.members.rank";
    assert_eq!(answer(by_rank(editor()), &incomplete), format!("open; owner: ; missing {missing}"));
    let created = vec![
        Candidate { when: Some(is_word("privacy", "team")), ..candidate("creator") },
        candidate("owner"),
    ];
    assert_eq!(answer(created, &[("owner", "ana")]), "goes user:ana; creator: ");
    assert_eq!(answer(vec![candidate("creator")], &[]), "open; missing project:p.creator");
}

#[test]
fn an_edge_that_does_not_hold_leads_to_nobody() {
    let edges = [("members", "ana as viewer until 4"), ("members", "dan as viewer since 5")];
    assert_eq!(answer(vec![first_of("members", "since", None)], &edges), "goes user:dan");
    let only_possibly = Candidate { when: Some(is_path("creator", "user")), ..candidate("members") };
    let found = answer(vec![only_possibly], &edges);
    assert_eq!(found, "open; missing project:p.creator");
}

#[test]
fn refused_lines_come_first() {
    let refusal = |when, because: &str| Refusal { when, unless: None, because: Some(because.to_owned()) };
    let unknown = || refusal(is_path("creator", "user"), "unknown");
    let certain = || refusal(negated(is_word("privacy", "team")), "certain");
    let facts = project(&[("owner", "ana")]);
    let ask = |refusals, by| shown(&ask(&policy(refusals, vec![candidate("owner")]), &facts, by));
    assert_eq!(ask(vec![unknown(), certain()], Some("zoe")), "refused certain");
    assert_eq!(ask(vec![unknown()], Some("zoe")), "open; missing project:p.creator");
    assert_eq!(ask(Vec::new(), None), "goes user:ana");
    assert_eq!(ask(vec![refusal(is_path("owner", "user"), "own")], Some("ana")), "refused own");
    assert_eq!(ask(vec![refusal(is_path("owner", "user"), "own")], None), "open");
    assert_eq!(ask(vec![refusal(is_path("owner", "user"), "own")], Some("Link:key")), "goes user:ana");
}

#[test]
fn refused_by_other_lines_is_refused_whoever_asks() {
    let refusal = |when, because: &str| Refusal { when, unless: None, because: Some(because.to_owned()) };
    let not_theirs = || refusal(Condition::Not(Box::new(is_path("owner", "user"))), "theirs");
    let never = || refusal(negated(is_word("privacy", "team")), "never");
    let facts = project(&[("owner", "ana")]);
    let ask = |refusals, by| shown(&ask(&policy(refusals, vec![candidate("owner")]), &facts, by));
    assert_eq!(ask(vec![not_theirs(), never()], Some("Link:key")), "refused theirs");
    assert_eq!(ask(vec![not_theirs(), never()], Some("ana")), "refused never");
    assert_eq!(ask(vec![not_theirs(), never()], None), "refused silently");
    assert_eq!(ask(vec![never(), not_theirs()], None), "refused never");
}

#[test]
fn a_route_reads_as_it_would_be_written() {
    let when =
        Condition::Below { left: path("visitor_role"), negated: false, right: Term::Literal(word("editor")) };
    let refusals = vec![Refusal { when, unless: None, because: Some("No.".to_owned()) }];
    let first = first_of("members", "since", Some(is_word("user", "editor")));
    let first =
        Candidate { people: way_where("members", bare("archived")), when: Some(bare("archived")), ..first };
    let text = crate::print::policy(&policy(refusals, vec![candidate("owner"), first]));
    let expected = "route access on Project\n    refused when visitor_role is below editor because \"No.\"\n    \
        owner, else first of members where archived by since who is editor when archived\n";
    assert!(text.contains(expected), "{text}");
}
