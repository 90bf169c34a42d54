/**
 * A real Chromium for tests: it is started once for a file of tests, and sees what a folder or a map holds, served on a
 * free port of this machine alone.
 *
 *     const browser = await launch();
 *     const site = await serve("dist");
 *     const { page, problems } = await visit(browser, `${site.origin}/index.html`, { colorScheme: "dark" });
 *     await page.close(); await site.close(); await browser.close();
 */

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize, resolve, sep } from "node:path";

import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

const executable = () => process.env.CHROMIUM ?? PLACES.find((it) => existsSync(it));

/** What to say where there is no Chromium. */
export function missing() {
  return executable() ? undefined : "there is no Chromium; install it, or name one in `CHROMIUM`";
}

/** Starts the Chromium of this machine, or the one that `CHROMIUM` names. */
export async function launch() {
  if (missing()) throw new Error(missing());
  const args = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"];
  return chromium.launch({ executablePath: executable(), args });
}

/** Serves a folder, or texts by their paths, which may also be functions that make them, or what a function reads. */
export async function serve(source, headers = {}) {
  const read = reader(source);
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    const wanted = path.endsWith("/") ? `${path}index.html` : path;
    const bytes = await read(wanted).catch(() => undefined);
    response.statusCode = bytes === undefined ? 404 : 200;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader("content-type", TYPES[extname(wanted)] ?? "application/octet-stream");
    response.end(bytes);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => new Promise((closed) => server.close(closed).closeAllConnections());
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

function reader(source) {
  if (typeof source === "function") return source;
  return typeof source === "string" ? ofFolder(resolve(source)) : (path) => ofMap(source, path);
}

function ofFolder(folder) {
  return async (path) => {
    const file = normalize(join(folder, path));
    return file.startsWith(folder + sep) ? readFile(file) : undefined;
  };
}

async function ofMap(texts, path) {
  const text = texts[path];
  return typeof text === "function" ? text() : text;
}

/** Opens a page in a context of its own; whatever it complains of is kept. */
export async function visit(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (it) => ["error", "warning"].includes(it.type()) && problems.push(it.text()));
  page.on("pageerror", (it) => problems.push(`${it}`));
  page.on("requestfailed", (it) => problems.push(`${it.url()} failed`));
  // Where the browser is closed already, its contexts are as well.
  page.on("close", () => context.close().catch(() => {}));
  await page.goto(url);
  return { page, problems };
}

/** What axe finds wrong with a page, one line for each rule. */
export async function accessibility(page) {
  // Not as a script of the page, whose policy allows none but its own.
  const source = await readFile(axe, "utf8");
  await page.evaluate(source);
  const found = await page.evaluate(() => axe.run(document));
  const nodes = (it) => it.nodes.map((node) => node.target.join(" ")).slice(0, 3);
  return found.violations.map((it) => `${it.id}: ${it.help} (${nodes(it).join(", ")})`);
}
