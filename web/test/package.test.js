/** What is published is whole, and no more than that. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const text = (path) => readFileSync(new URL(path, root), "utf8");

test("the package holds its sources, its licences and what to read first", () => {
  const words = ["pack", "--dry-run", "--json", "--offline", "--ignore-scripts"];
  const [packed] = JSON.parse(execFileSync("npm", words, { cwd: fileURLToPath(root), encoding: "utf8" }));
  const expected = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];
  expected.push(...readdirSync(new URL("src", root)).map((it) => `src/${it}`));
  assert.deepEqual(packed.files.map((it) => it.path).sort(), expected.sort());
});

test("its licences are those of the project", () => {
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) assert.equal(text(name), text(`../${name}`));
});

test("what it exports is there, with its types", async () => {
  const { exports, dependencies } = JSON.parse(text("package.json"));
  assert.equal(dependencies, undefined);
  for (const [path, { types, default: file }] of Object.entries(exports)) {
    const name = `rolebook${path.slice(1)}`;
    assert.equal(import.meta.resolve(name), new URL(file, root).href);
    const declared = text(types);
    const values = Object.keys(await import(name));
    assert.ok(values.length > 0);
    for (const value of values) assert.match(declared, new RegExp(`export (class|function) ${value}\\b`), name);
  }
});
