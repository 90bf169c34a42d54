//! Layers judged by hand: what they take away, what they set, and which names they see.

use crate::answer::{Answer, judge};
use crate::layers::{added, below, erased};
use crate::model::*;
use crate::print;
use crate::sample::*;

/// The sample with a layer, whose statements the function makes.
fn layered(make: impl Fn(&mut Policy)) -> Policy {
    let mut policy = Policy { layers: 1, ..asana() };
    make(&mut policy);
    policy
}

fn add(policy: &mut Policy, layer: usize, of: &str, member: Member) {
    let of = policy.types.iter_mut().find(|it| it.name == of).expect("a type");
    of.members.push(added(layer, member));
}

fn secret() -> Member {
    attribute("secret", Attribute { default: Some(Value::Flag(false)), ..plain_attribute(Domain::Flag) })
}

fn launch(attributes: &[(&str, Value)]) -> Facts {
    let private = ("privacy", word("private"));
    let attributes = [&[private], attributes].concat();
    facts(vec![
        stated("Project:launch", &attributes, &[("members", "ana as editor"), ("members", "ben as viewer")]),
        stated("Task:copy", &[], &[("projects", "Project:launch"), ("assignee", "ben")]),
    ])
}

fn ask(policy: &Policy, facts: &Facts, subject: &str, action: &str, object: &str) -> Answer {
    judge(policy, &erased(policy, policy, facts), &question(subject, action, object, None))
}

/// How the decision comes about: `yes` with the last step of the proof, or `no` with the reasons.
fn words_of(of: Answer) -> String {
    match of.proof.last() {
        Some(step) if of.decision => format!("yes: {}", step.0),
        _ => {
            let reasons = of.reasons.into_iter().map(|it| [Some(it.0), it.2].map(Option::unwrap_or_default));
            reasons.map(|it| it.join(" ").trim().to_owned()).collect::<Vec<_>>().join(", ")
        }
    }
}

#[test]
fn a_forbid_of_a_layer_reads_what_the_layer_adds() {
    let policy = layered(|it| {
        add(it, 1, "Project", secret());
        let forbid = restriction("share", "Project", "members");
        it.forbids.push(Restriction { layer: 1, when: Some(bare("secret")), ..forbid });
    });
    let answer = |policy, secret| {
        let facts = launch(&[("secret", Value::Flag(secret))]);
        words_of(ask(policy, &facts, "ana", "share", "Project:launch"))
    };
    assert_eq!(answer(&policy, true), "forbidden forbid share on Project for members");
    assert_eq!(answer(&policy, false), "yes: table share on Project for editor");
    assert_eq!(answer(&below(&policy, 0), true), "yes: table share on Project for editor");
}

#[test]
fn a_cell_that_is_set_is_called_so_and_given_by_nobody_else() {
    let cells = Open {
        actions: vec![Action { of: Some("Task".to_owned()), name: "complete".to_owned() }],
        on: "Project".to_owned(),
        column: Column::Role("commenter".to_owned()),
    };
    let policy = layered(|it| {
        it.opens.push(cells.clone());
        it.sets.push(Set { inherited: 0, layer: 1, cells: cells.clone(), cell: Cell::Yes });
    });
    let facts = facts(vec![
        stated("Project:launch", &[("privacy", word("private"))], &[("members", "cleo as commenter")]),
        stated("Task:copy", &[], &[("projects", "Project:launch")]),
    ]);
    let answer = |policy| words_of(ask(policy, &facts, "cleo", "complete", "Task:copy"));
    assert_eq!(answer(&policy), "yes: set complete on Task for commenter");
    assert_eq!(answer(&below(&policy, 0)), "no cell");
    let seen = words_of(ask(&policy, &facts, "cleo", "see", "Task:copy"));
    assert_eq!(seen, "yes: table see on Task for commenter");
}

