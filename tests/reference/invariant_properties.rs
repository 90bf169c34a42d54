//! What must be true of every audit, whatever the invariants say.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::answer::judge;
use crate::complete::complete;
use crate::generate::{Case, Dna, case};
use crate::invariant::{Violation, audit};
use crate::model::*;
use crate::names;
use crate::print_facts;
use crate::properties::{only_giving, reversed, spare_genes};
use crate::schema;

fn show(case: &Case, found: &[&[Violation]]) -> String {
    format!("{}\n{found:#?}", print_facts::case(&case.policy, &case.facts, &case.questions[0]))
}

fn audited(case: &Case) -> Vec<Violation> {
    audit(&case.policy, &case.facts, case.questions[0].time)
}

/// What a violation is about, and whether it is open.
type Verdicts = BTreeMap<(String, Option<String>, Option<String>, String), bool>;

fn verdicts(of: &[Violation]) -> Verdicts {
    let key =
        |it: &Violation| (it.invariant.clone(), it.subject.clone(), it.action.clone(), it.object.clone());
    of.iter().map(|it| (key(it), it.open)).collect()
}

/// What was broken stays broken, and only what was open becomes so. Of people and objects that the
/// facts did not know, nothing had been said.
fn kept(before: &Verdicts, after: &Verdicts, known: &[String]) -> bool {
    let broken = before.iter().filter(|it| !it.1).all(|it| after.get(it.0) == Some(&false));
    let is_known = |it: &String| known.contains(it) || it.ends_with(":*");
    let mut new = after.iter().filter(|it| it.0.1.iter().chain([&it.0.3]).all(is_known));
    // An edge to an unknown end is nobody's until it is known where it ends.
    let was_open = |key: &(String, Option<String>, Option<String>, String)| {
        before.contains_key(key) || before.contains_key(&(key.0.clone(), None, key.2.clone(), key.3.clone()))
    };
    broken && new.all(|it| was_open(it.0))
}

/// The same without the relation after `through`, called as before.
fn not_along(case: &Case) -> Case {
    let mut case = case.clone();
    for invariant in &mut case.policy.invariants {
        invariant.label = Some(names::invariant(invariant));
        if let Claim::Can { target, .. } = &mut invariant.claim {
            target.through = None;
        }
    }
    case
}

/// `never every P can A T through R`, for the subject, action and object of a question.
fn never_along(policy: &Policy, question: &Question, through: &str) -> Policy {
    let on = question.object.of.clone();
    let claim = Claim::Can {
        who: Some(vec![Who::Every(question.subject.of.clone())]),
        actions: Actions::Listed(vec![question.action.clone()]),
        target: Target { on, through: Some(through.to_owned()) },
        when: None,
        unless: None,
    };
    let never = Invariant { layer: 0, label: None, always: false, claim, because: None };
    Policy { invariants: vec![never], ..policy.clone() }
}

/// Whether it is certain that the subject of a question may, by a way along this relation.
fn is_along(case: &Case, question: &Question, through: &str) -> bool {
    let policy = never_along(&case.policy, question, through);
    let asked = [&question.subject, &question.object].map(|it| names::written(&policy, it));
    let is_asked =
        |it: &Violation| !it.open && it.subject.as_ref() == Some(&asked[0]) && it.object == asked[1];
    audit(&policy, &case.facts, question.time).iter().any(is_asked)
}

/// The question by its subject alone, if the facts know it and its object.
fn alone(case: &Case, question: &Question) -> Option<Question> {
    let known = |it: &Entity| case.facts.entities.iter().any(|known| known.entity == *it);
    let alone = Question { presented: Vec::new(), inputs: Vec::new(), given: Vec::new(), ..question.clone() };
    (known(&question.subject) && known(&question.object)).then_some(alone)
}

/// The relations of the type of the object, stated or derived.
fn relations(policy: &Policy, of: &str) -> Vec<String> {
    let members = schema::members(policy, of).iter();
    members.filter(|it| !matches!(it.shape, Shape::Attribute(_))).map(|it| it.name.clone()).collect()
}

/// Whether some rule reads the role that it gives along a relation, which is no way to anybody.
fn tells_a_role(policy: &Policy, relation: &str) -> bool {
    policy.grants.iter().flat_map(|it| &it.rules).any(|it| match &it.role {
        RoleGiven::Attribute(path) => path.iter().any(|it| it == relation),
        _ => false,
    })
}

/// The facts without the edges of one relation.
fn without(facts: &Facts, of: &str, name: &str) -> Facts {
    let mut facts = facts.clone();
    for stated in facts.entities.iter_mut().filter(|it| it.entity.of == of) {
        stated.relations.retain(|it| it.0 != name);
    }
    facts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_never_changes_an_audit(case in case()) {
        let other = reversed(&case, &case.questions[0]).0;
        let (one, two) = (audited(&case), audited(&other));
        prop_assert!(one == two, "{}", show(&case, &[&one, &two]));
    }

    #[test]
    fn completing_what_is_missing_never_changes_a_known_verdict(case in case(), genes in spare_genes()) {
        let (policy, facts, question) = complete(&mut Dna::new(&genes), &case, &case.questions[0]);
        let whole = Case { policy, facts, questions: vec![question], requests: Vec::new() };
        let (one, two) = (audited(&case), audited(&whole));
        let known: Vec<_> =
            case.facts.entities.iter().map(|it| names::written(&case.policy, &it.entity)).collect();
        let text = || format!("{}\ncompleted:\n{}", show(&case, &[&one]), show(&whole, &[&two]));
        prop_assert!(kept(&verdicts(&one), &verdicts(&two), &known), "{}", text());
    }

    #[test]
    fn along_a_relation_there_is_no_more_than_altogether(case in case()) {
        let mut case = case;
        case.policy.invariants.retain(|it| !it.always);
        let (one, two) = (audited(&case), audited(&not_along(&case)));
        let (along, all) = (verdicts(&one), verdicts(&two));
        let fine = along.iter().all(|(key, open)| all.get(key).is_some_and(|it| !*it || *open));
        prop_assert!(fine, "{}", show(&case, &[&one, &two]));
    }

    #[test]
    fn a_proof_that_goes_along_a_relation_is_a_way_along_it(case in case()) {
        for question in case.questions.iter().filter_map(|it| alone(&case, it)) {
            let answer = judge(&case.policy, &case.facts, &question);
            for name in relations(&case.policy, &question.object.of) {
                let step = format!("{}.{name}", question.object.of);
                let shown = answer.proof.iter().any(|it| it.1 == "edge" && it.0 == step);
                let fine = !shown || is_along(&case, &question, &name);
                prop_assert!(fine, "{step}\n{}\n{answer:#?}", show(&case, &[]));
            }
        }
    }

    #[test]
    fn a_yes_that_needs_a_relation_has_a_way_along_it(case in case()) {
        let case = only_giving(&case);
        for question in case.questions.iter().filter_map(|it| alone(&case, it)) {
            let yes = judge(&case.policy, &case.facts, &question).decision;
            let stated = relations(&case.policy, &question.object.of).into_iter();
            // Definitions and gates read the organization, which is no way either.
            let is_way = |it: &String| it != "organization" && !tells_a_role(&case.policy, it);
            for name in stated.filter(|it| yes && is_way(it)) {
                let facts = without(&case.facts, &question.object.of, &name);
                let needed = !judge(&case.policy, &facts, &question).possible;
                let along = is_along(&case, &question, &name);
                prop_assert!(along || !needed, "{name}\n{}", show(&case, &[]));
            }
        }
    }
}
