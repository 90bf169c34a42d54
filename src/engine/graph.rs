//! The graph of a rolebook as plain data: which role includes which, and along which relations roles come.

use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{
    Count, MemberId, MemberInfo, MemberKind, PlanId, RoleId, RoleInfo, TypeId, TypeInfo, TypeKind, snake_case,
};
use crate::policy::{Derived, Policy};

use super::tables::no_type_called;
use super::{Engine, Unanswered};

/// What a rolebook says of its types, sorted by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphView {
    pub name: String,
    pub title: Option<String>,
    pub types: Vec<TypeView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeView {
    pub name: String,
    /// What it is called outside, and where a fact begins: `custom_field`.
    pub wire: String,
    pub kind: Kind,
    /// Sorted by name, as relations and actions are.
    pub roles: Vec<RoleView>,
    pub relations: Vec<RelationView>,
    /// In the order of the rolebook.
    pub rules: Vec<RuleView>,
    /// Where objects of this type take their rights from, other than from themselves.
    pub places: Vec<PlaceView>,
    pub actions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Principal,
    Plain,
    /// Where one is listed, the ends of this relation are meant.
    Group(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleView {
    pub name: String,
    /// The roles next below; what these include is not repeated.
    pub includes: Vec<String>,
    /// Plans of which one is needed; none: no gate.
    pub plans: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationView {
    pub name: String,
    /// The types in which it may end.
    pub to: Vec<String>,
    pub count: Count,
    /// Whether each of its edges carries a role.
    pub with_role: bool,
    /// The paths that a derived relation is made of; none for one that facts state.
    pub made_of: Vec<String>,
}

/// A place: the relation that leads there, and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceView {
    pub through: String,
    pub of: String,
}

/// A grant rule: who gets which role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleView {
    /// What answers call it.
    pub statement: String,
    /// Its own name, if its author gave it one.
    pub label: Option<String>,
    /// The relation that leads to the place, if the role is given on a pair.
    pub through: Option<String>,
    /// As written: `organization.members`, `every Link`.
    pub who: String,
    /// The relations on the way, each with the type it belongs to.
    pub along: Vec<(String, String)>,
    pub given: Given,
    /// Plans of which one is needed; none: no gate.
    pub plans: Vec<String>,
    /// Whether it holds on a condition only.
    pub conditional: bool,
}

/// The role that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    Role(String),
    /// The role on the last edge.
    Their,
    /// The role that is held at the end of the path.
    Same,
    /// The role that an attribute names.
    Named(String),
}

impl Engine {
    /// The graph of a rolebook without errors.
    pub fn graph(&self, policy: &str) -> Result<GraphView, Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        let policy = program.policy();
        let types = (0..).zip(&policy.schema.types).map(|(of, info)| type_view(policy, of, info));
        Ok(GraphView { name: policy.name.clone(), title: policy.title.clone(), types: types.collect() })
    }

    /// A type's own name, by that or by its outside name.
    pub fn type_name(&self, policy: &str, of: &str) -> Result<String, Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        let schema = program.schema();
        let found = schema.type_named(of).and_then(|it| schema.type_info(it));
        found.map(|it| it.name.clone()).ok_or_else(|| {
            let names: Vec<_> = schema.types.iter().map(|it| format!("`{}`", it.name)).collect();
            let known = (!names.is_empty()).then(|| format!("types are {}", names.join(", ")));
            no_type_called(program.policy(), of, known)
        })
    }
}

fn type_view(policy: &Policy, of: TypeId, info: &TypeInfo) -> TypeView {
    let member = |it: MemberId| info.member(it).map_or("", |it| it.name.as_str()).to_owned();
    let kind = match info.kind {
        TypeKind::Principal => Kind::Principal,
        TypeKind::Plain => Kind::Plain,
        TypeKind::Group(members) => Kind::Group(member(members)),
    };
    let roles = info.roles.iter().map(|it| role_view(policy, info, it));
    let relations = (0..).zip(&info.members).filter_map(|(at, it)| relation_view(policy, (of, at), it));
    let rules = policy.grants.iter().filter(|it| it.on == of).map(|it| rule_view(policy, it));
    let ways = policy.tables.iter().flat_map(|it| &it.objects).filter(|it| it.0 == of);
    let place = |it: &crate::policy::rule::Through| PlaceView {
        through: member(it.member),
        of: type_name(policy, it.place),
    };
    let mut places: Vec<PlaceView> = ways.filter_map(|it| it.1.as_ref()).map(place).collect();
    places.sort_by(|a, b| (&a.through, &a.of).cmp(&(&b.through, &b.of)));
    places.dedup();
    TypeView {
        name: info.name.clone(),
        wire: info.wire.clone(),
        kind,
        roles: roles.collect(),
        relations: relations.collect(),
        rules: rules.collect(),
        places,
        actions: policy.actions.get(usize::from(of)).cloned().unwrap_or_default(),
    }
}

fn type_name(policy: &Policy, of: TypeId) -> String {
    policy.schema.name_of(of)
}

fn role_name(policy: &Policy, of: TypeId, role: RoleId) -> String {
    let role = policy.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
    role.map_or("", |it| it.name.as_str()).to_owned()
}

fn plan_names(policy: &Policy, gate: &[PlanId]) -> Vec<String> {
    gate.iter().filter_map(|it| policy.schema.plans.names.get(usize::from(*it)).cloned()).collect()
}

fn role_view(policy: &Policy, info: &TypeInfo, role: &RoleInfo) -> RoleView {
    let includes = next_below(info, role).into_iter().map(|it| it.name.clone()).collect();
    RoleView { name: role.name.clone(), includes, plans: plan_names(policy, &role.gate) }
}

