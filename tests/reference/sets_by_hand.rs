//! Edges that end in sets, and sets that ask, one sentence of the reference at a time.

use crate::answer::{Answer, judge};
use crate::model::*;
use crate::reader::told as told_to;
use crate::sample::*;

/// Documents that are read by whom their `readers` mean, and teams whose `people` have roles; the role `lead`
/// needs a plan.
fn policy() -> Policy {
    let readers = "User every-User Team.staff Team.people Doc.viewer Doc.readers Doc.free";
    let mut people = members_as_role("User every-User Team.staff");
    people.name = "people".to_owned();
    let mut types = vec![
        type_(Kind::Principal, "User", vec![relation("boss", "User", Count::Optional)]),
        type_(Kind::Principal, "Bot", vec![attribute("vip", plain_attribute(Domain::Flag))]),
        type_(Kind::Plain, "Team", vec![people, attribute("plan", plain_attribute(Domain::Plan))]),
        type_(
            Kind::Plain,
            "Doc",
            vec![
                relation("readers", readers, Count::Many),
                relation("blocked", "User", Count::Many),
                relation("team", "Team", Count::Optional),
            ],
        ),
    ];
    for member in types.iter_mut().flat_map(|it| &mut it.members) {
        if let Shape::Relation(relation) = &mut member.shape {
            relation.targets.iter_mut().for_each(|it| *it = it.replace("every-", "every "));
        }
    }
    let roles = |on: &str, chain| Roles { on: on.to_owned(), chains: vec![words(chain)], gated: Vec::new() };
    let gated = vec![Gated { roles: words("lead"), gate: words("paid") }];
    let grant = |on, rule| Grant { target: target(on), rules: vec![rule] };
    let free = Condition::InPath { left: path("user"), negated: true, path: way("blocked") };
    let columns = vec![Column::Role("viewer".to_owned())];
    Policy {
        plans: Some(Plans { chains: vec![words("gratis paid")], at: path("team.plan") }),
        types,
        roles: vec![roles("Doc", "viewer"), Roles { gated, ..roles("Team", "lead staff") }],
        definitions: vec![Definition {
            layer: 0,
            name: "free".to_owned(),
            on: "Doc".to_owned(),
            condition: free,
        }],
        grants: vec![
            grant("Doc", rule("readers", as_role("viewer"))),
            grant("Team", rule("people", RoleGiven::Their)),
        ],
        tables: vec![Table { targets: vec![target("Doc")], columns, rows: vec![row("see", "yes")] }],
        ..Policy::default()
    }
}

/// Edges of `Doc:a`, `Doc:b` and `Team:t`, each with its name before it.
fn world(edges: &[(&str, &str, &str)], plan: &[(&str, Value)]) -> Facts {
    let of = |name: &str| {
        edges.iter().filter(|it| it.0 == name).map(|it| (it.1, it.2)).collect::<Vec<(&str, &str)>>()
    };
    let docs = ["Doc:a", "Doc:b"].map(|it| stated(it, &[], &of(it)));
    let team = stated("Team:t", plan, &of("Team:t"));
    facts(docs.into_iter().chain([team]).collect())
}

fn ask(edges: &[(&str, &str, &str)], subject: &str, object: &str) -> Answer {
    judge(&policy(), &world(edges, &[("plan", word("paid"))]), &question(subject, "see", object, Some(5)))
}

fn verdict(answer: &Answer) -> &'static str {
    match (answer.decision, answer.possible) {
        (true, _) => "yes",
        (false, true) => "unknown",
        (false, false) => "no",
    }
}

/// What each of these is told about `Doc:a`.
fn told<const N: usize>(edges: &[(&str, &str, &str)], subjects: [&str; N]) -> [&'static str; N] {
    subjects.map(|it| verdict(&ask(edges, it, "Doc:a")))
}

fn steps(answer: &Answer) -> Vec<String> {
    answer.proof.iter().map(|it| format!("{} {} {}", it.1, it.0, it.2)).collect()
}

#[test]
fn whoever_holds_it_is_meant_and_the_proof_says_by_what() {
    let edges = [("Doc:a", "readers", "Doc:b.viewer"), ("Doc:b", "readers", "ana")];
    assert_eq!(told(&edges, ["ana", "ben", "Bot:r"]), ["yes", "no", "no"]);
    let proof = [
        "edge Doc.readers doc:b.viewer",
        "edge Doc.readers user:ana",
        "grant grant on Doc readers as viewer doc:b",
        "grant grant on Doc readers as viewer doc:a",
        "cell table see on Doc for viewer doc:a",
    ];
    assert_eq!(steps(&ask(&edges, "ana", "Doc:a")), proof);
    let edges = [("Doc:a", "readers", "Doc:b.readers"), ("Doc:b", "readers", "ana")];
    assert_eq!(steps(&ask(&edges, "ana", "Doc:a"))[..2], ["edge Doc.readers doc:b.readers", proof[1]]);
}

