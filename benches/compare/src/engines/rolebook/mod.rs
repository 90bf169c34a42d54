//! Rolebook: the scenario's policy in its own language, the facts as a workspace, checks by number.

mod facts;

use std::collections::BTreeMap;

use rolebook::engine::{
    Change, Checks, Engine as Loading, Explained, FactEdit, Lines, Live, Numbered, NumberedAction,
    NumberedType, Stored,
};

use crate::check::built;
use crate::facts::Form;
use crate::lines::Store;
use crate::scenario::{ACTIONS, Kind, Request, Role, Scenario, object_name};

use super::Engine;
use super::limit::Named;

const BASE: &str = "workspace.rolebook";
const GUARDED: &str = "guarded.rolebook";
const FACTS: &str = "facts";

/// Which rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    Plain,
    /// A forbid and a condition on every action, one attribute in a hundred left out.
    Guarded,
}

impl Rules {
    fn name(self) -> &'static str {
        if self == Self::Plain { BASE } else { GUARDED }
    }
}

/// An engine that has both policies, and facts.
fn loaded(facts: Stored) -> Loading {
    let mut engine = Loading::new();
    engine.apply(
        Change::default()
            .policy(BASE, include_str!("workspace.rolebook"))
            .policy(GUARDED, include_str!("guarded.rolebook"))
            .stored(FACTS, facts),
    );
    engine
}

/// The module of the plain rules, and all that it reads.
pub fn module(scenario: &Scenario) -> (Vec<u8>, Vec<u8>) {
    let engine = loaded(lines(facts::written(scenario, Rules::Plain, Form::Lines)));
    let module = engine.module(BASE).expect("the rules are in order");
    let checks = engine.checks(BASE, FACTS).expect("the facts are in order");
    (module, checks.whole_slice().expect("they are not too many"))
}

/// Facts as JSON Lines, which are read where they lie.
pub fn lines(facts: String) -> Stored {
    Stored::Lines(Lines::of(facts))
}

/// Checks for a rolebook that is in order, on facts that are.
pub fn bound(engine: &Loading, policy: &str, workspace: &str) -> Checks {
    live(engine, policy, workspace).checks()
}

/// The same with facts that change.
fn live(engine: &Loading, policy: &str, workspace: &str) -> Live {
    engine.live(policy, workspace).unwrap_or_else(|problem| {
        let findings = [engine.findings(policy), engine.workspace_findings(policy, workspace)].concat();
        let first = findings.first().map(|it| it.message.clone());
        // A measurement of rules that do not load measures nothing.
        std::panic::panic_any(format!("{problem:?}: {first:?}"))
    })
}

/// Everything that requests may be about, by number.
pub struct Rolebook {
    pub checks: Checks,
    live: Live,
    user: NumberedType,
    project: NumberedType,
    task: NumberedType,
    users: Vec<Numbered>,
    actions: Vec<NumberedAction>,
    projects: Vec<Numbered>,
    tasks: Vec<Numbered>,
    edit_task: NumberedAction,
}

/// Somebody becomes a member of a project, or stops being one.
pub fn membership(request: Request, role: Option<Role>) -> FactEdit {
    let project = format!("project:{}", object_name(Kind::Project, request.object));
    let user = format!("user:u{}", request.user);
    match role {
        Some(role) => FactEdit::link(&project, "members", &user, Some(role.name())),
        None => FactEdit::unlink(&project, "members", &user),
    }
}

/// Somebody comes into a team, or leaves it.
pub fn team_membership(user: u32, team: u32, comes: bool) -> FactEdit {
    let (team, user) = (format!("team:m{team}"), format!("user:u{user}"));
    if comes {
        FactEdit::link(&team, "members", &user, None)
    } else {
        FactEdit::unlink(&team, "members", &user)
    }
}

/// A request by number.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    pub subject: Numbered,
    pub action: NumberedAction,
    pub object: Numbered,
}

