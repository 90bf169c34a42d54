// expects: Argument of type '"complet"' is not assignable to parameter of type '"add_dependency"
import { useCan } from "rolebook/react";
import type { Actions } from "../agency.js";

declare module "rolebook/react" {
  interface Register {
    actions: Actions;
  }
}

export const useComplete = () => useCan("complet", "task:newsletter_april");
