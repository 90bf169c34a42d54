/** What the page says by itself, in the languages it speaks; what things are called, the rolebook says. */

const english = {
  person: "Looking as",
  language: "Language",
  about: (who, when) =>
    `Every button asks the module in this page what ${who} may do${when}. No server is asked. Grey buttons say why.`,
  on: (time) => ` on ${time}`,
  now: " now",
  nothing: (who) => `There is nothing that ${who} may do.`,
  count: (may, of) => `${may} of ${of}`,
  counted: (may, of) => `${may} of ${of} actions are allowed`,
  moreActions: (count) => `${count} more`,
  fewerActions: "Fewer",
  moreObjects: (count) => `Show ${count} more`,
  yes: "Allowed.",
  until: (time) => `Allowed until ${time}.`,
  no: "Not allowed.",
  secret: "Why is not for this person to know.",
  unknown: "Not allowed, because something is not known.",
  missing: (what) => `Missing: ${what}.`,
  untold: "Only the server can tell: it turns on what this page does not have.",
  done: (who, what, object) => `${who}: ${what}, ${object}. Allowed.`,
  refused: (who, what, object, why) => `${who}: ${what}, ${object}. ${why}`,
  failed: (why) => `The page cannot go on: ${why}`,
  badTime: (text) => `\`${text}\` in the address is no time; write \`?at=2026-05-31\``,
};

const french = {
  person: "Voir comme",
  language: "Langue",
  about: (who, when) =>
    `Chaque bouton demande au module de cette page ce que ${who} peut faire${when}, sans aucun serveur. Les boutons gris disent pourquoi.`,
  on: (time) => ` le ${time}`,
  now: " maintenant",
  nothing: (who) => `Il n'y a rien que ${who} puisse faire.`,
  count: (may, of) => `${may} sur ${of}`,
  counted: (may, of) => `actions permises : ${may} sur ${of}`,
  moreActions: (count) => `${count} de plus`,
  fewerActions: "Moins",
  moreObjects: (count) => `En montrer ${count} de plus`,
  yes: "Permis.",
  until: (time) => `Permis jusqu'au ${time}.`,
  no: "Pas permis.",
  secret: "Cette personne n'a pas à savoir pourquoi.",
  unknown: "Pas permis, car il manque une donnée.",
  missing: (what) => `Il manque : ${what}.`,
  untold: "Seul le serveur peut le dire : cela dépend de ce que cette page n'a pas.",
  done: (who, what, object) => `${who} : ${what}, ${object}. Permis.`,
  refused: (who, what, object, why) => `${who} : ${what}, ${object}. ${why}`,
  failed: (why) => `La page ne peut pas continuer : ${why}`,
  badTime: (text) => `\`${text}\` dans l'adresse n'est pas une date ; écrivez \`?at=2026-05-31\``,
};

export const languages = { en: english, fr: french };

/** The nearest of the page's languages to those that the reader prefers. */
export function spoken(preferred) {
  const known = preferred.map((it) => it.toLowerCase().split("-")[0]).find((it) => Object.hasOwn(languages, it));
  return known ?? "en";
}

/** A name as people read it: `newsletter_april` as `Newsletter april`. */
export function plain(name) {
  const text = name.replaceAll("_", " ").trim() || name;
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What a type or an action is called. */
export function called({ name, labels }, language) {
  return plain(labels[language] ?? labels[""] ?? name);
}

/** A time as people of the reader's country read it; a day alone if it is midnight. */
export function dated(time, language) {
  const [local = language] = navigator.languages.filter((it) => it.split("-")[0] === language);
  const day = { dateStyle: "long", timeZone: "UTC" };
  const isDay = time.getTime() % 86_400_000 === 0;
  return new Intl.DateTimeFormat(local, isDay ? day : { ...day, timeStyle: "short" }).format(time);
}

/** A sentence with a capital and an end. */
export function sentence(text) {
  const capital = text.charAt(0).toLocaleUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}
