// A button that prints the page; without scripts the browser's own menu does the same.
import { each } from "./page.js";

export function startPrinting(within) {
  each(within, "[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
