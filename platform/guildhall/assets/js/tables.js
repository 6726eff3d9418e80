// Tables by keyboard (j, k, x; Enter follows the row's link), select many, columns, density.
import { each, hasShortcuts, isTyping, once, word } from "./page.js";

export function startTables(within) {
  once("tables", () => document.addEventListener("keydown", onKey));
  each(within, "form[data-selectable]", startSelection);
  each(within, "[data-columns-for]", startColumns);
}

function onKey(event) {
  if (!hasShortcuts() || !"jkx".includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) && event.target.type !== "checkbox") return;
  const table = event.target.closest("table[data-keys]") ?? document.querySelector("table[data-keys]");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (event.key === "x") {
    rows[here]?.querySelector('input[name="selected"]')?.click();
    return;
  }
  const next = rows[Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
  const target = next?.querySelector("th a") ?? next?.querySelector("a, button, input");
  target?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function startSelection(form) {
  const all = form.querySelector("[data-select-all]");
  const bar = form.querySelector("[data-selection]");
  const boxes = [...form.querySelectorAll('input[name="selected"]')];
  const settle = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").classList.toggle("is-selected", box.checked);
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    bar.hidden = chosen === 0;
    bar.querySelector("[data-selection-count]").textContent = word("selected", { count: chosen });
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    settle();
  });
  form.addEventListener("change", settle);
  window.addEventListener("pageshow", settle);
  settle();
}

function startColumns(menu) {
  const table = document.getElementById(menu.dataset.columnsFor);
  const key = `guildhall:columns:${location.pathname}:${table.id}`;
  const boxes = [...menu.querySelectorAll("input")];
  const hidden = new Set(JSON.parse(localStorage.getItem(key) || "[]"));
  for (const box of boxes) {
    box.checked = "density" in box.dataset ? hidden.has("(close)") : !hidden.has(box.value);
    box.addEventListener("change", () => {
      const off = boxes.filter((each) => !("density" in each.dataset) && !each.checked).map((each) => each.value);
      if (boxes.some((each) => "density" in each.dataset && each.checked)) off.push("(close)");
      localStorage.setItem(key, JSON.stringify(off));
      arrange(table, new Set(off));
    });
  }
  menu.hidden = false;
  arrange(table, hidden);
}

function arrange(table, hidden) {
  const heads = [...table.tHead.rows[0].cells];
  table.classList.toggle("gh-table--compact", hidden.has("(close)"));
  for (const row of table.rows) {
    [...row.cells].forEach((cell, at) => {
      if (cell.colSpan === 1) cell.toggleAttribute("data-hidden-column", hidden.has(heads[at]?.dataset.col));
    });
  }
}
