//! Edges that say something and paths that go on with `where`, one sentence of the reference at a time.

use crate::answer::{Answer, judge};
use crate::model::*;
use crate::sample::*;

fn with(mut member: Member, name: &str, of: Attribute) -> Member {
    let Shape::Relation(relation) = &mut member.shape else { panic!("{} is no relation", member.name) };
    relation.attributes.push((name.to_owned(), of));
    member
}

fn flag(default: Option<bool>) -> Attribute {
    Attribute { default: default.map(Value::Flag), ..plain_attribute(Domain::Flag) }
}

/// Projects whose members are seen by who a rule says; `view_only` has no default, `limited` has one,
/// and an edge's `archived` hides the project's.
fn policy(who: Who) -> Policy {
    let members = with(members_as_role("User Team"), "view_only", flag(None));
    let members = with(with(members, "archived", flag(Some(false))), "duty", plain_attribute(Domain::Role));
    let project = vec![
        relation("teams", "Team", Count::Many),
        members,
        attribute("archived", flag(Some(true))),
        Member {
            layer: 0,
            name: "staff".to_owned(),
            shape: Shape::Derived(vec![way_where("members", bare("view_only"))]),
        },
    ];
    let listed = with(relation("members", "User", Count::Many), "limited", flag(Some(false)));
    let group = Kind::Group("members".to_owned(), Some(Box::new(negated(bare("limited")))));
    let rule = Rule { who: vec![who], ..rule("everyone", as_role("viewer")) };
    let columns = vec![Column::Role("viewer".to_owned())];
    Policy {
        types: vec![
            type_(Kind::Principal, "User", vec![attribute("vip", plain_attribute(Domain::Flag))]),
            type_(group, "Team", vec![listed]),
            type_(Kind::Plain, "Project", project),
        ],
        roles: vec![Roles {
            on: "Project".to_owned(),
            chains: vec![words("editor viewer")],
            gated: Vec::new(),
        }],
        grants: vec![Grant { target: target("Project"), rules: vec![rule] }],
        tables: vec![Table { targets: vec![target("Project")], columns, rows: vec![row("see", "yes")] }],
        ..Policy::default()
    }
}

fn see(who: Who, edges: &[(&str, &str)], subject: &str) -> Answer {
    let team = stated("Team:t", &[], &[("members", "ben"), ("members", "cleo with limited")]);
    let mut facts = facts(vec![stated("Project:p", &[], edges), team]);
    let members = facts.entities[0].relations.iter_mut().filter(|it| it.0 == "members");
    for edge in members.flat_map(|it| &mut it.1.list).filter(|it| it.to.id == "dan") {
        edge.says.push(("view_only".to_owned(), Value::Flag(false)));
    }
    judge(&policy(who), &facts, &question(subject, "see", "Project:p", Some(5)))
}

fn verdict(answer: &Answer) -> &'static str {
    match (answer.decision, answer.possible) {
        (true, _) => "yes",
        (false, true) => "unknown",
        (false, false) => "no",
    }
}

fn truth(filter: Condition, edges: &[(&str, &str)], subject: &str) -> (&'static str, Vec<String>) {
    let answer = see(Who::Path(way_where("members", filter)), edges, subject);
    (verdict(&answer), answer.missing)
}

const PEOPLE: &[(&str, &str)] = &[
    ("members", "ana as editor with view_only"),
    ("members", "dan as viewer until 9"),
    ("members", "eve as viewer"),
];

#[test]
fn an_edge_counts_as_truly_as_the_condition_holds() {
    let missing = vec!["project:p.members.view_only".to_owned()];
    assert_eq!(truth(bare("view_only"), PEOPLE, "ana").0, "yes");
    assert_eq!(truth(bare("view_only"), PEOPLE, "dan").0, "no");
    assert_eq!(truth(bare("view_only"), PEOPLE, "eve"), ("unknown", missing.clone()));
    assert_eq!(truth(negated(bare("view_only")), PEOPLE, "eve"), ("unknown", missing));
    assert_eq!(truth(is_word("duty", "editor"), PEOPLE, "eve").1, ["project:p.members.duty"]);
}

