//! Closing an order that was written as pairs: everything below each element, and every circle.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::policy::Mark;

use super::{Among, Circle};

/// For each element itself and all below it, ascending; and the rounds, which make it no order.
pub(super) struct Closed<'a> {
    pub(super) below: Vec<Vec<u16>>,
    pub(super) rounds: Vec<Round<'a>>,
}

/// The names on a circle, from the first in byte order, and where each pair was written.
pub(super) struct Round<'a> {
    pub(super) names: Vec<&'a str>,
    pub(super) places: Vec<Mark>,
}

impl Round<'_> {
    pub(super) fn among(self, among: Among) -> Circle {
        let names = self.names.into_iter().map(str::to_owned).collect();
        Circle { among, names, places: self.places, strict: Vec::new(), joined_at: None }
    }
}

pub(super) fn close<'a>(names: &[&'a str], pairs: &[(u16, u16, Mark)]) -> Closed<'a> {
    let graph = graph(names.len(), pairs);
    let components = kosaraju_scc(&graph);
    let mut rounds: Vec<Round<'a>> = components
        .iter()
        .filter(|it| it.len() > 1 || it.iter().any(|node| graph.contains_edge(*node, *node)))
        .filter_map(|it| round(&graph, names, it.iter().copied().min()?))
        .collect();
    rounds.sort_by(|a, b| a.names.cmp(&b.names));
    Closed { below: below(&graph, &components), rounds }
}

/// One edge for each pair, at the first place where it was written.
fn graph(count: usize, pairs: &[(u16, u16, Mark)]) -> DiGraph<(), Mark> {
    let mut graph: DiGraph<(), Mark> = DiGraph::new();
    let nodes: Vec<NodeIndex> = (0..count).map(|_| graph.add_node(())).collect();
    let mut sorted = pairs.to_vec();
    sorted.sort_unstable();
    sorted.dedup_by_key(|it| (it.0, it.1));
    for (high, low, mark) in sorted {
        if let (Some(high), Some(low)) = (nodes.get(usize::from(high)), nodes.get(usize::from(low))) {
            graph.add_edge(*high, *low, mark);
        }
    }
    graph
}

/// Components come after those they lead to, so each takes over what its neighbours stand above. A
/// neighbour that another neighbour stands above adds nothing, and is passed over.
fn below(graph: &DiGraph<(), Mark>, components: &[Vec<NodeIndex>]) -> Vec<Vec<u16>> {
    let mut below: Vec<Vec<u16>> = vec![Vec::new(); graph.node_count()];
    let mut order = vec![0_usize; graph.node_count()];
    for (at, component) in components.iter().enumerate() {
        let mut inside = vec![false; graph.node_count()];
        let mut next: Vec<NodeIndex> = component.iter().flat_map(|it| graph.neighbors(*it)).collect();
        next.sort_unstable_by_key(|it| std::cmp::Reverse(order.get(it.index()).copied()));
        for node in component {
            inside.get_mut(node.index()).into_iter().for_each(|it| *it = true);
            order.get_mut(node.index()).into_iter().for_each(|it| *it = at);
        }
        for node in next {
            if inside.get(node.index()) == Some(&true) {
                continue;
            }
            for lower in below.get(node.index()).into_iter().flatten() {
                inside.get_mut(usize::from(*lower)).into_iter().for_each(|it| *it = true);
            }
        }
        let found: Vec<u16> = (0..).zip(&inside).filter(|it| *it.1).map(|it| it.0).collect();
        for node in component {
            below.get_mut(node.index()).into_iter().for_each(|it| it.clone_from(&found));
        }
    }
    below
}

fn round<'a>(graph: &DiGraph<(), Mark>, names: &[&'a str], from: NodeIndex) -> Option<Round<'a>> {
    let way = shortest_way(graph, from, from)?;
    let next = way.iter().skip(1).chain(way.first());
    let edges = way.iter().zip(next).filter_map(|(a, b)| graph.find_edge(*a, *b));
    Some(Round {
        names: way.iter().filter_map(|it| names.get(it.index()).copied()).collect(),
        places: edges.filter_map(|it| graph.edge_weight(it).copied()).collect(),
    })
}

/// The shortest way from one node to another, or from a node back to itself; the last is left out.
pub(super) fn shortest_way<N, E>(
    graph: &DiGraph<N, E>,
    from: NodeIndex,
    to: NodeIndex,
) -> Option<Vec<NodeIndex>> {
    let mut came: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut front = vec![from];
    while !front.is_empty() {
        let mut further = Vec::new();
        for node in front {
            let mut next: Vec<_> = graph.neighbors(node).collect();
            next.sort_unstable();
            for other in next {
                if other == to {
                    return Some(way_back(&came, from, node));
                }
                if let std::collections::btree_map::Entry::Vacant(slot) = came.entry(other) {
                    slot.insert(node);
                    further.push(other);
                }
            }
        }
        front = further;
    }
    None
}

fn way_back(came: &BTreeMap<NodeIndex, NodeIndex>, from: NodeIndex, last: NodeIndex) -> Vec<NodeIndex> {
    let mut way = vec![last];
    let mut node = last;
    while node != from {
        let Some(before) = came.get(&node) else { break };
        node = *before;
        way.push(node);
    }
    way.reverse();
    way
}
