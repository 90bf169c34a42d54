//! Rounds: what comes back to itself, and reads an opposite on its way.

use std::collections::BTreeSet;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

/// All that stand on a round with an opposite on it; each edge says who reads whom, and whether its opposite.
pub(crate) fn opposed_rounds(edges: &[(u32, u32, bool)]) -> BTreeSet<u32> {
    let graph: DiGraph<(), bool, u32> = DiGraph::from_edges(edges);
    let components = kosaraju_scc(&graph);
    let mut round_of = vec![0_usize; graph.node_count()];
    for (at, component) in components.iter().enumerate() {
        for node in component {
            round_of.get_mut(node.index()).into_iter().for_each(|it| *it = at);
        }
    }
    let round = |it: NodeIndex| round_of.get(it.index()).copied();
    let opposed = graph.edge_references().filter(|it| *it.weight());
    let closed = opposed.filter(|it| round(it.source()) == round(it.target()));
    let closed: BTreeSet<usize> = closed.filter_map(|it| round(it.source())).collect();
    let all = closed.iter().filter_map(|it| components.get(*it)).flatten();
    all.filter_map(|it| u32::try_from(it.index()).ok()).collect()
}
