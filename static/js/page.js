// Small comforts. Every page works without this file.
"use strict";

// A page with errors starts at the summary of what is wrong.
document.querySelector("[data-focus]")?.focus();

// Menus close with Escape or a click elsewhere; the focus goes back to what opened them.
const menus = "details.menu[open], details.filter__choice[open]";
document.addEventListener("click", (event) => {
  document.querySelectorAll(menus).forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll(menus).forEach((menu) => {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  });
});

// "12 of 200 characters used", under fields that have a limit and ask for it.
document.querySelectorAll("textarea[maxlength][data-counter]").forEach((field) => {
  const line = document.createElement("p");
  line.className = "counter";
  line.setAttribute("aria-live", "polite");
  field.after(line);
  const say = () => {
    line.textContent = field.dataset.counter.replace("{used}", field.value.length).replace("{limit}", field.maxLength);
  };
  field.addEventListener("input", say);
  say();
});

// What is chosen in one question is not offered again in the other; the server counts it once in any case.
document.querySelectorAll("select[data-not-again-in]").forEach((select) => {
  const boxes = select.form.querySelectorAll(`input[name="${select.dataset.notAgainIn}"]`);
  const hide = () => boxes.forEach((box) => (box.closest(".form-check").hidden = select.value === box.value));
  select.addEventListener("change", hide);
  hide();
});

// A second press on the same button sends nothing new; the server holds the same rule.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
