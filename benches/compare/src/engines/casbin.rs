//! Casbin: the role table as policy lines, a project as a domain. The caller loops over the projects of a
//! task and passes what the engine cannot look up: the project's team and organization, and attributes.

use casbin::{CoreApi, DefaultModel, Enforcer, MemoryAdapter, MgmtApi};

use crate::scenario::actions::granted;
use crate::scenario::{self, ACTIONS, Kept, Kind, Needs, ROLES, Request, Role, Scenario};

use super::Engine;

pub struct Casbin<'a> {
    scenario: &'a Scenario,
    enforcer: Enforcer,
}

/// What is asked about one project.
pub struct Question {
    user: String,
    action: &'static str,
    assigned: bool,
    homes: Vec<Home>,
}

struct Home {
    project: String,
    team: String,
    organization: String,
    kept: bool,
}

impl<'a> Casbin<'a> {
    pub fn build(scenario: &'a Scenario) -> Self {
        let enforcer = pollster::block_on(async {
            let model = DefaultModel::from_str(include_str!("casbin.conf")).await.expect("a model");
            let mut enforcer = Enforcer::new(model, MemoryAdapter::default()).await.expect("an enforcer");
            enforcer.enable_auto_build_role_links(false);
            enforcer.add_policies(table()).await.expect("the table");
            enforcer.add_named_grouping_policies("g", roles(scenario)).await.expect("roles");
            enforcer.add_named_grouping_policies("g2", groups(scenario)).await.expect("groups");
            enforcer.build_role_links().expect("links");
            enforcer
        });
        Self { scenario, enforcer }
    }
}

impl Engine for Casbin<'_> {
    type Question = Question;

    const NAME: &'static str = "casbin";

    fn question(&self, request: Request) -> Question {
        let action = &ACTIONS[usize::from(request.action)];
        let task = (request.on() == Kind::Task).then_some(request.object);
        let homes = match &task {
            Some(task) => self.scenario.homes.of(*task),
            None => std::slice::from_ref(&request.object),
        };
        let assignee = task.and_then(|it| self.scenario.tasks[it as usize].assignee);
        Question {
            user: format!("u{}", request.user),
            action: action.name,
            assigned: assignee == Some(request.user),
            homes: homes.iter().map(|it| home(self.scenario, action, *it)).collect(),
        }
    }

    fn allows(&mut self, question: &Question) -> bool {
        question.homes.iter().any(|home| {
            let words = (
                question.user.as_str(),
                home.team.as_str(),
                home.organization.as_str(),
                home.project.as_str(),
                question.action,
                question.assigned,
                home.kept,
            );
            self.enforcer.enforce(words).expect("an answer")
        })
    }
}

fn home(scenario: &Scenario, action: &scenario::actions::Action, number: u32) -> Home {
    let project = &scenario.projects[number as usize];
    Home {
        project: format!("p{number}"),
        team: format!("m{}", project.team),
        organization: format!("o{}", project.organization),
        kept: match action.kept {
            Some(Kept::Workflow) => project.workflow_kept,
            Some(Kept::Members) => project.members_kept,
            None => false,
        },
    }
}

fn line<const N: usize>(words: [String; N]) -> Vec<String> {
    words.into()
}

/// 38 lines.
fn table() -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for action in &ACTIONS {
        for role in ROLES.into_iter().filter(|it| granted(action, *it)) {
            lines.push(line([role.name().into(), action.name.into(), String::new()]));
        }
        if action.needs == Needs::EditorOrAssigned {
            lines.push(line([Role::Commenter.name().into(), action.name.into(), "assigned".into()]));
        }
    }
    lines
}

/// Who has which role in which project: people, teams, organizations.
fn roles(scenario: &Scenario) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for (number, project) in scenario.projects.iter().enumerate() {
        let name = format!("p{number}");
        for (user, role) in &project.members {
            lines.push(line([format!("u{user}"), role.name().into(), name.clone()]));
        }
        if project.shared {
            let role = project.visitor_role.name();
            lines.push(line([format!("m{}", project.team), role.into(), name.clone()]));
            if scenario.teams[project.team as usize].public {
                lines.push(line([format!("o{}", project.organization), role.into(), name]));
            }
        }
    }
    lines
}

fn groups(scenario: &Scenario) -> Vec<Vec<String>> {
    let teams = scenario.teams.iter().enumerate();
    let in_teams = teams.flat_map(|(number, team)| {
        team.members.iter().map(move |user| line([format!("u{user}"), format!("m{number}")]))
    });
    let users = scenario.users.iter().enumerate().filter(|it| !it.1.guest);
    let in_organizations =
        users.map(|(number, user)| line([format!("u{number}"), format!("o{}", user.organization)]));
    in_teams.chain(in_organizations).collect()
}
