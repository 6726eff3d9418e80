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
  input.form?.addEventListener("submit", settle, { capture: true });
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
    native.value = input.value;
    native.showPicker();
  });
  return button;
}

/** Put the date as ISO into the field and as a person says it beside it. */
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
  input.value = native.value = found;
  const [year, month, day] = found.split("-").map(Number);
  said.value = spoken(Date.UTC(year, month - 1, day));
}

/** Write a day as the rest of the page does: "Thu 4 Mar 2027". */
function spoken(moment) {
  const form = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  const parts = new Intl.DateTimeFormat(document.documentElement.lang, form).formatToParts(moment);
  const part = (type) => parts.find((each) => each.type === type).value.replace(".", "");
  return ["weekday", "day", "month", "year"].map(part).join(" ");
}

/** The hall's own day where the page names it, else this machine's. */
function today() {
  const named = document.body.dataset.today;
  if (named) return named;
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