#[test]
fn a_role_that_includes_the_one_that_is_named_counts() {
    let edges = [("Doc:a", "readers", "Team:t.staff"), ("Team:t", "people", "ana as lead")];
    let answer = ask(&edges, "ana", "Doc:a");
    let proof = [
        "edge Doc.readers team:t.staff",
        "edge Team.people user:ana",
        "grant grant on Team people as their role team:t",
        "inclusion roles on Team team:t",
    ];
    assert_eq!(steps(&answer)[..4], proof);
}

#[test]
fn a_gate_on_the_role_is_read_where_the_role_is_given() {
    let edges = [("Doc:a", "readers", "Team:t.staff"), ("Team:t", "people", "ana as lead")];
    let under = |plan: &[(&str, Value)]| {
        judge(&policy(), &world(&edges, plan), &question("ana", "see", "Doc:a", Some(5)))
    };
    assert_eq!(verdict(&under(&[("plan", word("gratis"))])), "no");
    let answer = under(&[]);
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["team:t.plan".to_owned()]));
}

#[test]
fn a_set_in_itself_adds_nobody() {
    let edges = [("Doc:a", "readers", "Doc:a.readers"), ("Doc:a", "readers", "Doc:a.viewer")];
    assert_eq!(told(&edges, ["ana", "Doc:a.readers", "Doc:a.viewer"]), ["no", "yes", "yes"]);
    let more = [edges[0], edges[1], ("Doc:a", "readers", "ana")];
    assert_eq!(told(&more, ["ana", "ben"]), ["yes", "no"]);
    assert_eq!(steps(&ask(&more, "ana", "Doc:a"))[0], "edge Doc.readers user:ana");
}

#[test]
fn sets_in_a_circle_mean_whoever_is_in_one_of_them() {
    let edges = [
        ("Doc:a", "readers", "Doc:b.readers"),
        ("Doc:b", "readers", "Doc:a.viewer"),
        ("Doc:b", "readers", "ana until 9"),
    ];
    assert_eq!(told(&edges, ["ana", "ben", "Doc:a.viewer"]), ["yes", "no", "yes"]);
    assert_eq!(ask(&edges, "ana", "Doc:a").until.as_deref(), Some("1970-01-01T00:00:09Z"));
}

#[test]
fn a_definition_holds_for_each_of_them() {
    let edges = [("Doc:a", "readers", "Doc:b.free"), ("Doc:b", "blocked", "ben")];
    assert_eq!(told(&edges, ["ana", "ben", "zed", "Bot:r"]), ["yes", "no", "yes", "yes"]);
    assert_eq!(steps(&ask(&edges, "ana", "Doc:a"))[0], "edge Doc.readers doc:b.free");
    assert_eq!(ask(&edges, "ana", "Doc:a").proof.len(), 3);
    let unknown = [edges[0], ("Doc:b", "blocked", "incomplete")];
    let answer = ask(&unknown, "ana", "Doc:a");
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["doc:b.blocked".to_owned()]));
}

#[test]
fn an_edge_inside_a_set_ends_like_any_other() {
    let edges = [("Doc:a", "readers", "Team:t.staff"), ("Team:t", "people", "ana as staff until 3")];
    let answer = ask(&edges, "ana", "Doc:a");
    assert_eq!(answer.reasons, [("expired".to_owned(), "doc:a".to_owned(), None)]);
    let timeless = question("ana", "see", "Doc:a", None);
    let answer = judge(&policy(), &world(&edges, &[("plan", word("paid"))]), &timeless);
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["time".to_owned()]));
}

#[test]
fn every_id_is_meant_and_asks_as_one() {
    let all = [("Doc:a", "readers", "every User")];
    assert_eq!(told(&all, ["ana", "zed", "every User", "Bot:r"]), ["yes", "yes", "yes", "no"]);
    assert_eq!(steps(&ask(&all, "zed", "Doc:a"))[0], "edge Doc.readers every user");
    let some = [("Doc:a", "readers", "ana"), ("Doc:a", "readers", "Team:t.staff")];
    assert_eq!(told(&some, ["every User", "Team:t.staff"]), ["no", "yes"]);
    let staff = [some[1], ("Team:t", "people", "every User as staff")];
    assert_eq!(
        told(&staff, ["zed", "every User", "Team:t.people", "Team:t.staff"]),
        ["yes", "yes", "no", "yes"]
    );
}

#[test]
fn in_a_set_of_an_unknown_entity_anybody_may_be() {
    let edges = [("Doc:a", "readers", "incomplete")];
    let missing = vec!["doc:a.readers".to_owned()];
    for subject in ["ana", "Bot:r", "every User", "Doc:b.viewer", "Team:t.people"] {
        let answer = ask(&edges, subject, "Doc:a");
        assert_eq!((verdict(&answer), answer.missing), ("unknown", missing.clone()), "{subject}");
    }
    // A set of someone whom the facts do not know is in what it is the set of.
    let answer = ask(&[], "Doc:zed.readers", "Doc:zed");
    assert_eq!(verdict(&answer), "yes");
    let answer = ask(&[], "Doc:zed.viewer", "Doc:a");
    let reason = |name: &str, place: &str| (name.to_owned(), place.to_owned(), None);
    assert_eq!(answer.reasons, [reason("no role", "doc:a"), reason("unknown subject", "doc:zed.viewer")]);
}

