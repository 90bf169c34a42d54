// expects: Argument of type '"share"' is not assignable to parameter of type
import type { Checker } from "rolebook";
import type { Actions } from "../agency.js";

export const ask = (checker: Checker<Actions>) => checker.decide("share", "task:newsletter_april");
