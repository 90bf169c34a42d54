//! Which nodes of any graph lie in one another, each in each.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

/// Of so many nodes, those that reach each other, all in one component each; each component comes after those that it
/// leads to.
pub(crate) fn components(count: usize, edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let mut graph = DiGraph::<(), ()>::with_capacity(count, edges.len());
    for _ in 0..count {
        graph.add_node(());
    }
    graph.extend_with_edges(edges);
    let nodes = |it: Vec<NodeIndex>| it.into_iter().filter_map(|it| u32::try_from(it.index()).ok()).collect();
    kosaraju_scc(&graph).into_iter().map(nodes).collect()
}

/// The nodes that reach each other, two or more together; each knot ascending, and so are the knots.
pub(crate) fn knots(edges: &[(u32, u32)]) -> Vec<Vec<u32>> {
    let graph = DiGraph::<(), ()>::from_edges(edges);
    let components = kosaraju_scc(&graph).into_iter().filter(|it| it.len() > 1);
    let nodes = components.map(|it| {
        let mut nodes: Vec<u32> = it.into_iter().filter_map(|it| u32::try_from(it.index()).ok()).collect();
        nodes.sort_unstable();
        nodes
    });
    let mut knots: Vec<_> = nodes.collect();
    knots.sort_unstable();
    knots
}
