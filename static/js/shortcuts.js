// Single keys for those who have not switched them off (ui/shortcuts.py has the list). Never while somebody types.
"use strict";

const typing = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const rows = () => [...document.querySelectorAll("#results table.records tbody tr")];
let last = null; // the row visited last
const row = () => document.activeElement.closest("#results tbody tr") || (last?.isConnected ? last : null);
const visit = (step) => {
  const all = rows();
  const here = all.indexOf(row());
  const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
  last = all[next] || null;
  last?.querySelector("a")?.focus();
};
const focus = (selector) => {
  const found = document.querySelector(selector);
  found?.focus();
  return Boolean(found);
};
const keys = {
  "?": () => document.querySelector("dialog#shortcuts").showModal(),
  "/": () => focus("#filter-q") || focus("header input[type=search]") || focus("input[type=search]"),
  f: () => focus("#filter .filter__choice > summary") || focus("#filter select, #filter input:not([type=hidden])"),
  j: () => visit(1),
  k: () => visit(-1),
  o: () => row()?.querySelector("a")?.click(),
  x: () => row()?.querySelector("input[type=checkbox]")?.click(),
  "g h": () => location.assign("/"),
};
let before = "";
let since = 0;
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest(typing) || document.querySelector("dialog[open]")) return;
  const pair = event.timeStamp - since < 1500 ? `${before} ${event.key}` : "";
  [before, since] = [event.key, event.timeStamp];
  const act = keys[pair] || keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
