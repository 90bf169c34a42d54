// Measures in Node: `node --expose-gc node.mjs SCRIPT FOLDER` prints as JSON what the script's function gives back on
// the workspace in the folder. `chromium.mjs` runs the same scripts in a browser.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

const [script, folder] = process.argv.slice(2);

/** Bytes of their own, which are not a part of a larger buffer. */
const bytes = async (path) => new Uint8Array(await readFile(path));

const host = {
  mode: "node",
  version: process.version,
  read: (name) => bytes(join(folder, name)),
  cedarPolicies: () => readFile(new URL("../src/engines/cedar.cedar", import.meta.url), "utf8"),
  /** The package for Node compiles and instantiates when it is imported. */
  cedar: async () => async () => (await import("@cedar-policy/cedar-wasm/nodejs")).default,
  /** How many bytes are in use. */
  inUse: () => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  },
};

const { default: measured } = await import(`./${script}`);
console.log(JSON.stringify(await measured(host)));
