//! Searches held against point decisions (design, M14): certain elements are allowed, possible ones are denied for
//! want of data, and whatever is not found is denied whatever the data.

use std::ops::ControlFlow;

use rolebook::engine::{Checks, Element, Engine, Request};

use crate::differential::{Difference, answered_as, bound, only_own, request, shrunk, until};
use crate::generate::Case;
use crate::model::{Entity, Facts, Policy, Question};
use crate::names::written;
use crate::quick;
use crate::schema;

/// How many searches of each kind are held, at least, in each of the parts.
const PART: usize = 2_000;
/// How many questions of each case are searched for.
const OF_CASE: usize = 3;

/// Somebody of a type whom the facts do not know.
fn anybody(of: &str) -> Entity {
    Entity { of: of.to_owned(), id: "*".to_owned() }
}

/// What point decisions say of one element.
fn element(engine: &Engine, name: &str, request: &Request) -> Result<Option<Element>, String> {
    let answer = answered_as(engine, request)?;
    let element = Element { name: name.to_owned(), certain: answer.decision, missing: answer.missing };
    Ok(answer.possible.then_some(element))
}

fn of_type<'f>(facts: &'f Facts, of: &str) -> Vec<&'f Entity> {
    let mut all: Vec<&Entity> = facts.entities.iter().map(|it| &it.entity).filter(|it| it.of == of).collect();
    all.sort();
    all
}

/// The principals of a policy: type by type by their outside names, and in each those whom nobody knows first.
fn principals(policy: &Policy, facts: &Facts) -> Vec<Entity> {
    let types = policy.types.iter().filter(|it| schema::is_principal(policy, &it.name));
    let mut types: Vec<&str> = types.map(|it| it.name.as_str()).collect();
    types.sort_by_key(|it| written(policy, &anybody(it)));
    let of = |of: &str| {
        let known = of_type(facts, of).into_iter().cloned();
        std::iter::once(anybody(of)).chain(known).collect::<Vec<_>>()
    };
    types.into_iter().flat_map(of).collect()
}

/// What is expected of the three searches of a question, from point decisions alone.
fn expected(engine: &Engine, case: &Case, question: &Question) -> Result<[Vec<Element>; 3], String> {
    let (policy, facts) = (&case.policy, &case.facts);
    let asked = request(policy, question);
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    for object in of_type(facts, &question.object.of) {
        let name = written(policy, object);
        found[0].extend(element(engine, &name, &Request { object: name.clone(), ..asked.clone() })?);
    }
    for person in principals(policy, facts) {
        let name = written(policy, &person);
        found[1].extend(element(engine, &name, &Request { subject: name.clone(), ..asked.clone() })?);
    }
    for action in schema::actions(policy, &question.object.of) {
        found[2].extend(element(engine, action, &Request { action: action.to_owned(), ..asked.clone() })?);
    }
    Ok(found)
}

/// What a search finds after an element.
fn found(
    engine: &Engine,
    kind: usize,
    request: &Request,
    after: Option<&str>,
) -> Result<Vec<Element>, String> {
    let mut all = Vec::new();
    let mut each = |it| {
        all.push(it);
        ControlFlow::Continue(())
    };
    let (policy, workspace) = ("policy", "workspace");
    match kind {
        0 => engine.what(policy, workspace, request, after, &mut each),
        1 => engine.who(policy, workspace, request, after, &mut each),
        _ => engine.actions(policy, workspace, request, after, &mut each),
    }
    .map_err(|it| format!("{it:?}"))?;
    Ok(all)
}

/// The same by number; nothing of whom and of what only a question knows.
fn numbered(checks: &Checks, question: &Question) -> Option<[Vec<(String, bool)>; 2]> {
    if !question.presented.is_empty() || !question.inputs.is_empty() {
        return None;
    }
    let time = quick::time(question);
    let kind = checks.kind(&question.object.of)?;
    let action = checks.action(kind, &question.action)?;
    let subject = checks.entity(checks.kind(&question.subject.of)?, &question.subject.id)?;
    let named = |(it, certain)| Some((checks.id(it)?.to_owned(), certain));
    let what = quick::what(checks, subject, action, time);
    let who = match checks.entity(kind, &question.object.id) {
        Some(object) => checks.who(action, object, time).filter_map(named).collect(),
        None => Vec::new(),
    };
    Some([what, who])
}

/// The ids of elements, and whether they are certain.
fn short(elements: &[Element]) -> Vec<(String, bool)> {
    let id = |it: &Element| it.name.split_once(':').map_or("", |it| it.1).to_owned();
    elements.iter().filter(|it| id(it) != "*").map(|it| (id(it), it.certain)).collect()
}

fn differs(about: &'static str, expected: &impl std::fmt::Debug, found: &impl std::fmt::Debug) -> Difference {
    Difference { about, text: format!("{about} differs\nexpected {expected:#?}\nfound {found:#?}") }
}

fn hold(engine: &Engine, checks: &Checks, case: &Case, question: &Question) -> Result<(), Difference> {
    const ABOUT: [&str; 3] = ["what", "who", "actions"];
    let failed = |text| Difference { about: "being answered", text };
    // What is said of one object means nothing where all are asked about.
    let question = &Question { given: Vec::new(), ..question.clone() };
    let expected = expected(engine, case, question).map_err(failed)?;
    for (kind, expected) in expected.iter().enumerate() {
        let mut request = request(&case.policy, question);
        if kind == 0 {
            request.object.clone_from(&question.object.of);
        }
        let all = found(engine, kind, &request, None).map_err(failed)?;
        if all != *expected {
            return Err(differs(ABOUT[kind], expected, &all));
        }
        let middle = all.len().div_euclid(2);
        if let Some(after) = all.get(middle) {
            let rest = found(engine, kind, &request, Some(&after.name)).map_err(failed)?;
            if rest != all[middle.saturating_add(1)..] {
                return Err(differs("a page", &&all[middle.saturating_add(1)..], &rest));
            }
        }
    }
    let Some([what, mut who]) = numbered(checks, question) else { return Ok(()) };
    if what != short(&expected[0]) {
        return Err(differs("what, by number,", &short(&expected[0]), &what));
    }
    let mut by_name = short(&expected[1]);
    let is_known = case.facts.entities.iter().any(|it| it.entity == question.object);
    who.sort();
    by_name.sort();
    if is_known && who != by_name {
        return Err(differs("who, by number,", &by_name, &who));
    }
    Ok(())
}

/// The searches of some questions of a case, and the first that differs.
fn compare(case: &Case) -> Result<usize, Difference> {
    let case = only_own(case);
    let (engine, checks) = bound(&case)?;
    let questions: Vec<&Question> = case.questions.iter().take(OF_CASE).collect();
    for question in &questions {
        hold(&engine, &checks, &case, question).map_err(|it| {
            let text = crate::print_facts::case(&case.policy, &case.facts, question);
            Difference { text: format!("{text}\n{}", it.text), ..it }
        })?;
    }
    Ok(questions.len())
}

/// So many searches from a seed.
fn part(seed: u64) {
    until(seed, PART, compare, |case, difference| shrunk(case, difference, compare));
}

#[test]
fn searches_find_what_point_decisions_allow() {
    part(31);
}

#[test]
fn searches_of_other_cases_do_too() {
    part(32);
}
