/** The demonstration page in a real Chromium: it shows what the command line says, to whoever uses it, however they do. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { accessibility, launch, serve, visit } from "./chromium.js";
import { rolebook } from "./rolebook.js";

const AT = "2026-05-31";
const sources = ["--policy", "policies/agency/moderate.rolebook", "--workspace", "policies/agency/workspace.json"];
/** A client, a member of a team, and one who runs projects. */
const PEOPLE = ["user:carmen", "user:tariq", "user:mira"];

let folder;
let site;
let browser;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "rolebook-page-"));
  rolebook("export", "web", ...sources, "--out", folder);
  [site, browser] = await Promise.all([serve(folder), launch()]);
});

after(async () => {
  await browser?.close();
  await site?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page as somebody, in a language. */
async function open(person, lang, options) {
  const query = new URLSearchParams({ at: AT, person, lang });
  const opened = await visit(browser, `${site.origin}/?${query}`, options);
  await opened.page.waitForSelector("body[data-ready]");
  return opened;
}

async function done({ page, problems }) {
  await page.close();
  assert.deepEqual(problems, [], "the console is quiet");
}

/** Everything that the page shows: each object's actions and how they are decided. */
function shown(page) {
  return page.evaluate(() => {
    const buttons = (card) =>
      [...card.querySelectorAll("[data-action]")].map((it) => [
        it.dataset.action,
        { decision: it.dataset.decision, isOff: it.getAttribute("aria-disabled") === "true", text: it.textContent },
      ]);
    const cards = [...document.querySelectorAll("[data-object]")];
    return Object.fromEntries(cards.map((card) => [card.dataset.object, Object.fromEntries(buttons(card))]));
  });
}

const asked = (command, ...words) => JSON.parse(rolebook(command, ...words, ...sources, "--at", AT, "--format", "json"));
const sample = (all) => all.filter((_, it) => it % Math.ceil(all.length / 8) === 0);

for (const person of PEOPLE) {
  test(`the buttons are what the command line says of ${person}`, async () => {
    const opened = await open(person, "en");
    const board = await shown(opened.page);
    const objects = Object.keys(board);
    assert.ok(objects.length > 0);
    for (const object of sample(objects)) {
      const { certain } = asked("actions", person, object);
      for (const [action, { decision, isOff }] of Object.entries(board[object])) {
        assert.equal(isOff, decision !== "yes", `${action} ${object}`);
        if (decision !== "untold") assert.equal(decision === "yes", certain.includes(action), `${action} ${object}`);
      }
    }
    await done(opened);
  });
}

test("another person is another board, and the address tells whose", async () => {
  const opened = await open("user:mira", "en");
  const { page } = opened;
  const before = Object.keys(await shown(page));
  await page.selectOption("#person", "user:carmen");
  await page.waitForFunction(() => location.search.includes("carmen"));
  const after = Object.keys(await shown(page));
  assert.ok(after.length > 0 && after.length < before.length, `${before.length}, then ${after.length}`);
  const again = await visit(browser, page.url());
  await again.page.waitForSelector("body[data-ready]");
  assert.deepEqual(Object.keys(await shown(again.page)), after);
  assert.equal(await again.page.inputValue("#person"), "user:carmen");
  await done(again);
  await done(opened);
});

test("people and things are called as the rolebook calls them, in both languages", async () => {
  const texts = JSON.parse(rolebook("texts", "--policy", "policies/asana.rolebook", "--format", "json"));
  const opened = await open("user:mira", "en");
  const { page } = opened;
  for (const lang of ["en", "fr"]) {
    await page.check(`input[value=${lang}]`, { force: true });
    assert.equal(await page.getAttribute("html", "lang"), lang);
    const heading = await page.textContent("#type-task");
    assert.match(heading, lang === "fr" ? /^Tâche / : /^Task /);
    const [board] = Object.values(await shown(page));
    const labels = JSON.stringify(texts);
    for (const [action, { text }] of Object.entries(board)) {
      const plain = `${action.charAt(0).toUpperCase()}${action.slice(1)}`.replaceAll("_", " ");
      assert.ok(labels.includes(JSON.stringify(text).slice(1, -1)) || text === plain, `${lang}: ${text}`);
    }
  }
  await done(opened);
});

test("what is wrong in the address is said", async () => {
  const { page } = await visit(browser, `${site.origin}/?at=soon&lang=en`);
  await page.waitForFunction(() => document.getElementById("said").textContent !== "");
  assert.match(await page.textContent("#said"), /`soon` in the address is no time; write `\?at=2026-05-31`/);
  await page.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const lang of ["en", "fr"]) {
    test(`axe finds nothing wrong in ${lang}, ${colorScheme}`, async () => {
      const opened = await open("user:mira", lang, { colorScheme });
      await opened.page.click(".unfold");
      assert.deepEqual(await accessibility(opened.page), []);
      await done(opened);
    });
  }
}

test("a small screen has room for everything", async () => {
  const opened = await open("user:mira", "fr", { viewport: { width: 360, height: 740 } });
  const [has, needs] = await opened.page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  assert.ok(needs <= has, `${needs} of ${has} pixels`);
  assert.deepEqual(await accessibility(opened.page), []);
  await done(opened);
});
