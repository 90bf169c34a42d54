//! Closing an order that was written as pairs: everything below each element, and every circle.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

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
        Circle { among, names, places: self.places }
    }
}

pub(super) fn close<'a>(names: &[&'a str], pairs: &[(u16, u16, Mark)]) -> Closed<'a> {
    let mut graph: DiGraph<(), Mark> = DiGraph::new();
    let nodes: Vec<NodeIndex> = names.iter().map(|_| graph.add_node(())).collect();
    for (high, low, mark) in pairs {
        if let (Some(high), Some(low)) = (nodes.get(usize::from(*high)), nodes.get(usize::from(*low))) {
            graph.update_edge(*high, *low, *mark);
        }
    }
    let below = nodes.iter().map(|it| reachable(&graph, *it)).collect();
    let mut rounds: Vec<Round<'a>> = kosaraju_scc(&graph)
        .into_iter()
        .filter(|it| it.len() > 1 || it.iter().any(|node| graph.contains_edge(*node, *node)))
        .filter_map(|it| round(&graph, names, it.into_iter().min()?))
        .collect();
    rounds.sort_by(|a, b| a.names.cmp(&b.names));
    Closed { below, rounds }
}

fn reachable(graph: &DiGraph<(), Mark>, from: NodeIndex) -> Vec<u16> {
    let mut search = Dfs::new(graph, from);
    let mut found = Vec::new();
    while let Some(node) = search.next(graph) {
        found.push(u16::try_from(node.index()).unwrap_or(u16::MAX));
    }
    found.sort_unstable();
    found
}

fn round<'a>(graph: &DiGraph<(), Mark>, names: &[&'a str], from: NodeIndex) -> Option<Round<'a>> {
    let way = shortest_round(graph, from)?;
    let next = way.iter().skip(1).chain(way.first());
    let edges = way.iter().zip(next).filter_map(|(a, b)| graph.find_edge(*a, *b));
    Some(Round {
        names: way.iter().filter_map(|it| names.get(it.index()).copied()).collect(),
        places: edges.filter_map(|it| graph.edge_weight(it).copied()).collect(),
    })
}

/// The shortest way from a node back to itself.
pub(super) fn shortest_round<N, E>(graph: &DiGraph<N, E>, from: NodeIndex) -> Option<Vec<NodeIndex>> {
    let mut came: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut front = vec![from];
    while !front.is_empty() {
        let mut further = Vec::new();
        for node in front {
            let mut next: Vec<_> = graph.neighbors(node).collect();
            next.sort_unstable();
            for other in next {
                if other == from {
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
