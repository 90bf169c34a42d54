// How quick checks are: a module beside checks written by hand, CASL and cedar-wasm. All of them have to answer as
// expected first.

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

/** A workspace with the requests about it, and what they have to be answered. */
async function workspaceOf(host) {
  const words = async (name) => new Uint32Array((await host.read(name)).slice().buffer);
  const facts = JSON.parse(new TextDecoder().decode(await host.read("facts.json")));
  const [requests, numbers, expected] = [await words("requests"), await words("numbers"), await host.read("expected")];
  return { facts, requests, numbers, expected, count: expected.length };
}

/** Every so manieth request, so that they are from all over. */
function sample({ count }, wanted) {
  const step = Math.max(1, Math.floor(count / wanted));
  const rows = [];
  for (let at = 0; at < count; at += step) rows.push(at);
  return rows;
}

const row = ({ requests }, at) => [...requests.subarray(at * 3, at * 3 + 3)];

function agree(workspace, engine, says, rows = workspace.expected.keys()) {
  for (const at of rows) {
    const told = says(at);
    if (told === (workspace.expected[at] === 1)) continue;
    const [user, action, object] = row(workspace, at);
    const { name, onTasks } = workspace.facts.actions[action];
    const request = `u${user} ${name} ${onTasks ? "t" : "p"}${object}`;
    throw new Error(`\`${request}\`: ${engine} says ${told ? "yes" : "no"}, the limit does not`);
  }
}

/** One call for each check, and a list of them. */
function byHand(host, workspace, engine, build) {
  const { requests, count } = workspace;
  const { store: check, loadMs, bytes } = built(host, () => build(workspace.facts));
  const one = (at) => check(requests[at * 3], requests[at * 3 + 1], requests[at * 3 + 2]);
  agree(workspace, engine, one);
  const call = "check(user, action, object)";
  const [all, list, told] = [loop(engine, call, check), listing(engine, call, check), new Uint8Array(count)];
  list(requests, told);
  agree(workspace, engine, (at) => told[at] === 1);
  const of = { engine, checks: count, loadMs, bytes };
  return [
    { ...of, mode: host.mode, round: () => all(requests, 0, count) },
    { ...of, mode: `${host.mode} list`, round: () => (list(requests, told), yeses(told)) },
  ];
}

function yeses(told) {
  let yes = 0;
  for (let at = 0; at < told.length; at += 1) yes += told[at] & 1;
  return yes;
}

async function byModule(host, workspace) {
  const engine = "rolebook-wasm";
  const { numbers, count } = workspace;
  const [module, slice] = [new WebAssembly.Module(await host.read("module.wasm")), await host.read("whole.slice")];
  const start = performance.now();
  const lists = numbers.byteLength;
  const { check, checks, memory } = opened(new WebAssembly.Instance(module), slice, lists + count);
  const loadMs = performance.now() - start;
  const one = (at) => check(numbers[at * 3], numbers[at * 3 + 1], numbers[at * 3 + 2]) === 1;
  agree(workspace, engine, one);
  const [from, to] = [slice.length, slice.length + lists];
  new Uint8Array(memory.buffer).set(new Uint8Array(numbers.buffer), from);
  const told = new Uint8Array(memory.buffer, to, count);
  checks(from, count, to);
  agree(workspace, engine, (at) => told[at] === 1);
  const all = loop(engine, "check(user, action, object) === 1", check);
  const of = { engine, checks: count, loadMs, bytes: slice.length };
  return [
    { ...of, mode: host.mode, round: () => all(numbers, 0, count) },
    { ...of, mode: `${host.mode} list`, round: () => (checks(from, count, to), yeses(told)) },
  ];
}

function ofCasl(host, workspace) {
  const engine = "casl";
  const asking = new Set(workspace.requests.filter((_, at) => at % 3 === 0));
  const { store: check, loadMs, bytes } = built(host, () => byCasl(workspace.facts, asking));
  agree(workspace, engine, (at) => check(...row(workspace, at)));
  const rows = sample(workspace, FOR_CASL);
  const asked = Uint32Array.from(rows.flatMap((at) => row(workspace, at)));
  const all = loop(engine, "check(user, action, object)", check);
  return { engine, mode: host.mode, checks: rows.length, loadMs, bytes, round: () => all(asked, 0, rows.length) };
}

async function ofCedar(host, workspace) {
  const engine = "cedar-wasm";
  const [policies, instantiated] = [await host.cedarPolicies(), await host.cedar()];
  const itself = await instantiated();
  const start = performance.now();
  const allows = cedar.prepared(itself, policies);
  const loadMs = performance.now() - start;
  const teams = cedar.teamsOf(workspace.facts);
  const question = (at) => cedar.question(workspace.facts, teams, row(workspace, at));
  agree(workspace, engine, (at) => allows(question(at)), sample(workspace, AGREED_BY_CEDAR));
  const asked = sample(workspace, FOR_CEDAR).map(question);
  const round = () => asked.reduce((yes, it) => yes + (allows(it) ? 1 : 0), 0);
  return { engine, mode: host.mode, checks: asked.length, loadMs, bytes: 0, round };
}

export default async function speed(host) {
  const workspace = await workspaceOf(host);
  const ours = await byModule(host, workspace);
  const map = byHand(host, workspace, "js-map", byMap);
  const typed = byHand(host, workspace, "js-typed", byTypedArrays);
  const calls = [ours[0], map[0], typed[0], ofCasl(host, workspace), await ofCedar(host, workspace)];
  const lists = [ours[1], map[1], typed[1]];
  return [...inTurns(calls, ROUNDS), ...inTurns(lists, ROUNDS)];
}
