//! A layer only takes away: whatever is allowed by a stack of files is allowed by those below, to
//! which the layer's own attributes and relations are nothing. It holds for the oracle and the engine.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::answer::{Answer, judge};
use crate::differential::{answered, loaded, only_own};
use crate::generate::{Case, bold, case, cases};
use crate::layers::{below, erased, is_set_above, may_be_asked, without_added};
use crate::model::{Facts, Policy, Question};
use crate::properties::spare_genes;
use crate::verdict::{Verdict, verdict};
use crate::{print, print_facts};

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
    let stacks: Vec<_> =
        policies.iter().map(|it| judge(it.clone(), erased(&case.policy, it, &case.facts))).collect();
    for question in case.questions.iter().filter(|it| may_be_asked(&policies[0], it)) {
        let each = policies
            .iter()
            .zip(&stacks)
            .map(|(policy, it)| it(&without_added(&case.policy, policy, question)));
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
    fn whatever_layer_is_accepted_only_takes_away(case in case(), genes in prop::collection::vec(spare_genes(), 1..4)) {
        let mut case = only_own(&case);
        bold(&genes, &mut case.policy);
        if verdict(&case.policy) == Verdict::Accepted {
            let found = widened(&case, engine);
            prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
        }
    }

    #[test]
    fn a_layer_only_takes_away_by_the_engine(case in case()) {
        let found = widened(&only_own(&case), engine);
        prop_assert!(found.is_none(), "{}", found.unwrap_or_default());
    }
}

/// Why a layer may be refused that was made without a look at what stands below.
const FAIR: [&str; 9] = [
    "widened-base",
    "wider-role",
    "closed-below",
    "role-not-handed-on",
    "set-twice",
    "narrow-cell",
    "clashing-names",
    "negative-cycle",
    "cell-out-of-view",
];

#[test]
fn bold_layers_are_accepted_and_refused_for_what_they_say() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = |it| *counts.entry(it).or_default() += 1;
    for (at, case) in (0..).zip(cases(31, 600)) {
        let mut policy = case.policy;
        let before = (policy.within.len(), policy.defaults.len(), policy.sets.len());
        let gene = |it: u32| u16::try_from((it * 7919 + at * 104_729) % 65_521).expect("a small number");
        let genes: Vec<u16> = (0..24).map(gene).collect();
        bold(&[genes], &mut policy);
        let kind = if policy.within.len() > before.0 {
            ["a role is accepted", "a role is refused"]
        } else if policy.defaults.len() > before.1 {
            ["a default is accepted", "a default is refused"]
        } else if policy.sets.len() > before.2 {
            ["a cell is accepted", "a cell is refused"]
        } else {
            ["a restriction is accepted", "a restriction is refused"]
        };
        match verdict(&policy) {
            Verdict::Accepted => count(kind[0]),
            Verdict::Refused(codes) => {
                let unfair: Vec<_> = codes.iter().filter(|it| !FAIR.contains(it)).collect();
                assert!(unfair.is_empty(), "{unfair:?}\n{}", print::policy(&policy));
                count(kind[1]);
            }
        }
    }
    assert!(counts.len() == 8 && counts.values().all(|it| *it >= 5), "{counts:#?}");
}
