//! The well-founded model of a few names on a small graph, straight from its definition (Van Gelder): turn by
//! turn, the least fixpoint in which every opposite is read from the turn before.

/// What a name means, of one node.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    /// A name of the node itself.
    Name(usize),
    /// A flag of the node.
    Marked,
    Any(usize, Box<Formula>),
    All(usize, Box<Formula>),
    No(usize, Box<Formula>),
    Not(Box<Formula>),
    And(Box<Formula>, Box<Formula>),
    Or(Box<Formula>, Box<Formula>),
}

/// The nodes, with their edges of each relation and their flags; a flag may be unknown.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    pub edges: Vec<Vec<Vec<usize>>>,
    pub marked: Vec<Option<bool>>,
}

/// What holds: for each name, of which nodes.
type Holds = Vec<Vec<bool>>;

/// One turn: what is read as it is, what is read the other way round, and whether everything unknown is had.
struct Turn<'m> {
    graph: &'m Graph,
    same: Holds,
    opposite: &'m Holds,
    generous: bool,
}

impl Turn<'_> {
    fn holds(&self, formula: &Formula, node: usize, sign: bool) -> bool {
        let to = |relation: &usize| self.graph.edges[*relation][node].iter();
        match formula {
            Formula::Name(name) if sign => self.same[*name][node],
            Formula::Name(name) => self.opposite[*name][node],
            Formula::Marked => self.graph.marked[node].unwrap_or(sign == self.generous),
            Formula::Any(relation, has) => to(relation).any(|it| self.holds(has, *it, sign)),
            Formula::No(relation, has) => !to(relation).any(|it| self.holds(has, *it, !sign)),
            Formula::All(relation, has) => {
                to(relation).next().is_some() && to(relation).all(|it| self.holds(has, *it, sign))
            }
            Formula::Not(part) => !self.holds(part, node, !sign),
            Formula::And(one, other) => self.holds(one, node, sign) && self.holds(other, node, sign),
            Formula::Or(one, other) => self.holds(one, node, sign) || self.holds(other, node, sign),
        }
    }
}

fn least(graph: &Graph, names: &[Formula], opposite: &Holds, generous: bool) -> Holds {
    let nodes = graph.marked.len();
    let mut turn = Turn { graph, same: vec![vec![false; nodes]; names.len()], opposite, generous };
    loop {
        let of_name = |formula: &Formula| (0..nodes).map(|it| turn.holds(formula, it, true)).collect();
        let next: Holds = names.iter().map(of_name).collect();
        if next == turn.same {
            return next;
        }
        turn.same = next;
    }
}

/// For each name and node: yes, no, or nothing if it is undefined.
pub(super) fn well_founded(graph: &Graph, names: &[Formula]) -> Vec<Vec<Option<bool>>> {
    let mut certain = vec![vec![false; graph.marked.len()]; names.len()];
    loop {
        let possible = least(graph, names, &certain, true);
        let next = least(graph, names, &possible, false);
        if next == certain {
            let both = certain.into_iter().zip(possible);
            let one = |(certain, possible): (bool, bool)| (certain == possible).then_some(certain);
            return both
                .map(|(certain, possible)| certain.into_iter().zip(possible).map(one).collect())
                .collect();
        }
        certain = next;
    }
}
