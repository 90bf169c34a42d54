//! Cedar: a schema, project roles as nested groups, the whole store loaded and its closure computed once.

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema,
};

use crate::scenario::{self, ACTIONS, Kind, ROLES, Role, Scenario};

use super::Engine;

pub struct Cedar {
    authorizer: Authorizer,
    schema: Schema,
    policies: PolicySet,
    entities: Entities,
    names: TypeNames,
}

/// The types of the schema, each parsed once.
struct TypeNames {
    role: EntityTypeName,
    team: EntityTypeName,
    organization: EntityTypeName,
    user: EntityTypeName,
    project: EntityTypeName,
    task: EntityTypeName,
    action: EntityTypeName,
}

fn uid(of: &EntityTypeName, id: impl AsRef<str>) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

impl TypeNames {
    fn new() -> Self {
        let name = |text: &str| text.parse().expect("a type's name");
        Self {
            role: name("ProjectRole"),
            team: name("Team"),
            organization: name("Organization"),
            user: name("User"),
            project: name("Project"),
            task: name("Task"),
            action: name("Action"),
        }
    }

    fn role(&self, project: u32, role: Role) -> EntityUid {
        uid(&self.role, format!("p{project}/{}", role.name()))
    }

    fn user(&self, number: u32) -> EntityUid {
        uid(&self.user, format!("u{number}"))
    }
}

impl Cedar {
    pub fn build(scenario: &Scenario) -> Self {
        let (schema, _) = Schema::from_cedarschema_str(include_str!("cedar.cedarschema")).expect("a schema");
        let policies = include_str!("cedar.cedar").parse().expect("policies");
        let names = TypeNames::new();
        let entities = Entities::from_entities(entities(scenario, &names), Some(&schema)).expect("a store");
        Self { authorizer: Authorizer::new(), schema, policies, entities, names }
    }
}

impl Engine for Cedar {
    type Question = Request;

    const NAME: &'static str = "cedar";

    fn question(&self, request: scenario::Request) -> Request {
        let on = match request.on() {
            Kind::Project => &self.names.project,
            Kind::Task => &self.names.task,
        };
        Request::new(
            self.names.user(request.user),
            uid(&self.names.action, ACTIONS[usize::from(request.action)].name),
            uid(on, scenario::object_name(request.on(), request.object)),
            Context::empty(),
            Some(&self.schema),
        )
        .expect("a request that the schema knows")
    }

    fn allows(&mut self, question: &Request) -> bool {
        let answer = self.authorizer.is_authorized(question, &self.policies, &self.entities);
        answer.decision() == Decision::Allow
    }
}

fn entities(scenario: &Scenario, names: &TypeNames) -> Vec<Entity> {
    let mut parents = Parents::of(scenario, names);
    let mut entities = Vec::with_capacity(scenario.entities() + 3 * scenario.projects.len());
    for project in 0..scenario.size.projects {
        for (role, above) in ROLES.iter().zip([None, Some(Role::Commenter), Some(Role::Editor)]) {
            let included = above.map(|it| names.role(project, it)).into_iter().collect();
            entities.push(plain(names.role(project, *role), included));
        }
    }
    for number in 0..scenario.size.organizations {
        let roles = std::mem::take(&mut parents.of_organizations[number as usize]);
        entities.push(plain(uid(&names.organization, format!("o{number}")), roles));
    }
    for number in 0..scenario.size.teams {
        let roles = std::mem::take(&mut parents.of_teams[number as usize]);
        entities.push(plain(uid(&names.team, format!("m{number}")), roles));
    }
    for number in 0..scenario.size.users {
        entities.push(plain(names.user(number), std::mem::take(&mut parents.of_users[number as usize])));
    }
    entities.extend((0..scenario.size.projects).map(|it| project(scenario, names, it)));
    entities.extend((0..scenario.size.tasks).map(|it| task(scenario, names, it)));
    entities
}

fn plain(uid: EntityUid, parents: HashSet<EntityUid>) -> Entity {
    Entity::new(uid, HashMap::new(), parents).expect("no attributes to evaluate")
}

/// In which groups everybody is.
struct Parents {
    of_organizations: Vec<HashSet<EntityUid>>,
    of_teams: Vec<HashSet<EntityUid>>,
    of_users: Vec<HashSet<EntityUid>>,
}

impl Parents {
    fn of(scenario: &Scenario, names: &TypeNames) -> Self {
        let mut all = Self {
            of_organizations: vec![HashSet::new(); scenario.size.organizations as usize],
            of_teams: vec![HashSet::new(); scenario.teams.len()],
            of_users: vec![HashSet::new(); scenario.users.len()],
        };
        for (parents, user) in all.of_users.iter_mut().zip(&scenario.users).filter(|it| !it.1.guest) {
            parents.insert(uid(&names.organization, format!("o{}", user.organization)));
        }
        for (number, team) in scenario.teams.iter().enumerate() {
            let team_uid = uid(&names.team, format!("m{number}"));
            for user in &team.members {
                all.of_users[*user as usize].insert(team_uid.clone());
            }
        }
        for (number, project) in (0..).zip(&scenario.projects) {
            for (user, role) in &project.members {
                all.of_users[*user as usize].insert(names.role(number, *role));
            }
            if project.shared {
                let role = names.role(number, project.visitor_role);
                if scenario.teams[project.team as usize].public {
                    all.of_organizations[project.organization as usize].insert(role.clone());
                }
                all.of_teams[project.team as usize].insert(role);
            }
        }
        all
    }
}

fn project(scenario: &Scenario, names: &TypeNames, number: u32) -> Entity {
    let project = &scenario.projects[number as usize];
    let role = |role| RestrictedExpression::new_entity_uid(names.role(number, role));
    let attributes = [
        ("admin", role(Role::Admin)),
        ("editor", role(Role::Editor)),
        ("commenter", role(Role::Commenter)),
        ("workflow_kept", RestrictedExpression::new_bool(project.workflow_kept)),
        ("members_kept", RestrictedExpression::new_bool(project.members_kept)),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    let uid = uid(&names.project, format!("p{number}"));
    Entity::new(uid, attributes.into(), HashSet::new()).expect("plain attributes")
}

fn task(scenario: &Scenario, names: &TypeNames, number: u32) -> Entity {
    let homes = scenario.homes.of(number);
    let roles = |role| {
        let of = |project: &u32| RestrictedExpression::new_entity_uid(names.role(*project, role));
        RestrictedExpression::new_set(homes.iter().map(of))
    };
    let mut attributes = HashMap::from([
        ("editors".to_owned(), roles(Role::Editor)),
        ("commenters".to_owned(), roles(Role::Commenter)),
    ]);
    if let Some(assignee) = scenario.tasks[number as usize].assignee {
        let assignee = RestrictedExpression::new_entity_uid(names.user(assignee));
        attributes.insert("assignee".to_owned(), assignee);
    }
    Entity::new(uid(&names.task, format!("t{number}")), attributes, HashSet::new()).expect("plain attributes")
}