impl Rolebook {
    /// Loads rules and facts; what is kept is what checks need.
    pub fn load(scenario: &Scenario, rules: Rules, stores: &mut BTreeMap<&'static str, Store>) -> Self {
        let facts = lines(facts::written(scenario, rules, Form::Lines));
        let (live, store) = built(scenario.entities(), || live(&loaded(facts), rules.name(), FACTS));
        stores.insert(Self::NAME, store);
        Self::new(scenario, live)
    }

    fn new(scenario: &Scenario, live: Live) -> Self {
        let checks = live.checks();
        let kind = |name| checks.kind(name).expect("a type");
        let (user, project, task) = (kind("user"), kind("project"), kind("task"));
        let all = |kind, count: u32, name: &dyn Fn(u32) -> String| {
            (0..count).map(|it| checks.entity(kind, &name(it)).expect("it is known")).collect()
        };
        let size = scenario.size;
        let action = |it: &crate::scenario::actions::Action| {
            let kind = if it.on == Kind::Project { project } else { task };
            checks.action(kind, it.name).expect("an action")
        };
        Self {
            users: all(user, size.users, &|it| format!("u{it}")),
            actions: ACTIONS.iter().map(action).collect(),
            edit_task: checks.action(task, "edit_task").expect("an action"),
            projects: all(project, size.projects, &|it| object_name(Kind::Project, it)),
            tasks: all(task, size.tasks, &|it| object_name(Kind::Task, it)),
            user,
            project,
            task,
            checks,
            live,
        }
    }

    fn kind(&self, on: Kind) -> NumberedType {
        match on {
            Kind::Project => self.project,
            Kind::Task => self.task,
        }
    }

    #[inline]
    pub fn decides(&self, question: &Question) -> bool {
        self.checks.allows(question.subject, question.action, question.object)
    }

    #[inline]
    pub fn allows_named(&self, named: &Named) -> bool {
        let kind = self.kind(named.on);
        let request = self.checks.entity(self.user, &named.user).and_then(|subject| {
            let action = self.checks.action(kind, named.action)?;
            Some((subject, action, self.checks.entity(kind, &named.object)?))
        });
        request.is_some_and(|(subject, action, object)| self.checks.allows(subject, action, object))
    }

    /// Puts every task that somebody may edit into `list`, each once, in no order.
    pub fn editable(&self, user: u32, list: &mut Vec<Numbered>) {
        list.clear();
        let mut possible = Vec::new();
        self.checks.what_in_any_order(self.users[user as usize], self.edit_task, None, list, &mut possible);
    }

    pub fn change(&self, edit: &FactEdit) {
        self.live.apply(std::slice::from_ref(edit)).expect("a change that can be made");
    }

    /// Makes a change, and decides on the facts as they are then.
    pub fn decides_after(&self, edit: &FactEdit, question: &Question) -> bool {
        self.change(edit);
        self.live.checks().allows(question.subject, question.action, question.object)
    }

    /// The same question as a module takes it.
    pub fn for_module(&self, question: &Question) -> [u32; 3] {
        self.checks
            .for_module(question.subject, question.action, question.object)
            .expect("users are principals")
    }

    /// The same with the proof or the reasons, by number.
    pub fn proves(&self, question: &Question) -> bool {
        let why = self.checks.explained(question.subject, question.action, question.object, None);
        matches!(std::hint::black_box(why), Some(Explained::Yes(_)))
    }
}

impl Engine for Rolebook {
    type Question = Question;

    const NAME: &'static str = "rolebook";

    fn question(&self, request: Request) -> Question {
        let objects = match request.on() {
            Kind::Project => &self.projects,
            Kind::Task => &self.tasks,
        };
        Question {
            subject: self.users[request.user as usize],
            action: self.actions[usize::from(request.action)],
            object: objects[request.object as usize],
        }
    }

    #[inline]
    fn allows(&mut self, question: &Question) -> bool {
        self.decides(question)
    }
}
