// The limit as one writes it in JavaScript: records, a Map and Sets.

import { kept, masks, assignedMask, sharedWith, NOBODY, ORGANIZATION } from "./rules.mjs";

class User {
  constructor({ organization, guest }) {
    this.organization = organization;
    this.guest = guest;
  }
}

class Project {
  constructor(facts, it, number, teams) {
    this.number = number;
    this.organization = it.organization;
    this.visitorRole = it.visitorRole;
    this.sharedWith = sharedWith(facts, it);
    this.kept = kept(facts, it);
    this.team = teams[it.team];
  }
}

class Task {
  constructor({ homes, assignee }, projects) {
    this.homes = homes.map((it) => projects[it]);
    this.assignee = assignee ?? -1;
  }
}

const ADMIN = 3;
const COMMENTER = 1;

export function byMap(facts) {
  const count = facts.projects.length;
  const direct = new Map();
  facts.projects.forEach((it, number) => {
    for (const [user, role] of it.members) direct.set(user * count + number, role);
  });
  const users = facts.users.map((it) => new User(it));
  const teams = facts.teams.map((it) => new Set(it.members));
  const projects = facts.projects.map((it, number) => new Project(facts, it, number, teams));
  const tasks = facts.tasks.map((it) => new Task(it, projects));
  const may = masks(facts);
  const assigned = assignedMask(facts);
  const firstOnTasks = facts.actions.findIndex((it) => it.onTasks);

  /** The most permissive role that somebody has in a project; none is 0. */
  function role(user, project) {
    const own = direct.get(user * count + project.number) ?? 0;
    if (own >= project.visitorRole || project.sharedWith === NOBODY) return own;
    if (project.team.has(user)) return project.visitorRole;
    if (project.sharedWith !== ORGANIZATION) return own;
    const it = users[user];
    return it.organization === project.organization && !it.guest ? project.visitorRole : own;
  }

  return function allows(user, action, object) {
    const bit = 1 << action;
    if (action < firstOnTasks) {
      const project = projects[object];
      const it = role(user, project);
      const allowed = it === ADMIN ? may[it] : may[it] & ~project.kept;
      return (allowed & bit) !== 0;
    }
    const task = tasks[object];
    const { homes } = task;
    for (let at = 0; at < homes.length; at += 1) {
      const it = role(user, homes[at]);
      if ((may[it] & bit) !== 0) return true;
      if (it === COMMENTER && (assigned & bit) !== 0 && task.assignee === user) return true;
    }
    return false;
  };
}
