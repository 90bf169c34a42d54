//! The limit: a check written by hand for exactly this policy, on dense numbers. What the machine allows.
//!
//! Direct memberships lie in one hash map keyed by (user, project), teams in bitsets over the people of
//! their organization, the projects of a task in a slice, the role table in masks of 16 bits.

mod guarded;
mod lists;

pub use guarded::Guarded;
pub use lists::Lists;

use rustc_hash::FxHashMap;

use crate::scenario::actions::{Action, FIRST_ON_TASKS, granted};
use crate::scenario::{self as drawn, ACTIONS, Kept, Needs, Request, Role, Rows, Scenario};

const NOBODY: u32 = u32::MAX;

/// What a check reads of a project.
#[derive(Clone, Copy)]
struct Project {
    organization: u32,
    team: u32,
    visitor_role: u8,
    shared_with: SharedWith,
    /// Actions that only admins do here.
    kept: u16,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum SharedWith {
    Nobody,
    Team,
    Organization,
}

/// The organization, and whether more than a guest there: `organization << 1 | guest`.
#[derive(Clone, Copy)]
struct User(u32);

pub struct Limit {
    direct: FxHashMap<u64, u8>,
    users: Vec<User>,
    projects: Vec<Project>,
    /// For each team a bit for each of the organization's people.
    teams: Vec<u64>,
    words: u32,
    organizations: u32,
    homes: Rows,
    assignees: Vec<u32>,
    /// By role, the lowest first; that of nobody is empty.
    masks: [u16; 4],
    /// What a commenter may do with a task that is assigned to them.
    assigned: u16,
}

fn key(user: u32, project: u32) -> u64 {
    u64::from(user) << 32 | u64::from(project)
}

impl Limit {
    pub fn build(scenario: &Scenario) -> Self {
        Self::with_projects(scenario, |it| record(scenario, it))
    }

    fn with_projects(scenario: &Scenario, of: impl Fn(&drawn::Project) -> Project) -> Self {
        let mut direct = FxHashMap::default();
        direct.reserve(scenario.size.memberships as usize);
        for (number, project) in (0..).zip(&scenario.projects) {
            for (user, role) in &project.members {
                direct.insert(key(*user, number), *role as u8);
            }
        }
        let (teams, words) = bitsets(scenario);
        let user = |it: &drawn::User| User(it.organization << 1 | u32::from(it.guest));
        Self {
            direct,
            users: scenario.users.iter().map(user).collect(),
            projects: scenario.projects.iter().map(of).collect(),
            teams,
            words,
            organizations: scenario.size.organizations,
            homes: Rows { ends: scenario.homes.ends.clone(), items: scenario.homes.items.clone() },
            assignees: scenario.tasks.iter().map(|it| it.assignee.unwrap_or(NOBODY)).collect(),
            masks: masks(),
            assigned: mask(|it| it.needs == Needs::EditorOrAssigned),
        }
    }

    /// The most permissive role that somebody has in a project; none is 0.
    #[inline]
    fn role(&self, user: u32, number: u32) -> u8 {
        let direct = self.direct.get(&key(user, number)).copied().unwrap_or(0);
        let project = &self.projects[number as usize];
        if direct >= project.visitor_role || project.shared_with == SharedWith::Nobody {
            return direct;
        }
        if self.in_team(user, project) || self.in_organization(user, project) {
            project.visitor_role
        } else {
            direct
        }
    }

    #[inline]
    fn in_team(&self, user: u32, project: &Project) -> bool {
        let local = user / self.organizations;
        let word = project.team * self.words + local / 64;
        self.users[user as usize].0 >> 1 == project.organization
            && self.teams[word as usize] >> (local % 64) & 1 == 1
    }

    #[inline]
    fn in_organization(&self, user: u32, project: &Project) -> bool {
        project.shared_with == SharedWith::Organization
            && self.users[user as usize].0 == project.organization << 1
    }

    #[inline]
    pub fn allows(&self, request: Request) -> bool {
        let bit = 1u16 << request.action;
        if request.action < FIRST_ON_TASKS {
            self.on_project(request, bit)
        } else {
            self.on_task(request, bit)
        }
    }

    #[inline]
    fn on_project(&self, request: Request, bit: u16) -> bool {
        let role = self.role(request.user, request.object);
        let kept = if role == Role::Admin as u8 { 0 } else { self.projects[request.object as usize].kept };
        self.masks[usize::from(role)] & !kept & bit != 0
    }

    #[inline]
    fn on_task(&self, request: Request, bit: u16) -> bool {
        let mut may = 0;
        for project in self.homes.of(request.object) {
            let role = self.role(request.user, *project);
            may |= self.masks[usize::from(role)];
            if role == Role::Commenter as u8 && self.assignees[request.object as usize] == request.user {
                may |= self.assigned;
            }
            if may & bit != 0 {
                return true;
            }
        }
        false
    }

    /// Makes somebody a member, or takes the membership away.
    pub fn change(&mut self, user: u32, project: u32, role: Option<Role>) {
        match role {
            Some(role) => self.direct.insert(key(user, project), role as u8),
            None => self.direct.remove(&key(user, project)),
        };
    }
}

fn record(scenario: &Scenario, it: &drawn::Project) -> Project {
    Project {
        organization: it.organization,
        team: it.team,
        visitor_role: it.visitor_role as u8,
        shared_with: match (it.shared, scenario.teams[it.team as usize].public) {
            (false, _) => SharedWith::Nobody,
            (true, false) => SharedWith::Team,
            (true, true) => SharedWith::Organization,
        },
        kept: kept(it.workflow_kept, it.members_kept),
    }
}

/// What only admins may do.
fn kept(workflow: bool, members: bool) -> u16 {
    let of = |kept| mask(|action| action.kept == Some(kept));
    let (of_workflow, of_members) = (of(Kept::Workflow), of(Kept::Members));
    (of_workflow * u16::from(workflow)) | (of_members * u16::from(members))
}

fn mask(of: impl Fn(&Action) -> bool) -> u16 {
    ACTIONS.iter().rev().fold(0, |mask, action| mask << 1 | u16::from(of(action)))
}

fn masks() -> [u16; 4] {
    let of = |role| mask(|action| granted(action, role));
    [0, of(Role::Commenter), of(Role::Editor), of(Role::Admin)]
}

fn bitsets(scenario: &Scenario) -> (Vec<u64>, u32) {
    let size = scenario.size;
    let words = (size.users / size.organizations).div_ceil(64);
    let mut teams = vec![0; (size.teams * words) as usize];
    for (number, team) in (0..).zip(&scenario.teams) {
        for user in &team.members {
            let local = user / size.organizations;
            teams[(number * words + local / 64) as usize] |= 1 << (local % 64);
        }
    }
    (teams, words)
}
