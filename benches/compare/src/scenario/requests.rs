//! What is asked: requests about random objects, by people near them, and pages of one project's tasks.

use fastrand::Rng;

use super::actions::FIRST_ON_TASKS;
use super::{ACTIONS, Kind, Scenario};

const REQUESTS: usize = 100_000;
const PAGES: usize = 2_000;
/// Tasks of one project on one page.
pub const PAGE_TASKS: usize = 50;
/// Of those near an object: how many are members of one of its projects, and how many of its team.
const MEMBER: f64 = 0.6;
const IN_TEAM: f64 = 0.3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    pub user: u32,
    pub action: u8,
    /// A project or a task, as the action says.
    pub object: u32,
}

impl Request {
    pub fn on(self) -> Kind {
        ACTIONS[usize::from(self.action)].on
    }
}

/// One member, one action, the tasks of one project.
pub struct Page {
    pub user: u32,
    pub action: u8,
    pub tasks: Vec<u32>,
}

impl Page {
    pub fn requests(&self) -> impl Iterator<Item = Request> {
        self.tasks.iter().map(|&object| Request { user: self.user, action: self.action, object })
    }
}

pub fn draw(rng: &mut Rng, scenario: &Scenario) -> Vec<Request> {
    (0..REQUESTS)
        .map(|_| {
            let action = rng.u8(0..16);
            let on = ACTIONS[usize::from(action)].on;
            let object = match on {
                Kind::Project => rng.u32(0..scenario.size.projects),
                Kind::Task => rng.u32(0..scenario.size.tasks),
            };
            Request { user: asker(rng, scenario, on, object), action, object }
        })
        .collect()
}

fn asker(rng: &mut Rng, scenario: &Scenario, on: Kind, object: u32) -> u32 {
    let homes = match on {
        Kind::Project => std::slice::from_ref(&object),
        Kind::Task => scenario.homes.of(object),
    };
    let home = &scenario.projects[homes[rng.usize(0..homes.len())] as usize];
    let anybody = rng.u32(0..scenario.size.users);
    if rng.f64() >= scenario.size.near {
        return anybody;
    }
    let draw = rng.f64();
    if draw < MEMBER {
        return home.members[rng.usize(0..home.members.len())].0;
    }
    let team = &scenario.teams[home.team as usize].members;
    if draw < MEMBER + IN_TEAM && !team.is_empty() {
        return team[rng.usize(0..team.len())];
    }
    let assignee = if on == Kind::Task { scenario.tasks[object as usize].assignee } else { None };
    assignee.unwrap_or(anybody)
}

pub fn draw_pages(rng: &mut Rng, scenario: &Scenario) -> Vec<Page> {
    let mut of_project = vec![Vec::new(); scenario.projects.len()];
    for task in 0..scenario.size.tasks {
        scenario.homes.of(task).iter().for_each(|it| of_project[*it as usize].push(task));
    }
    let mut pages = Vec::with_capacity(PAGES);
    while pages.len() < PAGES {
        let project = rng.usize(0..scenario.projects.len());
        let tasks = &of_project[project];
        if tasks.is_empty() {
            continue;
        }
        let members = &scenario.projects[project].members;
        let user = members[rng.usize(0..members.len())].0;
        // At S a project may have fewer tasks than a page: then the page shows some twice.
        let tasks = tasks.iter().copied().cycle().take(PAGE_TASKS).collect();
        pages.push(Page { user, action: rng.u8(FIRST_ON_TASKS..16), tasks });
    }
    pages
}
