// expects: Argument of type '"tasks"' is not assignable to parameter of type
import type { Checker } from "rolebook";
import type { Actions } from "../agency.js";

export const ask = (checker: Checker<Actions>) => checker.objects("tasks");
