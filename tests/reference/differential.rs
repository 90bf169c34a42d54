//! The engine held against the oracle: decisions, proofs, reasons and what is missing.

use std::collections::BTreeMap;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use rolebook::engine::{Change, Engine, Finding, ProofStep, Request, Severity, StepKind};

use crate::answer::{Answer, judge};
use crate::generate::{self, Case};
use crate::model::{Entity, Facts, Policy, Question, Value};
use crate::names::written;
use crate::reduce::reduced;
use crate::{print, print_facts, schema};

/// Questions that must agree in each of the parts, which together are 100,000 and some more.
const PART: usize = 12_500;

/// A value as a question brings it.
fn brought(policy: &Policy, value: &Value) -> String {
    match value {
        Value::Entity(it) => written(policy, it),
        Value::Text(text) | Value::Word(text) => text.clone(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Time(seconds) => print::instant(*seconds),
    }
}

/// All that a question brings: request inputs, and what it says of its object.
pub(crate) fn all_brought(
    policy: &Policy,
    inputs: &[(String, Value)],
    given: &[(Entity, String, Value)],
) -> BTreeMap<String, String> {
    let inputs = inputs.iter().map(|(name, it)| (name.clone(), brought(policy, it)));
    inputs.chain(given.iter().map(|(_, name, it)| (name.clone(), brought(policy, it)))).collect()
}

fn request(policy: &Policy, question: &Question) -> Request {
    Request {
        subject: written(policy, &question.subject),
        action: question.action.clone(),
        object: written(policy, &question.object),
        with: question.presented.iter().map(|it| written(policy, it)).collect(),
        at: question.time.map(print::instant),
        given: all_brought(policy, &question.inputs, &question.given),
        reader: None,
    }
}

pub(crate) fn in_the_oracles_words(of: ProofStep) -> (String, String, String) {
    let kind = match of.step {
        StepKind::Edge => "edge",
        StepKind::Inclusion => "inclusion",
        StepKind::Grant => "grant",
        StepKind::Cell => "cell",
    };
    (of.statement, kind.to_owned(), of.entity)
}

/// The engine's answer in the oracle's words.
pub(crate) fn answered(engine: &Engine, policy: &Policy, question: &Question) -> Result<Answer, String> {
    let asked =
        engine.check("policy", "workspace", &request(policy, question)).map_err(|it| format!("{it:?}"))?;
    let answer = asked.answer;
    let proof = answer.proof.into_iter();
    let reasons = answer.reasons.into_iter();
    Ok(Answer {
        decision: answer.decision,
        possible: answer.decision || answer.unknown,
        proof: proof.map(in_the_oracles_words).collect(),
        until: answer.until.map(|it| it.to_string()),
        reasons: reasons.map(|it| (it.kind.word().to_owned(), it.place, it.statement)).collect(),
        missing: answer.missing,
    })
}

/// What a question may bring for its own object; nothing is asked about other entities' values.
pub(crate) fn only_own(case: &Case) -> Case {
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
    for request in &mut case.requests {
        let object = request.object.clone();
        request.given.retain(|it| it.0 == object);
    }
    case
}

/// An engine with every file of a policy, which finds nothing wrong with any of them.
pub(crate) fn loaded(policy: &Policy, facts: &Facts) -> Result<Engine, String> {
    let facts = print_facts::facts(policy, facts).to_string();
    let files = print::files(policy);
    let mut engine = Engine::new();
    let change = Change::default().workspace("workspace", &facts);
    engine.apply(files.iter().fold(change, |change, (name, text)| change.policy(name, text)));
    for (name, _) in &files {
        let findings = engine.findings(name);
        if !findings.is_empty() {
            let text = print::policy(policy);
            return Err(format!("{text}\n{facts}\nthe policy is valid, but {name} has {findings:#?}"));
        }
    }
    Ok(engine)
}

/// Every question of a case; the first that is answered differently is shown in a case made small.
fn compare(case: &Case) -> Result<usize, String> {
    differ(case).map_err(|text| match shrunk(case) {
        Some(small) => format!("{text}\nmade small:\n{}", differ(&small).expect_err("it fails still")),
        None => text,
    })
}

/// The same with one question that is answered differently, if it is not the rolebook that is refused.
fn shrunk(case: &Case) -> Option<Case> {
    let one = |it: &Question| Case { questions: vec![it.clone()], ..only_own(case) };
    let is_so = |it: &Case| {
        let asked = &it.questions[0];
        let is_asked = schema::has_action(&it.policy, &asked.object.of, &asked.action);
        is_asked && is_sound(it) && differ(it).is_err()
    };
    let found = case.questions.iter().map(one).find(is_so)?;
    Some(reduced(&found, is_so))
}

/// Whether an engine finds nothing to refuse in a case.
pub(crate) fn is_sound(case: &Case) -> bool {
    let refused = |it: &Finding| it.severity == Severity::Error;
    let sound = |engine: Engine| !engine.workspace_findings("policy", "workspace").iter().any(refused);
    loaded(&case.policy, &case.facts).is_ok_and(sound)
}

fn differ(case: &Case) -> Result<usize, String> {
    let case = only_own(case);
    let engine = loaded(&case.policy, &case.facts)?;
    for question in &case.questions {
        let expected = judge(&case.policy, &case.facts, question);
        let found = answered(&engine, &case.policy, question);
        if found.as_ref() != Ok(&expected) {
            let text = print_facts::case(&case.policy, &case.facts, question);
            let facts = print_facts::facts(&case.policy, &case.facts);
            let findings = engine.workspace_findings("policy", "workspace");
            return Err(format!("{text}\n{facts}\n{findings:?}\nexpected {expected:#?}\nfound {found:#?}"));
        }
    }
    Ok(case.questions.len())
}

/// So many questions from a seed; what fails is shown as a rolebook, unshrunk.
fn part(seed: u64) {
    let mut triples = 0;
    let mut failed = 0;
    for case in generate::cases(seed, usize::MAX) {
        match compare(&case) {
            Ok(count) => triples = usize::saturating_add(triples, count),
            Err(text) => {
                println!("@@FAIL {seed}\n{text}\n@@END");
                failed += 1;
                if failed == 6 { panic!("many") }
            }
        }
        if triples >= PART {
            assert!(failed==0); return;
        }
    }
}

macro_rules! parts {
    ($($name:ident $seed:literal)*) => {
        $(
            #[test]
            fn $name() {
                part($seed);
            }
        )*
    };
}

parts! {
    the_first_part_agrees 1
    the_second_part_agrees 2
    the_third_part_agrees 3
    the_fourth_part_agrees 4
    the_fifth_part_agrees 5
    the_sixth_part_agrees 6
    the_seventh_part_agrees 7
    the_eighth_part_agrees 8
}

/// The same with shrinking: what fails here is shown as the smallest rolebook that fails.
#[test]
fn triples_agree_and_shrink_if_they_do_not() {
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, generate::rng(9));
    let outcome =
        runner.run(&generate::case(), |case| differ(&case).map(|_| ()).map_err(TestCaseError::fail));
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
