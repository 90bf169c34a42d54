/** Everything that a checker is asked, with the types of a rolebook. */

import { load, type Checker, type Decision } from "rolebook";

import type { Actions, Objects, People, Roles } from "../agency.js";

const checker: Checker<Actions> = await load<Actions>(fetch("agency.wasm"), fetch("helena.slice"));

export const may: boolean = checker.can("complete", "task:newsletter_april", { at: new Date() });
export const byOwnName: boolean = checker.can("complete", "Task:newsletter_april", { at: null });
export const decided: Decision = checker.decide("share", "project:board");
export const all: boolean[] = checker.canAll("see", ["task:newsletter_april", "task:newsletter_may"]);
export const actions: Actions["task"][] = checker.actions("task:newsletter_april");
export const tasks: `task:${string}`[] = checker.objects("task");
export const numbers: [number, number] | undefined = checker.prepare("see", tasks[0] ?? "task:none");
export const object: Objects = "time_entry:tariq_0515";
export const person: People = "user:helena";
export const role: Roles["project"] = "editor";
export const leave: () => void = checker.subscribe(() => undefined);
await checker.update(fetch("helena.slice"));

// Without the types of a rolebook, any words do.
const loose = await load(new Uint8Array(), new Uint8Array());
export const anything: boolean = loose.can("whatever", "of:whatever");
