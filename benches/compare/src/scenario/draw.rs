//! Draws a workspace: fixed seed, the page's counts.

use fastrand::Rng;
use rustc_hash::FxHashSet;

use super::requests;
use super::{LeftOut, Project, Role, Rows, Scenario, Size, Task, Team, User};

/// Any would do; this one is fixed.
const SEED: u64 = 202_611;
const VISITORS_EDIT: f64 = 0.7;
const KEPT: f64 = 0.2;
/// Of the tasks that lie in several projects.
const THREE_PROJECTS: f64 = 0.33;
const SUBTASK_ADDS: f64 = 0.17;
const ASSIGNED: f64 = 0.8;
const ARCHIVED: f64 = 0.05;
const CONFIDENTIAL: f64 = 0.05;
const LEFT_OUT: f64 = 0.01;

impl Scenario {
    pub fn draw(size: Size) -> Self {
        let mut rng = Rng::with_seed(SEED);
        let users = users(&mut rng, size);
        let mut teams = teams(&mut rng, size, &users);
        let projects = projects(&mut rng, size, &teams);
        open_teams(size, &mut teams, &projects);
        let (tasks, homes) = tasks(&mut rng, size, &projects);
        let mut drawn =
            Self { size, users, teams, projects, tasks, homes, requests: Vec::new(), pages: Vec::new() };
        drawn.requests = requests::draw(&mut rng, &drawn);
        drawn.pages = requests::draw_pages(&mut rng, &drawn);
        drawn
    }
}

/// Takes exactly so many out of so many, each as likely as any other.
struct Quota {
    left: u32,
    of: u32,
}

impl Quota {
    fn takes(&mut self, rng: &mut Rng) -> bool {
        let takes = rng.u32(0..self.of) < self.left;
        self.of -= 1;
        self.left -= u32::from(takes);
        takes
    }
}

fn chance(rng: &mut Rng, of: f64) -> bool {
    rng.f64() < of
}

/// One of those that belong to an organization, where things are dealt to organizations in turn.
fn in_turn(rng: &mut Rng, organization: u32, organizations: u32, all: u32) -> u32 {
    organization + organizations * rng.u32(0..all / organizations)
}

fn users(rng: &mut Rng, size: Size) -> Vec<User> {
    let user = |number| User { organization: number % size.organizations, guest: false };
    let mut users: Vec<User> = (0..size.users).map(user).collect();
    let mut guests = 0;
    while guests < size.guests {
        let user = &mut users[rng.usize(0..size.users as usize)];
        guests += u32::from(!user.guest);
        user.guest = true;
    }
    users
}

fn teams(rng: &mut Rng, size: Size, users: &[User]) -> Vec<Team> {
    let team =
        |number| Team { organization: number % size.organizations, public: false, members: Vec::new() };
    let mut teams: Vec<Team> = (0..size.teams).map(team).collect();
    let mut left = size.team_memberships;
    while left > 0 {
        let team = &mut teams[rng.usize(0..size.teams as usize)];
        let user = in_turn(rng, team.organization, size.organizations, size.users);
        // A guest is in a team now and then.
        let welcome = !users[user as usize].guest || chance(rng, 0.3);
        if welcome && !team.members.contains(&user) {
            team.members.push(user);
            left -= 1;
        }
    }
    teams
}

/// Makes teams public, as they come, until the organizations see so many projects.
fn open_teams(size: Size, teams: &mut [Team], projects: &[Project]) {
    let mut left = size.seen;
    for (number, team) in (0..).zip(teams) {
        let shared = projects.iter().filter(|it| it.shared && it.team == number).count() as u32;
        team.public = shared <= left;
        left -= if team.public { shared } else { 0 };
    }
}

fn projects(rng: &mut Rng, size: Size, teams: &[Team]) -> Vec<Project> {
    let mut shared = Quota { left: size.shared, of: size.projects };
    let mut projects: Vec<Project> =
        (0..size.projects).map(|number| project(rng, size, number, &mut shared)).collect();
    let mut known = FxHashSet::default();
    let mut left = size.memberships;
    // Everybody's project has an admin; whoever comes later may be anything.
    for number in 0..size.projects {
        let user = near(rng, size, &projects[number as usize], teams);
        known.insert((number, user));
        projects[number as usize].members.push((user, Role::Admin));
        left -= 1;
    }
    while left > 0 {
        // The lower of two numbers: some projects have many members.
        let number = rng.u32(0..size.projects).min(rng.u32(0..size.projects));
        let user = near(rng, size, &projects[number as usize], teams);
        if known.insert((number, user)) {
            let role = member_role(rng);
            projects[number as usize].members.push((user, role));
            left -= 1;
        }
    }
    projects
}