/// Of the roles that one includes, those that no other of them includes.
///
/// A role includes more than whatever it includes, so whatever comes first by that count and has not been
/// reached from another is next below.
fn next_below<'t>(info: &'t TypeInfo, role: &RoleInfo) -> Vec<&'t RoleInfo> {
    let at = |it: &RoleId| info.roles.get(usize::from(*it));
    let mut below: Vec<(RoleId, &RoleInfo)> = role
        .includes
        .iter()
        .filter_map(|it| Some((*it, at(it)?)))
        .filter(|it| it.1.name != role.name)
        .collect();
    below.sort_by_key(|it| (std::cmp::Reverse(it.1.includes.len()), it.0));
    let mut reached = vec![false; info.roles.len()];
    let mut next = Vec::new();
    for (id, role) in below {
        if reached.get(usize::from(id)).copied().unwrap_or(true) {
            continue;
        }
        next.push(role);
        for included in &role.includes {
            if let Some(it) = reached.get_mut(usize::from(*included)) {
                *it = true;
            }
        }
    }
    next.sort_by(|a, b| a.name.cmp(&b.name));
    next
}

fn relation_view(policy: &Policy, (of, at): (TypeId, MemberId), member: &MemberInfo) -> Option<RelationView> {
    let names = |targets: &[TypeId]| targets.iter().map(|it| type_name(policy, *it)).collect();
    let name = member.name.clone();
    match &member.kind {
        MemberKind::Attribute(_) => None,
        MemberKind::Relation(it) => Some(RelationView {
            name,
            to: names(&it.targets),
            count: it.count,
            with_role: it.as_role,
            made_of: Vec::new(),
        }),
        MemberKind::Derived => {
            let Derived { paths, targets, .. } = policy.derived(of, at)?;
            let made_of = paths.iter().map(|it| path_words(policy, it, (of, None))).collect();
            Some(RelationView { name, to: names(targets), count: Count::Many, with_role: false, made_of })
        }
    }
}

fn rule_view(policy: &Policy, rule: &GrantRule) -> RuleView {
    let place = rule.through.map(|it| it.place);
    let here = (rule.on, place);
    let through = rule.through.and_then(|it| policy.schema.type_info(rule.on)?.member(it.member));
    let given = match &rule.role {
        RoleSource::Role(role) => Given::Role(role_name(policy, rule.role_type, *role)),
        RoleSource::Their => Given::Their,
        RoleSource::Same(_) => Given::Same,
        RoleSource::Named(it) => {
            Given::Named(beyond(policy, &it.path, here, step_words(policy, &it.attribute)))
        }
    };
    let path = path_of(&rule.who);
    let steps = path.map(|it| it.steps.as_slice()).unwrap_or_default();
    RuleView {
        statement: rule.id.clone(),
        // What a statement is called by what it says has spaces in it.
        label: (!rule.id.contains(' ')).then(|| rule.id.clone()),
        through: through.map(|it| it.name.clone()),
        who: who_words(policy, &rule.who, here),
        along: steps.iter().flat_map(|it| &it.members).map(|it| relation(policy, *it)).collect(),
        given,
        plans: plan_names(policy, &rule.gate),
        conditional: rule.when.is_some() || rule.unless.is_some() || steps.iter().any(|it| it.only.is_some()),
    }
}

fn relation(policy: &Policy, (of, member): (TypeId, MemberId)) -> (String, String) {
    let name = policy.schema.type_info(of).and_then(|it| it.member(member)).map_or("", |it| it.name.as_str());
    (type_name(policy, of), name.to_owned())
}

fn path_of(who: &Who) -> Option<&Path> {
    match who {
        Who::Holders(path) | Who::Role { at: path, .. } | Who::RoleNamed { at: path, .. } => Some(path),
        Who::Every(_) | Who::Everyone => None,
    }
}

/// What is at hand where a path is read: the type of the object, and of the place.
type AtHand = (TypeId, Option<TypeId>);

fn who_words(policy: &Policy, who: &Who, here: AtHand) -> String {
    match who {
        Who::Holders(path) => path_words(policy, path, here),
        Who::Role { at, roles } => {
            let role = roles.first().map(|it| role_name(policy, it.0, it.1)).unwrap_or_default();
            beyond(policy, at, here, role)
        }
        Who::RoleNamed { at, attribute } => beyond(policy, at, here, step_words(policy, attribute)),
        Who::Every(of) => format!("every {}", type_name(policy, *of)),
        Who::Everyone => "everyone".to_owned(),
    }
}

/// A path as an author would write it.
fn path_words(policy: &Policy, path: &Path, here: AtHand) -> String {
    let steps = path.steps.iter().map(|it| step_words(policy, it));
    let start = match path.start {
        // What is said of the object itself begins with its relation.
        Start::Object | Start::Element if !path.steps.is_empty() => None,
        Start::Object | Start::Element => Some(snake_case(&type_name(policy, here.0))),
        Start::Place => Some(here.1.map(|it| snake_case(&type_name(policy, it))).unwrap_or_default()),
        Start::User => Some("user".to_owned()),
        Start::Input(at) => policy.schema.inputs.get(usize::from(at)).map(|it| it.name.clone()),
    };
    start.into_iter().chain(steps).collect::<Vec<_>>().join(".")
}

fn step_words(policy: &Policy, step: &Step) -> String {
    step.members.first().map(|it| relation(policy, *it).1).unwrap_or_default()
}

/// What a path reaches at its end; what is the object's own needs no path.
fn beyond(policy: &Policy, path: &Path, here: AtHand, last: String) -> String {
    match (path.start, path.steps.is_empty()) {
        (Start::Object, true) => last,
        _ => format!("{}.{last}", path_words(policy, path, here)),
    }
}
