//! Generated `type T adds`: members under names that the statements below read as something else, or
//! as nothing.

use super::dna::Dna;
use super::ends;
use super::layers::is_free;
use super::scope::Scope;
use super::shape::gate;
use crate::model::*;
use crate::sample::{attribute, plain_attribute, relation, way, words};
use crate::schema;

/// What is added: request inputs, types, roles, and members of other types have such names, too.
const NAMES: [&str; 16] = [
    "secret", "stake", "urgent", "network", "deadline", "reviewer", "time", "project", "task", "vip",
    "active", "rank", "owner", "viewer", "admin", "circle",
];

/// One or two members of one type.
pub(crate) fn adds(dna: &mut Dna<'_>, policy: &mut Policy) {
    let types: Vec<_> = policy.types.iter().map(|it| it.name.clone()).collect();
    let common =
        types.iter().filter(|it| ["Project", "Task"].contains(&it.as_str())).cloned().collect::<Vec<_>>();
    let chosen = if dna.percent(60) { dna.one_of(&common) } else { None };
    let Some(of) = chosen.or_else(|| dna.one_of(&types)) else { return };
    for _ in 0..dna.below(2).saturating_add(1) {
        let fits = |it: &&str| is_free(policy, &of, it) && !is_on_a_path(policy, it);
        let Some(name) = dna.one_of(&NAMES).filter(fits) else { continue };
        let Some(member) = member(dna, policy, &of, name) else { continue };
        let layer = policy.layers;
        let target = policy.types.iter_mut().find(|it| it.name == of);
        target.into_iter().for_each(|it| it.members.push(Member { layer, ..member.clone() }));
    }
}

/// Whether a derived relation of the same layer goes along something of this name; were there another on
/// some type that it reaches, it might not know which kind of thing it comes to.
fn is_on_a_path(policy: &Policy, name: &str) -> bool {
    let members = policy.types.iter().flat_map(|it| &it.members).filter(|it| it.layer == policy.layers);
    members
        .filter_map(|it| if let Shape::Derived(ways) = &it.shape { Some(ways) } else { None })
        .any(|ways| ways.iter().any(|way| way.path.iter().skip(1).any(|it| it == name)))
}

fn member(dna: &mut Dna<'_>, policy: &Policy, of: &str, name: &str) -> Option<Member> {
    match dna.below(10) {
        0..=5 => Some(attribute(name, value(dna, policy, of, name)?)),
        6..=8 => Some(related(dna, policy, name)),
        _ => derived(dna, policy, of, name),
    }
}

fn value(dna: &mut Dna<'_>, policy: &Policy, of: &str, name: &str) -> Option<Attribute> {
    let domain = match dna.below(13) {
        0..=2 => Domain::Flag,
        8 => Domain::Fraction,
        9 => Domain::Duration,
        10 => Domain::ListOf(Box::new(Domain::Text)),
        11 => Domain::MapOf(Box::new(Domain::Number)),
        12 => Domain::Address,
        3 => Domain::Number,
        4 => Domain::Time,
        5 => Domain::Text,
        6 => Domain::Choice(words("inside outside")),
        _ => Domain::RoleOf("Project".to_owned()),
    };
    let optional = dna.percent(40);
    let default = match domain {
        Domain::Flag if dna.percent(50) => Some(Value::Flag(dna.percent(50))),
        Domain::Number if dna.percent(30) => Some(Value::Number(3)),
        _ => None,
    };
    let gated = ["Project", "Task"].contains(&of) && (optional || default.is_some());
    let gate = gate(dna, &policy.plans, if gated { 20 } else { 0 });
    // A question brings one value for each name, so that no attribute may share that of an input.
    let given = dna.percent(15) && policy.inputs.iter().all(|it| it.name != name);
    Some(Attribute { optional, default, given, gate, ..plain_attribute(domain) })
}

fn related(dna: &mut Dna<'_>, policy: &Policy, name: &str) -> Member {
    let exists = |it: &&&str| it.split(' ').all(|it| policy.types.iter().any(|of| of.name == it));
    let targets = ["User", "User Team", "Project", "User Link", "Team", "Task", "Organization"];
    let targets: Vec<_> = targets.iter().filter(exists).copied().collect();
    let count = dna.one_of(&[Count::Many, Count::Optional, Count::Many, Count::One]).unwrap_or(Count::Many);
    let mut member = relation(name, dna.one_of(&targets).unwrap_or("User"), count);
    if let Shape::Relation(it) = &mut member.shape
        && !it.targets.iter().any(|it| schema::is_plain(policy, it))
    {
        ends::also(dna, &ends::kinds(policy), it);
    }
    if let (Shape::Relation(it), true) = (&mut member.shape, dna.percent(30)) {
        let default = dna.percent(50).then_some(Value::Flag(false));
        it.attributes.push(("view_only".to_owned(), Attribute { default, ..plain_attribute(Domain::Flag) }));
    }
    member
}

/// One or two paths of relations that there are; they may count only some edges, but read no roles.
fn derived(dna: &mut Dna<'_>, policy: &Policy, of: &str, name: &str) -> Option<Member> {
    let ends = schema::derived_ends(policy);
    let scope = Scope::of(policy, &ends, &Target { on: of.to_owned(), through: None })?.without_user();
    let own = |path: &Path| schema::member(policy, of, &path[0]).is_some();
    let paths = scope.relations().into_iter().map(|it| it.0).filter(|it| own(it) && it.len() < 3);
    let paths: Vec<_> = paths.collect();
    let mut ways: Vec<Way> = Vec::new();
    for _ in 0..dna.below(2).saturating_add(1) {
        let path = dna.one_of(&paths)?.join(".");
        ways.extend(Some(way(&path)).filter(|it| !ways.contains(it)));
    }
    Some(Member { layer: 0, name: name.to_owned(), shape: Shape::Derived(ways) })
}
