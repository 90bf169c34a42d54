//! A check by number allocates nothing, whatever it decides.
//!
//! Apart from all other tests, since the allocator of the whole program counts.

#![cfg(test)]

use allocation_counter::measure;
use rolebook::engine::{Change, Checks, Engine, Numbered};

/// A policy whose checks look at roles, places, assignees, restrictions, forbids and values nobody knows.
const POLICY: &str = r#"rolebook office "An office"

principal User
type Organization
    members: User*
    guests:  User*
group Team of members
    members: (User | Team)*
type Project
    organization:  Organization
    team:          Team?
    members:       (User | Team)* as role
    archived:      flag
    changed_by:    admin | editor = editor
type Task
    projects:      Project*
    parent:        Task?
    assignee:      User?
    confidential:  flag
    homes:         projects plus parent.homes

roles on Project: admin > editor > commenter
define assigned on Task: assignee is user

grant on Project
    members               as their role
    team                  as editor     when not archived
    organization.members  as commenter

table Project, Task through homes | admin | editor | commenter | commenter if assigned
    change                        |  yes  |  yes   |     -     |          -
    Task.see                      |  yes  |  yes   |    yes    |         yes
    Task.complete                 |  yes  |  yes   |     -     |         yes

restrict change on Project to changed_by
restrict complete on Task through homes to editor when project.archived
forbid see on Task through homes for everyone when confidential unless user is admin
"#;

fn flag(name: &str, at: usize) -> String {
    let value = [": true, ", ": false, "].get(at % 3);
    value.map(|it| format!("\"{name}\"{it}")).unwrap_or_default()
}

fn task(at: usize) -> String {
    let parent =
        if at % 5 == 4 { format!("\"parent\": \"t{}\", ", at.saturating_sub(1)) } else { String::new() };
    let ends = format!(
        "\"projects\": [\"p{}\", \"p{}\"], \"assignee\": \"u{}\"",
        at % 4,
        3_usize.saturating_sub(at % 3),
        at % 200
    );
    format!("\"t{at}\": {{{}{parent}{ends}}}", flag("confidential", at))
}

fn project(at: usize) -> String {
    let member = |to: &str, role: &str| format!("{{\"to\": \"{to}\", \"role\": \"{role}\"}}");
    let members = [member(&format!("User:u{at}"), "admin"), member("Team:m1", "editor")].join(", ");
    let ends = format!("\"organization\": \"o\", \"team\": \"m0\", \"members\": [{members}]");
    format!("\"p{at}\": {{{}{ends}}}", flag("archived", at))
}

fn workspace() -> String {
    let list = |count: usize, each: fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(", ");
    let members = list(150, |it| format!("\"u{it}\""));
    let teams = r#""m0": {"members": ["Team:m1", "User:u9"]}, "m1": {"members": ["User:u20", "User:u30"]}"#;
    let types = [
        format!("\"User\": {{{}}}", list(200, |it| format!("\"u{it}\": {{}}"))),
        format!("\"Organization\": {{\"o\": {{\"members\": [{members}]}}}}"),
        format!("\"Team\": {{{teams}}}"),
        format!("\"Project\": {{{}}}", list(4, project)),
        format!("\"Task\": {{{}}}", list(300, task)),
    ];
    format!("{{{}}}", types.join(", "))
}

fn checks() -> Checks {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("office", POLICY).workspace("workspace", workspace()));
    assert_eq!(engine.findings("office"), []);
    assert_eq!(engine.workspace_findings("office", "workspace"), []);
    engine.checks("office", "workspace").unwrap()
}

fn all(checks: &Checks, of: &str, letter: char) -> Vec<Numbered> {
    let kind = checks.kind(of).unwrap();
    (0..300).map_while(|it| checks.entity(kind, &format!("{letter}{it}"))).collect()
}

#[test]
fn a_check_by_number_allocates_nothing() {
    let checks = checks();
    let (users, tasks, projects) =
        (all(&checks, "User", 'u'), all(&checks, "Task", 't'), all(&checks, "Project", 'p'));
    assert_eq!((users.len(), tasks.len(), projects.len()), (200, 300, 4));
    let mut allowed = 0;
    for (of, objects) in [("Task", tasks), ("Project", projects)] {
        let kind = checks.kind(of).unwrap();
        for name in checks.action_names(kind) {
            let action = checks.action(kind, name).unwrap();
            let used = measure(|| {
                for object in &objects {
                    allowed += users.iter().filter(|it| checks.allows(**it, action, *object)).count();
                }
            });
            assert_eq!(used.count_total, 0, "{of}.{name}");
        }
    }
    assert!(allowed > 10_000, "{allowed} were allowed");
}

#[test]
fn a_name_is_found_without_allocating() {
    let checks = checks();
    let kind = checks.kind("User").unwrap();
    let used =
        measure(|| assert!(checks.entity(kind, "u77").is_some() && checks.entity(kind, "nobody").is_none()));
    assert_eq!(used.count_total, 0);
}
