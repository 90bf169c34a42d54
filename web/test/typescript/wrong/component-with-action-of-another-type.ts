// expects: No overload matches this call
import { createElement } from "react";
import { Can } from "rolebook/react";

export const link = createElement(Can, { action: "share", object: "task:newsletter_april" });
