//! Conditions, gates, proofs and reasons in a small rolebook, one sentence of the reference at a time.

use crate::answer::{Answer, judge};
use crate::model::*;
use crate::sample::*;

/// A project with one of each kind of member; `rules` and one row for `see` are what decides.
fn small(rules: Vec<Rule>, columns: &str, cells: &str) -> Policy {
    let organization = vec![attribute("plan", plain_attribute(Domain::Plan))];
    let column = |name: &str| match name {
        "everyone" => Column::Everyone,
        "people" => Column::Relation(name.to_owned()),
        role => Column::Role(role.to_owned()),
    };
    let table = Table {
        targets: vec![target("Project")],
        columns: columns.split(' ').map(column).collect(),
        rows: vec![row("see", cells)],
    };
    Policy {
        plans: Some(Plans { chains: vec![words("free paid"), words("old")], at: path("organization.plan") }),
        types: vec![
            type_(Kind::Principal, "User", vec![attribute("vip", plain_attribute(Domain::Flag))]),
            type_(Kind::Principal, "Link", Vec::new()),
            type_(Kind::Plain, "Organization", organization),
            type_(
                Kind::Group("members".to_owned(), None),
                "Team",
                vec![relation("members", "User", Count::Many)],
            ),
            type_(Kind::Plain, "Project", project_members()),
        ],
        roles: vec![Roles {
            on: "Project".to_owned(),
            chains: vec![words("admin editor viewer"), words("auditor")],
            gated: Vec::new(),
        }],
        grants: vec![Grant { target: target("Project"), rules }],
        tables: vec![table],
        ..Policy::default()
    }
}

fn project_members() -> Vec<Member> {
    let optional = |domain| Attribute { optional: true, ..plain_attribute(domain) };
    let with_default = |domain, it| Attribute { default: Some(it), ..plain_attribute(domain) };
    vec![
        relation("organization", "Organization", Count::One),
        relation("owner", "User", Count::Optional),
        relation("creator", "User", Count::One),
        relation("people", "User Team", Count::Many),
        relation("above", "Project", Count::Many),
        members_as_role("User Team"),
        attribute("budget", optional(Domain::Number)),
        attribute("limit", plain_attribute(Domain::Number)),
        attribute("due", plain_attribute(Domain::Time)),
        attribute("secret", plain_attribute(Domain::Flag)),
        attribute("archived", with_default(Domain::Flag, Value::Flag(false))),
        attribute("level", with_default(Domain::Role, word("editor"))),
        attribute("unset", plain_attribute(Domain::Role)),
        attribute("maybe", optional(Domain::Role)),
    ]
}

fn project(name: &str, attributes: &[(&str, Value)], edges: &[(&str, &str)]) -> Stated {
    stated(&format!("Project:{name}"), attributes, edges)
}

fn see(policy: &Policy, facts: &Facts, subject: &str) -> Answer {
    judge(policy, facts, &question(subject, "see", "Project:p", None))
}

fn verdict(answer: &Answer) -> &'static str {
    match (answer.decision, answer.possible) {
        (true, _) => "yes",
        (false, true) => "unknown",
        (false, false) => "no",
    }
}

/// What a condition is for a subject, on a project of which only `above` is stated, and that `ana`
/// has no role on; `ben` is its auditor.
fn truth(condition: Condition, subject: &str) -> &'static str {
    let when = Rule { when: Some(condition), ..rule("everyone", as_role("viewer")) };
    let policy = small(vec![when, rule("members", RoleGiven::Their)], "viewer auditor", "yes -");
    let facts = facts(vec![
        project("p", &[], &[("above", "Project:q"), ("members", "ben as auditor")]),
        project(
            "q",
            &[("secret", Value::Flag(true))],
            &[("organization", "Organization:acme"), ("owner", "ana")],
        ),
        stated("Organization:acme", &[("plan", word("paid"))], &[]),
    ]);
    verdict(&see(&policy, &facts, subject))
}

fn is_not(left: &str, right: &str) -> Condition {
    Condition::Is { left: path(left), negated: true, right: Term::Path(path(right)) }
}

fn order(left: &str, order: Order, right: Term) -> Condition {
    Condition::Order { left: path(left), order, right }
}

fn below(left: &str, right: &str) -> Condition {
    Condition::Below { left: path(left), negated: false, right: Term::Literal(word(right)) }
}

fn has(quantifier: Quantifier, of: &str, has: Option<Condition>) -> Condition {
    Condition::Quantified { quantifier, path: way(of), has: has.map(Box::new) }
}

