// A sheet is typed down its columns: Enter and the arrows go to the line above or below, Tab to the next cell.
import { each } from "./page.js";

const STEPS = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };

export function startGrid(within) {
  each(within, "table[data-grid]", (table) => {
    table.addEventListener("keydown", (event) => {
      const step = event.key === "Enter" && event.shiftKey ? -1 : STEPS[event.key];
      const cell = event.target.closest("td");
      if (!step || !cell || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const rows = [...table.tBodies[0].rows];
      let at = rows.indexOf(cell.parentElement) + step;
      while (rows[at] && !inputAt(rows[at], cell.cellIndex)) at += step;
      const target = rows[at] && inputAt(rows[at], cell.cellIndex);
      target?.focus();
      target?.select();
    });
  });
}

function inputAt(row, column) {
  return row.cells[column]?.querySelector("input");
}
