// How finely the clock counts by which everything here is timed: what lies between two times that differ.

import { median } from "./measure.mjs";

const STEPS = 1_001;

export default function clock(host) {
  const steps = [];
  let before = performance.now();
  while (steps.length < STEPS) {
    const now = performance.now();
    if (now > before) steps.push(now - before);
    before = now;
  }
  return { version: host.version, resolution: median(steps) };
}
