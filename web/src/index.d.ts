/** The actions of each type of a rolebook, by the type's outside name. */
export type Policy = Record<string, string>;

/** An object of a type, as `task:copy`. */
export type ObjectOf<T extends string> = `${T}:${string}`;

/** What comes with a question. */
export interface Request {
  /** A date or milliseconds since 1970; `null` asks without a time; left out, the present time counts. */
  at?: Date | number | null;
}

/**
 * `yes`; `no`; `unknown` is a no that depends on what is not known; `untold` is a no of which the slice does not tell,
 * so that only the server knows.
 */
export type Decision = "yes" | "no" | "unknown" | "untold";

/** A question about why, which may say in which language; the rolebook's main one if it does not. */
export interface WhyRequest extends Request {
  lang?: string;
}

/** Why a grant did not come through somewhere, or what forbids it. */
export interface Reason {
  kind: "no role" | "not granted" | "expired" | "missing" | "plan" | "no cell" | "restricted" | "forbidden";
  /** Where: `project:launch`. */
  place: string;
  /** The restriction or the forbid. */
  statement?: string;
  /** The roles that are held there. */
  roles: string[];
  /** A sentence for people. */
  text: string;
}

/** A step of the proof of a yes; of a hidden one the subject may know nothing else. */
export interface Step {
  step: "edge" | "inclusion" | "grant" | "cell";
  hidden?: true;
  statement: string;
  entity: string;
  from?: string;
  role?: string;
  until?: string;
}

/** A decision, and why it is one. */
export interface Why {
  decision: Decision;
  /** Whether it is told why; if not, `text` says so. */
  told: boolean;
  /** Why it is a no, sorted by place, kind and statement. */
  reasons: Reason[];
  /** Why it is a yes. */
  proof: Step[];
  /** What would settle a decision that is unknown: `task:copy.due`. */
  missing: string[];
  /** When a yes ends. */
  until?: string;
  /** The sentences of all reasons. */
  text: string;
}

/** Bytes, or what `fetch` gives. */
export type Bytes = ArrayBuffer | ArrayBufferView | Response;

/** What went wrong, with a code for programs; its message says what to do. */
export class RolebookError extends Error {
  readonly code: string;
}

/** Decides for the people of a slice. */
export class Checker<P extends Policy = Policy> {
  private constructor();
  /** For whom this decides: the subject and whoever is presented, as `user:ana`. */
  readonly people: readonly string[];
  /** Whether the subject may do something to an object: `can("complete", "task:copy")`. */
  can<T extends keyof P & string>(action: P[T], object: ObjectOf<T>, request?: Request): boolean;
  /** The decision, with what `can` does not tell apart. */
  decide<T extends keyof P & string>(action: P[T], object: ObjectOf<T>, request?: Request): Decision;
  /** The decision and why it is one; see `rolebook slice --reasons`. */
  why<T extends keyof P & string>(action: P[T], object: ObjectOf<T>, request?: WhyRequest): Why;
  /** Whether the subject may do something to each of some objects, in their order. */
  canAll<T extends keyof P & string>(
    action: P[T],
    objects: readonly ObjectOf<T>[],
    request?: Request,
  ): boolean[];
  /** The names of all actions that the subject may do to an object. */
  actions<T extends keyof P & string>(object: ObjectOf<T>, request?: Request): P[T][];
  /** The objects of a type to which the slice's people may possibly do something. */
  objects<T extends keyof P & string>(type: T): ObjectOf<T>[];
  /** Numbers for `allows`, until the next `update`; nothing for an object that the slice does not know. */
  prepare<T extends keyof P & string>(
    action: P[T],
    object: ObjectOf<T>,
  ): [action: number, object: number] | undefined;
  /** Whether the subject may, by numbers that `prepare` gave, at the present time. */
  allows(action: number, object: number): boolean;
  /** Takes another slice in the place of this one, and tells whoever has subscribed. */
  update(slice: Bytes | Promise<Bytes>): Promise<void>;
  /** Calls a function after every update, until what is returned is called. */
  subscribe(listener: () => void): () => void;
}

/** Loads the module of a rolebook with a slice for one person. */
export function load<P extends Policy = Policy>(
  module: Bytes | WebAssembly.Module | Promise<Bytes | WebAssembly.Module>,
  slice: Bytes | Promise<Bytes>,
): Promise<Checker<P>>;