#[test]
fn conditions_with_none_and_unknown() {
    let hundred = || Term::Literal(Value::Number(100));
    let cases = [
        (is_path("owner", "user"), "no"),
        (is_not("owner", "user"), "yes"),
        (is_path("creator", "user"), "unknown"),
        (is_not("creator", "user"), "unknown"),
        (is_path("owner", "owner"), "no"),
        (order("budget", Order::Greater, hundred()), "unknown"),
        (order("limit", Order::Less, hundred()), "unknown"),
        (order("due", Order::Less, Term::Path(path("time"))), "unknown"),
        (bare("archived"), "no"),
        (bare("secret"), "unknown"),
        (Condition::And(vec![bare("secret"), bare("archived")]), "no"),
        (Condition::Or(vec![bare("secret"), negated(bare("archived"))]), "yes"),
        (is_word("owner", "auditor"), "no"),
        (is_word("maybe", "admin"), "no"),
        (is_word("unset", "admin"), "unknown"),
        (below("level", "admin"), "yes"),
        (below("level", "editor"), "no"),
        (below("level", "auditor"), "no"),
        (below("maybe", "admin"), "unknown"),
        (has(Quantifier::Any, "people", None), "no"),
        (has(Quantifier::No, "people", None), "yes"),
        (has(Quantifier::All, "people", Some(bare("archived"))), "no"),
        (has(Quantifier::All, "above", Some(bare("secret"))), "yes"),
        (has(Quantifier::Any, "above", Some(is_path("owner", "user"))), "yes"),
        (has(Quantifier::No, "above", Some(bare("archived"))), "yes"),
        (has(Quantifier::Any, "creator", None), "unknown"),
        (has(Quantifier::One, "above", Some(is_path("owner", "user"))), "yes"),
        (has(Quantifier::One, "people", Some(bare("archived"))), "no"),
        (Condition::Nobody("admin".to_owned()), "yes"),
        (Condition::Nobody("auditor".to_owned()), "no"),
    ];
    for (condition, expected) in cases {
        let text = crate::print::condition(&condition);
        assert_eq!(truth(condition, "ana"), expected, "{text}");
    }
}

#[test]
fn the_user_compared_with_what_it_cannot_be() {
    assert_eq!(truth(is_path("creator", "user"), "Link:key"), "no");
    assert_eq!(truth(is_not("creator", "user"), "Link:key"), "no");
    assert_eq!(truth(is_not("owner", "user"), "Link:key"), "no");
}

#[test]
fn the_role_given_is_unknown() {
    let as_unset = vec![rule("owner", as_value("unset"))];
    let owned = facts(vec![project("p", &[], &[("owner", "ana")])]);
    let answer = see(&small(as_unset, "editor viewer", "yes yes"), &owned, "ana");
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["project:p.unset".to_owned()]));
    let none = see(&small(vec![rule("owner", as_value("maybe"))], "viewer", "yes"), &owned, "ana");
    assert_eq!((verdict(&none), none.reasons[0].0.as_str()), ("no", "no role"));
}

#[test]
fn to_an_unknown_role_admits_those_who_pass_for_all() {
    let mut policy =
        small(vec![rule("members", RoleGiven::Their)], "admin editor viewer auditor", "yes yes yes -");
    policy.restricts = vec![restriction("see", "Project", "unset")];
    let member = |edges: &[(&str, &str)]| facts(vec![project("p", &[], edges)]);
    let all = [("members", "ana as admin"), ("members", "ana as auditor")];
    assert_eq!(verdict(&see(&policy, &member(&all), "ana")), "yes");
    let answer = see(&policy, &member(&all[..1]), "ana");
    assert_eq!((verdict(&answer), answer.missing), ("unknown", vec!["project:p.unset".to_owned()]));
}

#[test]
fn a_gated_row() {
    let mut policy = small(vec![rule("members", RoleGiven::Their)], "admin viewer", "yes -");
    policy.tables[0].rows[0].gate = words("paid");
    let acme = |plan: &[(&str, Value)]| {
        facts(vec![
            project(
                "p",
                &[],
                &[
                    ("members", "ana as admin"),
                    ("members", "ben as viewer"),
                    ("organization", "Organization:acme"),
                ],
            ),
            stated("Organization:acme", plan, &[]),
        ])
    };
    let paid = acme(&[("plan", word("paid"))]);
    let old = acme(&[("plan", word("old"))]);
    assert_eq!(verdict(&see(&policy, &paid, "ana")), "yes");
    assert_eq!(see(&policy, &old, "ana").reasons[0].0, "plan");
    assert_eq!(see(&policy, &old, "ben").reasons[0].0, "no cell");
    let unknown = see(&policy, &acme(&[]), "ana");
    assert_eq!((verdict(&unknown), unknown.missing), ("unknown", vec!["organization:acme.plan".to_owned()]));
}

