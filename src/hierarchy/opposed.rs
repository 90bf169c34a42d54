//! Names that some decision reads the other way round: were there less of them, it would allow more.
//!
//! Of every other name, a decision is certain by what is certain of it alone; what is merely possible
//! of it makes no yes.

use std::collections::{BTreeMap, BTreeSet};

use super::dependencies::{Dependency, Sign, Vertex};
use super::strata::Node;

pub(super) fn opposed(edges: &[Dependency]) -> BTreeSet<Node> {
    let mut read_by: BTreeMap<Vertex, Vec<(Vertex, Sign)>> = BTreeMap::new();
    for it in edges {
        read_by.entry(it.from).or_default().push((it.to, it.sign));
    }
    let decisions = read_by.keys().filter(|it| matches!(it, Vertex::Named(Node::Decision(..))));
    let mut open: Vec<(Vertex, bool)> = decisions.map(|it| (*it, false)).collect();
    let mut seen: BTreeSet<(Vertex, bool)> = open.iter().copied().collect();
    while let Some((vertex, against)) = open.pop() {
        for (to, sign) in read_by.get(&vertex).into_iter().flatten() {
            let found: &[bool] = match sign {
                Sign::Plus => &[against],
                Sign::Minus => &[!against],
                Sign::Both => &[true, false],
            };
            open.extend(found.iter().map(|it| (*to, *it)).filter(|it| seen.insert(*it)));
        }
    }
    let against = seen.into_iter().filter(|it| it.1);
    against.filter_map(|it| if let Vertex::Named(node) = it.0 { Some(node) } else { None }).collect()
}
