import type { FunctionComponentElement, ReactNode } from "react";

import type { Checker, ObjectOf, Policy, Request, Why, WhyRequest } from "./index.js";

/**
 * Tells the hooks which rolebook they ask, by the types that `rolebook export types` writes:
 *
 *     declare module "rolebook/react" {
 *       interface Register { actions: Actions }
 *     }
 */
export interface Register {}

/** The actions of the registered rolebook, else whatever strings. */
export type Registered = Register extends { actions: infer P extends Policy } ? P : Policy;

/** Gives a checker to everything below it. */
export function RolebookProvider(props: {
  checker: Checker<Registered>;
  children?: ReactNode;
}): FunctionComponentElement<unknown>;

/** The checker of the nearest provider. */
export function useChecker(): Checker<Registered>;

/** Whether the subject may do something to an object; asked again whenever the slice is updated. */
export function useCan<T extends keyof Registered & string>(
  action: Registered[T],
  object: ObjectOf<T>,
  request?: Request,
): boolean;

/** Why the subject may, or may not, do something to an object. */
export function useWhy<T extends keyof Registered & string>(
  action: Registered[T],
  object: ObjectOf<T>,
  request?: WhyRequest,
): Why;

/** An action and an object of the same type. */
type Asked = {
  [T in keyof Registered & string]: { action: Registered[T]; object: ObjectOf<T> };
}[keyof Registered & string];

/** Shows its children to whoever may, and else its fallback. */
export function Can(
  props: Asked & { request?: Request; fallback?: ReactNode; children?: ReactNode },
): ReactNode;
