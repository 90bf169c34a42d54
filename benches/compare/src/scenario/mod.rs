//! The workspace of the comparison as plain arrays, from which each engine builds its own store.
//!
//! Drawn with a fixed seed, to the counts of the page that defines it.

pub mod actions;
mod draw;
pub mod requests;

pub use actions::{ACTIONS, Kept, Kind, Needs, ROLES, Role};
pub use requests::{Page, Request};

/// How much of everything there is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub name: &'static str,
    pub organizations: u32,
    pub users: u32,
    pub guests: u32,
    pub teams: u32,
    pub projects: u32,
    pub tasks: u32,
    pub memberships: u32,
    pub team_memberships: u32,
    /// Projects shared with their team, and those of them that the whole organization sees.
    pub shared: u32,
    pub seen: u32,
    pub subtasks: u32,
    /// Tasks that lie in several projects of their own.
    pub multi_homed: u32,
    /// How often somebody near the object asks: so often that about 40 % is allowed.
    pub near: f64,
}

pub const SIZES: [Size; 3] = [
    Size {
        name: "S",
        organizations: 1,
        users: 100,
        guests: 11,
        teams: 10,
        projects: 50,
        tasks: 1_000,
        memberships: 422,
        team_memberships: 108,
        shared: 27,
        seen: 9,
        subtasks: 313,
        multi_homed: 207,
        near: 0.377,
    },
    Size {
        name: "M",
        organizations: 4,
        users: 2_000,
        guests: 202,
        teams: 100,
        projects: 1_000,
        tasks: 50_000,
        memberships: 10_886,
        team_memberships: 2_258,
        shared: 587,
        seen: 173,
        subtasks: 14_068,
        multi_homed: 10_710,
        near: 0.61,
    },
    Size {
        name: "L",
        organizations: 20,
        users: 20_000,
        guests: 1_993,
        teams: 1_000,
        projects: 10_000,
        tasks: 1_000_000,
        memberships: 111_169,
        team_memberships: 23_655,
        shared: 6_036,
        seen: 1_756,
        subtasks: 280_779,
        multi_homed: 215_626,
        near: 0.625,
    },
];

pub struct User {
    pub organization: u32,
    pub guest: bool,
}

pub struct Team {
    pub organization: u32,
    pub public: bool,
    pub members: Vec<u32>,
}

pub struct Project {
    pub organization: u32,
    pub team: u32,
    /// Shared with the team; if the team is public, with the whole organization.
    pub shared: bool,
    /// What those get with whom it is shared.
    pub visitor_role: Role,
    /// Only admins change the workflow and the appearance.
    pub workflow_kept: bool,
    /// Only admins manage members.
    pub members_kept: bool,
    pub members: Vec<(u32, Role)>,
    /// Only admins do anything any more. Read in the mode `unknown` alone, as is all that is left out.
    pub archived: bool,
    pub confidential: bool,
    pub left_out: LeftOut,
}

/// What the facts do not tell in the mode `unknown`.
#[derive(Default, Clone, Copy)]
pub struct LeftOut {
    pub shared: bool,
    pub visitor_role: bool,
    pub workflow_kept: bool,
    pub members_kept: bool,
    pub archived: bool,
    pub confidential: bool,
}

pub struct Task {
    /// The organization of its project, or of its parent.
    pub organization: u32,
    pub parent: Option<u32>,
    /// Its own projects; a subtask has those of its parents beside.
    pub projects: Vec<u32>,
    pub assignee: Option<u32>,
    pub confidential: bool,
    pub confidential_left_out: bool,
}

pub struct Scenario {
    pub size: Size,
    pub users: Vec<User>,
    pub teams: Vec<Team>,
    pub projects: Vec<Project>,
    pub tasks: Vec<Task>,
    /// The projects of each task, inherited ones included, each once.
    pub homes: Rows,
    pub requests: Vec<Request>,
    pub pages: Vec<Page>,
}

/// Lists of numbers, one after the other.
#[derive(Default)]
pub struct Rows {
    pub ends: Vec<u32>,
    pub items: Vec<u32>,
}

impl Rows {
    pub fn of(&self, row: u32) -> &[u32] {
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.items[start as usize..self.ends[row] as usize]
    }

    pub fn push(&mut self, items: &[u32]) {
        self.items.extend_from_slice(items);
        self.ends.push(u32::try_from(self.items.len()).expect("rows fit"));
    }
}

impl Scenario {
    pub fn entities(&self) -> usize {
        let size = self.size;
        (size.organizations + size.users + size.teams + size.projects + size.tasks) as usize
    }
}

/// The name of an object: `p7`, `t12`.
pub fn object_name(on: Kind, number: u32) -> String {
    match on {
        Kind::Project => format!("p{number}"),
        Kind::Task => format!("t{number}"),
    }
}

#[cfg(test)]
mod tests;
