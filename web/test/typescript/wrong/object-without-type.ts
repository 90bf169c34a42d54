// expects: Argument of type '"newsletter_april"' is not assignable to parameter of type
import type { Checker } from "rolebook";
import type { Actions } from "../agency.js";

export const ask = (checker: Checker<Actions>) => checker.actions("newsletter_april");
