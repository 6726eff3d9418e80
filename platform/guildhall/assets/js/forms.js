// A form is sent once, asks before it is left unsaved, and comes back to life with the Back button.
import { each, make, once, word } from "./page.js";

const WAIT = 8000; // after this a sent form may be sent again: a download leaves the page standing

export function startForms(within) {
  once("forms", () => {
    window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(revive));
    window.addEventListener("beforeunload", (event) => {
      const open = [...document.querySelectorAll("form[data-autosave]")];
      if (open.some((form) => form.dataset.changed && !form.dataset.sent)) event.preventDefault();
    });
  });
  each(within, 'form[method="post"]', (form) => {
    form.addEventListener("submit", (event) => onSubmit(event, form));
    form.addEventListener("input", () => { form.dataset.changed = "yes"; });
  });
}

function onSubmit(event, form) {
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.dataset.ask && !form.dataset.sure) {
    event.preventDefault();
    ask(form, event.submitter);
    return;
  }
  if (form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]")) return;
  form.dataset.sent = "yes";
  setTimeout(() => mark(form, event.submitter), 0); // after the browser has read the pressed button's value
  setTimeout(() => revive(form), WAIT);
}

function mark(form, button) {
  if (!button) return;
  button.dataset.words ??= button.textContent;
  button.setAttribute("aria-disabled", "true");
  if (button.children.length === 0) button.textContent = word("sending") || button.textContent;
}

function revive(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[data-words]")) {
    button.removeAttribute("aria-disabled");
    if (button.children.length === 0) button.textContent = button.dataset.words;
  }
}

/** Ask once, in a dialog of the page, naming what the form itself names. */
function ask(form, submitter) {
  const yes = make("button", { className: "usa-button usa-button--secondary", textContent: submitter?.textContent.trim() });
  const no = make("button", { className: "usa-button usa-button--outline", textContent: word("goBack"), autofocus: true });
  const text = make("p", { textContent: form.dataset.ask });
  const dialog = make("dialog", { className: "gh-dialog", attributes: { "aria-label": form.dataset.ask } }, text,
    make("div", { className: "gh-buttons" }, yes, no));
  document.body.append(dialog);
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => {
    form.dataset.sure = "yes";
    dialog.close();
    form.requestSubmit(submitter);
  });
  dialog.addEventListener("close", () => { dialog.remove(); delete form.dataset.sure; });
  dialog.showModal();
}
