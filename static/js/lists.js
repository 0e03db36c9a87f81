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