#[test]
fn a_set_may_be_that_of_an_unknown_place() {
    let mut policy = policy();
    policy.types[3].members.push(relation("parent", "Doc", Count::Optional));
    policy.grants[0].rules = vec![rule("parent.viewer", as_role("viewer"))];
    let answer = judge(&policy, &facts(Vec::new()), &question("Doc:b.viewer", "see", "Doc:a", Some(5)));
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["doc:a.parent".to_owned()]));
}

#[test]
fn in_the_middle_of_a_path_a_set_leads_nowhere_and_is_one_element() {
    let mut policy = policy();
    let seen = |policy: &Policy, subject: &str, edges: &[(&str, &str, &str)]| {
        let mut facts = world(edges, &[("plan", word("paid"))]);
        facts.entities.retain(|it| it.entity.of != "User");
        facts.entities.push(stated("User:ana", &[], &[("boss", "ben")]));
        verdict(&judge(policy, &facts, &question(subject, "see", "Doc:a", Some(5))))
    };
    policy.grants[0].rules = vec![rule("readers.boss", as_role("viewer"))];
    let staff = ("Team:t", "people", "ana as staff");
    assert_eq!(seen(&policy, "ben", &[("Doc:a", "readers", "ana")]), "yes");
    assert_eq!(seen(&policy, "ben", &[("Doc:a", "readers", "Team:t.staff"), staff]), "no");
    assert_eq!(seen(&policy, "ben", &[("Doc:a", "readers", "every User")]), "no");
    let any = Condition::Quantified { quantifier: Quantifier::Any, path: way("readers"), has: None };
    policy.grants[0].rules = vec![Rule { when: Some(any), ..rule("everyone", as_role("viewer")) }];
    assert_eq!(seen(&policy, "eve", &[("Doc:a", "readers", "Team:t.staff")]), "yes");
    assert_eq!(seen(&policy, "eve", &[]), "no");
}

#[test]
fn a_set_is_in_the_group_whose_people_it_is() {
    let mut policy = policy();
    let team = &mut policy.types[2];
    team.kind = Kind::Group("people".to_owned(), None);
    let Shape::Relation(readers) = &mut policy.types[3].members[0].shape else { panic!("readers") };
    readers.targets.push("Team".to_owned());
    let facts = world(&[("Doc:a", "readers", "Team:t")], &[]);
    let seen =
        |policy: &Policy, subject| verdict(&judge(policy, &facts, &question(subject, "see", "Doc:a", None)));
    assert_eq!(seen(&policy, "Team:t.people"), "yes");
    assert_eq!(seen(&policy, "Team:t.staff"), "no");
    // Of a group of only some of its people, the set of them all is not.
    let since = Condition::Is { left: path("since"), negated: true, right: Term::Literal(Value::Time(0)) };
    policy.types[2].kind = Kind::Group("people".to_owned(), Some(Box::new(since)));
    assert_eq!(seen(&policy, "Team:t.people"), "no");
}

#[test]
fn a_reader_learns_of_a_set_what_they_may_see_of_whose_it_is() {
    let edges =
        [("Doc:a", "readers", "Doc:b.free"), ("Doc:a", "readers", "every Bot"), ("Doc:b", "readers", "ben")];
    let mut policy = policy();
    let Shape::Relation(readers) = &mut policy.types[3].members[0].shape else { panic!("readers") };
    readers.targets.push("every Bot".to_owned());
    let read = |subject: &str, reader: &str| {
        let facts = world(&edges, &[("plan", word("paid"))]);
        told_to(&policy, &facts, &question(subject, "see", "Doc:a", Some(5)), &entity(reader))
    };
    let free = "edge Doc.readers doc:b.free";
    assert_eq!(steps(&read("ana", "ben"))[0], free);
    assert_eq!(steps(&read("ana", "ana"))[0], "hidden  ");
    assert_eq!(steps(&read("Bot:r", "Bot:r"))[0], "edge Doc.readers every bot");
    // Whoever may see the one document, but not that whose viewers are asked about, is told nothing.
    let facts = world(&[("Doc:a", "readers", "eve"), ("Doc:b", "readers", "ben")], &[]);
    let asked = question("Doc:b.viewer", "see", "Doc:a", Some(5));
    let reason = |reader| told_to(&policy, &facts, &asked, &entity(reader)).reasons.len();
    assert_eq!((reason("eve"), reason("ben")), (0, 0));
    let both = world(&[("Doc:a", "readers", "eve"), ("Doc:b", "readers", "eve")], &[]);
    assert_eq!(told_to(&policy, &both, &asked, &entity("eve")).reasons.len(), 1);
}
