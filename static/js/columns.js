// Columns move in the page; without this file each button asks the server for the same.
"use strict";

document.querySelector(".columns")?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=up], button[name=down]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  const other = button.name === "up" ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (button.name === "up") other.before(row);
  else other.after(row);
  button.focus();
});
