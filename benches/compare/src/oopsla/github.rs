//! Repositories with five roles, teams, organizations that own repositories.

use cedar_policy::{Entity, EntityUid};
use fastrand::Rng;

use super::cedar::{entity, one, uid, uids};
use super::{App, Asked, EDGE, edges, edges_down, ids, turned};
use crate::facts::{Facts, Form};

const ROLES: [&str; 5] = ["reader", "triager", "writer", "maintainer", "admin"];
const ORGANIZATION_ROLES: [&str; 3] = ["reader", "writer", "admin"];
const ACTIONS: [&str; 5] = ["read", "triage", "write", "maintain", "administer"];

/// On what somebody has which role.
type Held = Vec<Vec<(u32, &'static str)>>;

pub struct Forge {
    n: u32,
    teams_of_users: Vec<Vec<u32>>,
    teams_of_teams: Vec<Vec<u32>>,
    organizations_of_users: Vec<Vec<u32>>,
    owners: Vec<u32>,
    repositories_of_users: Held,
    repositories_of_teams: Held,
    organization_roles_of_users: Held,
    organization_roles_of_organizations: Held,
}

/// Each possible edge with a probability, and of one of the roles, each as likely as the others.
fn held<const N: usize>(rng: &mut Rng, n: u32, roles: [&'static str; N]) -> Held {
    let row = |rng: &mut Rng| {
        let there = |it| if rng.f64() < EDGE { Some((it, roles[rng.usize(0..N)])) } else { None };
        (0..n).filter_map(there).collect()
    };
    (0..n).map(|_| row(rng)).collect()
}

/// Who has which role, by what it is held on.
fn holders(held: &Held, n: u32, letter: &str) -> Vec<Vec<(String, &'static str)>> {
    let mut holders = vec![Vec::new(); n as usize];
    for (number, on) in held.iter().enumerate() {
        for (on, role) in on {
            holders[*on as usize].push((format!("{letter}{number}"), *role));
        }
    }
    holders
}

impl App for Forge {
    const NAME: &'static str = "github";
    const ROLEBOOK: &'static str = include_str!("github.rolebook");
    const SCHEMA: &'static str = include_str!("github.cedarschema");
    const POLICIES: &'static str = include_str!("github.cedar");

    fn draw(rng: &mut Rng, n: u32) -> Self {
        Self {
            n,
            teams_of_users: edges(rng, n, n),
            teams_of_teams: edges_down(rng, n),
            organizations_of_users: edges(rng, n, n),
            owners: (0..n).map(|_| rng.u32(0..n)).collect(),
            repositories_of_users: held(rng, n, ROLES),
            repositories_of_teams: held(rng, n, ROLES),
            organization_roles_of_users: held(rng, n, ORGANIZATION_ROLES),
            organization_roles_of_organizations: held(rng, n, ORGANIZATION_ROLES),
        }
    }

    fn facts(&self, form: Form) -> String {
        let (n, mut facts) = (self.n, Facts::new(form));
        (0..n).for_each(|it| facts.entity("User", format!("u{it}"), |_| {}));
        let (users, teams) = (turned(&self.teams_of_users, n), turned(&self.teams_of_teams, n));
        for (number, (users, teams)) in users.iter().zip(&teams).enumerate() {
            facts.entity("Team", format!("t{number}"), |members| {
                members.words("members", ids("u", users).chain(ids("t", teams)));
            });
        }
        let people = turned(&self.organizations_of_users, n);
        let users = holders(&self.organization_roles_of_users, n, "u");
        let organizations = holders(&self.organization_roles_of_organizations, n, "o");
        for (number, people) in people.iter().enumerate() {
            let holders = users[number].iter().chain(&organizations[number]);
            facts.entity("Organization", format!("o{number}"), |members| {
                members.words("members", ids("u", people));
                members.roles("holders", holders.map(|(who, role)| (who, *role)));
            });
        }
        let users = holders(&self.repositories_of_users, n, "u");
        let teams = holders(&self.repositories_of_teams, n, "t");
        for (number, owner) in self.owners.iter().enumerate() {
            let holders = users[number].iter().chain(&teams[number]);
            facts.entity("Repository", format!("r{number}"), |members| {
                members.word("owner", format!("o{owner}"));
                members.roles("holders", holders.map(|(who, role)| (who, *role)));
            });
        }
        facts.finish()
    }

    /// As the paper's authors lay it out: each role on something is a group.
    fn entities(&self) -> Vec<Entity> {
        let (n, mut entities) = (self.n, Vec::new());
        for number in 0..n {
            let roles = ROLES.map(|role| (role, one(role_uid("Repository", number, role))));
            let [reader, triager, writer, maintainer, admin] = roles;
            let owner = ("owner", one(uid("Organization", format!("o{}", self.owners[number as usize]))));
            let attributes = [reader, triager, writer, maintainer, admin, owner];
            entities.push(entity(uid("Repository", format!("r{number}")), attributes, []));
            let groups = ROLES.map(|role| entity(role_uid("Repository", number, role), [], []));
            entities.extend(groups);
            let roles = ORGANIZATION_ROLES.map(|role| (role, one(role_uid("Organization", number, role))));
            let above = roles_of("Organization", &self.organization_roles_of_organizations[number as usize]);
            entities.push(entity(uid("Organization", format!("o{number}")), roles, above));
            entities.extend(
                ORGANIZATION_ROLES.map(|role| entity(role_uid("Organization", number, role), [], [])),
            );
            let mut above = uids("Team", ids("t", &self.teams_of_teams[number as usize]));
            above.extend(roles_of("Repository", &self.repositories_of_teams[number as usize]));
            entities.push(entity(uid("Team", format!("t{number}")), [], above));
            let mut above = uids("Team", ids("t", &self.teams_of_users[number as usize]));
            above.extend(uids("Organization", ids("o", &self.organizations_of_users[number as usize])));
            above.extend(roles_of("Repository", &self.repositories_of_users[number as usize]));
            above.extend(roles_of("Organization", &self.organization_roles_of_users[number as usize]));
            entities.push(entity(uid("User", format!("u{number}")), [], above));
        }
        entities
    }

    fn request(&self, rng: &mut Rng) -> Asked {
        let action = ACTIONS[rng.usize(0..ACTIONS.len())];
        let mut number = || rng.u32(0..self.n);
        Asked { user: format!("u{}", number()), action, of: "Repository", object: format!("r{}", number()) }
    }

    fn count(&self) -> usize {
        self.n as usize * 4
    }
}

fn role_uid(of: &str, number: u32, role: &str) -> EntityUid {
    uid(&format!("{of}Role"), format!("{number}/{role}"))
}

fn roles_of<'a>(of: &'a str, held: &'a [(u32, &'static str)]) -> impl Iterator<Item = EntityUid> + 'a {
    held.iter().map(move |(on, role)| role_uid(of, *on, role))
}
