//! What a layer may hold, and what only a layer may: the rest is said and left out.

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId};
use crate::syntax::ast::{self, Statement};

use super::vocabulary::mark;

/// What is wrong with where a statement stands.
pub(super) fn misplaced(at: u32, it: &Statement, layers: &[u32]) -> Option<Diagnostic> {
    let first = layers.first().copied().unwrap_or(u32::MAX);
    let (verb, of_layers, of_bases, node) = place(it);
    let here = mark(at, node);
    match at >= first {
        true if !of_layers => Some(check::not_in_a_layer(verb, here)),
        false if !of_bases => {
            let verb = if verb == "roles" { "within" } else { verb };
            Some(check::only_in_a_layer(verb, here))
        }
        _ => None,
    }
}

/// A statement's verb, whether layers and bases may hold it, and where to point.
fn place(it: &Statement) -> (&'static str, bool, bool, NodeId) {
    match it {
        Statement::Rolebook(it) => ("rolebook", true, true, it.name.node),
        Statement::Parts(it) => ("parts", true, true, it.files.first().map_or(NodeId(0), file_node)),
        Statement::Part(it) => ("part", true, true, it.of.node),
        Statement::Plans(it) => ("plans", false, true, it.at.node),
        Statement::Request(_) => ("request", false, true, NodeId(0)),
        Statement::Type(it) if it.kind == ast::TypeKind::Adds => ("type ... adds", true, false, it.name.node),
        Statement::Type(it) if it.kind == ast::TypeKind::Principal => {
            ("principal", false, true, it.name.node)
        }
        Statement::Type(it) => ("type", true, true, it.name.node),
        Statement::Roles(it) => {
            let only_within = it.chains.is_empty() && it.gated.is_empty();
            ("roles", only_within, it.within.is_empty(), it.on.node)
        }
        Statement::Define(it) => ("define", true, true, it.name.node),
        Statement::Grant(it) => ("grant", false, true, it.target.on.node),
        Statement::Table(it) => ("table", false, true, it.targets.first().map_or(NodeId(0), |it| it.on.node)),
        Statement::Open(it) => ("open", false, true, it.on.node),
        Statement::Restrict(it) => ("restrict", true, true, it.node),
        Statement::Forbid(it) => ("forbid", true, true, it.node),
        Statement::Default(it) => {
            ("default", true, false, it.members.first().map_or(NodeId(0), |it| it.node))
        }
        Statement::Allow(it) => ("allow", true, true, it.code.node),
        Statement::Set(it) => ("set", true, false, it.on.node),
        Statement::Route(it) => ("route", false, true, it.name.node),
        Statement::Never(it) => ("never", true, true, it.node),
        Statement::Always(it) => ("always", true, true, it.node),
        Statement::Labels(_) => ("labels", true, true, NodeId(0)),
        Statement::Facts(it) => ("facts", true, true, it.name.node),
        Statement::Test(it) => ("test", true, true, it.name.node),
    }
}

fn file_node(file: &ast::Base) -> NodeId {
    match file {
        ast::Base::Named(name) => name.node,
        ast::Base::File(quoted) => quoted.node,
    }
}
