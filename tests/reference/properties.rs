//! What must be true of the oracle whatever it is asked, found without any engine.

use proptest::prelude::*;

use crate::answer::{Answer, judge};
use crate::complete::complete;
use crate::generate::{Case, Dna, case, ends};
use crate::model::*;
use crate::print_facts;
use crate::sample::way;
use crate::schema;
use crate::shape_of_answers::check;

fn show(case: &Case, question: &Question, answers: &[&Answer]) -> String {
    format!("{}\n{answers:#?}", print_facts::case(&case.policy, &case.facts, question))
}

fn answer(case: &Case, question: &Question) -> Answer {
    judge(&case.policy, &case.facts, question)
}

/// Everything the other way round that has an order only on paper.
pub(crate) fn reversed(case: &Case, question: &Question) -> (Case, Question) {
    let (mut case, mut question) = (case.clone(), question.clone());
    let policy = &mut case.policy;
    policy.types.reverse();
    policy.types.iter_mut().for_each(|it| it.members.reverse());
    policy.roles.iter_mut().for_each(|it| it.chains.reverse());
    policy.plans.iter_mut().for_each(|it| it.chains.reverse());
    policy.inputs.reverse();
    policy.definitions.reverse();
    policy.grants.reverse();
    policy.grants.iter_mut().for_each(|it| it.rules.reverse());
    policy.tables.reverse();
    for table in &mut policy.tables {
        table.columns.reverse();
        table.rows.reverse();
        table.rows.iter_mut().for_each(|it| it.cells.reverse());
    }
    policy.restricts.reverse();
    policy.forbids.reverse();
    policy.invariants.reverse();
    policy.routes.reverse();
    policy.opens.reverse();
    policy.sets.reverse();
    case.facts.entities.reverse();
    for stated in &mut case.facts.entities {
        stated.relations.iter_mut().for_each(|it| it.1.list.reverse());
        let edges = stated.relations.iter_mut().flat_map(|it| &mut it.1.list);
        edges.for_each(|it| it.says.reverse());
        stated.relations.reverse();
        stated.attributes.reverse();
    }
    question.presented.reverse();
    question.inputs.reverse();
    (case, question)
}

/// The same without anything that could ever take away.
pub(crate) fn only_giving(case: &Case) -> Case {
    let mut case = case.clone();
    case.policy.restricts.clear();
    case.policy.forbids.clear();
    let any = Condition::Quantified { quantifier: Quantifier::Any, path: way("organization"), has: None };
    case.policy.definitions.iter_mut().for_each(|it| it.condition = any.clone());
    for rule in case.policy.grants.iter_mut().flat_map(|it| &mut it.rules) {
        rule.when = None;
        rule.unless = None;
        rule.who.iter_mut().for_each(|it| {
            if let Who::Path(way) = it {
                way.filter = None;
            }
        });
    }
    case.policy.types.iter_mut().for_each(every_edge_counts);
    case
}

fn every_edge_counts(of: &mut Type) {
    if let Kind::Group(_, filter) = &mut of.kind {
        *filter = None;
    }
    for member in &mut of.members {
        if let Shape::Derived(ways) = &mut member.shape {
            ways.iter_mut().for_each(|it| it.filter = None);
        }
    }
}

/// One more edge of a relation to many.
fn one_more_edge(dna: &mut Dna<'_>, case: &mut Case) {
    let entities: Vec<_> = case.facts.entities.iter().map(|it| it.entity.clone()).collect();
    let Some(from) = dna.one_of(&entities) else { return };
    let many = schema::members(&case.policy, &from.of).iter().filter_map(|it| match &it.shape {
        Shape::Relation(of) if of.count == Count::Many => Some((it.name.clone(), of.clone())),
        _ => None,
    });
    let Some((name, relation)) = dna.one_of(&many.collect::<Vec<_>>()) else { return };
    let Some(to) = dna.one_of(&ends(&entities, &relation.targets)) else { return };
    let roles: Vec<_> = schema::roles(&case.policy, &from.of).into_iter().map(str::to_owned).collect();
    let role = if relation.as_role { dna.one_of(&roles) } else { None };
    let edge = Edge { to, role, since: None, until: None, says: Vec::new() };
    let Some(stated) = case.facts.entities.iter_mut().find(|it| it.entity == from) else { return };
    match stated.relations.iter_mut().find(|it| it.0 == name) {
        Some((_, edges)) => edges.list.push(edge),
        None => stated.relations.push((name, Edges { list: vec![edge], incomplete: false })),
    }
}

pub(crate) fn spare_genes() -> impl Strategy<Value = Vec<u16>> {
    proptest::collection::vec(any::<u16>(), 60..200)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn answers_agree_with_themselves(case in case()) {
        for question in &case.questions {
            let found = answer(&case, question);
            let fault = check(&found);
            prop_assert!(fault.is_none(), "{}\n{}", fault.unwrap_or_default(), show(&case, question, &[&found]));
        }
    }

    #[test]
    fn order_never_changes_an_answer(case in case()) {
        for question in &case.questions {
            let (other, asked) = reversed(&case, question);
            let (one, two) = (answer(&case, question), answer(&other, &asked));
            prop_assert!(one == two, "{}", show(&case, question, &[&one, &two]));
        }
    }

    #[test]
    fn one_more_edge_never_loses_a_yes_where_nothing_takes_away(case in case(), genes in spare_genes()) {
        let case = only_giving(&case);
        let mut more = case.clone();
        let mut dna = Dna::new(&genes);
        (0..3).for_each(|_| one_more_edge(&mut dna, &mut more));
        for question in &case.questions {
            let (one, two) = (answer(&case, question), answer(&more, question));
            let kept = two.decision >= one.decision && two.possible >= one.possible;
            prop_assert!(kept, "{}", show(&more, question, &[&one, &two]));
        }
    }

    #[test]
    fn completing_what_is_missing_never_changes_a_known_answer(case in case(), genes in spare_genes()) {
        let mut dna = Dna::new(&genes);
        for question in &case.questions {
            let one = answer(&case, question);
            let (policy, facts, asked) = complete(&mut dna, &case, question);
            let two = judge(&policy, &facts, &asked);
            let whole = Case { policy, facts, questions: vec![asked], requests: Vec::new() };
            let kept = two.decision >= one.decision && two.possible <= one.possible;
            let text = || format!("{}\ncompleted:\n{}", show(&case, question, &[&one]), show(&whole, &whole.questions[0], &[&two]));
            prop_assert!(kept, "{}", text());
        }
    }
}
