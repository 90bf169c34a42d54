/** The hooks and components, with the types of a rolebook. */

import { createElement, type ReactNode } from "react";
import type { Checker } from "rolebook";
import { Can, RolebookProvider, useCan, useChecker, useWhy } from "rolebook/react";

import type { Actions } from "../agency.js";

declare module "rolebook/react" {
  interface Register {
    actions: Actions;
  }
}

export function Button({ task }: { task: `task:${string}` }): ReactNode {
  const may: boolean = useCan("complete", task, { at: null });
  const sentences: string[] = useWhy("complete", task, { lang: "fr" }).reasons.map((it) => it.text);
  const people: readonly string[] = useChecker().people;
  const label = createElement(Can, { action: "see", object: "project:board", fallback: "hidden" }, "Board");
  return createElement("button", { disabled: !may, title: sentences.join(" ") }, label, people.length);
}

export function Page({ checker }: { checker: Checker<Actions> }): ReactNode {
  return createElement(RolebookProvider, { checker }, createElement(Button, { task: "task:newsletter_april" }));
}
