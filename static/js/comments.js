// Offers names while somebody types @ in a comment. Without this file a name is written as @first.last.
"use strict";

document.querySelectorAll(".comment-form").forEach((place) => {
  const text = place.querySelector("textarea");
  if (!text) return;
  const where = document.createElement("div"), list = document.createElement("ul"), said = document.createElement("p");
  where.className = "people__where";
  Object.assign(list, { id: `${text.id}-people`, className: "people", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", place.dataset.label);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  text.after(where);
  where.append(list, said);
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("autocomplete", "off");

  let chosen = -1, asked = 0, waiting;

  const begun = () => text.value.slice(0, text.selectionStart).match(/(?:^|[^\w.@/+-])@([\p{L}\p{N}_.-]*)$/u);

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    asked += 1;
    text.removeAttribute("aria-activedescendant");
  };

  const choose = (number) => {
    chosen = (number + list.children.length) % list.children.length;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  };

  const take = (number) => {
    const typed = begun(), handle = list.children[number]?.dataset.handle;
    if (!typed || !handle) return close();
    const end = text.selectionStart, start = end - typed[1].length;
    text.setRangeText(`${handle} `, start, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true })); // so that the draft is kept
    close();
    text.focus();
  };

  const show = (people) => {
    list.replaceChildren(...people.map((person, number) => {
      const option = document.createElement("li");
      Object.assign(option, { id: `${list.id}-${number}`, textContent: `${person.name}, ${person.organization} (@${person.handle})` });
      option.setAttribute("role", "option");
      option.dataset.handle = person.handle;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(number); });
      return option;
    }));
    list.hidden = !people.length;
    said.textContent = people.length ? place.dataset.found.replace("{number}", people.length) : place.dataset.none;
    if (people.length) choose(0);
  };

  const look = async (name) => {
    const number = ++asked;
    const audience = place.dataset.audience ?? place.closest("form").querySelector('[name="audience"]:checked')?.value;
    try {
      const question = new URLSearchParams({ q: name, audience: audience ?? "own" });
      const answer = await fetch(`${place.dataset.people}?${question}`, { headers: { "X-Requested-With": "fetch" } });
      if (answer.ok && number === asked) show((await answer.json()).people);
    } catch {
      close(); // the name can be written out
    }
  };

  text.addEventListener("input", () => {
    clearTimeout(waiting);
    const typed = begun();
    if (typed) waiting = setTimeout(() => look(typed[1]), 150);
    else close();
  });
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const keys = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Escape: close };
    if (event.key === "Enter" || event.key === "Tab") keys[event.key] = () => take(chosen);
    if (!keys[event.key] || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
});
