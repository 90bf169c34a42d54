//! A small schema with every kind of member, written by hand.

use crate::policy::schema::{
    AttributeInfo, Count, Domain, MemberInfo, MemberKind, Plans, RelationInfo, RoleInfo, Schema, TypeId,
    TypeInfo, TypeKind,
};

const LINK: TypeId = 0;
const ORGANIZATION: TypeId = 1;
const PROJECT: TypeId = 2;
const TASK: TypeId = 3;
const TEAM: TypeId = 4;
const USER: TypeId = 5;

pub(crate) fn asana() -> Schema {
    let types = vec![
        of("Link", "link", TypeKind::Principal, vec![]),
        of(
            "Organization",
            "organization",
            TypeKind::Plain,
            vec![relation("members", &[USER], Count::Many, false), attribute("plan", Domain::Plan)],
        ),
        TypeInfo { roles: project_roles(), ..of("Project", "project", TypeKind::Plain, project_members()) },
        of("Task", "todo", TypeKind::Plain, task_members()),
        TypeInfo {
            roles: vec![role("lead", &[0])],
            ..of(
                "Team",
                "team",
                TypeKind::Group(0),
                vec![relation("members", &[TEAM, USER], Count::Many, false)],
            )
        },
        of("User", "user", TypeKind::Principal, vec![attribute("email", Domain::Email)]),
    ];
    let names = ["enterprise", "personal", "starter"].map(str::to_owned).to_vec();
    let plans = Plans { names, at_least: vec![vec![0, 1, 2], vec![1], vec![1, 2]] };
    Schema { types, principals: vec![USER, LINK], plans, inputs: vec![], sets: vec![] }
}

/// Admin includes editor includes viewer; in order of their names.
fn project_roles() -> Vec<RoleInfo> {
    vec![role("admin", &[0, 1, 2]), role("editor", &[1, 2]), role("viewer", &[2])]
}

fn project_members() -> Vec<MemberInfo> {
    vec![
        attribute("archived", Domain::Flag),
        attribute("budget", Domain::Number),
        relation("links", &[LINK], Count::Many, false),
        relation("members", &[TEAM, USER], Count::Many, true),
        attribute("nick", Domain::Text),
        relation("organization", &[ORGANIZATION], Count::One, false),
        relation("owner", &[USER], Count::Optional, false),
        attribute("privacy", Domain::Choice(["private", "team", "organization"].map(str::to_owned).to_vec())),
        relation("team", &[TEAM], Count::Optional, false),
        attribute("visitor_role", Domain::Role(PROJECT, vec![1, 2])),
    ]
}

fn task_members() -> Vec<MemberInfo> {
    vec![
        relation("assignee", &[USER], Count::Optional, false),
        attribute("due", Domain::Time),
        MemberInfo { name: "homes".to_owned(), kind: MemberKind::Derived },
        relation("parent", &[TASK], Count::Optional, false),
        relation("projects", &[PROJECT], Count::Many, false),
        relation("watchers", &[LINK, TEAM, USER], Count::Many, false),
    ]
}

fn of(name: &str, wire: &str, kind: TypeKind, members: Vec<MemberInfo>) -> TypeInfo {
    TypeInfo { name: name.to_owned(), wire: wire.to_owned(), kind, members, roles: vec![] }
}

fn role(name: &str, includes: &[u16]) -> RoleInfo {
    RoleInfo { name: name.to_owned(), includes: includes.to_vec(), gate: vec![] }
}

fn attribute(name: &str, domain: Domain) -> MemberInfo {
    let info = AttributeInfo { domain, optional: false, default: None, gate: vec![], given: false };
    MemberInfo { name: name.to_owned(), kind: MemberKind::Attribute(info) }
}

fn relation(name: &str, targets: &[TypeId], count: Count, as_role: bool) -> MemberInfo {
    let info = RelationInfo { targets: targets.to_vec(), count, as_role, attributes: Vec::new() };
    MemberInfo { name: name.to_owned(), kind: MemberKind::Relation(info) }
}
