//! What the checker calls impossible is never true: whatever the facts are, the oracle never finds a definition that
//! the checker refuses for it to be so.

use proptest::prelude::Rng;
use rolebook::engine::{Change, Engine};

use crate::answer::judge;
use crate::generate::{Case, Dna, cases, parts_in_doubt, rng};
use crate::model::*;
use crate::{print, print_facts};

/// The case with nothing that takes away, and a definition by which everybody may do something to projects.
fn with_definition(case: &Case, condition: Condition) -> Policy {
    let mut policy = case.policy.clone();
    for taken in [&mut policy.restricts, &mut policy.forbids] {
        taken.clear();
    }
    policy.invariants.clear();
    policy.routes.clear();
    let (name, on) = ("in_doubt".to_owned(), "Project".to_owned());
    policy.definitions.push(Definition { layer: 0, name: name.clone(), on: on.clone(), condition });
    let row = Row {
        actions: vec![Action { of: None, name: "probe".to_owned() }],
        label: None,
        gate: Vec::new(),
        cells: vec![Cell::Defined(name)],
    };
    let targets = vec![Target { on, through: None }];
    policy.tables.push(Table { targets, columns: vec![Column::Everyone], rows: vec![row] });
    policy
}

fn is_refused(policy: &Policy) -> bool {
    let mut engine = Engine::new();
    let files = print::files(policy);
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text)));
    let (name, _) = files.last().expect("a file");
    engine.findings(name).iter().any(|it| it.code == "impossible-condition")
}

#[test]
fn what_is_refused_is_never_so() {
    let mut random = rng(7);
    let (mut refused, mut asked, mut allowed) = (0, 0, 0);
    for case in cases(21, 600).filter(|it| it.policy.layers == 0) {
        let genes: Vec<u16> = (0..60).map(|_| u16::try_from(random.next_u32() % 65_536).unwrap()).collect();
        let Some(parts) = parts_in_doubt(&mut Dna::new(&genes), &case.policy) else { continue };
        let policy = with_definition(&case, Condition::And(parts));
        let is_refused = is_refused(&policy);
        refused += usize::from(is_refused);
        let projects: Vec<_> = case.facts.entities.iter().map(|it| it.entity.clone()).collect();
        for project in projects.into_iter().filter(|it| it.of == "Project") {
            for question in &case.questions {
                let (action, object) = ("probe".to_owned(), project.clone());
                let question = Question { action, object, given: Vec::new(), ..question.clone() };
                let decision = judge(&policy, &case.facts, &question).decision;
                asked += usize::from(is_refused);
                allowed += usize::from(decision);
                let shown = || print_facts::case(&policy, &case.facts, &question);
                assert!(!(is_refused && decision), "{}", shown());
            }
        }
    }
    assert!(refused > 60 && asked > 300, "{refused} refused, {asked} asked");
    assert!(allowed > 100, "what is not refused may be so: {allowed}");
}