#[test]
fn an_unknown_cell_is_missing_by_name() {
    let policy = small(vec![rule("members", RoleGiven::Their)], "viewer", "?");
    let answer = see(&policy, &facts(vec![project("p", &[], &[("members", "ana as viewer")])]), "ana");
    assert_eq!(answer.missing, ["table see on Project for viewer"]);
}

#[test]
fn a_role_handed_on_and_a_role_counted_as() {
    let rules = vec![
        rule("members", RoleGiven::Their),
        rule("above", RoleGiven::Same),
        rule("above.viewer", as_role("auditor")),
    ];
    let policy = small(rules, "editor auditor", "yes yes");
    let facts = facts(vec![
        project("p", &[], &[("above", "Project:q")]),
        project("q", &[], &[("members", "ana as editor"), ("above", "Project:p")]),
    ]);
    let answer = see(&policy, &facts, "ana");
    let steps: Vec<_> = answer.proof.iter().map(|it| format!("{} {}", it.0, it.2)).collect();
    let handed_on = [
        "Project.above project:q",
        "Project.members user:ana",
        "grant on Project members as their role project:q",
        "grant on Project above as the same role project:p",
        "table see on Project for editor project:p",
    ];
    assert_eq!(steps, handed_on);
    let mut only_counted = policy.clone();
    only_counted.grants[0].rules.remove(1);
    let counted = see(&only_counted, &facts, "ana");
    assert_eq!(counted.proof[3], ("roles on Project".into(), "inclusion".into(), "project:q".into()));
    assert_eq!(counted.proof.len(), 6);
}

#[test]
fn forbidden_along_a_relation_if_one_of_its_ends_says_so() {
    let mut policy = small(vec![rule("members", RoleGiven::Their)], "viewer", "yes");
    let mut forbid = restriction("everything", "Project through above", "every User");
    forbid.when = Some(is_word("unset", "admin"));
    policy.forbids = vec![forbid];
    let p =
        project("p", &[("unset", word("admin"))], &[("members", "ana as viewer"), ("above", "Project:q")]);
    let q = |edges: &[(&str, &str)]| facts(vec![p.clone(), project("q", &[], edges)]);
    let name = "forbid everything on Project through above for every User";
    let forbidden = ("forbidden".to_owned(), "project:p".to_owned(), Some(name.to_owned()));
    assert_eq!(see(&policy, &q(&[]), "ana").reasons, [forbidden]);
}

#[test]
fn everyone_counts_only_with_a_cell_that_says_something() {
    let facts = facts(vec![project("p", &[], &[])]);
    let reason = |cells: &str| {
        let mut policy = small(Vec::new(), "viewer everyone", cells);
        policy.definitions = vec![Definition {
            layer: 0,
            name: "kept".into(),
            on: "Project".into(),
            condition: bare("archived"),
        }];
        see(&policy, &facts, "ana").reasons[0].0.clone()
    };
    assert_eq!(reason("yes -"), "no role");
    assert_eq!(reason("yes kept"), "no cell");
}

#[test]
fn a_decision_asked_for_is_the_whole_decision() {
    let mut policy = small(vec![rule("members", RoleGiven::Their)], "viewer", "yes");
    policy.tables[0].rows.push(row("edit", "yes"));
    let can = Condition::Can { who: path("user"), action: "see".into(), object: path("project") };
    policy.restricts = vec![Restriction { unless: Some(can), ..restriction("edit", "Project", "owner") }];
    let facts = facts(vec![project("p", &[], &[("members", "ana as viewer")])]);
    let edit = |policy: &Policy| judge(policy, &facts, &question("ana", "edit", "Project:p", None));
    assert_eq!(verdict(&edit(&policy)), "yes");
    policy.forbids = vec![restriction("see", "Project", "every User")];
    let name = "restrict edit on Project to owner";
    let restricted = ("restricted".to_owned(), "project:p".to_owned(), Some(name.to_owned()));
    assert_eq!(edit(&policy).reasons, [restricted]);
}

#[test]
fn an_incomplete_relation_may_hold_anyone() {
    let policy = small(vec![rule("people", as_role("viewer"))], "viewer", "yes");
    let edges = [("people", "Team:t"), ("people", "incomplete")];
    let facts = facts(vec![project("p", &[], &edges), stated("Team:t", &[], &[("members", "incomplete")])]);
    let answer = see(&policy, &facts, "ana");
    assert_eq!(answer.missing, ["project:p.people", "team:t.members"]);
    assert_eq!(verdict(&see(&policy, &facts, "Link:key")), "no");
}
