// The one button says what it will do. Without this file it says "Record the decision".
"use strict";

document.querySelectorAll("form[data-decision]").forEach((form) => {
  const button = form.querySelector(".approval__button");
  const say = () => {
    const chosen = form.querySelector("input[name=decision]:checked");
    if (chosen) button.textContent = chosen.dataset.button;
  };
  form.addEventListener("change", say);
  say();
});
