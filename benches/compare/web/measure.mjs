// Measures several engines in turns, as measure.rs does.

export function median(of) {
  return Float64Array.from(of).sort()[of.length >> 1];
}

/**
 * A loop over requests that only one engine runs through: loops that engines share are compiled for none of them.
 * `call` is what is asked, of `check`, `user`, `action` and `object`; the loop says how often that is true.
 */
export function loop(name, call, check) {
  const body = `// ${name}
    return (asked, from, to) => {
      let yes = 0;
      for (let at = from * 3, end = to * 3; at < end; at += 3) {
        const user = asked[at], action = asked[at + 1], object = asked[at + 2];
        if (${call}) yes += 1;
      }
      return yes;
    };`;
  return new Function("check", body)(check);
}

/** The same, but the answers are kept, a byte for each. */
export function listing(name, call, check) {
  const body = `// ${name}, as a list
    return (asked, told) => {
      for (let at = 0, to = 0; to < told.length; at += 3, to += 1) {
        const user = asked[at], action = asked[at + 1], object = asked[at + 2];
        told[to] = ${call} ? 1 : 0;
      }
    };`;
  return new Function("check", body)(check);
}

/** Contenders have `engine`, `mode`, `checks` and `round()` which says how many were allowed. */
export function inTurns(contenders, rounds) {
  for (const it of contenders) it.rounds = [];
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      // Every other round goes the other way, so that nobody always comes after the same one.
      const it = contenders[round % 2 === 0 ? turn : contenders.length - 1 - turn];
      it.round();
      const start = performance.now();
      it.yes = it.round();
      const took = performance.now() - start;
      if (round > 0) it.rounds.push((took * 1e6) / it.checks);
    }
  }
  return contenders.map(told);
}

function told({ engine, mode, checks, rounds, yes, loadMs, bytes }) {
  return { engine, mode, checks, rounds, allowRate: yes / checks, loadMs, bytes };
}

/** Builds a store, and says what it took: bytes only where the host counts them. */
export function built(host, build) {
  const before = host.inUse?.();
  const start = performance.now();
  const store = build();
  const loadMs = performance.now() - start;
  return { store, loadMs, bytes: host.inUse && Math.max(0, host.inUse() - before) };
}
