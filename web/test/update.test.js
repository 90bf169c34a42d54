/** Slices that follow changes of facts: whole, and as deltas from those before. */

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { load } from "../src/index.js";
import { folder, moduleOf, root, sliceOf } from "./rolebook.js";

const policy = "policies/agency/agency.rolebook";
const at = new Date("2026-05-31");

/** A workspace with some facts changed, as a file. */
function changed(name, change) {
  const facts = JSON.parse(readFileSync(join(root, "policies/agency/workspace.json")));
  change(facts);
  const workspace = join(folder, `${name}.json`);
  writeFileSync(workspace, JSON.stringify(facts));
  return { policy, workspace };
}

function file(name, bytes) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const before = changed("before", () => {});
const module = moduleOf(policy);

for (const more of [[], ["--reasons"]]) {
  test(`a delta makes the slice after a change of the one before${more}`, async () => {
    const old = sliceOf(before, "user:helena", ...more);
    const checker = await load(module, old);
    const task = "task:app_onboarding";
    assert.equal(checker.can("complete", task, { at }), false, "she only sees its project");
    const after = changed("after", (facts) => {
      const membership = facts.Project.board.members.find((it) => it.to === "User:helena");
      membership.role = "editor";
    });
    const whole = await load(module, sliceOf(after, "user:helena", ...more));
    const delta = sliceOf(after, "user:helena", ...more, "--since", file("old.slice", old));
    // Where one reads why, a new role gives other reasons to most of what is seen there.
    const share = more.length > 0 ? 0.75 : 0.5;
    assert.ok(delta.length < old.length * share, `${delta.length} bytes for ${old.length}`);
    await checker.update(delta);
    for (const type of ["task", "project"]) {
      assert.deepEqual(checker.objects(type), whole.objects(type));
      for (const object of checker.objects(type)) {
        assert.deepEqual(checker.actions(object, { at }), whole.actions(object, { at }));
        assert.deepEqual(checker.why("see", object, { at }), whole.why("see", object, { at }));
      }
    }
    assert.equal(checker.can("complete", task, { at }), true, `${task} is hers to complete now`);
    await assert.rejects(checker.update(delta), { code: "other-slice", message: /made for another slice/ });
    assert.equal(checker.can("complete", task, { at }), true, "what was known still holds");
  });
}

test("a slice that stays as it is has a short delta, and one of somebody else a long one", async () => {
  const old = sliceOf(before, "user:helena");
  const since = ["--since", file("same.slice", old)];
  assert.ok(sliceOf(before, "user:helena", ...since).length < 64);
  const checker = await load(module, old);
  await checker.update(sliceOf(before, "user:carmen", ...since));
  assert.deepEqual(checker.people, ["user:carmen"]);
});

test("a damaged delta changes nothing", async () => {
  const old = sliceOf(before, "user:helena");
  const delta = sliceOf(before, "user:carmen", "--since", file("helena.slice", old));
  const checker = await load(module, old);
  let refused = 0;
  for (let at = 16; at < delta.length; at += 7) {
    const bytes = Uint8Array.from(delta);
    bytes[at] ^= 0x55;
    const outcome = await checker.update(bytes).catch((error) => error);
    if (outcome === undefined) {
      // Where the damage makes no difference, as in how many words follow up to the end, the slice is the right one.
      assert.deepEqual(checker.people, ["user:carmen"], `byte ${at}`);
      await checker.update(old);
    } else {
      assert.equal(outcome.name, "RolebookError", `byte ${at}: ${outcome}`);
      refused += 1;
    }
  }
  assert.ok(refused > 100, `${refused} are refused`);
  for (const length of [8, 20, 24, delta.length - 8]) {
    await assert.rejects(checker.update(delta.subarray(0, length)), { name: "RolebookError" }, `${length} bytes`);
  }
  assert.deepEqual(checker.people, ["user:helena"]);
});
