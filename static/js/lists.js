// What a list does while somebody looks at it. Every list works without this file.
"use strict";

// The numbers beside the choices of a question are asked for when it is opened.
const behind = (number) => {
  const span = document.createElement("span");
  span.className = "filter__number";
  span.textContent = number;
  return span;
};
const count = async (question) => {
  if (question.dataset.counted) return;
  question.dataset.counted = "asked";
  const address = new URL(question.dataset.numbers, location.href);
  for (const [name, value] of new URLSearchParams(location.search)) {
    if (name.startsWith("as_of")) address.searchParams.set(name, value);
  }
  const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return; // the choices stand without their numbers
  const { numbers } = await answer.json();
  question.querySelectorAll("input[type=checkbox]").forEach((box) => {
    const label = question.querySelector(`label[for="${box.id}"]`);
    if (box.value in numbers && !label.querySelector(".filter__number")) label.append(" ", behind(numbers[box.value]));
  });
  question.querySelectorAll("option").forEach((option) => {
    if (option.value in numbers) option.textContent = `${option.textContent.trim()} (${numbers[option.value]})`;
  });
  question.dataset.counted = "yes";
};
document.querySelectorAll("details[data-numbers]").forEach((question) => {
  question.addEventListener("toggle", () => question.open && count(question));
});
document.querySelectorAll("details.filter__more").forEach((more) => {
  const all = () => more.open && more.querySelectorAll("select[data-numbers]").forEach(count);
  more.addEventListener("toggle", all);
  all();
});
document.querySelectorAll(".filter > .filter__row select[data-numbers]").forEach(count);

// Choosing rows: one box for the whole page, and how many are ticked.
const bulk = document.querySelector("form#bulk");
if (bulk) {
  const boxes = [...document.querySelectorAll("input[name=chosen]")];
  const corner = document.querySelector("thead td.choose");
  const all = document.createElement("input");
  all.type = "checkbox";
  all.className = "form-check-input";
  all.setAttribute("aria-label", bulk.dataset.all);
  corner.append(all);
  const say = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    bulk.querySelector("[data-ticked]").textContent = `(${ticked})`;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => {
    boxes.forEach((box) => (box.checked = all.checked));
    say();
  });
  boxes.forEach((box) => box.addEventListener("change", () => {
    document.querySelector("#scope-ticked").checked = true;
    say();
  }));
  say();
  // A file leaves the page as it is, so the form can be sent again.
  bulk.addEventListener("submit", (event) => {
    if (event.submitter?.value.startsWith("export-")) setTimeout(() => delete bulk.dataset.sent);
  });
  window.addEventListener("pageshow", say);
}
