/**
 * Hooks and components of React that ask a checker, and are drawn anew when its slice is updated.
 *
 * Whether somebody may is a function of the slice, so React reads it as it reads any store outside of it.
 */

import { createContext, createElement, useContext, useMemo, useSyncExternalStore } from "react";

import { RolebookError } from "./index.js";

const Given = createContext(undefined);

/** How often each checker has been updated. */
const updates = new WeakMap();

/** Gives a checker to everything below it. */
export function RolebookProvider({ checker, children }) {
  return createElement(Given.Provider, { value: checker }, children);
}

/** The checker of the nearest provider. */
export function useChecker() {
  const checker = useContext(Given);
  if (checker) return checker;
  const help = "put `<RolebookProvider checker={...}>` around what asks, with what `load` gives";
  throw new RolebookError("no-provider", "nobody provides a checker here", help);
}

/** Whether the subject may do something to an object. */
export function useCan(action, object, request) {
  const checker = useChecker();
  const read = () => checker.can(action, object, request);
  return useSyncExternalStore(storeOf(checker).subscribe, read, read);
}

/** Why the subject may, or may not, do something to an object. */
export function useWhy(action, object, request) {
  const checker = useChecker();
  const { subscribe, count } = storeOf(checker);
  const version = useSyncExternalStore(subscribe, count, count);
  const { at, lang } = request ?? {};
  // A date is the same question whenever it is made anew.
  const time = at instanceof Date ? at.getTime() : at;
  // The version is no part of the question, but the answer may be another one.
  return useMemo(() => checker.why(action, object, { at: time, lang }), [checker, version, action, object, time, lang]);
}

/** Shows what it holds to whoever may, and else what stands in for it, which is nothing if it is left out. */
export function Can({ action, object, request, fallback = null, children }) {
  return useCan(action, object, request) ? children : fallback;
}

/** The updates of a checker, in the form in which React follows them. */
function storeOf(checker) {
  const known = updates.get(checker);
  if (known) return known;
  let count = 0;
  const store = {
    subscribe: (listener) => checker.subscribe(listener),
    count: () => count,
  };
  // This subscribes first, so whoever is told of an update finds it counted.
  checker.subscribe(() => (count += 1));
  updates.set(checker, store);
  return store;
}
