//! Regorus: one module, data as nested objects, compiled for its virtual machine.

use std::collections::BTreeMap;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine as Rego, Value};

use crate::scenario::actions::granted;
use crate::scenario::{self, ACTIONS, Kept, Kind, Needs, ROLES, Request, Scenario};

use super::Engine;

const ALLOW: &str = "data.workspace.allow";

pub struct Regorus {
    machine: RegoVM,
}

fn object<K: Into<Value>>(of: impl IntoIterator<Item = (K, Value)>) -> Value {
    of.into_iter().map(|(key, value)| (key.into(), value)).collect::<BTreeMap<Value, Value>>().into()
}

/// An object that is read as a set.
fn those(keys: impl IntoIterator<Item = String>) -> Value {
    object(keys.into_iter().map(|it| (it, Value::from(true))))
}

fn text(text: impl Into<String>) -> Value {
    Value::from(text.into())
}

impl Regorus {
    pub fn build(scenario: &Scenario) -> Self {
        let mut engine = Rego::new();
        let module = include_str!("policy.rego").to_owned();
        engine.add_policy("policy.rego".to_owned(), module).expect("a module");
        let compiled = engine.compile_with_entrypoint(&ALLOW.into()).expect("a rule");
        let program = Compiler::compile_from_policy(&compiled, &[ALLOW]).expect("a program");
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data(scenario)).expect("data");
        Self { machine }
    }
}

impl Engine for Regorus {
    type Question = Value;

    const NAME: &'static str = "regorus-vm";

    fn question(&self, request: Request) -> Value {
        let on = match request.on() {
            Kind::Project => "project",
            Kind::Task => "task",
        };
        object([
            ("user", text(format!("u{}", request.user))),
            ("action", text(ACTIONS[usize::from(request.action)].name)),
            (on, text(scenario::object_name(request.on(), request.object))),
        ])
    }

    fn allows(&mut self, question: &Value) -> bool {
        self.machine.set_input(question.clone());
        self.machine.execute().expect("an answer") == Value::from(true)
    }
}

fn data(scenario: &Scenario) -> Value {
    let size = scenario.size;
    object([
        ("users", object((0..size.users).map(|it| user(scenario, it)))),
        ("teams", object((0..size.teams).map(|it| team(scenario, it)))),
        ("projects", object((0..size.projects).map(|it| project(scenario, it)))),
        ("tasks", object((0..size.tasks).map(|it| task(scenario, it)))),
        ("table", object(ROLES.map(|role| (role.name(), row(|it| granted(it, role)))))),
        ("assigned", row(|it| it.needs == Needs::EditorOrAssigned)),
    ])
}

fn row(of: impl Fn(&scenario::actions::Action) -> bool) -> Value {
    those(ACTIONS.iter().filter(|it| of(it)).map(|it| it.name.to_owned()))
}

fn user(scenario: &Scenario, number: u32) -> (String, Value) {
    let user = &scenario.users[number as usize];
    let organization = text(format!("o{}", user.organization));
    (format!("u{number}"), object([("organization", organization), ("guest", Value::from(user.guest))]))
}

fn team(scenario: &Scenario, number: u32) -> (String, Value) {
    let team = &scenario.teams[number as usize];
    let members = those(team.members.iter().map(|it| format!("u{it}")));
    (format!("m{number}"), object([("public", Value::from(team.public)), ("members", members)]))
}

fn project(scenario: &Scenario, number: u32) -> (String, Value) {
    let project = &scenario.projects[number as usize];
    let members = project.members.iter().map(|(user, role)| (format!("u{user}"), text(role.name())));
    let kept = row(|it| match it.kept {
        Some(Kept::Workflow) => project.workflow_kept,
        Some(Kept::Members) => project.members_kept,
        None => false,
    });
    let project = object([
        ("organization", text(format!("o{}", project.organization))),
        ("team", text(format!("m{}", project.team))),
        ("shared", Value::from(project.shared)),
        ("visitor_role", text(project.visitor_role.name())),
        ("members", object(members)),
        ("kept", kept),
    ]);
    (format!("p{number}"), project)
}

fn task(scenario: &Scenario, number: u32) -> (String, Value) {
    let homes = scenario.homes.of(number).iter().map(|it| text(format!("p{it}")));
    let projects = ("projects", Value::from(homes.collect::<Vec<Value>>()));
    let assignee = scenario.tasks[number as usize].assignee.map(|it| ("assignee", text(format!("u{it}"))));
    (format!("t{number}"), object(std::iter::once(projects).chain(assignee)))
}
