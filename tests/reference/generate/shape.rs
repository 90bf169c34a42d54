//! The declarations of a generated policy: which types, members, roles, plans and inputs there are.

use super::dna::Dna;
use crate::model::*;
use crate::sample::{attribute, members_as_role, path, plain_attribute, relation, type_, way, word, words};

/// Declarations only. The definitions are named, and mean something trivial until they are written.
pub(crate) fn declarations(dna: &mut Dna<'_>) -> Policy {
    let mut policy = Policy::default();
    if dna.percent(60) {
        policy.plans = Some(plans(dna));
    }
    let mut types = principals(dna);
    types.push(organization(dna, policy.plans.is_some()));
    types.extend(groups(dna));
    policy.types = types;
    roles(dna, &mut policy);
    let portfolio = dna.percent(35);
    let task = dna.percent(85);
    let note = task && dna.percent(30);
    let project = project(dna, &policy, portfolio);
    policy.types.push(project);
    if portfolio {
        policy.types.push(portfolio_type(dna, &policy));
    }
    if task {
        let of = task_type(dna, &policy);
        policy.types.push(of);
    }
    if note {
        policy.types.push(note_type(dna, &policy));
    }
    let declared: Vec<_> = policy.types.iter().map(|it| it.name.clone()).collect();
    policy.roles.retain(|it| declared.contains(&it.on));
    policy.inputs = inputs(dna);
    definitions(dna, &mut policy);
    policy
}

fn plans(dna: &mut Dna<'_>) -> Plans {
    let chains = match dna.below(3) {
        0 => vec!["personal starter enterprise"],
        1 => vec!["personal starter enterprise", "personal premium enterprise"],
        _ => vec!["personal starter", "premium enterprise", "legacy"],
    };
    Plans { chains: chains.into_iter().map(words).collect(), at: path("organization.plan") }
}

/// The plans of a gate; now and then only, and none without plans.
pub(crate) fn gate(dna: &mut Dna<'_>, plans: &Option<Plans>, share: usize) -> Vec<String> {
    let Some(plans) = plans.as_ref().filter(|_| dna.percent(share)) else { return Vec::new() };
    let names: Vec<_> = plans.chains.concat();
    let mut out: Vec<_> = dna.one_of(&names).into_iter().collect();
    if dna.percent(30) {
        out.extend(dna.one_of(&names).filter(|it| !out.contains(it)));
    }
    out
}

fn principals(dna: &mut Dna<'_>) -> Vec<Type> {
    let nick = Attribute { given: true, optional: dna.percent(50), ..plain_attribute(Domain::Text) };
    let user = vec![
        attribute("email", plain_attribute(Domain::Email)),
        attribute("vip", flag(dna)),
        attribute("rank", Attribute { optional: true, ..plain_attribute(Domain::Number) }),
        attribute("nick", nick),
        relation("boss", "User", Count::Optional),
        attribute("clearances", collection(dna, Domain::ListOf(Box::new(Domain::Text)))),
    ];
    let mut out = vec![type_(Kind::Principal, "User", user)];
    if dna.percent(50) {
        let active = Attribute { given: dna.percent(50), ..flag(dna) };
        out.push(type_(Kind::Principal, "Link", vec![attribute("active", active)]));
    }
    out
}

fn flag(dna: &mut Dna<'_>) -> Attribute {
    let default = match dna.below(4) {
        0 | 1 => Some(Value::Flag(false)),
        2 => Some(Value::Flag(true)),
        _ => None,
    };
    Attribute { default, optional: dna.percent(20), ..plain_attribute(Domain::Flag) }
}

/// A list or a map, mostly empty where nothing is stated.
fn collection(dna: &mut Dna<'_>, domain: Domain) -> Attribute {
    let empty = match domain {
        Domain::MapOf(_) => Value::Map(std::collections::BTreeMap::new()),
        _ => Value::List(Vec::new()),
    };
    let default = (dna.below(3) < 2).then_some(empty);
    Attribute { default, optional: dna.percent(25), ..plain_attribute(domain) }
}

