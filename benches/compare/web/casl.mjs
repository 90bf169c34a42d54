// CASL as its users write it: an ability for each person, made once and kept; objects are of classes.

import { AbilityBuilder, createMongoAbility } from "@casl/ability";
import { sharedWith, NOBODY, ORGANIZATION } from "./rules.mjs";

class Project {
  constructor(id, { workflowKept, membersKept }) {
    Object.assign(this, { id, workflowKept, membersKept });
  }
}

class Task {
  constructor(id, { homes, assignee }) {
    Object.assign(this, { id, homes, assignee: assignee ?? null });
  }
}

const NAMES = { 1: "commenter", 2: "editor", 3: "admin" };

/** Which projects somebody is in, by their highest role there. */
function roles(facts) {
  const of = facts.users.map(() => new Map());
  const give = (user, project, role) => of[user].set(project, Math.max(role, of[user].get(project) ?? 0));
  const byOrganization = Array.from({ length: facts.organizations }, () => []);
  facts.users.forEach((it, user) => {
    if (!it.guest) byOrganization[it.organization].push(user);
  });
  facts.projects.forEach((it, project) => {
    for (const [user, role] of it.members) give(user, project, role);
    const shared = sharedWith(facts, it);
    if (shared !== NOBODY) for (const user of facts.teams[it.team].members) give(user, project, it.visitorRole);
    if (shared === ORGANIZATION) for (const user of byOrganization[it.organization]) give(user, project, it.visitorRole);
  });
  return of;
}

/** One rule for each role and kind of restriction. */
function ability(facts, user, its) {
  const { can, build } = new AbilityBuilder(createMongoAbility);
  for (const role of [1, 2, 3]) {
    const ids = [...its].filter((it) => it[1] === role).map((it) => it[0]);
    if (ids.length === 0) continue;
    const $in = { $in: ids };
    const names = (of) => facts.actions.filter((it) => it.roles.includes(role) && of(it)).map((it) => it.name);
    const free = (it) => NAMES[role] === "admin" || it.kept === null;
    can(names((it) => !it.onTasks && free(it)), "Project", { id: $in });
    can(names((it) => it.onTasks), "Task", { homes: $in });
    const assigned = facts.actions.filter((it) => it.assigned && !it.roles.includes(role)).map((it) => it.name);
    if (assigned.length > 0) can(assigned, "Task", { homes: $in, assignee: user });
    const kept = (what) => names((it) => it.kept === what && !free(it));
    if (kept("workflow").length > 0) can(kept("workflow"), "Project", { id: $in, workflowKept: false });
    if (kept("members").length > 0) can(kept("members"), "Project", { id: $in, membersKept: false });
  }
  return build();
}

/** Abilities for those who ask; `asked` are their numbers. */
export function byCasl(facts, asked) {
  const of = roles(facts);
  const abilities = new Array(facts.users.length).fill(null);
  for (const user of asked) abilities[user] = ability(facts, user, of[user]);
  const projects = facts.projects.map((it, number) => new Project(number, it));
  const tasks = facts.tasks.map((it, number) => new Task(number, it));
  const names = facts.actions.map((it) => it.name);
  const firstOnTasks = facts.actions.findIndex((it) => it.onTasks);
  return (user, action, object) =>
    abilities[user].can(names[action], action < firstOnTasks ? projects[object] : tasks[object]);
}
