/**
 * Decides what a rolebook allows one person, by the module of that rolebook and a slice of its workspace.
 *
 * The module alone decides: here names become numbers, and bytes are put where it reads them.
 */

import { explained } from "./reasons.js";

/** The version of modules and slices that is read here. */
const VERSION = 1;
const MAGIC = [0x89, 0x52, 0x42, 0x53, 0x0d, 0x0a, 0x1a, 0x0a];
const DELTA = MAGIC.with(3, 0x44);
const PAGE = 65536;
/** The time of a question that has none. */
const NO_TIME = -(2n ** 63n);
const WORD = 0xffff_ffffn;
/** Nanoseconds since 1970 are numbers of 64 bits; in milliseconds, these are the last that have room. */
const FARTHEST = 9.2e12;
/** All principals of a slice together. */
const EVERYBODY = -1;
const HEADER = 40;
/** Where words of a delta are that the slice before did not have. */
const NEW = 0xffff_ffff * 4;
const QUESTION = 12;

/** What a module answers, by number. */
const DECISIONS = ["no", "yes", "unknown", "untold"];
const NO = 0;
const YES = 1;
const UNTOLD = 3;

/** What is wrong with a slice, by the number that a module gives it. */
const FAULTS = [
  undefined,
  ["no-slice", "these bytes are no slice", "give what `rolebook slice` has written"],
  ["version", "the slice is of another version than the module", "write both with the same `rolebook`"],
  ["other-policy", "the slice was made for another rolebook than the module", "make both from the same files"],
  ["damaged", "the slice is damaged", "fetch it again, whole"],
];

/** What went wrong, with a code for programs; its message says what to do. */
export class RolebookError extends Error {
  constructor(code, message, help) {
    super(help ? `${message}; ${help}` : message);
    this.name = "RolebookError";
    this.code = code;
  }
}

/**
 * Loads a module with a slice. The module may be bytes, compiled already, or what `fetch` gives; the slice may be
 * bytes or what `fetch` gives.
 */
export async function load(module, slice) {
  const [compiled, bytes] = await Promise.all([compile(module), bytesOf(slice, "slice")]);
  const { exports } = await WebAssembly.instantiate(compiled, {});
  return new Checker(exports, bytes);
}

async function compile(source) {
  const given = await source;
  if (given instanceof WebAssembly.Module) return known(given);
  if (typeof Response !== "undefined" && given instanceof Response) {
    return known(await WebAssembly.compile(await bytesOf(given, "module")));
  }
  try {
    return known(await WebAssembly.compile(view(given, "module")));
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw notOurs(error.message);
  }
}

/** A module says in a section of its own which version it is. */
function known(module) {
  const [about] = WebAssembly.Module.customSections(module, "rolebook");
  if (!about || about.byteLength < 12) throw notOurs("it does not say that it is one");
  const version = new DataView(about).getUint32(0, true);
  if (version !== VERSION) {
    const message = `the module is of version ${version}, and this package reads version ${VERSION}`;
    throw new RolebookError("version", message, "use the package of the same release as `rolebook`");
  }
  return module;
}

function notOurs(why) {
  const help = "give what `rolebook export wasm` has written";
  return new RolebookError("no-module", `this is no module of a rolebook: ${why}`, help);
}

async function bytesOf(source, what) {
  const given = await source;
  if (typeof Response === "undefined" || !(given instanceof Response)) return view(given, what);
  if (!given.ok) {
    throw new RolebookError("not-fetched", `the ${what} could not be fetched: ${given.status} ${given.url}`);
  }
  return new Uint8Array(await given.arrayBuffer());
}

function view(given, what) {
  if (given instanceof ArrayBuffer) return new Uint8Array(given);
  if (ArrayBuffer.isView(given)) return new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
  const help = "give an `ArrayBuffer`, a `Uint8Array` or what `fetch` gives";
  throw new RolebookError("no-bytes", `the ${what} is not bytes`, help);
}

/** Decides for the people of a slice. */
export class Checker {
  #module;
  #slice;
  /** Types by every name they have. */
  #types;
  /** Whether decisions turn on the time, and for which one the slice stands ready. */
  #isTimed;
  #time;
  #people;
  /** What is told of decisions, if anything is. */
  #whys;
  #listeners = new Set();

  /** Use `load`. */
  constructor(module, slice) {
    this.#module = module;
    this.#open(slice);
  }

