//! Random policies, facts and questions that the language allows, from tiny to hostile.

mod added;
mod conditions;
mod depends;
mod dna;
mod ends;
mod facts;
mod invariants;
mod layers;
mod policy;
mod possible;
mod routes;
mod scope;
mod sets;
mod shape;
mod stands;
mod statements;
mod tables;
mod values;
mod wheres;

pub(crate) use conditions::{TIMES, literal};
pub(crate) use dna::{Dna, Genes};
pub(crate) use ends::ends;
pub(crate) use layers::bold;
pub(crate) use possible::parts_in_doubt;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::model::{Facts, Policy, Question, Request};

/// A valid policy, facts that fit it, and questions about them.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) policy: Policy,
    pub(crate) facts: Facts,
    pub(crate) questions: Vec<Question>,
    pub(crate) requests: Vec<Request>,
}

/// Builds a case from genes, always the same from the same.
pub(crate) fn build(genes: &Genes) -> Case {
    let policy = policy::policy(genes);
    let facts = facts::facts(genes, &policy);
    let questions = genes.questions.iter().map(|it| facts::question(it, &policy, &facts)).collect();
    let requests = genes.routes.iter().filter_map(|it| routes::request(it, &policy, &facts)).collect();
    Case { policy, facts, questions, requests }
}

/// Genes of cases of all sizes.
pub(crate) fn genes() -> impl Strategy<Value = Genes> {
    prop_oneof![
        1 => dna::genes(4, 6, 4, 0),
        3 => dna::genes(10, 16, 6, 32),
        2 => dna::genes(30, 24, 8, 36),
    ]
}

/// The strategy that everything is held against.
pub(crate) fn case() -> impl Strategy<Value = Case> {
    genes().prop_map(|it| build(&it))
}

/// Randomness that is the same from the same seed.
pub(crate) fn rng(seed: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

/// So many cases from a seed, without shrinking.
pub(crate) fn cases(seed: u64, count: usize) -> impl Iterator<Item = Case> {
    let mut runner = TestRunner::new_with_rng(Config::default(), rng(seed));
    let strategy = case();
    (0..count).filter_map(move |_| strategy.new_tree(&mut runner).ok().map(|it| it.current()))
}
