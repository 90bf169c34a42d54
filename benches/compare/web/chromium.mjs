// Measures in a Chromium: `node chromium.mjs SCRIPT FOLDER TIMES` prints as JSON what the script's function gave back on
// the workspace in the folder, each time in a page with a process of its own. Without a Chromium it says `missing`.

import { readFile } from "node:fs/promises";
import { join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { launch, missing, serve, visit } from "../../../web/test/chromium.js";

const [script, folder, times] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));

/** The peers as they are published, where bundlers would find them. */
const imports = {
  "@cedar-policy/cedar-wasm/web": "/node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm.js",
  ...Object.fromEntries(
    ["@casl/ability", "@ucast/mongo2js", "@ucast/mongo", "@ucast/js", "@ucast/core"].map((it) => [
      it,
      `/node_modules/${it}/dist/esm/index.mjs`,
    ]),
  ),
};
const index = `<!doctype html><title>Measuring</title><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>`;

/** The page, the workspace, the policies of cedar-wasm, and the scripts with their packages. */
async function served(path) {
  if (path === "/index.html") return index;
  if (path === "/cedar.cedar") return readFile(join(here, "../src/engines/cedar.cedar"));
  const [root, rest] = path.startsWith("/workspace/") ? [folder, path.slice("/workspace".length)] : [here, path];
  const file = normalize(join(root, rest));
  return file.startsWith(normalize(root + sep)) ? readFile(file) : undefined;
}

/** A page that shares its process with no other origin has the finest clock that there is: 5 µs, not 100. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** A context of its own is a process of its own. */
async function once(browser, origin) {
  const { page, problems } = await visit(browser, `${origin}/index.html`);
  const told = await page.evaluate(async (script) => {
    if (!crossOriginIsolated) throw new Error("the page is not isolated: its clock is too coarse");
    const [{ host }, { default: measured }] = await Promise.all([import("/page.mjs"), import(script)]);
    return measured(host);
  }, `/${script}`);
  await page.context().close();
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return told;
}

async function measured() {
  const browser = await launch();
  const site = await serve(served, ISOLATED);
  try {
    const all = [];
    while (all.length < Number(times)) all.push(await once(browser, site.origin));
    return all;
  } finally {
    await browser.close();
    await site.close();
  }
}

console.log(JSON.stringify(missing() === undefined ? await measured() : { missing: missing() }));
