// The limit on typed arrays alone: a hash table, bitsets, and a few words for each project and task.

import { kept, masks, assignedMask, sharedWith, NOBODY, ORGANIZATION } from "./rules.mjs";

const SPREAD = 0x9e3779b1;
const ADMIN = 3;
const COMMENTER = 1;

/** Memberships, hashed and at most half full: a word is `(user * projects + project) << 2 | role`. */
function memberships(facts) {
  const count = facts.projects.length;
  const all = facts.projects.flatMap((it, number) =>
    it.members.map(([user, role]) => [user * count + number, role]),
  );
  const bits = Math.ceil(Math.log2(all.length * 2));
  const slots = new Int32Array(1 << bits);
  for (const [key, role] of all) {
    let at = Math.imul(key, SPREAD) >>> (32 - bits);
    while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
    slots[at] = (key << 2) | role;
  }
  return slots;
}

/** For each team a bit for each of the organization's people. */
function bitsets(facts, words) {
  const teams = new Int32Array(facts.teams.length * words);
  facts.teams.forEach((it, team) => {
    for (const user of it.members) {
      const local = Math.floor(user / facts.organizations);
      teams[team * words + (local >> 5)] |= 1 << (local & 31);
    }
  });
  return teams;
}

export function byTypedArrays(facts) {
  const count = facts.projects.length;
  const slots = memberships(facts);
  const last = slots.length - 1;
  const shift = Math.clz32(last);
  const words = Math.ceil(facts.users.length / facts.organizations / 32);
  const teams = bitsets(facts, words);
  // The organization and whether more than a guest there, and the number among the organization's people.
  const users = new Int32Array(facts.users.length * 2);
  facts.users.forEach((it, user) => {
    users[user * 2] = (it.organization << 1) | (it.guest ? 1 : 0);
    users[user * 2 + 1] = Math.floor(user / facts.organizations);
  });
  // What is kept for admins, the visitors' role and with whom it is shared; the organization; the team's bits.
  const projects = new Int32Array(count * 4);
  facts.projects.forEach((it, number) => {
    projects[number * 4] = (kept(facts, it) << 4) | (it.visitorRole << 2) | sharedWith(facts, it);
    projects[number * 4 + 1] = it.organization << 1;
    projects[number * 4 + 2] = it.team * words;
  });
  // Where a task's projects begin, and to whom it is assigned.
  const tasks = new Int32Array(facts.tasks.length * 2 + 2);
  const homes = Int32Array.from(facts.tasks.flatMap((it) => it.homes));
  let end = 0;
  facts.tasks.forEach((it, number) => {
    tasks[number * 2 + 1] = it.assignee ?? -1;
    tasks[number * 2 + 2] = end += it.homes.length;
  });
  const may = Int32Array.from(masks(facts));
  const assigned = assignedMask(facts);
  const firstOnTasks = facts.actions.findIndex((it) => it.onTasks);

  function member(user, number) {
    const key = (Math.imul(user, count) + number) | 0;
    let at = Math.imul(key, SPREAD) >>> shift;
    for (;;) {
      const slot = slots[at];
      if (slot >> 2 === key) return slot & 3;
      if (slot === 0) return 0;
      at = (at + 1) & last;
    }
  }

  /** The most permissive role that somebody has in a project; none is 0. */
  function role(user, number, project) {
    const own = member(user, number);
    const visitor = (project >> 2) & 3;
    if (own >= visitor || (project & 3) === NOBODY) return own;
    const organization = users[user * 2];
    const its = projects[number * 4 + 1];
    if (organization >> 1 !== its >> 1) return own;
    const local = users[user * 2 + 1];
    if ((teams[projects[number * 4 + 2] + (local >> 5)] >> (local & 31)) & 1) return visitor;
    return (project & 3) === ORGANIZATION && organization === its ? visitor : own;
  }

  return function allows(user, action, object) {
    if (action < firstOnTasks) {
      const project = projects[object * 4];
      const it = role(user, object, project);
      const allowed = it === ADMIN ? may[it] : may[it] & ~(project >> 4);
      return ((allowed >> action) & 1) !== 0;
    }
    const end = tasks[object * 2 + 2];
    for (let at = tasks[object * 2]; at < end; at += 1) {
      const number = homes[at];
      const it = role(user, number, projects[number * 4]);
      if ((may[it] >> action) & 1) return true;
      if (it === COMMENTER && (assigned >> action) & 1 && tasks[object * 2 + 1] === user) return true;
    }
    return false;
  };
}
