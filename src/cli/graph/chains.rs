//! Roles as a rolebook writes them: `admin > editor > viewer`, each inclusion once.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::RoleView;

/// Chains from the top down that hold every inclusion once, and every role that is in none alone.
///
/// The longest way down comes first, so that a role beside the main line stands below it.
pub(in crate::cli) fn chains(roles: &[RoleView]) -> Vec<Vec<&str>> {
    let depths = depths(roles);
    let depth = |name: &str| depths.get(name).copied().unwrap_or(0);
    let mut open: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for role in roles {
        let mut below: Vec<&str> = role.includes.iter().map(String::as_str).collect();
        // What is taken first stands last.
        below.sort_by_key(|it| (depth(it), std::cmp::Reverse(*it)));
        open.insert(&role.name, below);
    }
    let included: BTreeSet<&str> = roles.iter().flat_map(|it| &it.includes).map(String::as_str).collect();
    let mut from: Vec<&str> = roles.iter().map(|it| it.name.as_str()).collect();
    from.sort_by_key(|it| (included.contains(it), std::cmp::Reverse(depth(it)), *it));
    let mut chains = Vec::new();
    for top in from {
        let is_alone = !included.contains(top) && open.get(top).is_some_and(Vec::is_empty);
        chains.extend(is_alone.then(|| vec![top]));
        while let Some(next) = open.get_mut(top).and_then(Vec::pop) {
            let mut chain = vec![top, next];
            let mut last = next;
            while let Some(next) = open.get_mut(last).and_then(Vec::pop) {
                chain.push(next);
                last = next;
            }
            chains.push(chain);
        }
    }
    chains
}

/// How long the longest way down from each role is.
fn depths(roles: &[RoleView]) -> BTreeMap<&str, usize> {
    let mut depths: BTreeMap<&str, usize> = roles.iter().map(|it| (it.name.as_str(), 0)).collect();
    // The longest way has fewer steps than there are roles; it is known once nothing grows.
    for _ in roles {
        let mut grown = false;
        for role in roles {
            let below = role.includes.iter().filter_map(|it| depths.get(it.as_str())).max();
            let depth = below.map_or(0, |it| it.saturating_add(1));
            if let Some(known) = depths.get_mut(role.name.as_str()).filter(|it| **it < depth) {
                *known = depth;
                grown = true;
            }
        }
        if !grown {
            break;
        }
    }
    depths
}
