/** Why a decision is as it is: what the package tells is what the command line tells the same reader. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "../src/index.js";
import { moduleOf, rolebook, sliceOf } from "./rolebook.js";

const agency = { policy: "policies/agency/agency.rolebook", workspace: "policies/agency/workspace.json" };
const AT = "2026-05-31";
const at = new Date(AT);

/** The answer of the command line, to the person themselves. */
function answer(person, action, object, ...more) {
  const { policy, workspace } = agency;
  const sources = ["--policy", policy, "--workspace", workspace, "--at", AT, "--reader", person];
  return JSON.parse(rolebook("check", person, action, object, ...sources, "--format", "json", ...more));
}

test("people read in the browser why, as on the server", async () => {
  const kinds = new Set();
  for (const person of ["user:helena", "user:carmen", "user:petra"]) {
    const checker = await load(moduleOf(agency.policy), sliceOf(agency, person, "--reasons"));
    for (const task of checker.objects("task").filter((_, it) => it % 7 === 0)) {
      for (const action of ["complete", "multihome", "edit", "redate"]) {
        const { decision, reasons, missing, proof } = checker.why(action, task, { at });
        const expected = answer(person, action, task);
        assert.equal(decision === "yes", expected.decision, `${action} ${task}`);
        const told = reasons.map(({ kind, place, statement }) => ({ kind, place, statement: statement ?? null }));
        const written = expected.reasons.map(({ reason, place, statement }) => ({ kind: reason, place, statement }));
        assert.deepEqual(told, written, `${action} ${task}`);
        assert.deepEqual(missing, expected.missing);
        const steps = proof.map(({ statement, step, entity }) => ({ statement, step, entity }));
        assert.deepEqual(steps, expected.proof);
        told.forEach(({ kind }) => kinds.add(kind));
      }
    }
  }
  assert.ok(kinds.size > 1, `there are several kinds of reasons: ${[...kinds]}`);
});

test("reasons are said in the language that is asked for", async () => {
  const checker = await load(moduleOf(agency.policy), sliceOf(agency, "user:helena", "--reasons"));
  const said = (lang) => checker.why("edit", "task:app_onboarding", { at, lang }).reasons.map((it) => it.text);
  assert.ok(said("fr").includes("le niveau détenu sur projet board ne le permet pas"), said("fr").join("; "));
  assert.ok(said("en").includes("the role on project board does not allow this"), said("en").join("; "));
  assert.deepEqual(said("fr-CA"), said("fr"), "a wider language serves");
  assert.deepEqual(said("ja"), said("en"), "English serves where nobody has written anything");
});

test("of what somebody may not see, and of what is not there, the same is told", async () => {
  const checker = await load(moduleOf(agency.policy), sliceOf(agency, "user:carmen", "--reasons"));
  const untold = checker.why("see", "task:payroll_may", { at, lang: "fr" });
  assert.deepEqual(untold, checker.why("see", "task:nonsense", { at, lang: "fr" }));
  assert.deepEqual({ ...untold, text: "" }, {
    decision: "no", told: false, reasons: [], proof: [], missing: [], until: undefined, text: "",
  });
  assert.equal(untold.text, "la raison n'est pas destinée à ce lecteur");
});

test("a slice without reasons tells none, and a module without them decides by any slice", async () => {
  const [bare, whole] = [[], ["--reasons"]].map((it) => sliceOf(agency, "user:helena", ...it));
  const task = "task:app_onboarding";
  const untold = (await load(moduleOf(agency.policy), bare)).why("edit", task, { at });
  assert.deepEqual([untold.decision, untold.told, untold.reasons], ["no", false, []]);
  const decides = await load(moduleOf(agency.policy, "--decisions-only"), whole);
  assert.equal(decides.why("edit", task, { at }).told, false);
  assert.equal(decides.can("see", task, { at }), true);
});
