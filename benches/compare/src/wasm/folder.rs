//! What scripts read: module, slice, requests, and the workspace as plain facts, in a folder of their own.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::scenario::{ACTIONS, Kept, Kind, Needs, ROLES, Scenario, actions::granted};

use super::Workspace;

pub struct Folder(TempDir);

impl Folder {
    pub fn of(workspace: &Workspace) -> Result<Self, String> {
        let folder = Self::empty()?;
        let requests = workspace.scenario.requests.iter();
        let requests: Vec<[u32; 3]> = requests.map(|it| [it.user, u32::from(it.action), it.object]).collect();
        let expected: Vec<u8> = workspace.expected.iter().map(|it| u8::from(*it)).collect();
        folder.write("module.wasm", &workspace.module)?;
        folder.write("whole.slice", &workspace.slice)?;
        folder.write("numbers", &flat(&workspace.numbers()))?;
        folder.write("requests", &flat(&requests))?;
        folder.write("expected", &expected)?;
        folder.write("facts.json", facts(&workspace.scenario).to_string().as_bytes())?;
        Ok(folder)
    }

    pub fn empty() -> Result<Self, String> {
        tempfile::tempdir().map(Self).map_err(|it| format!("no folder for scripts: {it}"))
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        fs::write(self.path().join(name), bytes).map_err(|it| format!("`{name}` for scripts: {it}"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

fn flat(triples: &[[u32; 3]]) -> Vec<u8> {
    triples.iter().flatten().flat_map(|it| it.to_le_bytes()).collect()
}

/// The workspace as every peer builds its own store from it.
fn facts(scenario: &Scenario) -> Value {
    let projects = scenario.projects.iter().map(|it| {
        json!({
            "organization": it.organization,
            "team": it.team,
            "shared": it.shared,
            "visitorRole": it.visitor_role as u8,
            "workflowKept": it.workflow_kept,
            "membersKept": it.members_kept,
            "members": it.members.iter().map(|(user, role)| (*user, *role as u8)).collect::<Vec<_>>(),
        })
    });
    let teams = scenario.teams.iter();
    let teams = teams
        .map(|it| json!({ "organization": it.organization, "public": it.public, "members": it.members }));
    let users = scenario.users.iter();
    let users = users.map(|it| json!({ "organization": it.organization, "guest": it.guest }));
    let tasks = (0..).zip(&scenario.tasks);
    let tasks =
        tasks.map(|(number, it)| json!({ "homes": scenario.homes.of(number), "assignee": it.assignee }));
    json!({
        "organizations": scenario.size.organizations,
        "actions": ACTIONS.iter().map(action).collect::<Vec<_>>(),
        "users": users.collect::<Vec<_>>(),
        "teams": teams.collect::<Vec<_>>(),
        "projects": projects.collect::<Vec<_>>(),
        "tasks": tasks.collect::<Vec<_>>(),
    })
}

/// An action with the roles that may do it, the lowest first.
fn action(it: &crate::scenario::actions::Action) -> Value {
    let kept = it.kept.map(|it| match it {
        Kept::Workflow => "workflow",
        Kept::Members => "members",
    });
    json!({
        "name": it.name,
        "onTasks": it.on == Kind::Task,
        "roles": ROLES.iter().filter(|role| granted(it, **role)).map(|it| *it as u8).collect::<Vec<_>>(),
        "assigned": it.needs == Needs::EditorOrAssigned,
        "kept": kept,
    })
}
