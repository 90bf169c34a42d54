/** The declarations of a rolebook let right words compile, and no others. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { rolebook } from "./rolebook.js";

const folder = new URL("./typescript/", import.meta.url);
const compiler = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

/** What the compiler says of a project, line by line. */
function compiled(project) {
  const words = [compiler, "--pretty", "false", "--project", fileURLToPath(new URL(project, folder))];
  const { status, stdout } = spawnSync(process.execPath, words, { cwd: fileURLToPath(folder), encoding: "utf8" });
  return { status, lines: stdout.split("\n").filter((it) => /^\S/.test(it)) };
}

test("the project was compiled against what the command writes", () => {
  const written = rolebook("export", "types", "--policy", "policies/agency/agency.rolebook");
  assert.equal(readFileSync(new URL("agency.d.ts", folder), "utf8"), written);
});

test("what is right compiles", () => {
  assert.deepEqual(compiled("tsconfig.json"), { status: 0, lines: [] });
});

test("what is wrong does not, and the message says where and what", () => {
  const { status, lines } = compiled("wrong/tsconfig.json");
  assert.notEqual(status, 0);
  const files = readdirSync(new URL("wrong/", folder)).filter((it) => it.endsWith(".ts"));
  assert.ok(files.length > 5);
  for (const file of files) {
    const text = readFileSync(new URL(`wrong/${file}`, folder), "utf8");
    const expected = text.match(/^\/\/ expects: (.*)$/m)[1];
    const said = lines.filter((it) => it.startsWith(`wrong/${file}(`));
    assert.equal(said.length, 1, `${file}: ${said.join("\n")}`);
    assert.ok(said[0].includes(expected), `${file}: ${said[0]}`);
    assert.equal(Number(said[0].match(/\((\d+),/)[1]), text.trimEnd().split("\n").length, `${file} is wrong in its last line`);
  }
  assert.equal(lines.length, files.length, lines.join("\n"));
});
