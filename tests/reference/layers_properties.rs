//! A layer only takes away: whatever is allowed by a stack of files is allowed by those below, to
//! which the layer's own attributes and relations are nothing. It holds for the oracle and the engine.

use proptest::prelude::*;

use crate::answer::{Answer, judge};
use crate::differential::{answered, loaded, only_own};
use crate::generate::{Case, case};
use crate::layers::{below, erased, is_set_above, without_added};
use crate::model::{Facts, Policy, Question};
use crate::print_facts;

/// One who answers questions about this policy and these facts.
type Judge = Box<dyn Fn(&Question) -> Answer>;

fn oracle(policy: Policy, facts: Facts) -> Judge {
    Box::new(move |question| judge(&policy, &facts, question))
}

fn engine(policy: Policy, facts: Facts) -> Judge {
    let engine = loaded(&policy, &facts).unwrap_or_else(|text| panic!("{text}"));
    Box::new(move |question| answered(&engine, &policy, question).unwrap_or_else(|text| panic!("{text}")))
}

/// What an upper file allows, certainly or possibly, and some lower one does not. A cell that is open
/// may be set to give more, so that nothing is said of its actions.
fn widened(case: &Case, judge: impl Fn(Policy, Facts) -> Judge) -> Option<String> {
    let policies: Vec<_> = (0..=case.policy.layers).map(|it| below(&case.policy, it)).collect();
    let stacks: Vec<_> = policies.iter().map(|it| judge(it.clone(), erased(it, &case.facts))).collect();
    for question in &case.questions {
        let each = policies.iter().zip(&stacks).map(|(policy, it)| it(&without_added(policy, question)));
        let answers: Vec<_> = each.collect();
        for (layer, pair) in answers.windows(2).enumerate() {
            let [lower, upper] = pair else { continue };
            let narrower = upper.decision <= lower.decision && upper.possible <= lower.possible;
            let set = is_set_above(
                &policies[layer.saturating_add(1)],
                layer,
                &question.object.of,
                &question.action,
            );
            if !narrower && !set {
                let text = print_facts::case(&case.policy, &case.facts, question);
                return Some(format!("{text}\nlayer {layer} {lower:#?}\nthe one above {upper:#?}"));
            }
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_layer_only_takes_away_by_the_oracle(case in case()) {
        let found = widened(&case, oracle);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }

    #[test]
    fn a_layer_only_takes_away_by_the_engine(case in case()) {
        let found = widened(&only_own(&case), engine);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }
}
