//! The workspace that is measured: organizations, teams, projects and a million tasks, in the numbers of the size L
//! of the benchmark of decisions.

use std::fmt::Write;

/// What the facts are about; who may do what plays no part here.
pub(crate) const POLICY: &str = r#"rolebook measured "What is measured"

principal User

type Organization
    members:      User*
    guests:       User*

group Team of members
    members:      User*

type Project
    organization: Organization
    team:         Team?
    members:      User* as role
    privacy:      private | team | organization
    visitor_role: role
    locked:       flag = no

type Task
    organization: Organization
    projects:     Project*
    parent:       Task?
    assignee:     User?

roles on Project: admin > editor > commenter

grant on Project
    members as their role

table Project | admin | editor | commenter
    view      |  yes  |  yes   |    yes
"#;

const ORGANIZATIONS: u64 = 20;
const USERS: u64 = 20_000;
const TEAMS: u64 = 1_000;
const PROJECTS: u64 = 10_000;
const TASKS: u64 = 1_000_000;

pub(crate) struct Facts {
    pub(crate) text: String,
    pub(crate) entities: usize,
    pub(crate) id_bytes: usize,
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick(&mut self, from: [&'static str; 3]) -> &'static str {
        let at = self.below(3);
        from[usize::try_from(at).expect("a small number")]
    }

    fn in_hundred(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// Several different numbers, as texts.
    fn some(&mut self, count: u64, prefix: &str, end: u64) -> Vec<String> {
        let mut all: Vec<u64> = (0..count).map(|_| self.below(end)).collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|it| format!("\"{prefix}{it}\"")).collect()
    }
}

impl Facts {
    fn add(&mut self, of: &str, id: &str, members: &str) {
        self.entities += 1;
        self.id_bytes += id.len();
        writeln!(self.text, "{{\"type\":\"{of}\",\"id\":\"{id}\"{members}}}").expect("a text takes all");
    }
}

pub(crate) fn large() -> Facts {
    let mut facts = Facts { text: String::new(), entities: 0, id_bytes: 0 };
    let mut dice = Dice(2026);
    for it in 0..USERS {
        facts.add("user", &format!("u{it}"), "");
    }
    for it in 0..ORGANIZATIONS {
        let (mut members, mut guests) = (Vec::new(), Vec::new());
        for user in (it..USERS).step_by(20) {
            let list = if dice.in_hundred(10) { &mut guests } else { &mut members };
            list.push(format!("\"u{user}\""));
        }
        let said = format!(",\"members\":[{}],\"guests\":[{}]", members.join(","), guests.join(","));
        facts.add("organization", &format!("o{it}"), &said);
    }
    for it in 0..TEAMS {
        let members = dice.some(24, "u", USERS).join(",");
        facts.add("team", &format!("t{it}"), &format!(",\"members\":[{members}]"));
    }
    for it in 0..PROJECTS {
        let role = |dice: &mut Dice| dice.pick(["admin", "editor", "commenter"]);
        let members = dice.some(11, "u", USERS);
        let members: Vec<String> = members
            .into_iter()
            .map(|it| format!("{{\"to\":{it},\"role\":\"{}\"}}", role(&mut dice)))
            .collect();
        let privacy = dice.pick(["private", "team", "organization"]);
        let said = format!(
            ",\"organization\":\"o{}\",\"team\":\"t{}\",\"members\":[{}],\"privacy\":\"{privacy}\",\"visitor_role\":\"{}\",\"locked\":{}",
            it % ORGANIZATIONS,
            it % TEAMS,
            members.join(","),
            role(&mut dice),
            dice.in_hundred(20),
        );
        facts.add("project", &format!("p{it}"), &said);
    }
    for it in 0..TASKS {
        let mut said = format!(",\"organization\":\"o{}\"", it % ORGANIZATIONS);
        let subtask = it > 0 && dice.in_hundred(28);
        let own = if subtask && dice.in_hundred(90) { 0 } else { 1 + u64::from(dice.in_hundred(22)) };
        if own > 0 {
            said += &format!(",\"projects\":[{}]", dice.some(own, "p", PROJECTS).join(","));
        }
        if subtask {
            said += &format!(",\"parent\":\"k{}\"", dice.below(it));
        }
        if dice.in_hundred(60) {
            said += &format!(",\"assignee\":\"u{}\"", dice.below(USERS));
        }
        facts.add("task", &format!("k{it}"), &said);
    }
    facts
}