  #open(slice) {
    this.#reserve(slice.byteLength);
    new Uint8Array(this.#module.memory.buffer).set(slice);
    const fault = FAULTS[this.#module.open(slice.byteLength)];
    if (fault) throw new RolebookError(...fault);
    const about = aboutOf(slice);
    this.#slice = slice;
    this.#isTimed = true;
    this.#time = undefined;
    this.#people = Object.freeze(about.people);
    this.#whys = about.whys;
    this.#types = new Map();
    for (const it of about.types) {
      const type = { ...it, numbers: undefined };
      this.#types.set(it.called, type).set(it.name, type);
    }
  }

  /** Makes room for so many bytes. */
  #reserve(bytes) {
    const { memory } = this.#module;
    const missing = bytes - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
  }

  /** For whom this decides: the subject and whoever is presented, as `user:ana`. */
  get people() {
    return this.#people;
  }

  /** Whether the subject may do something to an object: `can("complete", "task:copy")`. */
  can(action, object, request) {
    return this.decide(action, object, request) === "yes";
  }

  /**
   * The decision: `yes`; `no`; `unknown` is a no that depends on what is not known; `untold` is a no of which the
   * slice does not tell, so that only the server knows.
   */
  decide(action, object, request) {
    const numbers = this.prepare(action, object);
    return DECISIONS[numbers ? this.#decide(numbers, request) : NO];
  }

  #decide(numbers, request) {
    this.#at(request);
    const told = this.#module.check(EVERYBODY, ...numbers);
    // What a module cannot tell may still have been told when the slice was made.
    return told === UNTOLD ? (this.#answer(numbers)?.decision ?? told) : told;
  }

  /** What the slice tells of a decision at the time for which it stands ready. */
  #answer(numbers) {
    return this.#whys?.answers[this.#module.why?.(...numbers)];
  }

