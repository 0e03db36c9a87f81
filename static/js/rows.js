// The rows of a form without a way to the server: moving, and what they add to. Every button works without this file.
"use strict";

const THIN = "\u202f";

// "1 250 000.50"; a text that is no number is left to its field.
function numberIn(text) {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : 0;
}

function inWords(number) {
  const [whole, cents] = (Number.isInteger(number) ? String(number) : number.toFixed(2)).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN);
  return cents ? `${grouped}.${cents}` : grouped;
}

document.querySelectorAll("[data-rows]").forEach((rows) => {
  const named = (row, name) => row.querySelector(`[name^="${rows.dataset.rows}-"][name$="-${name}"]`);
  const all = () => [...rows.querySelectorAll("[data-row]")];

  const line = rows.querySelector("[data-sum]");
  const add = () => {
    const sums = new Map();
    all().forEach((row) => {
      if (named(row, "DELETE")?.checked) return;
      const unit = named(row, line.dataset.unit)?.value ?? line.dataset.unit;
      const number = numberIn(named(row, line.dataset.sum).value);
      if (number) sums.set(unit, (sums.get(unit) ?? 0) + number);
    });
    const words = [...sums].sort().map(([unit, sum]) => (unit === "%" ? `${inWords(sum)}${THIN}%` : `${unit}\u00a0${inWords(sum)}`.trim()));
    line.querySelector("strong").textContent = words.join(", ") || "–";
  };
  if (line) rows.addEventListener("input", add);

  // The rows change places with their hidden numbers; the focus stays on the button that was pressed.
  rows.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=row-up], button[name=row-down]");
    if (!button) return;
    event.preventDefault();
    const order = all(), row = button.closest("[data-row]"), here = order.indexOf(row);
    const there = here + (button.name === "row-up" ? -1 : 1);
    if (there < 0 || there >= order.length) return;
    order[there][button.name === "row-up" ? "before" : "after"](row);
    all().forEach((one, place) => {
      named(one, rows.dataset.place).value = place + 1;
      one.querySelector("[data-row-number]").textContent = place + 1;
    });
    button.focus();
    row.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Cells that are pasted into a field of a row go where they can be looked at.
  const box = rows.querySelector(".paste textarea");
  rows.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!box || event.target === box || event.target.tagName === "TEXTAREA" || !text.trim().includes("\t")) return;
    event.preventDefault();
    box.closest("details").open = true;
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    rows.querySelector("button[name=preview-rows]").focus();
  });
});
