//! The sixteen actions and the role table, as the page of the scenario lists them.

/// A role in a project; a later one includes the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Role {
    Commenter = 1,
    Editor = 2,
    Admin = 3,
}

pub const ROLES: [Role; 3] = [Role::Commenter, Role::Editor, Role::Admin];

impl Role {
    pub fn name(self) -> &'static str {
        match self {
            Self::Commenter => "commenter",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// Who may do an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Admin,
    Editor,
    /// An editor, or a commenter to whom the task is assigned.
    EditorOrAssigned,
    AnyRole,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Project,
    Task,
}

/// What a project may keep for its admins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    Workflow,
    Members,
}

pub struct Action {
    pub name: &'static str,
    pub on: Kind,
    pub needs: Needs,
    pub kept: Option<Kept>,
}

const fn of_project(name: &'static str, needs: Needs) -> Action {
    Action { name, on: Kind::Project, needs, kept: None }
}

const fn of_task(name: &'static str, needs: Needs) -> Action {
    Action { name, on: Kind::Task, needs, kept: None }
}

const fn kept(name: &'static str, kept: Kept) -> Action {
    Action { name, on: Kind::Project, needs: Needs::Editor, kept: Some(kept) }
}

pub const ACTIONS: [Action; 16] = [
    of_project("delete_project", Needs::Admin),
    of_project("change_privacy", Needs::Admin),
    of_project("rename_project", Needs::Editor),
    kept("manage_members", Kept::Members),
    kept("edit_appearance", Kept::Workflow),
    kept("edit_workflow", Kept::Workflow),
    of_project("add_task", Needs::Editor),
    of_project("set_status", Needs::AnyRole),
    of_project("post_message", Needs::AnyRole),
    of_project("view_project", Needs::AnyRole),
    of_task("edit_task", Needs::Editor),
    of_task("complete_task", Needs::EditorOrAssigned),
    of_task("edit_custom_field", Needs::EditorOrAssigned),
    of_task("manage_attachment", Needs::EditorOrAssigned),
    of_task("view_task", Needs::AnyRole),
    of_task("comment_task", Needs::AnyRole),
];

/// The first action on tasks; those before it are on projects.
pub const FIRST_ON_TASKS: u8 = 10;

/// Who may do an action without more.
pub fn granted(action: &Action, role: Role) -> bool {
    match action.needs {
        Needs::Admin => role == Role::Admin,
        Needs::Editor | Needs::EditorOrAssigned => role >= Role::Editor,
        Needs::AnyRole => true,
    }
}
