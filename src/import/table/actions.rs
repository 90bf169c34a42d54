//! What actions are called: by the words of their rows, and by their headings where these alone tell them apart.

use std::collections::BTreeMap;

use super::names::{content, whole, without_parentheses};
use crate::import::names::{Taken, as_name};

/// An action as the page has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Action {
    /// The headings above it, the outermost first.
    pub(super) section: Vec<String>,
    pub(super) label: String,
    pub(super) words: String,
}

/// How many words a name has where fewer tell nothing apart.
const FEW: usize = 6;
/// A name that has no letters, or begins with a digit, begins with this.
const PREFIX: &str = "do";

/// Ways to make a name of the words, from the shortest to the surest.
const WAYS: [fn(&Action) -> String; 5] = [
    |it| content(&without_parentheses(&it.words), FEW),
    |it| content(&it.words, usize::MAX),
    |it| whole(&it.words),
    |it| below(it.section.last().map(String::as_str), &content(&it.words, FEW)),
    |it| below(Some(&it.section.join(" ")), &whole(&it.words)),
];

fn below(heading: Option<&str>, name: &str) -> String {
    let heading = heading.map(|it| content(&without_parentheses(it), 3)).filter(|it| !it.is_empty());
    heading.map_or_else(|| name.to_owned(), |it| format!("{it}_{name}"))
}

/// A name for each action, in their order.
pub(super) fn names(actions: &[Action], taken: &mut Taken) -> Vec<String> {
    let mut ways: Vec<usize> = vec![0; actions.len()];
    let mut names: Vec<String> = actions.iter().map(|it| named(it, 0)).collect();
    for _ in WAYS {
        let clashing = clashing(&names, taken);
        if clashing.is_empty() {
            break;
        }
        for at in clashing {
            if let (Some(action), Some(way), Some(name)) =
                (actions.get(at), ways.get_mut(at), names.get_mut(at))
            {
                *way = next(action, *way, name);
                *name = named(action, *way);
            }
        }
    }
    names.iter().map(|it| taken.numbered(it)).collect()
}

/// The next way that says something else.
fn next(action: &Action, way: usize, name: &str) -> usize {
    let later = way.saturating_add(1)..WAYS.len();
    later.into_iter().find(|it| named(action, *it) != *name).unwrap_or(way)
}

fn named(action: &Action, way: usize) -> String {
    as_name(&WAYS.get(way).map_or_else(String::new, |it| it(action)), PREFIX)
}

/// The actions that share their name with another one, or with something else.
fn clashing(names: &[String], taken: &Taken) -> Vec<usize> {
    let mut same: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        same.entry(name).or_default().push(at);
    }
    let groups = same.into_iter().filter(|(name, all)| all.len() > 1 || !taken.is_free(name));
    groups.flat_map(|it| it.1).collect()
}
