// Everything a page can do beyond plain HTML. Each part finds its own elements by a data attribute, in the page
// and in whatever htmx puts into it later; a page without JavaScript loses comfort, never function.
import htmx from "htmx.org";
import { startDates } from "./dates.js";
import { startDrafts } from "./drafts.js";
import { startForms } from "./forms.js";
import { startGrid } from "./grid.js";
import { startKiosk } from "./kiosk.js";
import { startMenus } from "./menus.js";
import { startPasskeys } from "./passkeys.js";
import { startPrinting } from "./printing.js";
import { startTables } from "./tables.js";
import { startToasts } from "./toasts.js";

window.htmx = htmx; // for pages' own fragments and for tests

const parts = [
  startMenus,
  startPasskeys,
  startForms,
  startDates,
  startDrafts,
  startTables,
  startToasts,
  startGrid,
  startKiosk,
  startPrinting,
];
startAll(document);
document.addEventListener("htmx:load", ({ detail }) => {
  if (detail.elt !== document.body) startAll(detail.elt);
});
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) detail.headers["X-CSRFToken"] = token;
});

/** One part that cannot work here (a browser that keeps nothing, say) must not stop the others. */
function startAll(within) {
  for (const start of parts) {
    try {
      start(within);
    } catch (problem) {
      console.error(problem);
    }
  }
}