#[test]
fn what_the_edge_says_comes_first_and_a_period_is_part_of_it() {
    assert_eq!(truth(bare("archived"), PEOPLE, "ana").0, "no");
    assert_eq!(truth(bare("project.archived"), PEOPLE, "ana").0, "yes");
    let later = |name: &str| Condition::Order {
        left: path(name),
        order: Order::Greater,
        right: Term::Literal(Value::Time(7_000_000_000)),
    };
    assert_eq!(truth(later("until"), PEOPLE, "dan").0, "yes");
    // Ordering with none is unknown, and nothing is missing.
    assert_eq!(truth(later("until"), PEOPLE, "ana"), ("unknown", Vec::new()));
}

#[test]
fn the_edge_to_an_unknown_end_says_nothing() {
    let missing = vec!["project:p.members".to_owned()];
    let edges = [("members", "incomplete")];
    assert_eq!(truth(negated(bare("archived")), &edges, "ana"), ("unknown", missing));
    assert_eq!(
        truth(Condition::And(vec![bare("archived"), negated(bare("project.archived"))]), &edges, "ana").0,
        "no"
    );
}

#[test]
fn where_a_group_is_listed_only_some_are_meant() {
    let edges = [("teams", "Team:t")];
    let teams = || Who::Path(way("teams"));
    assert_eq!(verdict(&see(teams(), &edges, "ben")), "yes");
    assert_eq!(verdict(&see(teams(), &edges, "cleo")), "no");
    let all = Who::Path(way("teams.members"));
    assert_eq!(verdict(&see(all, &edges, "cleo")), "yes");
}

#[test]
fn derived_relations_and_quantifiers() {
    let staff = see(Who::Path(way("staff")), PEOPLE, "ana");
    assert_eq!(staff.proof[0], ("Project.members".into(), "edge".into(), "user:ana".into()));
    assert_eq!(verdict(&see(Who::Path(way("staff")), PEOPLE, "dan")), "no");
    let statement = &staff.proof[1].0;
    assert_eq!(statement, "grant on Project staff as viewer");
    let quantified = |quantifier, has: Option<Condition>| Condition::Quantified {
        quantifier,
        path: way_where("project.members", bare("view_only")),
        has: has.map(Box::new),
    };
    let known = &PEOPLE[..2];
    assert_eq!(truth(quantified(Quantifier::Any, None), known, "ana").0, "yes");
    assert_eq!(truth(quantified(Quantifier::No, None), known, "ana").0, "no");
    let all = quantified(Quantifier::All, Some(is_path("user", "user")));
    assert_eq!(truth(all, known, "ana").0, "yes");
    let missing = truth(quantified(Quantifier::All, Some(bare("vip"))), known, "ana").1;
    assert_eq!(missing, ["user:ana.vip"]);
}

#[test]
fn a_statement_is_called_without_it_and_printed_with_it() {
    let who = Who::Path(way_where("members", Condition::Or(vec![bare("view_only"), bare("archived")])));
    let asked = see(who.clone(), PEOPLE, "ana");
    assert_eq!(asked.proof[1].0, "grant on Project members as viewer");
    let text = crate::print::policy(&policy(who));
    let parts = [
        "    members where view_only or archived as viewer\n",
        "group Team of members where not limited\n    members: User* with limited: flag = no\n",
        "    members:  (User | Team)* as role with view_only: flag, archived: flag = no, duty: role\n",
        "    staff:    members where view_only\n",
    ];
    parts.iter().for_each(|it| assert!(text.contains(it), "{it} is not in\n{text}"));
    let condition = Condition::And(vec![
        Condition::InPath { left: path("user"), negated: true, path: way_where("members", bare("archived")) },
        Condition::Quantified {
            quantifier: Quantifier::Any,
            path: way_where("members", negated(bare("view_only"))),
            has: Some(Box::new(bare("vip"))),
        },
    ]);
    let expected = "(user not in members where archived) and (any members where (not view_only) has vip)";
    assert_eq!(crate::print::condition(&condition), expected);
}
