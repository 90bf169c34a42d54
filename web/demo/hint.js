/**
 * The hint beside a button: shown while the button is focused or pointed at, and until Escape is pressed.
 *
 * The pointer may go into the hint, so that its text can be read at any size and selected.
 */

const GAP = 6;
const PATIENCE = 200;

/** Shows, for each button that `within` holds, what `textOf` says of it. */
export function hints(within, textOf) {
  const hint = document.createElement("div");
  hint.id = "hint";
  hint.setAttribute("role", "tooltip");
  hint.hidden = true;
  within.after(hint);
  let owner;
  let leaving;

  const buttonOf = (event) => (event.target instanceof Element ? event.target.closest("[data-action]") : null);
  const hide = () => {
    clearTimeout(leaving);
    owner?.removeAttribute("aria-describedby");
    owner = undefined;
    hint.hidden = true;
  };
  const show = (button) => {
    hide();
    owner = button;
    hint.textContent = textOf(button);
    hint.hidden = false;
    button.setAttribute("aria-describedby", hint.id);
    place(hint, button);
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => {
      const focused = document.activeElement;
      if (focused?.matches("[data-action]:focus-visible")) show(focused);
      else hide();
    }, PATIENCE);
  };

  within.addEventListener("focusin", (event) => {
    const button = buttonOf(event);
    if (button) show(button);
  });
  within.addEventListener("focusout", hide);
  within.addEventListener("pointerover", (event) => {
    const button = buttonOf(event);
    if (button && button !== owner) show(button);
    else if (button) clearTimeout(leaving);
  });
  within.addEventListener("pointerout", (event) => buttonOf(event) && leave());
  hint.addEventListener("pointerover", () => clearTimeout(leaving));
  hint.addEventListener("pointerout", leave);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("scroll", () => owner && place(hint, owner), { passive: true });
  addEventListener("resize", () => owner && place(hint, owner));
  return { hide };
}

/** Below the button, or above it where there is no room; never outside of the window. */
function place(hint, button) {
  const [at, size] = [button.getBoundingClientRect(), hint.getBoundingClientRect()];
  const width = document.documentElement.clientWidth;
  const left = Math.max(8, Math.min(at.left, width - size.width - 8));
  const below = at.bottom + GAP;
  const top = below + size.height > innerHeight ? at.top - GAP - size.height : below;
  hint.style.left = `${left}px`;
  hint.style.top = `${top}px`;
}