fn project(rng: &mut Rng, size: Size, number: u32, shared: &mut Quota) -> Project {
    let organization = number % size.organizations;
    Project {
        organization,
        team: in_turn(rng, organization, size.organizations, size.teams),
        shared: shared.takes(rng),
        visitor_role: if chance(rng, VISITORS_EDIT) { Role::Editor } else { Role::Commenter },
        workflow_kept: chance(rng, KEPT),
        members_kept: chance(rng, KEPT),
        members: Vec::new(),
        archived: chance(rng, ARCHIVED),
        confidential: chance(rng, CONFIDENTIAL),
        left_out: LeftOut {
            shared: chance(rng, LEFT_OUT),
            visitor_role: chance(rng, LEFT_OUT),
            workflow_kept: chance(rng, LEFT_OUT),
            members_kept: chance(rng, LEFT_OUT),
            archived: chance(rng, LEFT_OUT),
            confidential: chance(rng, LEFT_OUT),
        },
    }
}

/// Somebody of the project's team, or of its organization.
fn near(rng: &mut Rng, size: Size, project: &Project, teams: &[Team]) -> u32 {
    let team = &teams[project.team as usize].members;
    if !team.is_empty() && chance(rng, 0.4) {
        return team[rng.usize(0..team.len())];
    }
    in_turn(rng, project.organization, size.organizations, size.users)
}

fn member_role(rng: &mut Rng) -> Role {
    match rng.u32(0..20) {
        0..2 => Role::Admin,
        2..13 => Role::Editor,
        _ => Role::Commenter,
    }
}

fn tasks(rng: &mut Rng, size: Size, projects: &[Project]) -> (Vec<Task>, Rows) {
    let mut tasks: Vec<Task> = Vec::with_capacity(size.tasks as usize);
    let mut homes = Rows::default();
    let mut depths: Vec<u8> = Vec::with_capacity(size.tasks as usize);
    // The first has no parent to choose.
    let mut subtasks = Quota { left: size.subtasks, of: size.tasks - 1 };
    let mut multi_homed = Quota { left: size.multi_homed, of: size.tasks - size.subtasks };
    for number in 0..size.tasks {
        let parent = (number > 0 && subtasks.takes(rng)).then(|| parent(rng, &depths));
        let own = match parent {
            // What a subtask adds lies in the organization of its parent.
            Some(parent) => added(rng, size, tasks[parent as usize].organization, homes.of(parent)),
            None => of_root(rng, size, &mut multi_homed),
        };
        let mut all = parent.map(|it| homes.of(it).to_vec()).unwrap_or_default();
        all.extend_from_slice(&own);
        homes.push(&all);
        depths.push(parent.map_or(0, |it| depths[it as usize] + 1));
        let home = &projects[all[0] as usize];
        let assignee = chance(rng, ASSIGNED).then(|| assignee(rng, size, home));
        tasks.push(Task {
            organization: home.organization,
            parent,
            projects: own,
            assignee,
            confidential: chance(rng, CONFIDENTIAL),
            confidential_left_out: chance(rng, LEFT_OUT),
        });
    }
    (tasks, homes)
}

/// An earlier task that is not itself a subtask of a subtask.
fn parent(rng: &mut Rng, depths: &[u8]) -> u32 {
    loop {
        let number = rng.usize(0..depths.len());
        if depths[number] < 2 {
            return number as u32;
        }
    }
}

fn of_root(rng: &mut Rng, size: Size, multi_homed: &mut Quota) -> Vec<u32> {
    let first = rng.u32(0..size.projects);
    let several = match multi_homed.takes(rng) {
        true => 2 + usize::from(chance(rng, THREE_PROJECTS)),
        false => 1,
    };
    let mut own = vec![first];
    while own.len() < several {
        let other = in_turn(rng, first % size.organizations, size.organizations, size.projects);
        if !own.contains(&other) {
            own.push(other);
        }
    }
    own
}

fn added(rng: &mut Rng, size: Size, organization: u32, inherited: &[u32]) -> Vec<u32> {
    if !chance(rng, SUBTASK_ADDS) {
        return Vec::new();
    }
    let other = in_turn(rng, organization, size.organizations, size.projects);
    if inherited.contains(&other) { Vec::new() } else { vec![other] }
}

/// Mostly a member of the task's first project.
fn assignee(rng: &mut Rng, size: Size, home: &Project) -> u32 {
    if chance(rng, 0.8) {
        return home.members[rng.usize(0..home.members.len())].0;
    }
    in_turn(rng, home.organization, size.organizations, size.users)
}
