// What just happened can be put away; what failed on the way is said, never swallowed.
import { each, make, once, word } from "./page.js";

export function startToasts(within) {
  each(within, "[data-toast]", (toast) => toast.append(closer(toast)));
  once("failures", () => {
    for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
      document.addEventListener(name, () => say(word("failed"), "error"));
    }
  });
}

function closer(toast) {
  const button = make("button", { type: "button", className: "gh-toast__close", textContent: word("dismiss") });
  button.addEventListener("click", () => toast.remove());
  return button;
}

function say(sentence, kind) {
  const region = document.getElementById("toasts");
  if (!region || [...region.children].some((toast) => toast.textContent.includes(sentence))) return;
  const toast = make("div", { className: `gh-toast gh-toast--${kind}` }, make("p", { textContent: sentence }));
  toast.append(closer(toast));
  region.append(toast);
}