fn organization(dna: &mut Dna<'_>, plans: bool) -> Type {
    let mut members = vec![
        relation("members", "User", Count::Many),
        relation("guests", "User Team", Count::Many),
        relation("owner", "User", Count::Optional),
        attribute("closed", flag(dna)),
        attribute("networks", collection(dna, Domain::ListOf(Box::new(Domain::Network)))),
        attribute("gateway", Attribute { optional: dna.percent(60), ..plain_attribute(Domain::Network) }),
    ];
    if plans {
        let optional = dna.percent(20);
        members.push(attribute("plan", Attribute { optional, ..plain_attribute(Domain::Plan) }));
    }
    type_(Kind::Plain, "Organization", members)
}

fn groups(dna: &mut Dna<'_>) -> Vec<Type> {
    let circle = dna.percent(25);
    let listed = if circle { "User Team Circle" } else { "User Team" };
    let team = vec![relation("members", listed, Count::Many), relation("lead", "User", Count::Optional)];
    let mut out = vec![type_(Kind::Group("members".to_owned(), None), "Team", team)];
    if circle {
        let of = vec![relation("inner", "Team User", Count::Many), attribute("open_door", flag(dna))];
        out.push(type_(Kind::Group("inner".to_owned(), None), "Circle", of));
    }
    out
}

/// Roles for every type that may be a place; which of the types there are is decided later.
fn roles(dna: &mut Dna<'_>, policy: &mut Policy) {
    let chains = match dna.below(5) {
        0 => vec!["admin viewer"],
        1 => vec!["admin editor commenter viewer"],
        2 => vec!["admin editor viewer", "admin auditor viewer"],
        3 => vec!["admin editor commenter", "auditor"],
        _ => vec!["editor commenter viewer", "admin commenter", "auditor admin"],
    };
    let chains: Vec<_> = chains.into_iter().map(words).collect();
    let names: Vec<_> = chains.concat();
    let gate = gate(dna, &policy.plans, 35);
    let roles: Vec<_> = dna.one_of(&names).into_iter().collect();
    let gated = if gate.is_empty() { Vec::new() } else { vec![Gated { roles, gate }] };
    policy.roles.push(Roles { on: "Project".to_owned(), chains, gated });
    let handed_on = vec![vec!["admin".to_owned()]];
    policy.roles.push(Roles { on: "Portfolio".to_owned(), chains: handed_on, gated: Vec::new() });
    let of_task = vec![words("keeper helper"), words("guest")];
    policy.roles.push(Roles { on: "Task".to_owned(), chains: of_task, gated: Vec::new() });
}

fn project_roles(policy: &Policy) -> Vec<String> {
    policy.roles[0].chains.concat()
}

fn owned_by(dna: &mut Dna<'_>) -> Member {
    relation("organization", "Organization", if dna.percent(25) { Count::Optional } else { Count::One })
}

fn principal_names(policy: &Policy) -> String {
    let names = policy.types.iter().filter(|it| it.kind == Kind::Principal).map(|it| it.name.as_str());
    names.collect::<Vec<_>>().join(" ")
}

