//! The arrays of the scenario as a workspace.

use crate::facts::{Facts, Form, Members};
use crate::scenario::{Project, Scenario, Task};

use super::Rules;

pub(super) fn written(scenario: &Scenario, rules: Rules, form: Form) -> String {
    let mut facts = Facts::new(form);
    let size = scenario.size;
    (0..size.users).for_each(|it| facts.entity("User", format!("u{it}"), |_| {}));
    for number in 0..size.organizations {
        let of = |guest| {
            let people = (0..).zip(&scenario.users);
            let here = people.filter(move |(_, it)| it.organization == number && it.guest == guest);
            here.map(|it: (u32, _)| format!("u{}", it.0))
        };
        facts.entity("Organization", format!("o{number}"), |members| {
            members.words("members", of(false));
            if rules == Rules::Guarded {
                members.words("guests", of(true));
            }
        });
    }
    for (number, team) in scenario.teams.iter().enumerate() {
        facts.entity("Team", format!("m{number}"), |members| {
            members.flag("public", team.public);
            members.words("members", team.members.iter().map(|it| format!("u{it}")));
        });
    }
    for (number, it) in scenario.projects.iter().enumerate() {
        facts.entity("Project", format!("p{number}"), |members| project(members, it, rules));
    }
    for (number, it) in scenario.tasks.iter().enumerate() {
        facts.entity("Task", format!("t{number}"), |members| task(members, it, rules));
    }
    facts.finish()
}

fn project(members: &mut Members<'_>, it: &Project, rules: Rules) {
    let stated = |left_out: bool| rules == Rules::Plain || !left_out;
    let kept = |kept| if kept { "admin" } else { "editor" };
    members.word("organization", format!("o{}", it.organization));
    members.word("team", format!("m{}", it.team));
    if stated(it.left_out.shared) {
        members.word("privacy", if it.shared { "team" } else { "private" });
    }
    if stated(it.left_out.visitor_role) {
        members.word("visitor_role", it.visitor_role.name());
    }
    if stated(it.left_out.workflow_kept) {
        members.word("workflow_by", kept(it.workflow_kept));
    }
    if stated(it.left_out.members_kept) {
        members.word("members_by", kept(it.members_kept));
    }
    members.roles("members", it.members.iter().map(|(user, role)| (format!("u{user}"), role.name())));
    if rules == Rules::Guarded && !it.left_out.archived {
        members.flag("archived", it.archived);
    }
    if rules == Rules::Guarded && !it.left_out.confidential {
        members.flag("confidential", it.confidential);
    }
}

fn task(members: &mut Members<'_>, it: &Task, rules: Rules) {
    members.words("projects", it.projects.iter().map(|it| format!("p{it}")));
    if let Some(parent) = it.parent {
        members.word("parent", format!("t{parent}"));
    }
    if let Some(assignee) = it.assignee {
        members.word("assignee", format!("u{assignee}"));
    }
    if rules == Rules::Guarded {
        members.word("organization", format!("o{}", it.organization));
        if !it.confidential_left_out {
            members.flag("confidential", it.confidential);
        }
    }
}
