// Of the rolebook `agency`, by `rolebook export types`: make it anew rather than change it.

/** What may be done to objects of each type, by what stands before the colon in `portfolio:…`. */
export type Actions = {
  Portfolio: Actions["portfolio"];
  Project: Actions["project"];
  Task: Actions["task"];
  Team: Actions["team"];
  TimeEntry: Actions["time_entry"];
  portfolio: "add_work" | "delete" | "edit_details" | "name_admin" | "remove_work" | "see";
  project:
    | "add_task"
    | "archive"
    | "create_link"
    | "customize_permissions"
    | "delete"
    | "delete_link"
    | "edit_auto_shift"
    | "edit_brief"
    | "edit_bundles"
    | "edit_fields"
    | "edit_flow"
    | "edit_forms"
    | "edit_integrations"
    | "edit_overview"
    | "edit_rules"
    | "edit_task_templates"
    | "hand_over"
    | "message"
    | "rename"
    | "reply"
    | "restyle"
    | "save_layout"
    | "see"
    | "see_messages"
    | "set_notifications"
    | "set_privacy"
    | "set_status"
    | "set_team"
    | "share"
    | "submit_form"
    | "transfer";
  task:
    | "add_dependency"
    | "add_subtask"
    | "attach"
    | "comment"
    | "complete"
    | "detach"
    | "edit"
    | "like"
    | "multihome"
    | "reassign"
    | "redate"
    | "see"
    | "set_field";
  team: "name_admin" | "remove_member" | "rename" | "see" | "see_messages" | "set_privacy";
  time_entry: "see";
};

/** What may be asked about. */
export type Objects = `${keyof Actions}:${string}`;

/** Who may ask. */
export type People = `link:${string}` | `user:${string}`;

/** The roles that are held on each type. */
export type Roles = {
  Portfolio: Roles["portfolio"];
  Project: Roles["project"];
  Task: Roles["task"];
  Team: Roles["team"];
  portfolio: "admin" | "editor" | "viewer";
  project: "admin" | "commenter" | "editor" | "viewer";
  task: "holder";
  team: "admin" | "member";
};
