// expects: Argument of type '"seee"' is not assignable to parameter of type
import type { Checker } from "rolebook";
import type { Actions } from "../agency.js";

export const ask = (checker: Checker<Actions>) => checker.canAll("seee", ["task:newsletter_april"]);
