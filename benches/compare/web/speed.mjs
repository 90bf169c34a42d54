// How quick checks are in Node: a module beside checks written by hand, CASL and cedar-wasm. All of them have
// to answer as expected first. The argument is the folder with the workspace; JSON comes out.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { byCasl } from "./casl.mjs";
import * as cedar from "./cedar.mjs";
import { byMap } from "./map.mjs";
import { built, inTurns, listing, loop } from "./measure.mjs";
import { opened } from "./module.mjs";
import { byTypedArrays } from "./typed.mjs";

/** This runs several times. */
const ROUNDS = 7;
/** How many requests the slow ones are timed on. */
const FOR_CASL = 20_000;
const FOR_CEDAR = 500;
/** How many requests cedar-wasm answers before. */
const AGREED_BY_CEDAR = 4_000;

const folder = process.argv[2];
const read = (name) => readFileSync(join(folder, name));
const words = (name) => {
  const bytes = read(name);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

const facts = JSON.parse(read("facts.json"));
const [requests, numbers, expected] = [words("requests"), words("numbers"), new Uint8Array(read("expected"))];
const count = expected.length;

/** Every so manieth request, so that they are from all over. */
function sample(wanted) {
  const step = Math.max(1, Math.floor(count / wanted));
  const rows = [];
  for (let at = 0; at < count; at += step) rows.push(at);
  return rows;
}

const row = (at) => [...requests.subarray(at * 3, at * 3 + 3)];

function agree(engine, says, rows = expected.keys()) {
  for (const at of rows) {
    const told = says(at);
    if (told === (expected[at] === 1)) continue;
    const [user, action, object] = row(at);
    const { name, onTasks } = facts.actions[action];
    console.error(`\`u${user} ${name} ${onTasks ? "t" : "p"}${object}\`: ${engine} says ${told ? "yes" : "no"}, the limit does not`);
    process.exit(1);
  }
}

/** One call for each check, and a list of them. */
function byHand(engine, { store: check, loadMs, bytes }) {
  const one = (at) => check(requests[at * 3], requests[at * 3 + 1], requests[at * 3 + 2]);
  agree(engine, one);
  const call = "check(user, action, object)";
  const [all, list, told] = [loop(engine, call, check), listing(engine, call, check), new Uint8Array(count)];
  list(requests, told);
  agree(engine, (at) => told[at] === 1);
  const of = { engine, checks: count, loadMs, bytes };
  return [
    { ...of, mode: "node", round: () => all(requests, 0, count) },
    { ...of, mode: "node list", round: () => (list(requests, told), yeses(told)) },
  ];
}

function yeses(told) {
  let yes = 0;
  for (let at = 0; at < told.length; at += 1) yes += told[at] & 1;
  return yes;
}

function byModule() {
  const engine = "rolebook-wasm";
  const [module, slice] = [new WebAssembly.Module(read("module.wasm")), read("whole.slice")];
  const start = performance.now();
  const lists = numbers.byteLength;
  const { check, checks, memory } = opened(new WebAssembly.Instance(module), slice, lists + count);
  const loadMs = performance.now() - start;
  const one = (at) => check(numbers[at * 3], numbers[at * 3 + 1], numbers[at * 3 + 2]) === 1;
  agree(engine, one);
  const [from, to] = [slice.length, slice.length + lists];
  new Uint8Array(memory.buffer).set(new Uint8Array(numbers.buffer), from);
  const told = new Uint8Array(memory.buffer, to, count);
  checks(from, count, to);
  agree(engine, (at) => told[at] === 1);
  const all = loop(engine, "check(user, action, object) === 1", check);
  const of = { engine, checks: count, loadMs, bytes: slice.length };
  return [
    { ...of, mode: "node", round: () => all(numbers, 0, count) },
    { ...of, mode: "node list", round: () => (checks(from, count, to), yeses(told)) },
  ];
}

function ofCasl() {
  const engine = "casl";
  const { store: check, loadMs, bytes } = built(() => byCasl(facts, new Set(requests.filter((_, at) => at % 3 === 0))));
  agree(engine, (at) => check(...row(at)));
  const rows = sample(FOR_CASL);
  const asked = Uint32Array.from(rows.flatMap(row));
  const all = loop(engine, "check(user, action, object)", check);
  return { engine, mode: "node", checks: rows.length, loadMs, bytes, round: () => all(asked, 0, rows.length) };
}

function ofCedar() {
  const engine = "cedar-wasm";
  const start = performance.now();
  cedar.prepared();
  const loadMs = performance.now() - start;
  const teams = cedar.teamsOf(facts);
  agree(engine, (at) => cedar.allows(cedar.question(facts, teams, row(at))), sample(AGREED_BY_CEDAR));
  const asked = sample(FOR_CEDAR).map((at) => cedar.question(facts, teams, row(at)));
  const round = () => asked.reduce((yes, it) => yes + (cedar.allows(it) ? 1 : 0), 0);
  return { engine, mode: "node", checks: asked.length, loadMs, bytes: 0, round };
}

const ours = byModule();
const map = byHand("js-map", built(() => byMap(facts)));
const typed = byHand("js-typed", built(() => byTypedArrays(facts)));
const calls = [ours[0], map[0], typed[0], ofCasl(), ofCedar()];
const lists = [ours[1], map[1], typed[1]];
console.log(JSON.stringify([...inTurns(calls, ROUNDS), ...inTurns(lists, ROUNDS)]));
