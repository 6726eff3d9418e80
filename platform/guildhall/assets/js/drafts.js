// What is typed into a longer form stays in this browser until the server has taken it.
import { each, make, once, word } from "./page.js";

const PREFIX = "guildhall:draft:";
const SENT = "guildhall:sent";
const PAUSE = 400;
const KEEP = 14 * 24 * 3600 * 1000;

export function startDrafts(within) {
  once("drafts", forgetOld);
  each(within, "form[data-autosave]", watch);
  once("sent", () => sessionStorage.removeItem(SENT));
}

function watch(form) {
  const key = `${PREFIX}${tenantPath()}:${form.dataset.autosave}`;
  const shown = read(form);
  const refused = form.querySelector("[data-errors]");
  if (sessionStorage.getItem(SENT) === key && !refused) localStorage.removeItem(key);
  else if (!refused) offer(form, key, shown);
  let timer;
  const keep = () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, key, shown), PAUSE);
  };
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(form, key, shown);
    sessionStorage.setItem(SENT, key);
  });
}

/** A draft is of one hall: the address up to the tenant's slug is part of its name. */
function tenantPath() {
  return location.pathname.match(/^\/t\/[^/]+/)?.[0] ?? "";
}

function save(form, key, shown) {
  const fields = read(form);
  if (JSON.stringify(fields) === JSON.stringify(shown)) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
}

function offer(form, key, shown) {
  const draft = JSON.parse(localStorage.getItem(key) || "null");
  if (!draft || JSON.stringify(draft.fields) === JSON.stringify(shown)) return;
  write(form, draft.fields);
  form.dataset.changed = "yes";
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" })
    .format(draft.at);
  const again = make("button", { type: "button", className: "usa-button usa-button--unstyled", textContent: word("startOver") });
  const note = make("div", { className: "gh-draft", attributes: { role: "status" } },
    make("span", { textContent: word("restored", { time }) }), again);
  form.prepend(note);
  again.addEventListener("click", () => {
    write(form, shown);
    localStorage.removeItem(key);
    delete form.dataset.changed;
    note.remove();
  });
}

/** Return what stands in the form: name, then one entry for each field of that name. */
function read(form) {
  const found = {};
  for (const field of keepable(form)) {
    const value = /^(checkbox|radio)$/.test(field.type) ? field.checked : field.value;
    (found[field.name] ??= []).push(value);
  }
  return found;
}

function write(form, fields) {
  const seen = {};
  for (const field of keepable(form)) {
    const at = (seen[field.name] = (seen[field.name] ?? -1) + 1);
    const value = fields[field.name]?.[at];
    if (value === undefined) continue;
    if (typeof value === "boolean") field.checked = value;
    else field.value = value;
    field.dispatchEvent(new Event("guildhall:written"));
  }
}

function keepable(form) {
  return [...form.elements].filter((field) => field.name && !/^(password|file|hidden|submit|button)$/.test(field.type) &&
    field.tagName !== "FIELDSET" && !field.matches("[data-private]"));
}

function forgetOld() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const draft = JSON.parse(localStorage.getItem(key) || "null");
    if (!draft || Date.now() - draft.at > KEEP) localStorage.removeItem(key);
  }
}
