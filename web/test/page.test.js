/** The demonstration page in a real Chromium: it shows what the command line says, to whoever uses it, however they do. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { accessibility, launch, serve, visit } from "./chromium.js";
import { rolebook, started } from "./rolebook.js";

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
      await opened.page.locator(".unfold:visible").first().click();
      await opened.page.locator("[data-decision=no]:visible").first().hover();
      assert.ok(await opened.page.locator("#hint").isVisible());
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

/** The hint of a button, once it is shown. */
const hint = (page) => page.locator("#hint").innerText();
const button = (page, object, action) => page.locator(`[data-object="${object}"] [data-action="${action}"]`);

/** Shows all actions of all cards. */
async function unfold(page) {
  await page.evaluate(() => document.querySelectorAll('.unfold[aria-expanded="false"]').forEach((it) => it.click()));
}

/**
 * Why not, as the command line tells the person themselves: patterns, since it writes `task:copy` where the page says what
 * a task is called in the reader's language.
 */
function toldBy(person, action, object, lang) {
  const words = ["check", person, action, object, ...sources, "--at", AT, "--reader", person, "--lang", lang];
  const [decision, ...reasons] = rolebook(...words).trimEnd().split("\n");
  assert.match(decision, /^(no|non)$/);
  const escaped = (it) => it.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = (it) => escaped(it).replace(/`[^:`]+:([^`]+)`/g, "[^`]+ $1");
  return [...new Set(reasons.map((it) => it.trim()))].map((it) => new RegExp(`^${pattern(it)}\\.?$`, "i"));
}

for (const lang of ["en", "fr"]) {
  test(`grey buttons say why as the command line does, in ${lang}`, async () => {
    let told = 0;
    for (const person of PEOPLE) {
      const opened = await open(person, lang);
      const { page } = opened;
      await unfold(page);
      const board = await shown(page);
      for (const object of sample(Object.keys(board)).slice(0, 4)) {
        const off = Object.entries(board[object]).filter((it) => it[1].decision === "no");
        for (const [action] of off.filter((_, it) => it % 3 === 0)) {
          await button(page, object, action).hover();
          await page.waitForFunction((it) => document.querySelector("[aria-describedby=hint]")?.dataset.action === it, action);
          const text = await hint(page);
          const [head, ...sentences] = text.split("\n");
          assert.match(head, lang === "fr" ? /^Pas permis/ : /^Not allowed/);
          const expected = toldBy(person, action, object, lang);
          for (const it of expected) {
            assert.ok(sentences.some((said) => it.test(said)), `${person} ${action} ${object}: ${it} is not in ${text}`);
          }
          assert.equal(sentences.length, Math.max(expected.length, 1), `${person} ${action} ${object}: ${text}`);
          told += expected.length;
        }
      }
      await done(opened);
    }
    assert.ok(told > 20, `${told} reasons were held against each other`);
  });
}

test("a keyboard alone does everything", async () => {
  const opened = await open("user:tariq", "en");
  const { page } = opened;
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const focused = () => page.evaluate(() => ({ ...document.activeElement.dataset, id: document.activeElement.id }));

  await press("Tab");
  assert.equal((await focused()).id, "person");
  await page.keyboard.type("Helena");
  await page.waitForFunction(() => location.search.includes("helena"));
  await press("Tab", "ArrowRight");
  assert.equal(await page.getAttribute("html", "lang"), "fr");
  await press("ArrowLeft");
  assert.equal(await page.getAttribute("html", "lang"), "en");

  await press("Tab");
  const first = await focused();
  assert.ok(first.action, "the first card's first button");
  const { isOff, text } = (await shown(page))[await page.evaluate(() => document.activeElement.closest("[data-object]").dataset.object)][first.action];
  assert.ok(await page.locator("#hint").isVisible(), "focus shows the hint");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-describedby")), "hint");
  await press("Escape");
  assert.ok(!(await page.locator("#hint").isVisible()), "Escape hides it");
  await press("Enter");
  const said = await page.textContent("#said");
  assert.ok(said.includes(text) && said.startsWith("Helena: ") && said.includes("Allowed.") === !isOff, said);

  await press("End");
  assert.equal(await page.evaluate(() => document.activeElement.className), "unfold");
  await press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "true");
  await press("ArrowLeft");
  assert.ok(await page.locator("#hint").isVisible());
  const inFirst = await page.evaluate(() => document.activeElement.closest("[data-object]").dataset.object);
  await press("Tab");
  const inNext = await page.evaluate(() => document.activeElement.closest("[data-object]").dataset.object);
  assert.notEqual(inFirst, inNext, "Tab goes to the next card");
  await press("Shift+Tab", "Home");
  assert.equal((await focused()).action, first.action);
  await done(opened);
});

test("a pointer may go into the hint, and leaves it", async () => {
  const opened = await open("user:carmen", "en");
  const { page } = opened;
  await page.locator("[data-decision=no]:visible").first().hover();
  await page.locator("#hint").hover();
  assert.ok(await page.locator("#hint").isVisible());
  await page.mouse.move(2, 2);
  await page.locator("#hint").waitFor({ state: "hidden" });
  await done(opened);
});

test("the agency that comes with the program is served as well", async () => {
  const server = await started("serve-demo", "--port", "0");
  try {
    const { page, problems } = await visit(browser, server.line);
    await page.waitForSelector("body[data-ready]");
    assert.ok(Object.keys(await shown(page)).length > 10);
    await page.selectOption("#person", "user:carmen");
    await page.waitForFunction(() => document.title.startsWith("Carmen"));
    await done({ page, problems });
  } finally {
    await server.stop();
  }
});

test("what ends says when, as the command line does", async () => {
  const opened = await open("user:ines", "en");
  const { page } = opened;
  const pressed = page.locator("[data-decision=yes]:visible").first();
  const [object, action] = await pressed.evaluate((it) => [it.closest("[data-object]").dataset.object, it.dataset.action]);
  const { until } = asked("check", "user:ines", action, object, "--reader", "user:ines");
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" }).format(new Date(until));
  await pressed.hover();
  assert.equal(await hint(page), `Allowed until ${day}.`);
  await done(opened);
});
