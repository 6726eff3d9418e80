// The keypad of a kiosk types into its field; a thank-you makes room for the next person by itself.
import { each } from "./page.js";

export function startKiosk(within) {
  each(within, "[data-keypad]", (keypad) => {
    const field = document.getElementById(keypad.dataset.keypad);
    keypad.hidden = false;
    keypad.addEventListener("click", ({ target }) => {
      const key = target.closest("button")?.value;
      if (key) press(field, key);
    });
  });
  each(within, "[data-return]", (element) => {
    setTimeout(() => location.assign(element.dataset.return), Number(element.dataset.seconds || 4) * 1000);
  });
}

function press(field, key) {
  if (key === "clear") field.value = "";
  else if (key === "back") field.value = field.value.slice(0, -1);
  else field.value += key;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
