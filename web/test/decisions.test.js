/** What the package decides is what the command line decides. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../src/index.js";
import { moduleOf, rolebook, sliceOf } from "./rolebook.js";

const agency = { policy: "policies/agency/agency.rolebook", workspace: "policies/agency/workspace.json" };
const AT = "2026-05-31";
const at = new Date(AT);
/** It asks for a field; it is left to the server. */
const LEFT = ["set_field"];

/** Everything that somebody may do to an object, as the command line says. */
function actions({ policy, workspace }, person, object) {
  const words = ["actions", person, object, "--policy", policy, "--workspace", workspace, "--at", AT];
  return JSON.parse(rolebook(...words, "--format", "json")).certain;
}

for (const person of ["user:helena", "user:carmen", "user:petra", "user:ines"]) {
  test(`the agency's board looks to ${person} as on the server`, async () => {
    const checker = await load(moduleOf(agency.policy), sliceOf(agency, person));
    assert.deepEqual(checker.people, [person]);
    const tasks = checker.objects("task");
    const left = new Set();
    for (const task of tasks.filter((_, it) => it % 4 === 0)) {
      const expected = actions(agency, person, task);
      for (const action of new Set([...expected, ...checker.actions(task, { at })])) {
        const decision = checker.decide(action, task, { at });
        if (decision === "untold") left.add(action);
        else assert.equal(decision === "yes", expected.includes(action), `${action} ${task}`);
      }
    }
    for (const action of left) assert.ok(LEFT.includes(action), `${action} is left to the server`);
  });
}

test("a client's access ends on the day that the facts say", async () => {
  const checker = await load(moduleOf(agency.policy), sliceOf(agency, "user:carmen"));
  const tasks = checker.objects("task");
  const seen = (time) => tasks.filter((_, it) => checker.canAll("see", tasks, { at: time })[it]).length;
  const [before, after] = [seen(at), seen(new Date("2200-01-01"))];
  assert.ok(after < before, `${before} tasks before, and ${after} when everything has ended`);
  assert.equal(seen(at), before, "time may go back");
  assert.ok(seen(null) <= before, "what ends is not certain without a time");
  for (const beyond of ["soon", "3000-01-01", "1500-01-01"]) {
    assert.throws(() => checker.can("see", tasks[0], { at: new Date(beyond) }), /is no time; give a `Date`/);
  }
});

test("an object that the slice does not know is denied", async () => {
  const checker = await load(moduleOf(agency.policy), sliceOf(agency, "user:carmen"));
  assert.equal(checker.can("see", "task:payroll_may"), false);
  assert.equal(checker.decide("see", "task:nonsense"), "no");
  assert.deepEqual(checker.actions("task:nonsense"), []);
  assert.equal(checker.prepare("see", "task:nonsense"), undefined);
});

test("many questions at once are answered as one by one", async () => {
  const checker = await load(moduleOf(agency.policy), sliceOf(agency, "user:helena"));
  const tasks = [...checker.objects("task"), "task:nonsense"];
  for (const action of ["see", "complete", "comment"]) {
    const each = tasks.map((task) => checker.can(action, task));
    assert.deepEqual(checker.canAll(action, tasks), each);
    assert.ok(each.includes(true) && each.includes(false), "there is something to tell apart");
    const prepared = tasks.map((task) => checker.prepare(action, task));
    assert.deepEqual(prepared.map((it) => it !== undefined && checker.allows(...it)), each);
  }
  assert.deepEqual(checker.canAll("see", []), []);
});

test("a slice of some objects tells of nothing else", async () => {
  const slice = sliceOf(agency, "user:helena", "--objects", "task:newsletter_april");
  const checker = await load(moduleOf(agency.policy), slice);
  assert.deepEqual(checker.objects("task"), ["task:newsletter_april"]);
  assert.deepEqual(checker.objects("project"), []);
  assert.equal(checker.can("see", "task:newsletter_april"), true);
});
