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
  "/index.html": "<!doctype html><html lang=\"en\"><title>agreement</title></html>",
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

/** How many questions there are at least, in all files of a kind. */
const ENOUGH = { shipped: 100_000, generated: 5_000 };

for (const [kind, enough] of Object.entries(ENOUGH)) {
  test(`Chromium answers what is ${kind} as the engine does`, { timeout: 600_000 }, async () => {
    const { page, problems } = await visit(browser, `${site.origin}/index.html`);
    let asked = 0;
    for (const file of files.filter((it) => it.startsWith(kind))) {
      const told = await page.evaluate(async (name) => (await import("/asked.js")).asked(name), `/${file}`);
      assert.deepEqual(told.differences, [], file);
      asked += told.count;
    }
    assert.deepEqual(problems, []);
    await page.close();
    assert.ok(asked >= enough, `${asked} questions are asked; run the Rust tests first, which write them down`);
  });
}
