// How many bytes modules have, as they are and compressed as servers do it, beside the packages of peers.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
const require = createRequire(import.meta.url);

function line(engine, policy, bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const [gzip, brotli] = [gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes, { params }).length];
  return { scenario: "sizes", engine, policy, raw: bytes.length, gzip, brotli };
}

const ours = readdirSync(folder).map((it) => line("rolebook-wasm", it.replace(".wasm", ""), readFileSync(join(folder, it))));
const cedar = require.resolve("@cedar-policy/cedar-wasm/nodejs").replace("cedar_wasm.js", "cedar_wasm_bg.wasm");
/** What a page needs of CASL as it is published, without the rules of any policy. */
const esm = (it) => readdirSync(new URL(`node_modules/${it}/dist/esm/`, import.meta.url)).map((file) => `${it}/dist/esm/${file}`);
const packages = ["@casl/ability", "@ucast/mongo2js", "@ucast/mongo", "@ucast/js", "@ucast/core"].flatMap(esm);
const modules = packages.filter((it) => it.endsWith(".mjs") && !it.endsWith("extra.mjs"));
const casl = modules.map((it) => readFileSync(new URL(`node_modules/${it}`, import.meta.url)));
const peers = [line("cedar-wasm", "none", readFileSync(cedar)), line("casl", "none", Buffer.concat(casl))];
const order = (a, b) => a.raw - b.raw;
console.log(JSON.stringify([...ours.sort(order), ...peers]));
