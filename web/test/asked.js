/** In the page of the agreement test: asks the package what was written down, and says where it answers otherwise. */

import { load } from "./index.js";

const NUMBERS = { no: 0, yes: 1, unknown: 2, untold: 3 };
const SHOWN = 5;

const bytes = (text) => Uint8Array.from(atob(text), (it) => it.charCodeAt(0));

/** How many questions of a file were asked, and the first that are answered otherwise. */
export async function asked(name) {
  const lines = (await (await fetch(name)).text()).split("\n").filter(Boolean);
  const differences = [];
  let [policies, questions] = [0, 0];
  let module;
  for (const line of lines.map((it) => JSON.parse(it))) {
    if (line.module) {
      policies += 1;
      module = await WebAssembly.compile(bytes(line.module));
      continue;
    }
    const checker = await load(module, bytes(line.slice));
    for (const question of line.questions) {
      questions += 1;
      const said = answer(checker, question);
      const expected = written(question);
      if (said !== expected && differences.length < SHOWN) {
        differences.push({ action: question.action, object: question.object, at: question.at, said, expected });
      }
    }
  }
  return { policies, questions, differences };
}

/** What must be said; of what a slice does not tell, the decision alone. */
function written({ decision, why: { decision: told, reasons, proof, missing, until } }) {
  return JSON.stringify({ decision, why: { decision: told === NUMBERS.untold ? decision : told, reasons, proof, missing, until } });
}

/** What the package says, in the words of what was written down. */
function answer(checker, { action, object, at }) {
  const decision = NUMBERS[checker.decide(action, object, { at })];
  const why = checker.why(action, object, { at });
  const reasons = why.reasons.map(({ kind, place, statement }) => [kind, place, statement ?? null]);
  const proof = why.proof.map((it) => (it.hidden ? null : [it.statement, it.step, it.entity]));
  const { missing, until = null } = why;
  return JSON.stringify({ decision, why: { decision: NUMBERS[why.decision], reasons, proof, missing, until } });
}
