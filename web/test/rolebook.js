/** Files for tests, made by the real command line. */

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
/** For files of one run, gone when it ends. */
export const folder = mkdtempSync(join(tmpdir(), "rolebook-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

/** What the command line writes for these arguments. */
export function rolebook(...words) {
  try {
    return execFileSync(join(target, "debug", "rolebook"), words, { cwd: root, encoding: "utf8" });
  } catch (error) {
    // A no is an answer too.
    if (error.status === 1) return error.stdout;
    throw error;
  }
}

/** A command that goes on: its first line, and how to end it. */
export async function started(...words) {
  const process = spawn(join(target, "debug", "rolebook"), words, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((end) => process.on("exit", end));
  const stop = () => process.kill() && ended;
  const { value: line } = await createInterface(process.stdout)[Symbol.asyncIterator]().next();
  return { line, stop };
}

function written(name, ...words) {
  const file = join(folder, name);
  rolebook(...words, "--output", file);
  return readFileSync(file);
}

/** The module of a shipped rolebook. */
export function moduleOf(policy, ...more) {
  return written("policy.wasm", "export", "wasm", "--policy", policy, ...more);
}

/** The slice of one person. */
export function sliceOf({ policy, workspace }, person, ...more) {
  return written("a.slice", "slice", "--for", person, "--policy", policy, "--workspace", workspace, ...more);
}
