//! Lists of tasks with an owner, a team of readers and a team of editors.

use cedar_policy::{Entity, RestrictedExpression};
use fastrand::Rng;

use super::cedar::{entity, one, uid, uids};
use super::{App, Asked, edges, edges_down, ids, turned};
use crate::facts::{Facts, Form};

const APPLICATION: &str = "tinytodo";
const MOST_TASKS: u32 = 50;

pub struct Lists {
    n: u32,
    teams_of_users: Vec<Vec<u32>>,
    teams_of_teams: Vec<Vec<u32>>,
    lists: Vec<List>,
}

struct List {
    owner: u32,
    readers: u32,
    editors: u32,
    tasks: Vec<Task>,
}

struct Task {
    number: u32,
    done: bool,
}

fn list(rng: &mut Rng, n: u32) -> List {
    let count = rng.u32(0..=MOST_TASKS);
    let mut task = || Task { number: rng.u32(0..1_000_000), done: rng.bool() };
    let tasks = (0..count).map(|_| task()).collect();
    List { owner: rng.u32(0..n), readers: rng.u32(0..n), editors: rng.u32(0..n), tasks }
}

impl App for Lists {
    const NAME: &'static str = "tinytodo";
    const ROLEBOOK: &'static str = include_str!("tinytodo.rolebook");
    const SCHEMA: &'static str = include_str!("tinytodo.cedarschema");
    const POLICIES: &'static str = include_str!("tinytodo.cedar");

    fn draw(rng: &mut Rng, n: u32) -> Self {
        let (teams_of_users, teams_of_teams) = (edges(rng, n, n), edges_down(rng, n));
        let lists = (0..n).map(|_| list(rng, n)).collect();
        Self { n, teams_of_users, teams_of_teams, lists }
    }

    fn facts(&self, form: Form) -> String {
        let mut facts = Facts::new(form);
        (0..self.n).for_each(|it| facts.entity("User", format!("u{it}"), |_| {}));
        let (users, teams) = (turned(&self.teams_of_users, self.n), turned(&self.teams_of_teams, self.n));
        for (number, (users, teams)) in users.iter().zip(&teams).enumerate() {
            facts.entity("Team", format!("t{number}"), |members| {
                members.words("members", ids("u", users).chain(ids("t", teams)));
            });
        }
        facts.entity("Application", APPLICATION, |_| {});
        for (number, it) in self.lists.iter().enumerate() {
            facts.entity("List", format!("l{number}"), |members| {
                members.word("owner", format!("u{}", it.owner));
                members.word("readers", format!("t{}", it.readers));
                members.word("editors", format!("t{}", it.editors));
                let state = |done| if done { "checked" } else { "unchecked" };
                let tasks = it.tasks.iter().map(|it| format!("task {} {}", it.number, state(it.done)));
                members.words("tasks", tasks);
            });
        }
        facts.finish()
    }

    fn entities(&self) -> Vec<Entity> {
        let mut entities = vec![entity(uid("Application", APPLICATION), [], [])];
        for (number, teams) in self.teams_of_users.iter().enumerate() {
            entities.push(entity(uid("User", format!("u{number}")), [], uids("Team", ids("t", teams))));
        }
        for (number, teams) in self.teams_of_teams.iter().enumerate() {
            entities.push(entity(uid("Team", format!("t{number}")), [], uids("Team", ids("t", teams))));
        }
        for (number, it) in self.lists.iter().enumerate() {
            let attributes = [
                ("owner", one(uid("User", format!("u{}", it.owner)))),
                ("readers", one(uid("Team", format!("t{}", it.readers)))),
                ("editors", one(uid("Team", format!("t{}", it.editors)))),
                ("tasks", RestrictedExpression::new_set(it.tasks.iter().map(task))),
            ];
            entities.push(entity(uid("List", format!("l{number}")), attributes, []));
        }
        entities
    }

    fn request(&self, rng: &mut Rng) -> Asked {
        const ON_LISTS: [&str; 7] = [
            "get_list",
            "update_list",
            "delete_list",
            "create_task",
            "update_task",
            "delete_task",
            "edit_shares",
        ];
        const ON_APPLICATION: [&str; 2] = ["create_list", "get_lists"];
        let user = format!("u{}", rng.u32(0..self.n));
        let action = rng.usize(0..ON_LISTS.len() + ON_APPLICATION.len());
        match ON_LISTS.get(action) {
            Some(action) => Asked { user, action, of: "List", object: format!("l{}", rng.u32(0..self.n)) },
            None => {
                let action = ON_APPLICATION[action - ON_LISTS.len()];
                Asked { user, action, of: "Application", object: APPLICATION.to_owned() }
            }
        }
    }

    fn count(&self) -> usize {
        self.n as usize * 3 + 1
    }
}

fn task(it: &Task) -> RestrictedExpression {
    let text = RestrictedExpression::new_string;
    let state = if it.done { "Checked" } else { "Unchecked" };
    let fields = [
        ("id".to_owned(), RestrictedExpression::new_long(i64::from(it.number))),
        ("name".to_owned(), text(format!("task {}", it.number))),
        ("state".to_owned(), text(state.to_owned())),
    ];
    RestrictedExpression::new_record(fields).expect("each field once")
}
