//! Strata: which names are decided before which, and the loops that would make a name its own opposite.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxHashMap;

use crate::policy::condition::{ActionId, DefinitionId};
use crate::policy::schema::{MemberId, RoleId, TypeId};
use crate::policy::{Mark, Policy};

use super::dependencies::{Dependency, Sign, Vertex};
use super::inclusion::shortest_way;
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
    /// Sorted by name.
    ranks: Vec<(Node, u32)>,
}

impl Strata {
    /// The rank of a name; names that depend on nothing are not listed and come first.
    pub(crate) fn rank(&self, node: Node) -> u32 {
        let found = self.ranks.binary_search_by(|it| it.0.cmp(&node)).ok();
        found.and_then(|at| self.ranks.get(at)).map_or(0, |it| it.1)
    }
}

/// Who reads whom.
pub(super) type Graph = DiGraph<Vertex, Dependency>;

/// `groups` are the relations of groups, which count as the first of them.
pub(super) fn order(policy: &Policy, graph: &Graph, groups: &[Node]) -> (Strata, Vec<Circle>) {
    let components = kosaraju_scc(graph);
    let mut component_of = vec![0_usize; graph.node_count()];
    let mut strata = Strata::default();
    for ((rank, at), component) in (0..).zip(0_usize..).zip(&components) {
        for node in component {
            component_of.get_mut(node.index()).into_iter().for_each(|it| *it = at);
            if let Some(Vertex::Named(name)) = graph.node_weight(*node) {
                strata.ranks.push((*name, rank));
            }
        }
    }
    strata.ranks.sort_unstable();
    // Groups nest in each other, so all are decided with the first, which stands for them.
    if let Some(first) = groups.first() {
        let known = strata.ranks.binary_search_by(|it| it.0.cmp(first)).is_ok();
        let rank = strata.rank(*first);
        strata.ranks.retain(|it| !known || !groups.contains(&it.0));
        strata.ranks.extend(groups.iter().filter(|_| known).map(|it| (*it, rank)));
        strata.ranks.sort_unstable();
    }
    let found = components.iter().filter_map(|it| loop_within(policy, graph, it, &component_of));
    let mut circles: Vec<Circle> = found.collect();
    circles.sort_by(|a: &Circle, b| a.names.cmp(&b.names));
    (strata, circles)
}

/// One edge for each pair: it is lenient only if all are, and has both signs if these differ.
pub(super) fn graph(mut edges: Vec<Dependency>) -> Graph {
    edges.sort_unstable();
    edges.dedup_by(|next, first| {
        let same = (next.from, next.to) == (first.from, first.to);
        if same && next.sign != first.sign {
            first.sign = Sign::Both;
        }
        same
    });
    let mut graph = Graph::with_capacity(edges.len(), edges.len());
    let mut nodes: FxHashMap<Vertex, NodeIndex> = FxHashMap::default();
    for it in edges {
        let from = *nodes.entry(it.from).or_insert_with(|| graph.add_node(it.from));
        let to = *nodes.entry(it.to).or_insert_with(|| graph.add_node(it.to));
        graph.add_edge(from, to, it);
    }
    graph
}

/// The loop through the first strict edge inside a component, if there is one.
fn loop_within(
    policy: &Policy,
    graph: &Graph,
    component: &[NodeIndex],
    component_of: &[usize],
) -> Option<Circle> {
    let inside = |it: NodeIndex| component_of.get(it.index());
    let strict = component.iter().flat_map(|it| graph.edges(*it)).filter(|it| !it.weight().lenient);
    let strict = strict.filter(|it| inside(it.source()) == inside(it.target()));
    let first = strict.min_by_key(|it| *it.weight())?;
    let (from, to) = (first.source(), first.target());
    let mut way = vec![from];
    if from != to {
        way.extend(shortest_way(graph, to, from)?);
    }
    Some(circle(policy, graph, &way))
}

/// The names on a way round, each with the place where it leads on to the next.
fn circle(policy: &Policy, graph: &Graph, way: &[NodeIndex]) -> Circle {
    let mut circle = Circle { among: Among::Dependencies, ..Circle::default() };
    let next = way.iter().skip(1).chain(way.first());
    let mut steps: Vec<(Vertex, Dependency)> = way
        .iter()
        .zip(next)
        .filter_map(|(from, to)| {
            let edge: EdgeIndex = graph.find_edge(*from, *to)?;
            Some((*graph.node_weight(*from)?, *graph.edge_weight(edge)?))
        })
        .collect();
    // Hubs have no name of their own, so the way begins with something that has.
    let first = steps.iter().position(|it| matches!(it.0, Vertex::Named(_))).unwrap_or(0);
    steps.rotate_left(first);
    for (vertex, edge) in steps {
        if let Vertex::Named(name) = vertex {
            circle.names.push(name_of(policy, name));
            circle.places.push(edge.mark.unwrap_or_default());
            circle.strict.push(!edge.lenient);
        } else if let (Some(place), Some(strict)) = (circle.places.last_mut(), circle.strict.last_mut()) {
            *strict |= !edge.lenient;
            *place = if *place == Mark::default() { edge.mark.unwrap_or_default() } else { *place };
        }
    }
    circle
}

/// `Project.admin`, whatever it is: a role, a definition, a relation or an action.
fn name_of(policy: &Policy, node: Node) -> String {
    match node {
        Node::Relation(of, member) => policy.name_of_member(of, member),
        Node::Role(of, role) => policy.name_of_role(of, role),
        Node::Decision(of, action) => policy.name_of_action(of, action),
        Node::Definition(id) => match policy.definitions.get(usize::from(id)) {
            Some(it) => policy.name_of(it.of, &it.name),
            None => String::new(),
        },
    }
}