fn project(dna: &mut Dna<'_>, policy: &Policy, portfolio: bool) -> Type {
    let roles = project_roles(policy);
    let people = principal_names(policy);
    let groups = if dna.percent(50) { " Team" } else { "" };
    let privacy = Domain::Choice(words("private team organization"));
    let mut members = vec![
        owned_by(dna),
        members_as_role(&format!("User{groups}")),
        relation("team", "Team", Count::Optional),
        relation("owner", &people, Count::Optional),
        relation("creator", "User", Count::One),
        attribute("privacy", plain_attribute(privacy)),
        attribute("archived", flag(dna)),
        attribute("budget", Attribute { optional: true, ..plain_attribute(Domain::Number) }),
        attribute("due", Attribute { optional: dna.percent(50), ..plain_attribute(Domain::Time) }),
        attribute("rate", Attribute { optional: dna.percent(50), ..plain_attribute(Domain::Fraction) }),
        attribute("effort", Attribute { optional: dna.percent(50), ..plain_attribute(Domain::Duration) }),
        attribute("tags", collection(dna, Domain::ListOf(Box::new(Domain::Text)))),
        attribute("quotas", collection(dna, Domain::MapOf(Box::new(Domain::Number)))),
        attribute("étiquette", Attribute { optional: true, ..plain_attribute(Domain::Text) }),
        attribute("visitor_role", role_attribute(dna, policy, Domain::Role, &roles)),
    ];
    let some: Vec<_> = roles.iter().take(2).cloned().collect();
    members.push(attribute(
        "customized_by",
        role_attribute(dna, policy, Domain::SomeRoles(some.clone()), &some),
    ));
    if people.contains("Link") {
        members.push(relation("links", "Link", Count::Many));
    }
    if dna.percent(70) {
        members.push(relation("parent", "Project", Count::Optional));
        members.push(derived("above", &["parent", "parent.above"]));
    }
    if dna.percent(40) {
        members.push(derived("crew", &["members", "owner", "organization.guests"]));
    }
    if portfolio {
        members.push(relation("portfolios", "Portfolio", Count::Many));
    }
    let wire = dna.percent(20).then(|| "board".to_owned());
    Type { wire, ..type_(Kind::Plain, "Project", members) }
}

/// A role attribute with or without default, optional, or gated (then with a default or optional).
fn role_attribute(dna: &mut Dna<'_>, policy: &Policy, domain: Domain, roles: &[String]) -> Attribute {
    let default = dna.one_of(roles).filter(|_| !dna.percent(30)).map(|it| word(&it));
    let optional = dna.percent(25);
    let gate = gate(dna, &policy.plans, if default.is_some() || optional { 30 } else { 0 });
    Attribute { default, optional, gate, ..plain_attribute(domain) }
}

pub(crate) fn derived(name: &str, paths: &[&str]) -> Member {
    Member {
        layer: 0,
        name: name.to_owned(),
        shape: Shape::Derived(paths.iter().map(|it| way(it)).collect()),
    }
}

fn portfolio_type(dna: &mut Dna<'_>, _: &Policy) -> Type {
    let members =
        vec![owned_by(dna), members_as_role("User Team"), relation("projects", "Project", Count::Many)];
    type_(Kind::Plain, "Portfolio", members)
}

fn task_type(dna: &mut Dna<'_>, policy: &Policy) -> Type {
    let people = principal_names(policy);
    let roles = project_roles(policy);
    let secret = Attribute { gate: gate(dna, &policy.plans, 20), ..flag(dna) };
    let secret = match secret.default.is_some() || secret.optional {
        true => secret,
        false => Attribute { gate: Vec::new(), ..secret },
    };
    let own_role = role_attribute(dna, policy, Domain::RoleOf("Project".to_owned()), &roles);
    let mut members = vec![
        owned_by(dna),
        relation("projects", "Project", if dna.percent(15) { Count::One } else { Count::Many }),
        relation("parent", "Task", Count::Optional),
        relation("assignee", if dna.percent(30) { &people } else { "User" }, Count::Optional),
        relation("watchers", "User Team", Count::Many),
        attribute("confidential", secret),
        attribute("amount", Attribute { optional: dna.percent(50), ..plain_attribute(Domain::Number) }),
        attribute("project_role", own_role),
        derived("homes", if dna.percent(60) { &["projects", "parent.homes"] } else { &["projects"] }),
    ];
    if dna.percent(30) {
        members.push(relation("blockers", "Task", Count::Many));
        members.push(derived("behind", &["blockers", "behind.blockers", "parent.behind"]));
    }
    let wire = dna.percent(30).then(|| if dna.percent(50) { "to-do" } else { "todo" }.to_owned());
    Type { wire, ..type_(Kind::Plain, "Task", members) }
}

fn note_type(dna: &mut Dna<'_>, _: &Policy) -> Type {
    let members = vec![
        owned_by(dna),
        relation("tasks", "Task", if dna.percent(40) { Count::Optional } else { Count::Many }),
        relation("author", "User", Count::One),
        attribute("pinned", flag(dna)),
    ];
    type_(Kind::Plain, "Note", members)
}

