//! Strata: which names are decided before which, and the loops that would make a name its own opposite.

use std::collections::BTreeMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use crate::policy::condition::{ActionId, DefinitionId};
use crate::policy::schema::{MemberId, RoleId, TypeId};
use crate::policy::{Mark, Policy};

use super::dependencies::Dependency;
use super::{Among, Circle};

/// Something that is decided as a least fixpoint of its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Node {
    /// A derived relation, or the relation that a group stands for.
    Relation(TypeId, MemberId),
    Role(TypeId, RoleId),
    Definition(DefinitionId),
    Decision(TypeId, ActionId),
}

/// The order in which names are decided: what depends on another has a rank at least as high, and
/// higher if it depends on the other's opposite.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Strata {
    ranks: BTreeMap<Node, u32>,
}

impl Strata {
    /// The rank of a name; names that depend on nothing are not listed and come first.
    pub(crate) fn rank(&self, node: Node) -> u32 {
        self.ranks.get(&node).copied().unwrap_or(0)
    }
}

pub(super) fn order(policy: &Policy, dependencies: &[Dependency]) -> (Strata, Vec<Circle>) {
    let mut graph: DiGraph<Node, bool> = DiGraph::new();
    let mut nodes: BTreeMap<Node, NodeIndex> = BTreeMap::new();
    for it in dependencies {
        let from = *nodes.entry(it.from).or_insert_with(|| graph.add_node(it.from));
        let to = *nodes.entry(it.to).or_insert_with(|| graph.add_node(it.to));
        let strict =
            it.strict || graph.find_edge(from, to).and_then(|it| graph.edge_weight(it)) == Some(&true);
        graph.update_edge(from, to, strict);
    }
    let components = kosaraju_scc(&graph);
    let mut strata = Strata::default();
    let mut circles = Vec::new();
    for (rank, component) in (0..).zip(&components) {
        for node in component {
            if let Some(name) = graph.node_weight(*node) {
                strata.ranks.insert(*name, rank);
            }
        }
        circles.extend(loop_within(policy, &graph, component));
    }
    circles.sort_by(|a: &Circle, b| a.names.cmp(&b.names));
    (strata, circles)
}

/// The loop through the first strict edge inside a component, if there is one.
fn loop_within(policy: &Policy, graph: &DiGraph<Node, bool>, component: &[NodeIndex]) -> Option<Circle> {
    let mut inside = component.to_vec();
    inside.sort_unstable_by_key(|it| graph.node_weight(*it).copied());
    let strict_from = |node: &NodeIndex| {
        let mut targets: Vec<_> = graph
            .edges(*node)
            .filter(|edge| *edge.weight())
            .map(|edge| petgraph::visit::EdgeRef::target(&edge))
            .filter(|target| component.contains(target))
            .collect();
        targets.sort_unstable_by_key(|it| graph.node_weight(*it).copied());
        targets.first().copied().map(|target| (*node, target))
    };
    let (from, to) = inside.iter().find_map(strict_from)?;
    let mut way = vec![from];
    if from != to {
        way.extend(way_between(graph, to, from));
    }
    let names: Vec<Node> = way.iter().filter_map(|it| graph.node_weight(*it).copied()).collect();
    let places = names.iter().filter_map(|it| place_of(policy, *it)).collect();
    let names = names.into_iter().map(|it| name_of(policy, it)).collect();
    Some(Circle { among: Among::Dependencies, names, places })
}

/// The shortest way from one node to another, the last left out.
fn way_between(graph: &DiGraph<Node, bool>, from: NodeIndex, to: NodeIndex) -> Vec<NodeIndex> {
    let found = petgraph::algo::astar(graph, from, |it| it == to, |_| 1u32, |_| 0);
    let mut way = found.map(|it| it.1).unwrap_or_default();
    way.pop();
    way
}

fn name_of(policy: &Policy, node: Node) -> String {
    let type_name = |of: TypeId| policy.schema.type_info(of).map_or("", |it| it.name.as_str());
    match node {
        Node::Relation(of, member) => {
            let member =
                policy.schema.type_info(of).and_then(|it| it.member(member)).map(|it| it.name.as_str());
            format!("{}.{}", type_name(of), member.unwrap_or_default())
        }
        Node::Role(of, role) => {
            let role = policy.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
            format!("{} as {}", type_name(of), role.map_or("", |it| it.name.as_str()))
        }
        Node::Definition(id) => {
            let found = policy.definitions.get(usize::from(id));
            found.map_or_else(String::new, |it| format!("{}.{}", type_name(it.of), it.name))
        }
        Node::Decision(of, action) => {
            let actions = policy.actions.get(usize::from(of));
            let action = actions.and_then(|it| it.get(usize::from(action))).map_or("", String::as_str);
            format!("{action} {}", type_name(of))
        }
    }
}

fn place_of(policy: &Policy, node: Node) -> Option<Mark> {
    match node {
        Node::Relation(of, member) => policy.derived(of, member).map(|it| it.mark),
        Node::Role(of, _) => policy.grants.iter().find(|it| it.role_type == of).map(|it| it.mark),
        Node::Definition(id) => policy.definitions.get(usize::from(id)).map(|it| it.mark),
        Node::Decision(of, action) => {
            let rows = policy.tables.iter().flat_map(|it| &it.rows);
            rows.into_iter().find(|it| it.actions.contains(&(of, action))).map(|it| it.mark)
        }
    }
}
