//! Rounds: all that reads each other, by whatever ways.

use std::collections::BTreeSet;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

/// For each of those who read each other, the round that it stands on; nothing for one that never comes back to
/// itself. Each pair says who reads whom.
pub(crate) fn rounds(reads: &[(u32, u32)]) -> Vec<Option<u32>> {
    let graph: DiGraph<(), (), u32> = DiGraph::from_edges(reads);
    let mut round_of = vec![None; graph.node_count()];
    for (at, round) in (0..).zip(kosaraju_scc(&graph)) {
        let comes_back = round.len() > 1 || round.iter().any(|it| graph.contains_edge(*it, *it));
        for node in round.iter().filter(|_| comes_back) {
            round_of.get_mut(node.index()).into_iter().for_each(|it| *it = Some(at));
        }
    }
    round_of
}

/// All that stand on a round on which somebody reads an opposite; each triple says who reads whom, and whether its
/// opposite.
pub(crate) fn opposed_rounds(reads: &[(u32, u32, bool)]) -> BTreeSet<u32> {
    let round_of = rounds(&reads.iter().map(|it| (it.0, it.1)).collect::<Vec<_>>());
    let round = |it: u32| round_of.get(it as usize).copied().flatten();
    let opposed = reads.iter().filter(|it| it.2 && round(it.0) == round(it.1));
    let opposed: BTreeSet<u32> = opposed.filter_map(|it| round(it.0)).collect();
    let on_one = |it: &(u32, &Option<u32>)| it.1.is_some_and(|round| opposed.contains(&round));
    (0..).zip(&round_of).filter(on_one).map(|it| it.0).collect()
}
