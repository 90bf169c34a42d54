/** The hooks and components, in React: rendered by a server, and in a real Chromium where slices are updated. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

import { createElement } from "react";
import { renderToString } from "react-dom/server";

import { load } from "../src/index.js";
import { Can, RolebookProvider, useCan, useWhy } from "../src/react.js";
import { launch, serve, visit } from "./chromium.js";
import { moduleOf, sliceOf } from "./rolebook.js";

const agency = { policy: "policies/agency/moderate.rolebook", workspace: "policies/agency/workspace.json" };
const source = (name) => readFile(new URL(`../src/${name}`, import.meta.url));
const at = new Date("2026-05-31");
const module = moduleOf(agency.policy);
const [mira, carmen] = ["user:mira", "user:carmen"].map((it) => sliceOf(agency, it, "--reasons"));

function Complete({ lang }) {
  const may = useCan("complete", "task:video_questions", { at });
  const { reasons } = useWhy("complete", "task:video_questions", { at, lang });
  return `${may} ${reasons.map((it) => it.text).join(" ")}`;
}

test("a server renders what may be done", async () => {
  const shared = { object: "task:video_questions", request: { at } };
  for (const [slice, may] of [[mira, true], [carmen, false]]) {
    const checker = await load(module, slice);
    const can = createElement(Can, { ...shared, action: "complete", fallback: "sorry" }, "go on");
    const html = renderToString(createElement(RolebookProvider, { checker }, can, " ", createElement(Complete)));
    assert.match(html, may ? /^go on.*true/ : /^sorry.*false/);
    const why = checker.why("complete", "task:video_questions", { at });
    for (const { text } of why.reasons) assert.ok(text !== "" && html.includes(text.replaceAll("'", "&#x27;")), html);
  }
});

test("without a provider it is said what is missing", () => {
  const render = () => renderToString(createElement(Complete));
  assert.throws(render, /nobody provides a checker here; put `<RolebookProvider checker=\{...\}>` around/);
});

/** React is published for bundlers; a browser gets each of its files as a module that names what it needs. */
function asModule(name, file, needs) {
  const names = Object.keys(createRequire(import.meta.url)(name)).filter((it) => it !== "default");
  return async () => {
    const code = await readFile(new URL(`../node_modules/${file}`, import.meta.url), "utf8");
    return `
      ${needs.map((it, place) => `import * as need${place} from "${it}";`).join("\n")}
      const needs = { ${needs.map((it, place) => `"${it}": need${place}`).join(", ")} };
      const process = { env: { NODE_ENV: "development" } };
      const module = { exports: {} };
      (function (exports, require) {${code}\n})(module.exports, (it) => needs[it]);
      export const { ${names.join(", ")} } = module.exports;`;
  };
}

const page = `<!doctype html><title>React</title><link rel="icon" href="data:,"><div id="root"></div>
<script type="importmap">{"imports": {
  "react": "/react.js", "react-dom": "/react-dom.js", "react-dom/client": "/client.js", "scheduler": "/scheduler.js"
}}</script>
<script type="module">
  import { createElement, useRef } from "react";
  import { createRoot } from "react-dom/client";
  import { load } from "/src/index.js";
  import { Can, RolebookProvider, useCan, useWhy } from "/src/react.js";

  const at = new Date("2026-05-31");
  const asked = ["task:video_questions", { at }];
  const checker = await load(fetch("/policy.wasm"), fetch("/mira.slice"));
  function Count({ id, action }) {
    const drawn = useRef(0);
    drawn.current += 1;
    const may = useCan(action, ...asked);
    return createElement("p", { id }, may + " " + drawn.current);
  }
  function Why() {
    const why = useWhy("complete", asked[0], { at: new Date("2026-05-31"), lang: "fr" });
    return createElement("p", { id: "why" }, why.decision + ": " + why.reasons.map((it) => it.text).join(" "));
  }
  const root = createRoot(document.getElementById("root"));
  root.render(createElement(RolebookProvider, { checker },
    createElement(Count, { id: "complete", action: "complete" }),
    createElement(Count, { id: "see", action: "see" }),
    createElement(Why),
    createElement(Can, { action: "complete", object: asked[0], request: { at }, fallback: createElement("i", null, "no") },
      createElement("b", null, "yes"))));
  window.update = (name) => checker.update(fetch(name));
  window.leave = () => root.unmount();
</script>`;

const files = {
  "/index.html": page,
  "/src/index.js": () => source("index.js"),
  "/src/reasons.js": () => source("reasons.js"),
  "/src/react.js": () => source("react.js"),
  "/policy.wasm": module,
  "/mira.slice": mira,
  "/carmen.slice": carmen,
  "/react.js": asModule("react", "react/cjs/react.development.js", []),
  "/scheduler.js": asModule("scheduler", "scheduler/cjs/scheduler.development.js", []),
  "/react-dom.js": asModule("react-dom", "react-dom/cjs/react-dom.development.js", ["react"]),
  "/client.js": asModule("react-dom/client", "react-dom/cjs/react-dom-client.development.js", ["react", "react-dom", "scheduler"]),
};

test("what an update changes is drawn anew, and nothing else", async () => {
  const [browser, site] = await Promise.all([launch(), serve(files)]);
  try {
    const { page, problems } = await visit(browser, site.origin);
    const text = (selector) => page.textContent(selector);
    await page.waitForSelector("b");
    assert.deepEqual([await text("#complete"), await text("#see")], ["true 1", "true 1"]);
    assert.match(await text("#why"), /^yes: $/);
    await page.evaluate(() => update("/carmen.slice"));
    await page.waitForSelector("i");
    assert.deepEqual([await text("#complete"), await text("#see")], ["false 2", "true 1"]);
    assert.match(await text("#why"), /^no: ./);
    await page.evaluate(() => update("/mira.slice"));
    await page.waitForSelector("b");
    assert.equal(await text("#complete"), "true 3");
    await page.evaluate(() => leave());
    await page.evaluate(() => update("/carmen.slice"));
    assert.deepEqual(problems, []);
    await page.close();
  } finally {
    await browser.close();
    await site.close();
  }
});
