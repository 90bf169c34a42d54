//! The engine held against the oracle: decisions, proofs, reasons and what is missing.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rolebook::engine::{Change, Engine, Request, StepKind};

use crate::answer::{Answer, judge};
use crate::generate::{self, Case};
use crate::model::{Policy, Question, Value};
use crate::names::written;
use crate::{print, print_facts};

/// Triples that must agree: 100,000 and some more, since the number of questions differs from case to case.
const TRIPLES: usize = 100_000;

fn request(policy: &Policy, question: &Question) -> Request {
    let value = |value: &Value| match value {
        Value::Entity(it) => written(policy, it),
        Value::Text(text) | Value::Word(text) => text.clone(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Time(seconds) => print::instant(*seconds),
    };
    let inputs = question.inputs.iter().map(|(name, it)| (name.clone(), value(it)));
    let given = question.given.iter().map(|(_, name, it)| (name.clone(), value(it)));
    Request {
        subject: written(policy, &question.subject),
        action: question.action.clone(),
        object: written(policy, &question.object),
        with: question.presented.iter().map(|it| written(policy, it)).collect(),
        at: question.time.map(print::instant),
        given: inputs.chain(given).collect::<BTreeMap<_, _>>(),
    }
}

/// The engine's answer in the oracle's words.
fn answered(engine: &Engine, policy: &Policy, question: &Question) -> Result<Answer, String> {
    let asked =
        engine.check("policy", "workspace", &request(policy, question)).map_err(|it| format!("{it:?}"))?;
    let answer = asked.answer;
    let step = |it: StepKind| match it {
        StepKind::Edge => "edge",
        StepKind::Inclusion => "inclusion",
        StepKind::Grant => "grant",
        StepKind::Cell => "cell",
    };
    let proof = answer.proof.into_iter();
    let reasons = answer.reasons.into_iter();
    Ok(Answer {
        decision: answer.decision,
        possible: answer.decision || answer.unknown,
        proof: proof.map(|it| (it.statement, step(it.step).to_owned(), it.entity)).collect(),
        until: answer.until.map(|it| it.to_string()),
        reasons: reasons.map(|it| (it.kind.word().to_owned(), it.place, it.statement)).collect(),
        missing: answer.missing,
    })
}

/// What a question may bring for its own object; nothing is asked about other entities' values.
fn only_own(case: &Case) -> Case {
    let mut case = case.clone();
    let relations = case.facts.entities.iter_mut().flat_map(|it| &mut it.relations);
    for edge in relations.flat_map(|it| &mut it.1.list) {
        // A period that never holds is refused when it is loaded.
        edge.until = edge.until.filter(|until| edge.since.is_none_or(|since| since < *until));
    }
    for question in &mut case.questions {
        let object = question.object.clone();
        question.given.retain(|it| it.0 == object);
    }
    case
}

fn compare(case: &Case) -> Result<usize, String> {
    let case = only_own(case);
    let policy = print::policy(&case.policy);
    let facts = print_facts::facts(&case.policy, &case.facts).to_string();
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("policy", &policy).workspace("workspace", &facts));
    let findings = engine.findings("policy");
    if !findings.is_empty() {
        return Err(format!("{policy}\n{facts}\nthe policy is valid, but has {findings:#?}"));
    }
    for question in &case.questions {
        let expected = judge(&case.policy, &case.facts, question);
        let found = answered(&engine, &case.policy, question);
        if found.as_ref() != Ok(&expected) {
            let text = print_facts::case(&case.policy, &case.facts, question);
            let findings = engine.workspace_findings("policy", "workspace");
            return Err(format!("{text}\n{facts}\n{findings:?}\nexpected {expected:#?}\nfound {found:#?}"));
        }
    }
    Ok(case.questions.len())
}

#[test]
fn a_hundred_thousand_triples_agree() {
    let mut triples = 0;
    for case in generate::cases(7, usize::MAX) {
        match compare(&case) {
            Ok(count) => triples += count,
            Err(text) => panic!("after {triples} triples:\n{text}"),
        }
        if triples >= TRIPLES {
            return;
        }
    }
}

#[test]
fn triples_agree_and_shrink_if_they_do_not() {
    let mut runner = TestRunner::new(Config { cases: 300, failure_persistence: None, ..Config::default() });
    let outcome = runner
        .run(&generate::case(), |case| compare(&case).map(|_| ()).map_err(|text| TestCaseError::fail(text)));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
