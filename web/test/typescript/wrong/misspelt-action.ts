// expects: Argument of type '"complet"' is not assignable to parameter of type '"add_dependency"
import type { Checker } from "rolebook";
import type { Actions } from "../agency.js";

export const ask = (checker: Checker<Actions>) => checker.can("complet", "task:newsletter_april");