  /**
   * The decision and why it is one, in a language: `why("complete", "task:copy", { lang: "fr" })`. Nothing is told of
   * what the subject may not know, and by slices that were written without reasons.
   */
  why(action, object, request) {
    const numbers = this.prepare(action, object);
    const decided = numbers ? this.#decide(numbers, request) : NO;
    const answer = numbers && this.#answer(numbers);
    const isTold = answer && answer.decision !== UNTOLD;
    const decision = DECISIONS[isTold ? answer.decision : decided];
    const type = this.#typeOf(object);
    return explained(this.#whys, answer, { type, object, decision, lang: request?.lang ?? "" });
  }

  /** Brings the slice to the time of a question: the present one, if it says none; none, if it says `null`. */
  #at(request) {
    if (!this.#isTimed) return;
    const at = request?.at;
    const time = at === null ? null : at === undefined ? Date.now() : Number(at);
    if (time === this.#time) return;
    if (time !== null && !(Math.abs(time) < FARTHEST)) {
      throw new RolebookError("bad-time", `\`${at}\` is no time`, "give a `Date` from 1678 to 2261, or milliseconds");
    }
    const nanoseconds = time === null ? NO_TIME : BigInt(Math.floor(time)) * 1_000_000n;
    this.#isTimed = this.#module.at(Number(nanoseconds & WORD), Number(nanoseconds >> 32n)) !== 0;
    this.#time = time;
  }

  /** Whether the subject may do something to each of some objects, in their order. */
  canAll(action, objects, request) {
    const questions = [];
    const at = [];
    objects.forEach((object, place) => {
      const numbers = this.prepare(action, object);
      if (!numbers) return;
      questions.push(EVERYBODY, ...numbers);
      at.push(place);
    });
    const all = new Array(objects.length).fill(false);
    const told = this.#answers(Int32Array.from(questions), request);
    at.forEach((place, it) => (all[place] = told[it] === YES));
    return all;
  }

  /** Asks about questions of three numbers each. */
  #answers(questions, request) {
    const count = questions.length / 3;
    const from = Math.ceil(this.#slice.byteLength / 16) * 16;
    const to = from + count * QUESTION;
    this.#reserve(to + count);
    const { buffer } = this.#module.memory;
    new Int32Array(buffer, from, questions.length).set(questions);
    this.#at(request);
    this.#module.checks(from, count, to);
    return new Uint8Array(buffer, to, count);
  }

  /** The names of all actions that the subject may do to an object. */
  actions(object, request) {
    const type = this.#typeOf(object);
    const index = numberOf(type, object);
    if (index === undefined) return [];
    const questions = type.actions.flatMap((_, it) => [EVERYBODY, type.first + it, index]);
    const told = this.#answers(Int32Array.from(questions), request);
    return type.actions.filter((_, it) => told[it] === YES);
  }

  /** The ids of the objects of a type to which the slice's people may possibly do something. */
  objects(type) {
    const found = this.#type(type);
    return found.ids.map((id) => `${found.called}:${id}`);
  }

  /**
   * The numbers of an action and an object, for `allows`; nothing for an object that the slice does not know.
   * They mean nothing after `update`.
   */
  prepare(action, object) {
    const type = this.#typeOf(object);
    const number = actionOf(type, action);
    const index = numberOf(type, object);
    return index === undefined ? undefined : [number, index];
  }

  /** Whether the subject may, by numbers that `prepare` gave, at the present time. */
  allows(action, object) {
    if (this.#isTimed) this.#at();
    return this.#module.check(EVERYBODY, action, object) === YES;
  }

  /** Takes another slice in the place of this one, or a delta that makes it, and tells whoever has subscribed. */
  async update(slice) {
    const given = await bytesOf(slice, "slice");
    const before = this.#slice;
    const next = begins(given, DELTA) ? changed(before, given) : given;
    try {
      this.#open(next);
    } catch (error) {
      // What was known before still holds.
      this.#open(before);
      throw error;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls a function after every update, until what is returned is called. */
  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #type(name) {
    const type = this.#types.get(name);
    if (type) return type;
    const known = [...new Set(this.#types.values())].map((it) => `\`${it.called}\``).join(", ");
    throw new RolebookError("unknown-type", `there is no type \`${name}\``, `the rolebook has ${known || "none"}`);
  }

  #typeOf(object) {
    const colon = object.indexOf(":");
    if (colon < 1) {
      const help = "write the type, a colon and the id, as in `task:copy`";
      throw new RolebookError("bad-object", `\`${object}\` names no object`, help);
    }
    return this.#type(object.slice(0, colon));
  }
}

function actionOf(type, action) {
  const at = type.actions.indexOf(action);
  if (at >= 0) return type.first + at;
  const known = type.actions.map((it) => `\`${it}\``).join(", ");
  throw new RolebookError("unknown-action", `\`${type.name}\` has no action \`${action}\``, `it has ${known}`);
}

/** The number of an object, by its id. */
function numberOf(type, object) {
  type.numbers ??= new Map(type.ids.map((id, number) => [id, number]));
  return type.numbers.get(object.slice(object.indexOf(":") + 1));
}

function begins(bytes, magic) {
  return magic.every((it, at) => bytes[at] === it);
}

/** The slice that a delta makes of another one: words of that one, and words that are new. */
function changed(before, delta) {
  const [old, words] = [before, delta].map((it) => new DataView(it.buffer, it.byteOffset, it.byteLength));
  const wrong = (why) => new RolebookError("other-slice", `the delta ${why}`, "fetch the whole slice");
  if (delta.length < 24 || words.getBigUint64(8) !== old.getBigUint64(8)) throw wrong("was made for another slice");
  if (words.getUint32(20, true) !== VERSION) throw wrong("is of another version");
  const next = new Uint8Array(Math.min(words.getUint32(16, true), before.length + delta.length));
  let end = 0;
  try {
    for (let at = 24; at < delta.length; ) {
      const [from, length] = [words.getUint32(at, true) * 4, words.getUint32(at + 4, true) * 4];
      at += 8;
      const isNew = from === NEW;
      next.set(isNew ? delta.subarray(at, at + length) : before.subarray(from, from + length), end);
      if (isNew) at += length;
      end += length;
    }
  } catch {
    throw wrong("is damaged");
  }
  return next;
}

/** What a slice says to its host: words of JSON, where its header says. */
function aboutOf(slice) {
  const header = new DataView(slice.buffer, slice.byteOffset, HEADER);
  if (!begins(slice, MAGIC)) throw new RolebookError(...FAULTS[1]);
  const [from, length] = [header.getUint32(32, true), header.getUint32(36, true)];
  try {
    const about = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(slice.subarray(from, from + length)));
    if (Array.isArray(about.people) && Array.isArray(about.types)) return about;
  } catch {
    // Whatever is wrong with it, it is no slice for this person.
  }
  throw new RolebookError("no-person", "the slice does not say for whom it is", "write it with `rolebook slice`");
}