fn inputs(dna: &mut Dna<'_>) -> Vec<Input> {
    let all = [
        ("stake", Domain::Number),
        ("fee", Domain::Fraction),
        ("lasts", Domain::Duration),
        ("address", Domain::Address),
        ("labels", Domain::ListOf(Box::new(Domain::Text))),
        ("at_level", Domain::RoleOf("Project".to_owned())),
        ("network", Domain::Choice(words("inside outside"))),
        ("urgent", Domain::Flag),
        ("deadline", Domain::Time),
        ("reviewer", Domain::Entity("User".to_owned())),
    ];
    let chosen = all.into_iter().filter(|_| dna.percent(35));
    chosen.map(|(name, domain)| Input { name: name.to_owned(), domain }).collect()
}

/// What the edges of some relations say. `archived` is also what some objects say of themselves.
pub(crate) fn edge_attributes(dna: &mut Dna<'_>, policy: &mut Policy) {
    let with_roles: Vec<_> = policy.roles.iter().map(|it| it.on.clone()).collect();
    let inputs = policy.inputs.clone();
    for of in &mut policy.types {
        let role =
            if with_roles.contains(&of.name) { Domain::Role } else { Domain::RoleOf("Project".into()) };
        let all = [
            ("view_only", Domain::Flag),
            ("archived", Domain::Flag),
            ("weight", Domain::Number),
            ("hired", Domain::Time),
            ("kind", Domain::Choice(words("core extra"))),
            ("duty", role),
            ("fee", Domain::Fraction),
            ("lasts", Domain::Duration),
            ("labels", Domain::ListOf(Box::new(Domain::Text))),
            ("stake", Domain::Number),
            ("urgent", Domain::Flag),
            ("network", Domain::Choice(words("inside outside"))),
            ("at_level", Domain::RoleOf("Project".into())),
        ];
        for member in &mut of.members {
            let Shape::Relation(relation) = &mut member.shape else { continue };
            let share = if relation.count == Count::Many { 55 } else { 15 };
            for _ in 0..if dna.percent(share) { dna.below(3) } else { 0 } {
                let Some((name, domain)) = dna.one_of(&all) else { continue };
                let is_input = inputs.iter().any(|it| it.name == name && it.domain == domain);
                if relation.attributes.iter().all(|it| it.0 != name) {
                    let given = is_input && dna.percent(70);
                    let attribute = Attribute { given, ..edge_attribute(dna, domain) };
                    relation.attributes.push((name.to_owned(), attribute));
                }
            }
        }
    }
}

/// Half of the flags have a default; else an attribute is required or optional.
fn edge_attribute(dna: &mut Dna<'_>, domain: Domain) -> Attribute {
    let optional = dna.percent(40);
    match domain {
        Domain::Flag => flag(dna),
        Domain::Number if dna.percent(30) => {
            Attribute { default: Some(Value::Number(3)), ..plain_attribute(domain) }
        }
        _ => Attribute { optional, ..plain_attribute(domain) },
    }
}

/// `any organization`, which every type with definitions can ask.
pub(crate) fn trivial() -> Condition {
    Condition::Quantified { quantifier: Quantifier::Any, path: way("organization"), has: None }
}

fn definitions(dna: &mut Dna<'_>, policy: &mut Policy) {
    let on: Vec<_> = policy.types.iter().map(|it| it.name.clone()).collect();
    let on: Vec<_> = on.into_iter().filter(|it| ["Project", "Task", "Note"].contains(&it.as_str())).collect();
    for name in ["own", "hidden", "frozen", "own"] {
        let Some(on) = dna.one_of(&on).filter(|_| dna.percent(60)) else { continue };
        let clash = policy.definitions.iter().any(|it| it.name == name && it.on == on);
        if !clash {
            policy.definitions.push(Definition { layer: 0, name: name.to_owned(), on, condition: trivial() });
        }
    }
}
