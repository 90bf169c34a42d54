/** What the package says of what it is given wrongly, and that damage never makes a yes. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { RolebookError, load } from "../src/index.js";
import { moduleOf, sliceOf } from "./rolebook.js";

const agency = { policy: "policies/agency/agency.rolebook", workspace: "policies/agency/workspace.json" };
const module = moduleOf(agency.policy);
const helena = sliceOf(agency, "user:helena");
const carmen = sliceOf(agency, "user:carmen");

/** That loading fails so, with a message for people. */
async function refused(code, ...given) {
  await assert.rejects(load(...given), (error) => {
    assert.ok(error instanceof RolebookError, `${error}`);
    assert.equal(error.code, code, error.message);
    assert.match(error.message, /; /, "it says what to do");
    return true;
  });
}

function changed(bytes, at, to) {
  const copy = Uint8Array.from(bytes);
  copy[at] = to;
  return copy;
}

test("what is no module and what is no slice is refused", async () => {
  await refused("no-module", new Uint8Array(20), helena);
  await refused("no-module", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), helena);
  await refused("no-bytes", "policy.wasm", helena);
  await refused("no-bytes", module, { slice: true });
  await refused("no-slice", module, new Uint8Array(0));
  await refused("no-slice", module, module);
  await refused("version", module, changed(helena, 16, 2));
  await refused("other-policy", moduleOf("policies/todo.rolebook"), helena);
  await refused("damaged", module, helena.subarray(0, helena.length - 8));
});

test("bytes come in many ways", async () => {
  const compiled = await WebAssembly.compile(module);
  const buffer = helena.buffer.slice(helena.byteOffset, helena.byteOffset + helena.byteLength);
  const ways = [
    [module, helena],
    [compiled, buffer],
    [Promise.resolve(module), Promise.resolve(new DataView(buffer))],
    [new Response(module), new Response(helena)],
  ];
  for (const way of ways) {
    const checker = await load(...way);
    assert.equal(checker.can("see", "task:newsletter_april"), true);
  }
  await assert.rejects(load(module, new Response("", { status: 404 })), /could not be fetched: 404/);
});

test("every change of a byte is found", async () => {
  for (let at = 0; at < helena.length; at += 7) {
    await assert.rejects(load(module, changed(helena, at, helena[at] ^ (1 << (at % 8)))), RolebookError);
  }
});

test("misspelt names are told with what there is", async () => {
  const checker = await load(module, helena);
  assert.throws(() => checker.can("complet", "task:newsletter_april"), /`Task` has no action `complet`; it has /);
  assert.throws(() => checker.can("see", "tsk:newsletter_april"), /there is no type `tsk`; the rolebook has .*`task`/);
  assert.throws(() => checker.can("see", "newsletter_april"), /names no object; write the type/);
});

test("an update is told, and one that fails changes nothing", async () => {
  const checker = await load(module, helena);
  let heard = 0;
  const leave = checker.subscribe(() => (heard += 1));
  await assert.rejects(checker.update(new Uint8Array(40)), /these bytes are no slice/);
  assert.deepEqual([checker.people, heard], [["user:helena"], 0]);
  assert.equal(checker.can("see", "task:newsletter_april"), true);
  await checker.update(carmen);
  assert.deepEqual([checker.people, heard], [["user:carmen"], 1]);
  leave();
  await checker.update(helena);
  assert.equal(heard, 1);
});

test("what a page loads to decide is small", () => {
  const files = ["index.js", "reasons.js"].map((it) => readFileSync(new URL(`../src/${it}`, import.meta.url)));
  const bytes = brotliCompressSync(Buffer.concat(files)).length;
  assert.ok(bytes <= 5 * 1024, `${bytes} bytes, compressed`);
});
