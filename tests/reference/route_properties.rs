//! What must be true of every route's answer, whatever the route says.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::complete::complete;
use crate::generate::{Case, Dna, case, cases};
use crate::model::*;
use crate::print_facts;
use crate::properties::{reversed, spare_genes};
use crate::route::{Outcome, RouteAnswer, route};
use crate::schema;

fn show(case: &Case, request: &Request, answers: &[&RouteAnswer]) -> String {
    format!(
        "{}\n{request:#?}\n{answers:#?}",
        print_facts::case(&case.policy, &case.facts, &case.questions[0])
    )
}

fn answer(case: &Case, request: &Request) -> RouteAnswer {
    route(&case.policy, &case.facts, request)
}

fn as_question(request: &Request) -> Question {
    Question {
        subject: request.by.clone().unwrap_or_else(|| request.object.clone()),
        presented: Vec::new(),
        action: String::new(),
        object: request.object.clone(),
        time: request.time,
        inputs: request.inputs.clone(),
        given: request.given.clone(),
    }
}

/// Whatever is not open stays so; only the line that refuses may be an earlier one.
fn kept(before: &Outcome, after: &Outcome) -> bool {
    match (before, after) {
        (Outcome::Open, _) | (Outcome::Refused(_), Outcome::Refused(_)) => true,
        _ => before == after,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_never_changes_a_route(case in case()) {
        for request in &case.requests {
            let other = reversed(&case, &case.questions[0]).0;
            let (one, two) = (answer(&case, request), answer(&other, request));
            prop_assert!(one == two, "{}", show(&case, request, &[&one, &two]));
        }
    }

    #[test]
    fn completing_what_is_missing_never_changes_where_it_goes(case in case(), genes in spare_genes()) {
        for request in &case.requests {
            let question = as_question(request);
            let (policy, facts, question) = complete(&mut Dna::new(&genes), &case, &question);
            let whole = Case { policy, facts, questions: vec![question.clone()], requests: Vec::new() };
            let asked = Request { time: question.time, inputs: question.inputs, ..request.clone() };
            let (one, two) = (answer(&case, request), answer(&whole, &asked));
            let text = || format!("{}\ncompleted:\n{}", show(&case, request, &[&one]), show(&whole, &asked, &[&two]));
            prop_assert!(kept(&one.outcome, &two.outcome), "{}", text());
        }
    }

    #[test]
    fn what_is_known_without_the_one_who_asks_is_so_whoever_asks(case in case()) {
        for request in &case.requests {
            let without = answer(&case, &Request { by: None, ..request.clone() });
            let people = case.facts.entities.iter().map(|it| &it.entity);
            for by in people.filter(|it| schema::is_principal(&case.policy, &it.of)) {
                let asked = Request { by: Some(by.clone()), ..request.clone() };
                let with = answer(&case, &asked);
                prop_assert!(kept(&without.outcome, &with.outcome), "{}", show(&case, &asked, &[&without, &with]));
            }
        }
    }

    #[test]
    fn the_parts_of_an_answer_agree(case in case()) {
        for request in &case.requests {
            let found = answer(&case, request);
            let fault = match &found.outcome {
                Outcome::Open => false,
                Outcome::Refused(_) => !found.passed.is_empty() || !found.missing.is_empty(),
                Outcome::Goes(_) | Outcome::Nobody => !found.missing.is_empty(),
            };
            prop_assert!(!fault, "{}", show(&case, request, &[&found]));
        }
    }
}

#[test]
fn routes_of_every_kind_occur() {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases(21, 400) {
        for request in &case.requests {
            let found = answer(&case, request);
            let mut see =
                |it| *count.entry(it).or_default() = count.get(it).map_or(1, |it| it.saturating_add(1));
            see(match found.outcome {
                Outcome::Goes(_) => "goes",
                Outcome::Refused(_) => "refused",
                Outcome::Open => "open",
                Outcome::Nobody => "nobody",
            });
            found
                .passed
                .iter()
                .for_each(|it| see(if it.1.is_empty() { "passed over empty" } else { "passed over people" }));
        }
    }
    let all = ["goes", "refused", "open", "nobody", "passed over empty", "passed over people"];
    assert!(all.iter().all(|it| count.get(it).is_some_and(|it| *it >= 10)), "{count:?}");
}
