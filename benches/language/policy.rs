//! A rolebook in many files, each with fifty statements of every kind, all different and all in order.

use std::fmt::Write;

/// The statements of each part.
pub(crate) const STATEMENTS: usize = 50;

/// What all parts stand on; it names them.
fn root(parts: usize) -> String {
    let names: Vec<String> = (0..parts).map(|it| format!("area_{it}")).collect();
    format!(
        "rolebook works \"Works, with {parts} areas\"

parts {}

plans free < business < enterprise  at organization.plan

principal User
    email:  email
    level:  number?
principal Link

type Organization
    plan:     plan
    members:  User* with limited: flag = no, title: text?
    admins:   User*

group Team of members
    members:     (User | Team)*
    visibility:  public | secret
",
        names.join(", ")
    )
}

/// The types of an area, and who holds which role.
fn declared(at: usize) -> String {
    format!(
        "part of works

# What the people of area {at} work on.
type Project{at}
    organization:  Organization
    team:          Team?
    owner:         User?
    members:       (User | Team)* as role with joined: time?
    links:         Link*
    privacy:       private | team | organization
    archived:      flag = no
    budget:        number?
    visitor_role:  role = viewer
    shared_by:     admin | editor = editor  from business

type Task{at}
    projects:      Project{at}*
    organization:  Organization
    parent:        Task{at}?
    assignee:      User?
    confidential:  flag
    due:           time?
    homes:         projects plus parent.homes

roles on Project{at}: admin > editor > commenter > viewer, auditor
    commenter  from business

define assigned on Task{at}: assignee is user or parent.assignee is user
define late on Task{at}: due < time and not confidential
define quiet on Project{at}: archived or budget is 0
define known on Project{at}: user in organization.members and not archived

grant on Project{at}
    owner                 as admin
    members               as their role when not archived or user is owner
    team                  as editor when privacy in (team, organization)
    organization.members where not limited as visitor_role when privacy is organization
    links                 as viewer from business when not archived
",
    )
}

/// The tables of an area.
fn tables(at: usize) -> String {
    let mut text = format!(
        "\ntable Project{at}, Task{at} through homes | admin | editor | commenter | viewer | viewer if assigned | auditor\n"
    );
    for row in 0..12 {
        let cells = [
            "yes | yes | yes | yes | yes | -",
            "yes | yes | yes | - | yes | yes",
            "yes | yes | - | - | - | -",
        ];
        let cells = cells[(at + row) % cells.len()];
        writeln!(text, "    Task{at}.act_{row} \"Act {row} on a task\" | {cells}").expect("a text takes all");
    }
    text.push_str("    share, rename, Task");
    writeln!(text, "{at}.move from business | yes | yes | - | - | - | -").expect("a text takes all");
    writeln!(text, "\ntable Project{at} | owner | admin | editor | viewer").expect("a text takes all");
    for row in 0..6 {
        writeln!(text, "    run_{row} | yes | yes | {} | -", ["quiet", "known", "-"][row % 3])
            .expect("a text takes all");
    }
    writeln!(text, "\nopen share on Project{at} for editor").expect("a text takes all");
    text
}

/// What is taken away in an area.
fn taken(at: usize) -> String {
    let mut text = String::new();
    let mut line = |it: String| {
        text.push_str(&it);
        text.push('\n');
    };
    for n in 0..6 {
        let role = ["editor", "admin", "shared_by"][n % 3];
        line(format!("restrict run_{n} on Project{at} to {role} when budget > {} unless archived", at + n));
        line(format!("restrict act_{n} on Task{at} to projects.editor, assignee when late or project{at}.budget > {n}").replace(&format!("project{at}.budget > {n}"), "confidential"));
    }
    for n in 0..6 {
        line(format!(
            "forbid act_{} on Task{at} for everyone when confidential and any projects has privacy is private\n    because \"Act {n} is for the open.\"\n    fr      \"L'acte {n} est pour tous.\"",
            n + 6
        ));
        line(format!(
            "forbid run_{n} on Project{at} for organization.members where limited when user is not owner and budget < {n}"
        ));
    }
    line(format!(
        "route access on Project{at}\n    refused when archived\n    owner, else first of members by since who in project{at}.admin, else organization.admins"
    ));
    line(format!("never links can rename Project{at}"));
    line(format!("never links can share Project{at}"));
    line(format!("never organization.members where limited can share Project{at} when archived"));
    line(format!("always owner can run_0 Project{at} unless archived or budget is {at}"));
    text
}

/// The tests of an area.
fn tests(at: usize) -> String {
    let mut text = format!(
        "facts office_{at}\n    organization acme     plan business, members eva, members olaf with limited\n    project{at} alpha   organization acme, owner ana, members tom as editor, members una as viewer, privacy private, budget {}\n    task{at} draft     organization acme, projects alpha, assignee una, confidential no, due 2030-01-01\n",
        at + 1
    );
    for n in 0..8 {
        write!(text, "test \"area {at}, number {n}\"\n    uses office_{at}\n    ana can run_0 alpha\n    una cannot rename alpha  because no cell\n    zoe cannot act_{n} draft  because no role\n").expect("a text takes all");
    }
    text
}

/// The files of a rolebook with so many parts, the root first, by name.
pub(crate) fn files(parts: usize) -> Vec<(String, String)> {
    let area = |at| (format!("area_{at}.rolebook"), declared(at) + &tables(at) + &taken(at) + &tests(at));
    std::iter::once(("works.rolebook".to_owned(), root(parts))).chain((0..parts).map(area)).collect()
}
