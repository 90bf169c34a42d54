//! What stands below a layer: the files up to there, and facts and questions as these read them.

use crate::model::*;
use crate::schema;
use crate::sets;

/// The base and its layers up to this one.
pub(crate) fn below(policy: &Policy, layer: usize) -> Policy {
    let mut policy = policy.clone();
    policy.layers = policy.layers.min(layer);
    for of in &mut policy.types {
        of.members.retain(|it| it.layer <= layer);
    }
    policy.definitions.retain(|it| it.layer <= layer);
    policy.restricts.retain(|it| it.layer <= layer);
    policy.forbids.retain(|it| it.layer <= layer);
    policy.invariants.retain(|it| it.layer <= layer);
    policy.sets.retain(|it| it.layer <= layer);
    policy.within.retain(|it| it.layer <= layer);
    policy.defaults.retain(|it| it.layer <= layer);
    policy
}

/// The policy with what its layers add written into it: each added role is a role as any other, with
/// the columns of the role that it stands within; each new default is the default.
pub(crate) fn whole(policy: &Policy) -> Policy {
    let mut whole = policy.clone();
    for changed in &policy.defaults {
        let of = whole.types.iter_mut().find(|it| it.name == changed.on);
        let member = of.and_then(|it| it.members.iter_mut().find(|it| it.name == changed.member));
        let Some(Member { shape: Shape::Attribute(it), .. }) = member else { panic!("{changed:?}") };
        it.default = Some(changed.value.clone());
    }
    for added in from_the_base_down(&policy.within) {
        add_role(policy, &mut whole, added);
    }
    whole.within.clear();
    whole
}

fn from_the_base_down(all: &[Within]) -> Vec<&Within> {
    let depth = |it: &Within| {
        let mut next = Some(it);
        std::iter::from_fn(|| {
            let here = next?;
            next = all.iter().find(|it| it.on == here.on && it.role == here.base);
            Some(())
        })
        .count()
    };
    let mut sorted: Vec<_> = all.iter().collect();
    sorted.sort_by_key(|it| depth(it));
    sorted
}

fn add_role(policy: &Policy, whole: &mut Policy, added: &Within) {
    let all = schema::roles(policy, &added.on);
    let counts =
        |role: &&&str| **role != added.role && schema::includes(policy, &added.on, &added.role, role);
    let lower = all.iter().filter(counts).map(|it| vec![added.role.clone(), (*it).to_owned()]);
    let mut chains = vec![vec![added.base.clone(), added.role.clone()]];
    chains.extend(lower);
    let gate = schema::role_gate(policy, &added.on, &added.role).to_vec();
    let gated = Gated { roles: vec![added.role.clone()], gate };
    let gated = if gated.gate.is_empty() { Vec::new() } else { vec![gated] };
    whole.roles.push(Roles { on: added.on.clone(), chains, gated });
    for table in 0..whole.tables.len() {
        add_columns(whole, table, added);
    }
}

/// The columns of an added role, with the cells of the role that it stands within; what layers have set
/// of these is set for the added role too, where it has no value of its own.
fn add_columns(whole: &mut Policy, at: usize, added: &Within) {
    let table = whole.tables[at].clone();
    if table.targets[0].on != added.on {
        return;
    }
    for (from, column) in table.columns.iter().enumerate() {
        let new = match column {
            Column::Role(role) if *role == added.base => Column::Role(added.role.clone()),
            Column::RoleIf(role, named) if *role == added.base => {
                Column::RoleIf(added.role.clone(), named.clone())
            }
            _ => continue,
        };
        whole.tables[at].columns.push(new.clone());
        for row in &mut whole.tables[at].rows {
            let cell = row.cells[from].clone();
            row.cells.push(cell);
        }
        let of_base: Vec<Set> = whole.sets.iter().filter(|it| it.cells.column == *column).cloned().collect();
        for set in of_base.into_iter().filter(|it| it.cells.on == added.on) {
            let cells = Open { column: new.clone(), ..set.cells };
            let inherited = Set { inherited: set.inherited.saturating_add(1), cells, ..set };
            if !whole.sets.contains(&inherited) {
                whole.sets.push(inherited);
            }
        }
    }
}