#[test]
fn a_statement_below_does_not_see_an_added_name() {
    // `level` is what the question brings, until a layer adds a member that is called so.
    let policy = layered(|it| {
        it.inputs.push(Input { name: "level".to_owned(), domain: Domain::Number });
        add(it, 1, "Project", attribute("level", plain_attribute(Domain::Number)));
        let high = Condition::Order {
            left: path("level"),
            order: Order::Greater,
            right: Term::Literal(Value::Number(5)),
        };
        let forbid = |action, layer| {
            let of = restriction(action, "Project", "members");
            Restriction { layer, when: Some(high.clone()), ..of }
        };
        it.forbids.extend([forbid("share", 0), forbid("customize", 1)]);
    });
    let facts = launch(&[("level", Value::Number(9))]);
    let ask = |action, level| {
        let inputs = vec![("level".to_owned(), Value::Number(level))];
        let asked = Question { inputs, ..question("ana", action, "Project:launch", None) };
        judge(&policy, &facts, &asked).decision
    };
    assert_eq!((ask("share", 1), ask("share", 9)), (true, false));
    assert_eq!((ask("customize", 1), ask("customize", 9)), (false, false));
}

#[test]
fn a_cell_of_the_base_keeps_its_definition() {
    let policy = layered(|it| {
        let defined = |on: &str, layer, condition| Definition {
            layer,
            name: "calm".to_owned(),
            on: on.to_owned(),
            condition,
        };
        let private = is_word("privacy", "private");
        it.definitions.extend([defined("Project", 0, private), defined("Task", 1, bare("assigned"))]);
        it.tables[0].rows.push(row("Task.rest", "calm calm - - -"));
    });
    let answer = words_of(ask(&policy, &launch(&[]), "ana", "rest", "Task:copy"));
    assert_eq!(answer, "yes: table rest on Task for editor");
    let set = layered(|it| {
        *it = policy.clone();
        let actions = vec![Action { of: Some("Task".to_owned()), name: "rest".to_owned() }];
        let column = Column::Role("editor".to_owned());
        let cells = Open { actions, on: "Project".to_owned(), column };
        it.opens.push(cells.clone());
        it.sets.push(Set { inherited: 0, layer: 1, cells, cell: Cell::Defined("calm".to_owned()) });
    });
    let answer = words_of(ask(&set, &launch(&[]), "ana", "rest", "Task:copy"));
    assert_eq!(answer, "no cell");
}

#[test]
fn a_layer_of_a_layer_takes_away_what_both_say() {
    let policy = layered(|it| {
        it.layers = 2;
        add(it, 1, "Project", secret());
        let restrict = |layer, action, who| Restriction { layer, ..restriction(action, "Project", who) };
        let when = Some(bare("secret"));
        it.restricts.push(Restriction { when, ..restrict(2, "share", "owner") });
        it.restricts.push(restrict(1, "customize", "owner"));
    });
    let facts = launch(&[("secret", Value::Flag(true))]);
    let answers = |layer, action| {
        let policy = below(&policy, layer);
        ask(&policy, &facts, "ana", action, "Project:launch").decision
    };
    assert_eq!([0, 1, 2].map(|it| answers(it, "share")), [true, true, false]);
    assert_eq!([0, 1, 2].map(|it| answers(it, "customize")), [true, false, false]);
}

#[test]
fn each_layer_is_a_file() {
    let policy = layered(|it| {
        it.layers = 2;
        add(it, 1, "Project", secret());
        let forbid = restriction("share", "Project", "members");
        it.forbids.push(Restriction { layer: 2, when: Some(bare("secret")), ..forbid });
    });
    let files = print::files(&policy);
    let names: Vec<_> = files.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, ["case.rolebook", "layer_1.rolebook", "policy"]);
    assert!(files[0].1.starts_with("rolebook case") && !files[0].1.contains("secret"));
    let first =
        "rolebook layer_1 \"A generated layer\" extends case\n\ntype Project adds\n    secret: flag = no\n";
    assert_eq!(files[1].1, first);
    let second = "rolebook layer_2 \"A generated layer\" extends \"layer_1.rolebook\"\n\n\
        forbid share on Project for members when secret\n";
    assert_eq!(files[2].1, second);
}
