/** Why a decision is as it is, in a language: what a slice tells of it, put together. */

/** The language of sentences where nobody has written any in the one that is asked for. */
const USUAL = "en";

/** An answer with its reasons and its proof, about an object in the place of an empty name. */
export function explained(whys, answer, { type, object, decision, lang }) {
  const named = (name) => (name === "" ? object : name);
  const reasons = (answer?.reasons ?? []).map((it) => {
    const { kind, place, statement, roles = [] } = whys.reasons[it];
    return { kind, place: named(place), statement, roles, text: sentence(whys.reasons[it], type, object, lang) };
  });
  const proof = (answer?.proof ?? []).map((it) => {
    const step = whys.steps[it];
    return { ...step, entity: named(step.entity), ...(step.from !== undefined && { from: named(step.from) }) };
  });
  const missing = (answer?.missing ?? []).map((it) => (it.startsWith(".") ? object + it : it));
  const told = decision === "yes" ? proof.length > 0 : reasons.length > 0 || missing.length > 0;
  return {
    decision,
    told,
    reasons,
    proof,
    missing,
    until: answer?.until,
    text: told ? reasons.map((it) => it.text).join("; ") : (spoken(whys?.untold ?? {}, lang) ?? ""),
  };
}

/** What the statement's author says, else what the kind of reason means. */
function sentence({ said = {}, means = {} }, type, object, lang) {
  const own = inLanguage(said, lang) ?? said[""];
  if (own !== undefined) return own;
  const name = `${spoken(type.spoken ?? {}, lang)} ${object.slice(object.indexOf(":") + 1)}`;
  return spoken(means, lang)?.join(name) ?? "";
}

function spoken(texts, lang) {
  return inLanguage(texts, lang) ?? texts[USUAL];
}

/** The text in that language or a wider one: `fr-CA`, then `fr`. */
function inLanguage(texts, lang) {
  for (let tag = lang; tag; tag = tag.slice(0, Math.max(tag.lastIndexOf("-"), 0))) {
    const found = Object.keys(texts).find((it) => it.toLowerCase() === tag.toLowerCase());
    if (found !== undefined) return texts[found];
  }
}
