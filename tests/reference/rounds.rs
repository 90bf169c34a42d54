//! What is unknown since it depends on its own opposite, in imported rolebooks (reference.md section 5,
//! "Missing").
//!
//! Among what is missing of a name stand marks: of each unknown name that it reads, and whether somewhere on the
//! way its opposite is read. A name with such a mark of itself is on a round.

use std::collections::BTreeSet;

use crate::judge::{Judge, Node, Spot};
use crate::truth::Truth;

/// No name begins so.
const MARK: char = '\0';
/// Read itself, or read as its opposite, by the name at hand; or as an opposite further on.
const ITSELF: &str = "\0+";
const OPPOSITE: &str = "\0-";
const FURTHER: &str = "\0!";

type Missing = BTreeSet<String>;

/// What is missing of a statement is missing of its opposite.
pub(crate) fn of_opposite(missing: Missing) -> Missing {
    if !missing.first().is_some_and(|it| it.starts_with(MARK)) {
        return missing;
    }
    let turned = |it: String| match (it.strip_prefix(ITSELF), it.strip_prefix(OPPOSITE)) {
        (Some(rest), _) => format!("{OPPOSITE}{rest}"),
        (_, Some(rest)) => format!("{ITSELF}{rest}"),
        _ => it,
    };
    missing.into_iter().map(turned).collect()
}

/// What an answer says of it.
pub(crate) fn told(missing: &Missing) -> Vec<String> {
    missing.iter().filter(|it| !it.starts_with(MARK)).cloned().collect()
}

fn read_by_another(missing: &Missing, node: Node<'_>) -> Missing {
    let further = |it: &String| match it.strip_prefix(OPPOSITE) {
        Some(rest) => format!("{FURTHER}{rest}"),
        None => it.clone(),
    };
    missing.iter().map(further).chain([format!("{ITSELF}{node:?}")]).collect()
}

impl Judge<'_> {
    /// An unknown name as it is read by another.
    pub(crate) fn marked(&self, node: Node<'_>, mut truth: Truth) -> Truth {
        if self.policy.imported && self.world.explaining.get() && truth.is_unknown() {
            truth.missing = read_by_another(&truth.missing, node);
            truth.along = truth.along.map(|it| self.marked(node, (*it).clone()).into());
        }
        truth
    }

    /// A name, which is missing itself if it is on a round.
    pub(crate) fn on_a_round(&self, node: Node<'_>, mut truth: Truth) -> Truth {
        let is_marked = |how: &str| truth.missing.contains(&format!("{how}{node:?}"));
        if self.policy.imported && (is_marked(OPPOSITE) || is_marked(FURTHER)) {
            truth.missing.extend(self.name_of(node));
        }
        truth
    }

    fn name_of(&self, node: Node<'_>) -> Missing {
        match node {
            Node::Derived(of, name, _)
            | Node::Held(Spot::On(of) | Spot::Pair(_, _, of), name, _)
            | Node::Defined(of, name, _)
            | Node::Decision(name, of, _) => self.world.missing_member(of, name),
            Node::Meant(group, _) => {
                let members = crate::schema::group_of(self.policy, self.world.type_of(group));
                members.map_or_else(Missing::new, |it| self.world.missing_member(group, it.0))
            }
        }
    }
}
