// From bytes to the first decision, in milliseconds: in a process that has compiled nothing yet, and then again as
// often as it takes to know. The same for cedar-wasm, which then parses the policies.

import * as cedar from "./cedar.mjs";
import { median } from "./measure.mjs";
import { opened } from "./module.mjs";

const AGAIN = 51;

function once(bytes, slice, asked) {
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
  const version = new TextEncoder().encode(`v${String(number).padStart(3, "0")}`);
  return Uint8Array.from([...bytes, 0, 5, 4, ...version]);
}

async function ofModule(host) {
  const [bytes, slice] = [await host.read("module.wasm"), await host.read("whole.slice")];
  const asked = await firstOf(host, "numbers");
  const ours = once(bytes, slice, asked);
  const changes = Array.from({ length: AGAIN }, (_, it) => changed(bytes, it));
  return { ...ours, again: median(changes.map((it) => once(it, slice, asked).first)) };
}

async function ofCedar(host) {
  const facts = JSON.parse(new TextDecoder().decode(await host.read("facts.json")));
  const question = cedar.question(facts, cedar.teamsOf(facts), await firstOf(host, "requests"));
  const [policies, instantiated] = [await host.cedarPolicies(), await host.cedar()];
  const start = performance.now();
  const itself = await instantiated();
  const instantiate = performance.now() - start;
  const from = performance.now();
  cedar.prepared(itself, policies)(question);
  const decide = performance.now() - from;
  return { instantiate, decide, first: instantiate + decide };
}

async function firstOf(host, name) {
  const bytes = await host.read(name);
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [0, 4, 8].map((it) => words.getUint32(it, true));
}

export default async function first(host) {
  return { "rolebook-wasm": await ofModule(host), "cedar-wasm": await ofCedar(host) };
}
