//! What the engine tells readers, held against the oracle.

use rolebook::engine::Request;

use crate::differential::{
    Difference, about, answered_as, can_be_asked, is_sound, loaded, only_own, request, until,
};
use crate::generate::Case;
use crate::model::{Entity, Facts, Policy, Question};
use crate::names::written;
use crate::reader::told;
use crate::reduce::reduced;
use crate::{print_facts, schema};

/// Answers that must agree for each seed.
const TOLD: usize = 4_000;

/// The one who asks, the first two principals whom the facts know, and one whom they do not.
fn readers(policy: &Policy, facts: &Facts, question: &Question) -> Vec<Entity> {
    let principal = |it: &Entity| schema::is_principal(policy, &it.of);
    let known = facts.entities.iter().map(|it| &it.entity).filter(|it| principal(it)).take(2).cloned();
    let of = policy.types.iter().find(|it| schema::is_principal(policy, &it.name));
    let stranger = of.map(|it| Entity { of: it.name.clone(), id: "eve".to_owned() });
    [question.subject.clone()].into_iter().chain(known).chain(stranger).collect()
}

fn readers_agree(case: &Case) -> Result<usize, Difference> {
    let case = &only_own(case);
    let (policy, facts) = (&case.policy, &case.facts);
    let engine = loaded(policy, facts).map_err(|text| Difference { about: "findings", text })?;
    let mut done = 0_usize;
    for question in &case.questions {
        for reader in readers(policy, facts, question) {
            let expected = told(policy, facts, question, &reader);
            let name = written(policy, &reader);
            let found =
                answered_as(&engine, &Request { reader: Some(name.clone()), ..request(policy, question) });
            if let Some(about) = about(&expected, &found) {
                let text = print_facts::case(policy, facts, question);
                let text = format!(
                    "{text}\nread by {name}: {about} differs\nexpected {expected:#?}\nfound {found:#?}"
                );
                return Err(Difference { about, text });
            }
            done = done.saturating_add(1);
        }
    }
    Ok(done)
}

fn shrunk(case: &Case, difference: &Difference) -> Option<Case> {
    let one = |it: &Question| Case { questions: vec![it.clone()], ..only_own(case) };
    let is_so = |it: &Case| {
        let fails = || readers_agree(it).is_err_and(|it| it.about == difference.about);
        it.questions.iter().all(|asked| can_be_asked(&it.policy, asked)) && is_sound(it) && fails()
    };
    let found = case.questions.iter().map(one).find(is_so)?;
    Some(reduced(&found, is_so))
}

#[test]
fn readers_agree_on_what_they_are_told() {
    for seed in 41..43 {
        until(seed, TOLD, readers_agree, shrunk);
    }
}
