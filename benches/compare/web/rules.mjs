// The scenario's rules, as both checks written by hand read them.

export const NOBODY = 0;
export const TEAM = 1;
export const ORGANIZATION = 2;

/** With whom a project is shared. */
export function sharedWith(facts, project) {
  if (!project.shared) return NOBODY;
  return facts.teams[project.team].public ? ORGANIZATION : TEAM;
}

function mask(facts, of) {
  return facts.actions.reduce((mask, it, number) => mask | (of(it) ? 1 << number : 0), 0);
}

/** What a role may do, by role, the lowest first; that of nobody is empty. */
export function masks(facts) {
  return [0, 1, 2, 3].map((role) => mask(facts, (it) => it.roles.includes(role)));
}

/** What a commenter may do with a task that is assigned to them. */
export function assignedMask(facts) {
  return mask(facts, (it) => it.assigned);
}

/** What only admins may do in a project. */
export function kept(facts, project) {
  const of = (what) => mask(facts, (it) => it.kept === what);
  return (project.workflowKept ? of("workflow") : 0) | (project.membersKept ? of("members") : 0);
}
