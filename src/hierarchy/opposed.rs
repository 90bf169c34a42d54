//! Names that some decision reads the other way round: were there less of them, it would allow more.
//!
//! Of every other name, a decision is certain by what is certain of it alone; what is merely possible
//! of it makes no yes.

use std::collections::BTreeSet;

use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;

use super::dependencies::{Sign, Vertex};
use super::strata::{Graph, Node};

pub(super) fn opposed(graph: &Graph) -> BTreeSet<Node> {
    // Whether a name is read by a decision as it is, and whether the other way round.
    let mut seen = vec![[false; 2]; graph.node_count()];
    let is_decision = |it: &NodeIndex| {
        let is_read = graph.edges(*it).next().is_some();
        is_read && matches!(graph.node_weight(*it), Some(Vertex::Named(Node::Decision(..))))
    };
    let mut open: Vec<(NodeIndex, bool)> =
        graph.node_indices().filter(is_decision).map(|it| (it, false)).collect();
    while let Some((node, against)) = open.pop() {
        let Some(seen) = seen.get_mut(node.index()).and_then(|it| it.get_mut(usize::from(against))) else {
            continue;
        };
        if std::mem::replace(seen, true) {
            continue;
        }
        for edge in graph.edges(node) {
            let found: &[bool] = match edge.weight().sign {
                Sign::Plus => &[against],
                Sign::Minus => &[!against],
                Sign::Both => &[true, false],
            };
            open.extend(found.iter().map(|it| (edge.target(), *it)));
        }
    }
    let against = graph.node_weights().zip(seen).filter(|(_, [_, against])| *against);
    against.filter_map(|it| if let Vertex::Named(node) = it.0 { Some(*node) } else { None }).collect()
}
