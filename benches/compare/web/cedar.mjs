// Cedar as its package is used: policies are parsed once and kept, and each call brings the entities
// that its request is about, put together before the clock starts. There is no store that stays.

import { sharedWith, NOBODY, ORGANIZATION } from "./rules.mjs";

const POLICIES = "workspace";
const ROLES = [
  [3, "admin"],
  [2, "editor"],
  [1, "commenter"],
];

/** Parses the policies; what asks cedar-wasm then. */
export function prepared(cedar, staticPolicies) {
  const parsed = cedar.preparsePolicySet(POLICIES, { staticPolicies });
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
  return function allows(question) {
    const answer = cedar.statefulIsAuthorized(question);
    if (answer.type !== "success") throw new Error(JSON.stringify(answer));
    return answer.response.decision === "allow";
  };
}

const uid = (type, id) => ({ type, id });
const reference = (type, id) => ({ __entity: uid(type, id) });
const roleId = (project, role) => `p${project}/${ROLES.find((it) => it[0] === role)[1]}`;
const entity = (uid, attrs, parents) => ({ uid, attrs, parents });

/** A request as a call. */
export function question(facts, teamsOf, [user, action, object]) {
  const { name, onTasks } = facts.actions[action];
  const task = onTasks ? facts.tasks[object] : null;
  const homes = onTasks ? task.homes : [object];
  const resource = onTasks ? uid("Task", `t${object}`) : uid("Project", `p${object}`);
  const attrs = onTasks ? ofTask(task) : ofProject(facts.projects[object], object);
  return {
    principal: uid("User", `u${user}`),
    action: uid("Action", name),
    resource,
    context: {},
    preparsedPolicySetId: POLICIES,
    entities: [entity(resource, attrs, []), ...around(facts, teamsOf[user], user, homes)],
  };
}

/** Somebody, and the groups through which they may have a role in these projects. */
function around(facts, teams, user, homes) {
  const { organization, guest } = facts.users[user];
  const [own, ofOrganization] = [[], []];
  const ofTeams = new Map(teams.map((it) => [it, []]));
  for (const project of homes) {
    const it = facts.projects[project];
    const role = uid("ProjectRole", roleId(project, it.visitorRole));
    const shared = sharedWith(facts, it);
    if (shared !== NOBODY) ofTeams.get(it.team)?.push(role);
    if (shared === ORGANIZATION && it.organization === organization) ofOrganization.push(role);
    const direct = it.members.find((member) => member[0] === user);
    if (direct) own.push(uid("ProjectRole", roleId(project, direct[1])));
  }
  if (!guest) own.push(uid("Organization", `o${organization}`));
  for (const team of teams) own.push(uid("Team", `m${team}`));
  return [
    entity(uid("User", `u${user}`), {}, own),
    entity(uid("Organization", `o${organization}`), {}, ofOrganization),
    ...[...ofTeams].map(([team, parents]) => entity(uid("Team", `m${team}`), {}, parents)),
    ...homes.flatMap(roleEntities),
  ];
}

/** An admin is an editor, and an editor a commenter. */
function roleEntities(project) {
  return ROLES.map(([role]) => {
    const parents = role === 1 ? [] : [uid("ProjectRole", roleId(project, role - 1))];
    return entity(uid("ProjectRole", roleId(project, role)), {}, parents);
  });
}

function ofProject(it, project) {
  const roles = ROLES.map(([role, name]) => [name, reference("ProjectRole", roleId(project, role))]);
  return { ...Object.fromEntries(roles), workflow_kept: it.workflowKept, members_kept: it.membersKept };
}

function ofTask({ homes, assignee }) {
  const all = (role) => homes.map((it) => reference("ProjectRole", roleId(it, role)));
  const known = assignee === null ? {} : { assignee: reference("User", `u${assignee}`) };
  return { editors: all(2), commenters: all(1), ...known };
}

/** The teams of each person. */
export function teamsOf(facts) {
  const of = facts.users.map(() => []);
  facts.teams.forEach((it, team) => it.members.forEach((user) => of[user].push(team)));
  return of;
}
