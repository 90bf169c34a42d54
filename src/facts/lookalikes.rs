//! Ids that a person cannot tell apart, or only by case: two people where the author may see one.

use std::iter;

use unicode_security::confusable_detection::skeleton;

use super::wording::{shown, type_name};
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Site};
use crate::policy::schema::{Schema, TypeId};

/// How many ids of a group are named and marked.
const NAMED: usize = 4;

/// At least two ids of one type, by their place among its ids, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub of: TypeId,
    pub ids: Vec<u32>,
    /// They differ in nothing but case.
    pub by_case: bool,
}

/// All groups, sorted by type and first id. The ids of sets are those of entities.
pub(crate) fn groups(schema: &Schema, workspace: &Workspace) -> Vec<Group> {
    let tables = workspace.tables.iter().take(schema.types.len()).zip(0..);
    tables.flat_map(|(table, of)| groups_of(of, &table.ids)).collect()
}

fn groups_of(of: TypeId, ids: &[String]) -> Vec<Group> {
    let mut parents: Vec<u32> = (0..).take(ids.len()).collect();
    // Ids that differ only in case look alike once their letters are lowered, so two passes find all.
    for alike in [seen, seen_lowered] {
        join(&mut parents, ids, alike);
    }
    let mut members: Vec<(u32, u32)> = (0..).take(ids.len()).map(|it| (root(&mut parents, it), it)).collect();
    members.sort_unstable();
    let groups = members.chunk_by(|a, b| a.0 == b.0).filter(|it| it.len() > 1);
    let mut groups: Vec<Group> = groups.map(|it| group(of, ids, it)).collect();
    groups.sort_unstable_by_key(|it| it.ids.first().copied());
    groups
}

fn group(of: TypeId, ids: &[String], members: &[(u32, u32)]) -> Group {
    let mut texts =
        members.iter().filter_map(|it| ids.get(usize::try_from(it.1).ok()?)).map(|it| lowered(it));
    let first = texts.next();
    let by_case = texts.all(|it| Some(it) == first);
    Group { of, ids: members.iter().map(|it| it.1).collect(), by_case }
}

fn lowered(id: &str) -> String {
    id.to_lowercase()
}

fn seen(id: &str) -> String {
    skeleton(id).collect()
}

fn seen_lowered(id: &str) -> String {
    seen(&lowered(id))
}

/// Puts ids that read the same under `alike` into one set.
fn join(parents: &mut [u32], ids: &[String], alike: fn(&str) -> String) {
    let mut keys: Vec<(String, u32)> = ids.iter().map(|it| alike(it)).zip(0..).collect();
    keys.sort_unstable();
    for pair in keys.windows(2) {
        if let [(left, a), (right, b)] = pair
            && left == right
        {
            let (a, b) = (root(parents, *a), root(parents, *b));
            if let Some(parent) = usize::try_from(a.max(b)).ok().and_then(|it| parents.get_mut(it)) {
                *parent = a.min(b);
            }
        }
    }
}

/// The representative of a set; the path to it is halved on the way.
fn root(parents: &mut [u32], of: u32) -> u32 {
    let parent = |parents: &[u32], at: u32| usize::try_from(at).ok().and_then(|it| parents.get(it).copied());
    let mut at = of;
    while let Some(up) = parent(parents, at).filter(|it| *it != at) {
        let above = parent(parents, up).unwrap_or(up);
        if let Some(slot) = usize::try_from(at).ok().and_then(|it| parents.get_mut(it)) {
            *slot = above;
        }
        at = above;
    }
    at
}

/// The warning about one group, at the places of its ids.
pub(super) fn warning(
    schema: &Schema,
    workspace: &Workspace,
    group: &Group,
    place: impl Fn(u32) -> Option<Site>,
) -> Diagnostic {
    let ids = workspace.tables.get(usize::from(group.of)).map_or(&[][..], |it| it.ids.as_slice());
    let name = |index: &u32| usize::try_from(*index).ok().and_then(|it| ids.get(it)).map(|it| shown(it));
    let mut names: Vec<String> = group.ids.iter().take(NAMED).filter_map(name).collect();
    let rest = group.ids.len().saturating_sub(NAMED);
    names.extend(iter::repeat_n(format!("{rest} more"), usize::from(rest > 0)));
    let last = names.pop().unwrap_or_default();
    let how = if group.by_case { "differ only in case" } else { "look alike" };
    let of = type_name(schema, group.of);
    let message = format!("the ids {} and {last} of `{of}` {how}", names.join(", "));
    let mut places = group.ids.iter().take(NAMED).filter_map(|it| place(*it));
    let diagnostic = Diagnostic::warning("lookalike-ids", message, places.next().unwrap_or(Site::File(0..0)));
    places
        .fold(diagnostic, |all, site| all.also(site, "looks like the first"))
        .help("make sure that they are meant to be different")
}
