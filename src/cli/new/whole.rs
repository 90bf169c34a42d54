//! A small rolebook of its own to begin with: projects, tasks, levels, and who holds them.

use super::Draft;

const WORKSPACE: &str = r#"{
  "User": {"ana": {}, "ben": {}, "cleo": {}},
  "Project": {
    "launch": {"owner": "User:ana", "members": [{"to": "User:ben", "role": "viewer"}]},
    "attic": {"owner": "User:ana", "archived": true}
  },
  "Task": {
    "copy": {"project": "Project:launch", "assignee": "User:ben"},
    "budget": {"project": "Project:launch"}
  }
}
"#;

pub(super) fn draft(name: &str, title: &str) -> Draft {
    let question = "ben complete copy".to_owned();
    Draft { rolebook: rolebook(name, title), workspace: WORKSPACE.to_owned(), question }
}

fn rolebook(name: &str, title: &str) -> String {
    format!(
        r#"rolebook {name} {title}

# Who may do what with projects and their tasks. Change it line by line, and let the test at the end tell whether it
# still says what you mean: `rolebook test {name}.rolebook`.

principal User                              # only principals can ask

type Project
    owner:        User?                     # one or none
    members:      User* as role             # any number, each with a role
    archived:     flag = no

type Task
    project:      Project
    assignee:     User?

# An admin counts as an editor, and an editor as a viewer.
roles on Project: admin > editor > viewer

define assigned on Task: assignee is user

# Who holds which role.
grant on Project
    members       as their role
    owner         as admin

# What each role may do with a project, and with the tasks in it.
table Project, Task through project     | admin | editor | viewer | viewer if assigned
    see, Task.see "See the work"        |  yes  |  yes   |  yes   |        yes
    Task.complete "Complete a task"     |  yes  |  yes   |   -    |        yes
    add_task "Add a task"               |  yes  |  yes   |   -    |         -
    share "Invite people"               |  yes  |   -    |   -    |         -

# What nobody may do, whatever the table says.
forbid add_task on Project for everyone when archived
    because "Archived work stays as it is."

test "a viewer completes what is assigned to them, and nothing else"
    project launch     owner ana, members ben as viewer
    task copy          project launch, assignee ben
    task budget        project launch
    project attic      owner ana, archived
    ana can add_task launch
    ana cannot add_task attic       because forbidden
    ben can complete copy
    ben cannot complete budget      because no cell
    cleo cannot see budget          because no role
"#
    )
}
