// Menus are <details>; they close on Escape, outside and when another opens. "/" goes to the search.
import { each, hasShortcuts, isTyping, make, once, setShortcuts, word } from "./page.js";

export function startMenus(within) {
  once("menus", () => {
    document.addEventListener("click", closeOthers);
    document.addEventListener("focusin", closeOthers);
    document.addEventListener("keydown", onKey);
  });
  each(within, "[data-copy]", offerCopy);
  each(within, "[data-shortcuts]", offerShortcuts);
  each(within, "[data-errors]", (summary) => summary.focus());
  each(within, "[data-sign-out]", (form) => form.addEventListener("submit", forgetDrafts));
}

function closeOthers({ target }) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function onKey(event) {
  if (event.key === "Escape") closeWithFocus();
  if (event.key === "/" && hasShortcuts() && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    const search = document.querySelector("[data-search]");
    if (search?.offsetParent) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  }
}

function closeWithFocus() {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
}

function offerShortcuts(label) {
  const box = label.querySelector("input");
  box.checked = hasShortcuts();
  box.addEventListener("change", () => setShortcuts(box.checked));
  label.hidden = false;
}

function offerCopy(button) {
  if (!navigator.clipboard) return;
  const label = button.textContent;
  button.hidden = false;
  const said = make("span", { className: "usa-sr-only", attributes: { role: "status" } });
  button.after(said);
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = said.textContent = word("copied");
    setTimeout(() => { button.textContent = label; said.textContent = ""; }, 2000);
  });
}

/** A shared computer keeps nothing of somebody who signed out. */
function forgetDrafts() {
  for (const key of Object.keys(localStorage)) if (key.startsWith("guildhall:draft:")) localStorage.removeItem(key);
}
