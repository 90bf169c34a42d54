/**
 * A board on which one looks at a workspace as one of its people: every action is a button, and the module of the
 * rolebook says whether it is enabled, and why not.
 */

import { load } from "./rolebook/index.js";
import { hints } from "./hint.js";
import { called, dated, languages, plain, sentence, spoken } from "./words.js";

/** Objects of a type, and actions of an object, that are shown before somebody asks for more. */
const OBJECTS = 60;
const ACTIONS = 6;

const address = new URL(location.href);
const part = (id) => document.getElementById(id);
const [form, board, said] = [part("choices"), part("board"), part("said")];

let about;
let checker;
let person;
let language = spoken([address.searchParams.get("lang") ?? "", ...navigator.languages]);
let words = languages[language];
const at = timeOf(address.searchParams.get("at"));
const request = () => ({ lang: language, ...(at && { at }) });

/** The time that the address asks about; none means the present. */
function timeOf(text) {
  return text === null ? undefined : new Date(text);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** `Ana` for `user:ana`, and `Newsletter april` for `task:newsletter_april`. */
const titled = (id) => plain(id.slice(id.indexOf(":") + 1));
const typeOf = (id) => about.types.find((it) => it.called === id.slice(0, id.indexOf(":")));

/** Everything that is said depends on the language. */
function speak() {
  words = languages[language];
  document.documentElement.lang = language;
  part("person-label").textContent = words.person;
  part("language-label").textContent = words.language;
  const groups = new Map();
  for (const { id } of about.people) {
    const label = called(typeOf(id), language);
    if (!groups.has(label)) groups.set(label, element("optgroup", { label }));
    groups.get(label).append(new Option(titled(id), id, false, id === person?.id));
  }
  part("person").replaceChildren(...groups.values());
}

function draw() {
  const who = person ? titled(person.id) : "";
  document.title = who ? `${who} · ${about.title}` : about.title;
  const when = at ? words.on(dated(at, language)) : words.now;
  part("about").textContent = words.about(who, when);
  const types = about.types.filter((it) => it.actions.length > 0);
  const drawn = types.map((type) => [type, checker.objects(type.called)]).filter((it) => it[1].length > 0);
  // What most can be done with is what one has come for.
  drawn.sort((one, other) => other[0].actions.length - one[0].actions.length);
  board.replaceChildren(...drawn.map(([type, objects]) => section(type, objects)));
  if (drawn.length === 0) board.append(element("p", { class: "nothing" }, words.nothing(who)));
}

/** All objects of a type. */
function section(type, objects) {
  const id = `type-${type.called}`;
  const actions = ranked(type, objects);
  const count = element("span", { class: "count" }, String(objects.length));
  const heading = element("h2", { id }, called(type, language), " ", count);
  const cards = element("ul", { class: "cards" });
  const some = element("section", { "aria-labelledby": id }, heading, cards);
  let shown = 0;
  const more = element("button", { type: "button", class: "more" });
  const go = () => {
    const next = objects.slice(shown, shown + OBJECTS).map((object) => card(object, actions));
    cards.append(...next);
    if (shown > 0) next[0].querySelector("button").focus();
    shown += next.length;
    more.textContent = words.moreObjects(Math.min(OBJECTS, objects.length - shown));
    more.hidden = shown === objects.length;
  };
  more.addEventListener("click", go);
  go();
  some.append(more);
  return some;
}

/**
 * The actions of a type, so ordered that the first few tell much: those on which this person's objects differ, most even
 * first, and then by turns what is allowed on none of them and what is allowed on all.
 */
function ranked(type, objects) {
  const [mixed, none, all] = [[], [], []];
  for (const action of named(type.actions)) {
    const may = checker.canAll(action.name, objects, request()).filter(Boolean).length;
    const where = may === 0 ? none : may === objects.length ? all : mixed;
    where.push({ action, evenness: Math.min(may, objects.length - may) });
  }
  mixed.sort((one, other) => other.evenness - one.evenness);
  const turns = Array.from({ length: Math.max(none.length, all.length) }, (_, it) => [all[it], none[it]].filter(Boolean));
  return [...mixed, ...turns.flat()].map((it) => it.action);
}

/** What each action is called. A row of a role table may name several actions at once: these go by their names. */
function named(actions) {
  const texts = actions.map((it) => called(it, language));
  const isOwn = (text) => texts.filter((it) => it === text).length === 1;
  return actions.map(({ name }, place) => ({ name, text: isOwn(texts[place]) ? texts[place] : plain(name) }));
}

/** One object, with a button for each action. */
function card(object, actions) {
  const title = titled(object);
  const buttons = actions.map((action) => button(object, action));
  const may = buttons.filter((it) => it.dataset.decision === "yes").length;
  const text = words.count(may, actions.length);
  const hidden = element("span", { class: "unseen" }, words.counted(may, actions.length));
  const count = element("p", { class: "meter" }, element("span", { "aria-hidden": "true" }, text), hidden);
  count.style.setProperty("--part", `${(100 * may) / actions.length}%`);
  const bar = element("div", { class: "actions", role: "toolbar", "aria-label": title }, ...buttons);
  buttons.forEach((it, place) => {
    it.tabIndex = place === 0 ? 0 : -1;
    it.hidden = place >= ACTIONS;
  });
  if (actions.length > ACTIONS) bar.append(unfolding(buttons));
  return element("li", { class: "card", "data-object": object }, element("h3", {}, title), count, bar);
}

function button(object, action) {
  const decision = checker.decide(action.name, object, request());
  const made = element("button", { type: "button", "data-action": action.name, "data-decision": decision });
  made.append(action.text);
  if (decision !== "yes") made.setAttribute("aria-disabled", "true");
  return made;
}

/** Shows the actions of a card that have no room, and hides them again. */
function unfolding(buttons) {
  const rest = buttons.slice(ACTIONS);
  const made = element("button", { type: "button", class: "unfold", "aria-expanded": "false", tabindex: "-1" });
  const name = () => (made.textContent = rest[0].hidden ? words.moreActions(rest.length) : words.fewerActions);
  made.addEventListener("click", () => {
    const unfolds = rest[0].hidden;
    for (const it of rest) it.hidden = !unfolds;
    made.setAttribute("aria-expanded", String(unfolds));
    name();
  });
  name();
  return made;
}

/** Why a button is as it is, as the module says it. */
function reasonOf(pressed) {
  const object = pressed.closest("[data-object]").dataset.object;
  if (pressed.dataset.decision === "untold") return words.untold;
  const why = checker.why(pressed.dataset.action, object, request());
  if (why.decision === "yes") return why.until ? words.until(dated(new Date(why.until), language)) : words.yes;
  if (!why.told) return [words.no, sentence(why.text || words.secret)].join("\n");
  const reasons = [...new Set(why.reasons.map((it) => sentence(it.text)))];
  const missing = why.missing.length > 0 ? [words.missing(why.missing.join(", "))] : [];
  const first = why.decision === "unknown" ? words.unknown : words.no;
  return [first, ...reasons, ...missing].join("\n");
}

/** A press of a button is told to everybody, also to those who do not see the page. */
function press(pressed) {
  const [who, what] = [titled(person.id), pressed.textContent];
  const object = titled(pressed.closest("[data-object]").dataset.object);
  const isAllowed = pressed.dataset.decision === "yes";
  // What is said now says it all; on a small screen there is no room for it twice.
  hint.hide();
  said.dataset.decision = isAllowed ? "yes" : "no";
  said.textContent = isAllowed
    ? words.done(who, what, object)
    : words.refused(who, what, object, reasonOf(pressed).replaceAll("\n", " "));
}

/** Arrows go from button to button of a card, as in every toolbar; Tab goes to the next card. */
function walk(event) {
  const bar = event.target.closest("[role=toolbar]");
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[event.key];
  if (!bar || step === undefined) return;
  event.preventDefault();
  const buttons = [...bar.querySelectorAll("button:not([hidden])")];
  const from = buttons.indexOf(event.target);
  const wanted = Number.isFinite(step) ? (from + step + buttons.length) % buttons.length : step < 0 ? 0 : buttons.length - 1;
  enter(bar, buttons[wanted]);
  buttons[wanted].focus();
}

/** One button of a card, the last that was entered, is where Tab leads. */
function enter(bar, entered) {
  for (const it of bar.querySelectorAll("button")) it.tabIndex = it === entered ? 0 : -1;
}

/** Looks at the workspace as somebody; the last choice counts, whichever slice comes first. */
async function look(id) {
  const chosen = about.people.find((it) => it.id === id) ?? about.people[0];
  person = chosen;
  const response = await fetch(chosen.slice);
  // All of it, before it is asked whether it is still wanted. What was not found is for the package to say.
  const slice = response.ok ? await response.arrayBuffer() : response;
  if (person !== chosen) return;
  if (checker) await checker.update(slice);
  else {
    checker = await load(fetch(about.module), slice);
    checker.subscribe(changed);
    changed();
  }
}

function changed() {
  hint.hide();
  said.textContent = "";
  draw();
}

/** The address tells what is shown, so that it can be passed on. */
function remember() {
  address.searchParams.set("person", person.id);
  address.searchParams.set("lang", language);
  history.replaceState(null, "", address);
}

function fail(error) {
  said.dataset.decision = "no";
  said.textContent = words.failed(error.message);
}

const hint = hints(board, reasonOf);

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", async ({ target }) => {
  try {
    if (target.name === "language") {
      language = target.value;
      speak();
      changed();
    } else await look(target.value);
    remember();
  } catch (error) {
    fail(error);
  }
});
board.addEventListener("keydown", walk);
board.addEventListener("click", ({ target }) => {
  const pressed = target.closest("[role=toolbar] button");
  if (!pressed) return;
  enter(pressed.closest("[role=toolbar]"), pressed);
  if (pressed.dataset.action) press(pressed);
});

async function start() {
  if (at && Number.isNaN(at.getTime())) throw new Error(words.badTime(address.searchParams.get("at")));
  const told = await fetch("about.json");
  if (!told.ok) throw new Error(`${told.status} ${told.url}`);
  about = await told.json();
  part("title").textContent = about.title;
  form.elements.language.value = language;
  const asked = address.searchParams.get("person");
  person = about.people.find((it) => it.id === asked) ?? about.people[0];
  speak();
  if (person) await look(person.id);
  else part("about").textContent = words.nothing("…");
  form.hidden = false;
  document.body.dataset.ready = "true";
}

start().catch(fail);
