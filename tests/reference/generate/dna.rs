//! Genes: lists of small numbers from which cases are built, so that a failing case shrinks by
//! leaving numbers out and making them smaller. Zero, and a list that has ended, mean the plainest.

use proptest::prelude::*;

/// All that a case is built from.
#[derive(Debug, Clone)]
pub(crate) struct Genes {
    pub(crate) shape: Vec<u16>,
    pub(crate) statements: Vec<Vec<u16>>,
    pub(crate) entities: Vec<Vec<u16>>,
    pub(crate) questions: Vec<Vec<u16>>,
    pub(crate) invariants: Vec<Vec<u16>>,
    pub(crate) routes: Vec<Vec<u16>>,
    /// The statements of each layer.
    pub(crate) layers: Vec<Vec<Vec<u16>>>,
}

/// Reads one list of genes.
pub(crate) struct Dna<'a> {
    genes: std::slice::Iter<'a, u16>,
}

impl<'a> Dna<'a> {
    pub(crate) fn new(genes: &'a [u16]) -> Dna<'a> {
        Dna { genes: genes.iter() }
    }

    /// A number below this one; 0 where nothing is left.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let gene = self.genes.next().copied().map_or(0, usize::from);
        gene.checked_rem(end).unwrap_or(0)
    }

    /// True for so many of a hundred, and never for a gene of 0.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100).checked_add(share).is_some_and(|it| it >= 100)
    }

    /// One of these; `None` only if there are none.
    pub(crate) fn one_of<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        from.get(self.below(from.len())).cloned()
    }
}

/// Genes of up to this many statements, entities and questions, each list at least so long.
pub(crate) fn genes(
    statements: usize,
    entities: usize,
    questions: usize,
    least: usize,
) -> impl Strategy<Value = Genes> {
    let list = |most: usize| proptest::collection::vec(any::<u16>(), least..most);
    let shape = list(100);
    let statements = proptest::collection::vec(list(50), least / 8..statements);
    let entities = proptest::collection::vec(list(80), least / 4..entities);
    let questions = proptest::collection::vec(list(50), 1..questions);
    let invariants = proptest::collection::vec(list(50), 0..4);
    let routes = proptest::collection::vec(list(50), 0..4);
    let layer = proptest::collection::vec(list(50), 0..7);
    let layers = prop_oneof![Just(Vec::new()), proptest::collection::vec(layer, 1..4)];
    (shape, statements, entities, questions, invariants, routes, layers).prop_map(
        |(shape, statements, entities, questions, invariants, routes, layers)| Genes {
            shape,
            statements,
            entities,
            questions,
            invariants,
            routes,
            layers,
        },
    )
}
