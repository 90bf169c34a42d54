// From bytes to the first decision, in milliseconds: in this process, which has compiled nothing yet, and then
// again as often as it takes to know. The same for cedar-wasm, whose package compiles and instantiates when it is
// imported, and which then parses the policies.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./measure.mjs";
import { opened } from "./module.mjs";

const AGAIN = 51;

const folder = process.argv[2];
const [bytes, slice, numbers] = ["module.wasm", "whole.slice", "numbers"].map((it) => readFileSync(join(folder, it)));
const asked = [0, 4, 8].map((it) => numbers.readUInt32LE(it));

function once(bytes) {
  const start = performance.now();
  const module = new WebAssembly.Module(bytes);
  const compiled = performance.now();
  const instance = new WebAssembly.Instance(module);
  const instantiated = performance.now();
  const { check } = opened(instance, slice, 0);
  const open = performance.now();
  check(...asked);
  const end = performance.now();
  return {
    compile: compiled - start,
    instantiate: instantiated - compiled,
    open: open - instantiated,
    decide: end - open,
    first: end - start,
  };
}

/** The same module in other bytes, since whoever compiled some bytes need not compile them again. */
function changed(bytes, number) {
  return Buffer.concat([bytes, Buffer.from([0, 5, 4, ...Buffer.from(`v${String(number).padStart(3, "0")}`)])]);
}

const ours = once(bytes);
const again = Array.from({ length: AGAIN }, (_, it) => changed(bytes, it)).map((it) => once(it).first);

const facts = JSON.parse(readFileSync(join(folder, "facts.json")));
const start = performance.now();
const cedar = await import("./cedar.mjs");
const instantiate = performance.now() - start;
const [user, action, object] = [0, 4, 8].map((it) => readFileSync(join(folder, "requests")).readUInt32LE(it));
const question = cedar.question(facts, cedar.teamsOf(facts), [user, action, object]);
const from = performance.now();
cedar.prepared();
cedar.allows(question);
const decide = performance.now() - from;
const theirs = { instantiate, decide, first: instantiate + decide };
console.log(JSON.stringify({ "rolebook-wasm": { ...ours, again: median(again) }, "cedar-wasm": theirs }));
