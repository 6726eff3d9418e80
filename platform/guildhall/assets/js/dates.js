// Date fields take typing: "3/4", "next fri", "4 mar 2027", "tomorrow", "+2w", in English and Spanish.
import { readDate } from "./date_words.js";
import { each, make, word } from "./page.js";

export function startDates(within) {
  each(within, "input[data-date]", enhance);
}

function enhance(input) {
  const said = make("output", { className: "gh-date__read", attributes: { for: input.id } });
  const native = make("input", { type: "date", className: "gh-date__native", tabIndex: -1, attributes: { "aria-hidden": "true" } });
  if (input.closest(".gh-filters")) input.after(said);
  else (input.closest(".gh-input") ?? input).after(said);
  if (native.showPicker && !input.closest(".gh-filters")) input.after(pickButton(input, native), native);
  const settle = () => show(input, said, native);
  input.addEventListener("change", settle);
  input.addEventListener("guildhall:written", settle);
  input.form?.addEventListener("formdata", ({ formData }) => send(input, formData));
  native.addEventListener("change", () => {
    input.value = native.value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
  });
  if (input.value) settle();
}

function pickButton(input, native) {
  const button = make("button", { type: "button", className: "gh-date__pick", attributes: { "aria-label": word("calendar"), title: word("calendar") } });
  button.innerHTML = '<svg class="usa-icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M20 3h-1V1h-2v2H7V1H5v2H4a2 2 0 0 0-2 2v16c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2zm0 18H4V8h16z"/></svg>';
  button.addEventListener("click", () => {
    native.value = readDate(input.value, today()) ?? "";
    native.showPicker();
  });
  return button;
}

/** Hand the date over as ISO, whatever stands in the field. */
function send(input, formData) {
  const found = readDate(input.value, today());
  if (found && formData.getAll(input.name).length === 1) formData.set(input.name, found);
}

/** Write the date as people do into the field, and with its day of the week beside it. */
function show(input, said, native) {
  if (!input.value.trim()) {
    said.value = "";
    return;
  }
  const found = readDate(input.value, today());
  if (!found) {
    said.value = word("noDate");
    return;
  }
  native.value = found;
  const [weekday, ...rest] = spoken(found);
  input.value = rest.join(" ");
  said.value = [weekday, ...rest].join(" ");
}

/** Return the parts of a day as the rest of the page writes it: "Thu", "4", "Mar", "2027". */
function spoken(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const moment = Date.UTC(year, month - 1, day);
  const form = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, form).formatToParts(moment);
  const part = (type) => parts.find((each) => each.type === type).value.replace(".", "");
  return ["weekday", "day", "month", "year"].map(part);
}

/** The hall's own day where the page names it, else this machine's. */
function today() {
  const named = document.body.dataset.today;
  if (named) return named;
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
