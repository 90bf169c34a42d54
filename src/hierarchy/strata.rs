//! Strata: which names are decided before which, and the loops that would make a name its own opposite.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::FxHashMap;

use crate::policy::condition::{ActionId, DefinitionId};
use crate::policy::schema::{MemberId, RoleId, TypeId};
use crate::policy::{Mark, Policy};

use super::dependencies::{Dependency, Vertex};
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
    /// The ranks of names that depend on their own opposite or decision, ascending.
    knots: Vec<u32>,
}

impl Strata {
    /// The rank of a name; names that depend on nothing are not listed and come first.
    pub(crate) fn rank(&self, node: Node) -> u32 {
        let found = self.ranks.binary_search_by(|it| it.0.cmp(&node)).ok();
        found.and_then(|at| self.ranks.get(at)).map_or(0, |it| it.1)
    }

    /// Whether names of this rank depend on their own opposite or decision.
    pub(crate) fn is_knot(&self, rank: u32) -> bool {
        self.knots.binary_search(&rank).is_ok()
    }

    pub(crate) fn has_knots(&self) -> bool {
        !self.knots.is_empty()
    }
}

/// Who reads whom.
pub(super) type Graph = DiGraph<Vertex, Dependency>;

/// A loop of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loop {
    steps: Steps,
    /// The last of the statements that say what any of the names that are settled together reads of the others.
    latest: Mark,
}

/// What stands on a loop: each name, where it leads to the next, and whether strictly.
type Steps = Vec<(Node, Mark, bool)>;

/// `groups` are the relations of groups, which count as the first of them.
pub(super) fn order(graph: &Graph, groups: &[Node]) -> (Strata, Vec<Loop>) {
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
    let mut loops = Vec::new();
    for (rank, component) in (0..).zip(&components) {
        if let Some(found) = loop_within(graph, component, &component_of) {
            strata.knots.push(rank);
            loops.push(found);
        }
    }
    (strata, loops)
}

/// The loops by name, in the order of their names; those are none that only statements before `loose` make.
pub(super) fn circles(policy: &Policy, loops: &[Loop], loose: u32) -> Vec<Circle> {
    let circle = |it: &Loop| Circle {
        among: Among::Dependencies,
        names: it.steps.iter().map(|it| name_of(policy, it.0)).collect(),
        places: it.steps.iter().map(|it| it.1).collect(),
        strict: it.steps.iter().map(|it| it.2).collect(),
        joined_at: Some(it.latest).filter(|_| loose > 0),
    };
    let tight = loops.iter().filter(|it| it.latest.statement >= loose);
    let mut circles: Vec<Circle> = tight.map(circle).collect();
    circles.sort_by(|a, b| a.names.cmp(&b.names));
    circles
}

/// An edge for each dependency, as often as it is said.
pub(super) fn graph(edges: &[Dependency]) -> Graph {
    let mut graph = Graph::with_capacity(edges.len(), edges.len());
    let mut nodes: FxHashMap<Vertex, NodeIndex> = FxHashMap::default();
    for it in edges {
        let from = *nodes.entry(it.from).or_insert_with(|| graph.add_node(it.from));
        let to = *nodes.entry(it.to).or_insert_with(|| graph.add_node(it.to));
        graph.add_edge(from, to, *it);
    }
    graph
}

/// One edge for each pair, in an order that does not depend on where they are said: an edge is lenient only
/// if all are.
fn in_order(mut edges: Vec<Dependency>) -> Graph {
    edges.sort_unstable();
    edges.dedup_by_key(|it| (it.from, it.to));
    graph(&edges)
}

/// The loop through the first strict edge inside a component, if there is one.
fn loop_within(graph: &Graph, component: &[NodeIndex], component_of: &[usize]) -> Option<Loop> {
    let place = |it: NodeIndex| component_of.get(it.index());
    let edges = component.iter().flat_map(|it| graph.edges(*it));
    let inside = edges.filter(|it| place(it.source()) == place(it.target()));
    if inside.clone().all(|it| it.weight().lenient) {
        return None;
    }
    let latest = inside.clone().filter_map(|it| it.weight().mark).max().unwrap_or_default();
    let graph = in_order(inside.map(|it| *it.weight()).collect());
    let strict = graph.edge_references().filter(|it| !it.weight().lenient);
    let first = strict.min_by_key(|it| *it.weight())?;
    let (from, to) = (first.source(), first.target());
    let mut way = vec![from];
    if from != to {
        way.extend(shortest_way(&graph, to, from)?);
    }
    Some(Loop { steps: steps(&graph, &way), latest })
}

/// The names on a way round, each with the place where it leads on to the next.
fn steps(graph: &Graph, way: &[NodeIndex]) -> Steps {
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
    let mut named = Steps::new();
    for (vertex, edge) in steps {
        if let Vertex::Named(name) = vertex {
            named.push((name, edge.mark.unwrap_or_default(), !edge.lenient));
        } else if let Some((_, place, strict)) = named.last_mut() {
            *strict |= !edge.lenient;
            *place = if *place == Mark::default() { edge.mark.unwrap_or_default() } else { *place };
        }
    }
    named
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