/// The facts without what this policy does not declare; whoever holds an added role holds the role that
/// it stands within in the whole policy.
pub(crate) fn erased(all: &Policy, policy: &Policy, facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    for stated in &mut facts.entities {
        let of = stated.entity.of.clone();
        stated.attributes.retain(|it| schema::member(policy, &of, &it.0).is_some());
        stated.relations.retain(|it| schema::member(policy, &of, &it.0).is_some());
        for (name, value) in &mut stated.attributes {
            if let Some(Shape::Attribute(it)) = schema::member(policy, &of, name).map(|it| &it.shape) {
                erase_role(all, policy, &of, &it.domain, value);
            }
        }
        for (name, edges) in &mut stated.relations {
            for edge in &mut edges.list {
                if let Some(role) = &mut edge.role {
                    *role = known(all, policy, &of, role);
                }
                for (attribute, value) in &mut edge.says {
                    if let Some(it) = schema::edge_attribute(policy, &of, name, attribute) {
                        erase_role(all, policy, &of, &it.domain, value);
                    }
                }
            }
        }
    }
    facts
}

fn erase_role(all: &Policy, policy: &Policy, owner: &str, domain: &Domain, value: &mut Value) {
    if let (Some((of, _)), Value::Word(word)) = (schema::role_domain(policy, owner, domain), value) {
        *word = known(all, policy, of, word);
    }
}

/// The role, or the first one below it in the stack that this policy has.
fn known(all: &Policy, policy: &Policy, of: &str, role: &str) -> String {
    let added = all.within.iter().find(|it| it.on == of && it.role == role);
    match added.filter(|_| !schema::roles(policy, of).contains(role)) {
        Some(it) => known(all, policy, of, &it.base),
        None => role.to_owned(),
    }
}

/// The question without what it brings for attributes that this policy does not declare.
pub(crate) fn without_added(all: &Policy, policy: &Policy, question: &Question) -> Question {
    let mut question = question.clone();
    question.given.retain(|it| schema::member(policy, &it.0.of, &it.1).is_some());
    for (of, name, value) in question.given.iter_mut().map(|it| (&it.0.of, &it.1, &mut it.2)) {
        if let Some(Shape::Attribute(it)) = schema::member(policy, of, name).map(|it| &it.shape) {
            erase_role(all, policy, of, &it.domain, value);
        }
    }
    for (name, value) in &mut question.inputs {
        if let Some(input) = policy.inputs.iter().find(|it| it.name == *name) {
            erase_role(all, policy, "", &input.domain, value);
        }
    }
    question
}

/// Whether whoever asks may ask by this policy: of sets, those in which some edge may end.
pub(crate) fn may_be_asked(policy: &Policy, question: &Question) -> bool {
    let kinds = schema::kinds_of_set(policy);
    let mut asking = std::iter::once(&question.subject).chain(&question.presented);
    asking.all(|it| sets::kind(&it.of).is_none() || kinds.contains(it.of.as_str()))
}

/// Whether a layer above this one sets a cell of some row about the action, which may then give more.
pub(crate) fn is_set_above(policy: &Policy, layer: usize, of: &str, action: &str) -> bool {
    let names = |set: &Set| {
        policy.tables.iter().any(|table| {
            let rows = table.rows.iter().filter(|row| {
                let place = &table.targets[0].on;
                row.actions.iter().any(|it| it.name == action && schema::owner(it, place) == of)
            });
            let mut cells = rows.flat_map(|row| table.columns.iter().map(move |column| (row, column)));
            cells.any(|(row, column)| schema::names_cell(&set.cells, table, row, column))
        })
    };
    policy.sets.iter().filter(|it| it.layer > layer).any(names)
}

/// A member as one that this layer adds.
pub(crate) fn added(layer: usize, member: Member) -> Member {
    Member { layer, ..member }
}
