/**
 * What the Rust tests have asked modules in wasmtime, a real Chromium is asked too, decisions and reasons. They leave the
 * questions in the build folder, each with what the engine answers.
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { launch, serve, visit } from "./chromium.js";
import { root, target } from "./rolebook.js";

const folder = join(target, "tmp", "agreement");
const files = readdirSync(folder).filter((it) => it.endsWith(".jsonl"));
const source = (name) => readFileSync(join(root, "web", name));

const texts = {
  "/index.html": "<!doctype html><html lang='en'><title>agreement</title><link rel='icon' href='data:,'></html>",
  "/index.js": source("src/index.js"),
  "/reasons.js": source("src/reasons.js"),
  "/asked.js": source("test/asked.js"),
  ...Object.fromEntries(files.map((it) => [`/${it}`, () => readFileSync(join(folder, it))])),
};

let browser;
let site;
before(async () => {
  browser = await launch();
  site = await serve(texts);
});
after(async () => {
  await browser?.close();
  await site?.close();
});

/** How many policies and questions there are at least, in all files of a kind. */
const ENOUGH = { shipped: [7, 100_000], generated: [2_000, 4_000] };

for (const [kind, [policies, questions]] of Object.entries(ENOUGH)) {
  test(`Chromium answers what is ${kind} as the engine does`, { timeout: 600_000 }, async () => {
    const { page, problems } = await visit(browser, `${site.origin}/index.html`);
    const asked = { policies: 0, questions: 0 };
    for (const file of files.filter((it) => it.startsWith(kind))) {
      const told = await page.evaluate(async (name) => (await import("/asked.js")).asked(name), `/${file}`);
      assert.deepEqual(told.differences, [], file);
      asked.policies += told.policies;
      asked.questions += told.questions;
    }
    assert.deepEqual(problems, []);
    await page.close();
    const enough = asked.policies >= policies && asked.questions >= questions;
    assert.ok(enough, `${JSON.stringify(asked)} is too little; run the Rust tests first, which write it down`);
  });
}
