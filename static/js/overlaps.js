// Looks again for similar work when country, theme or time change in the form. Without this file: after saving.
"use strict";

document.querySelectorAll("[data-overlaps]").forEach((section) => {
  const place = section.querySelector("[role=status]");
  const form = document.querySelector("main form[method=post]");
  const names = {
    countries: 'select[name^="countries-"][name$="-country"]',
    themes: 'select[name="primary_theme"], input[name="themes"]:checked',
    regions: 'input[name="regions"]:checked',
  };
  const asked = { countries: "#countries-rows", themes: '[name="primary_theme"]', regions: 'input[name="regions"]' };
  let waiting, shown = 0, last = "";

  const question = () => {
    const query = new URLSearchParams();
    for (const [name, selector] of Object.entries(names)) {
      if (!form.querySelector(asked[name])) continue;
      query.set(`${name}_asked`, "1");
      form.querySelectorAll(selector).forEach((field) => {
        const row = field.closest("[data-row]");
        if (field.value && !row?.querySelector('[name$="-DELETE"]:checked')) query.append(name, field.value);
      });
    }
    for (const [name, field] of [["start", "planned_start"], ["end", "planned_end"]]) {
      if (form.elements[field]) query.set(name, form.elements[field].value);
    }
    return query.toString();
  };

  const look = async () => {
    const query = question(), number = ++shown;
    if (query === last) return;
    last = query;
    try {
      const answer = await fetch(`${section.dataset.overlaps}?${query}`, { headers: { "X-Requested-With": "fetch" } });
      const text = answer.ok ? await answer.text() : "";
      if (text && number === shown) {
        const found = new DOMParser().parseFromString(text, "text/html");
        place.replaceChildren(...found.body.childNodes);
      }
    } catch {
      last = ""; // what is shown stays; the next change asks again
    }
  };
  if (!form) return;
  last = question();
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 600);
  });
});
