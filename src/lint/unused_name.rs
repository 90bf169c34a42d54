//! `unused-name`: a declared name that nothing reads.
//!
//! No decision, route, invariant, text or test of the file, or of what it stands on, comes to depend on
//! it: a definition or a derived relation counts only if something reads it. Facts may carry such a name
//! all the same, and a layer may read it; both are outside the file, so its author says so with `allow`.

use std::collections::BTreeSet;

use crate::policy::declared::{Declared, DeclaredKind};
use crate::policy::reads::Reads;
use crate::policy::schema::{Domain, MemberKind, TypeId};

use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "unused-name",
    level: Level::Warn,
    summary: "a declared name that nothing reads; one that only workspaces or layers use is unused too",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let reads = Reads::of(context.policy);
    let types = types(context, &reads);
    let use_of = Use { context, reads, types };
    context.subject.declared.iter().filter_map(|it| use_of.unused(it)).collect()
}

/// Types that something is said about.
fn types(context: &Context<'_>, reads: &Reads) -> BTreeSet<TypeId> {
    let schema = &context.policy.schema;
    let mut types = reads.types.clone();
    types.extend(reads.members.iter().map(|it| it.0));
    types.extend(reads.roles.iter().map(|it| it.0));
    for (of, member) in &reads.members {
        match schema.type_info(*of).and_then(|it| it.member(*member)).map(|it| &it.kind) {
            Some(MemberKind::Relation(it)) => {
                types.extend(it.targets.iter().map(|of| schema.set(*of).map_or(*of, |it| it.of)));
            }
            Some(MemberKind::Attribute(it)) => types.extend(named_by(&it.domain)),
            _ => {}
        }
    }
    let inputs = reads.inputs.iter().filter_map(|it| schema.inputs.get(usize::from(*it)));
    types.extend(inputs.filter_map(|it| named_by(&it.domain)));
    if reads.everyone {
        types.extend(&schema.principals);
    }
    types
}

fn named_by(domain: &Domain) -> Option<TypeId> {
    match domain {
        Domain::Entity(of) | Domain::Role(of, _) => Some(*of),
        _ => None,
    }
}

struct Use<'c, 'a> {
    context: &'c Context<'a>,
    reads: Reads,
    types: BTreeSet<TypeId>,
}

impl Use<'_, '_> {
    fn unused(&self, it: &Declared) -> Option<Found> {
        let name = &it.name;
        let (message, way_out) = match it.kind {
            DeclaredKind::Type(of) if !self.types.contains(&of) => {
                (format!("nothing is said of `{name}`"), "say who may do what to it")
            }
            DeclaredKind::Member(of, member) if self.types.contains(&of) => {
                let used = self.reads.members.contains(&(of, member));
                (!used).then(|| {
                    (format!("nothing reads `{name}`"), "read it in a rule, a condition or a text")
                })?
            }
            DeclaredKind::EdgeAttribute(of, member, id) if self.reads.members.contains(&(of, member)) => {
                let used = self.reads.edge_attributes.contains(&(of, member, id));
                (!used).then(|| (format!("nothing reads `{name}`"), "read it after a `where`"))?
            }
            DeclaredKind::Role(of, role) if self.types.contains(&of) => {
                let used = |it: &(TypeId, u16)| it.0 == of && self.context.reach.includes(of, role, it.1);
                let used = self.reads.roles.iter().any(used);
                let told = || {
                    (format!("nothing asks for the role `{name}`"), "give it a column in a table, ask for it")
                };
                (!used).then(told)?
            }
            DeclaredKind::Definition(of, id) if self.types.contains(&of) => {
                let used = self.reads.definitions.contains(&id);
                (!used).then(|| {
                    (format!("nothing reads `{name}`"), "use it in a cell, a column or a condition")
                })?
            }
            DeclaredKind::Input(id) if !self.reads.inputs.contains(&id) => (
                format!("nothing reads the input `{}`", name.trim_start_matches("request ")),
                "read it in a condition",
            ),
            DeclaredKind::Plans if !self.asks_for_plans() => {
                ("no gate and no condition asks for a plan".to_owned(), "name one after `from`, compare one")
            }
            DeclaredKind::Facts => {
                let name = name.trim_start_matches("facts ");
                let used = self.context.subject.used_facts.contains(name);
                (!used).then(|| {
                    (format!("no test here uses the facts `{name}`"), "name them after `uses` in a test")
                })?
            }
            _ => return None,
        };
        let help = format!(
            "{way_out}, or drop it; if workspaces or other rolebooks need it, write `allow {} for \"{name}\" because \"...\"`",
            RULE.code
        );
        let found = Found::new(RULE, message, it.mark, vec![name.clone()]);
        Some(found.because("unused").help(help))
    }

    fn asks_for_plans(&self) -> bool {
        let schema = &self.context.policy.schema;
        let mut members = self.reads.members.iter();
        !self.reads.plans.is_empty()
            || members.any(|(of, member)| {
                let info = schema.type_info(*of).and_then(|it| it.member(*member)).map(|it| &it.kind);
                matches!(info, Some(MemberKind::Attribute(it)) if it.domain == Domain::Plan)
            })
    }
}
