// Two minutes before one is signed out: says so, without taking the focus from what is being typed, and extends.
"use strict";

document.querySelectorAll("[data-session-ends]").forEach((box) => {
  const BEFORE = 120;
  const line = box.querySelector("[data-session-line]");
  const button = box.querySelector("button");
  const signIn = box.querySelector("a");
  const words = (name) => box.querySelector(`template[data-session-${name}]`).innerHTML.trim();
  let ends = Number(box.dataset.sessionEnds);
  let timer = 0;

  const left = () => ends - Date.now() / 1000;
  const show = (text, offers) => {
    line.textContent = text;
    box.classList.toggle("session-end--shown", Boolean(text));
    button.hidden = offers !== "stay";
    signIn.hidden = offers !== "sign-in";
  };
  const wait = (seconds, act) => {
    clearTimeout(timer);
    timer = setTimeout(act, Math.min(Math.max(seconds, 1) * 1000, 2 ** 31 - 1));
  };

  // Another window may have extended it meanwhile, so the server is asked first.
  async function ask(method) {
    const body = method === "POST" ? new FormData() : undefined;
    body?.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "");
    const answer = await fetch(box.dataset.address, { method, body, redirect: "error" });
    if (!answer.ok) throw new Error("not extended");
    const said = await answer.json();
    ends = said.ends;
    return said.words;
  }

  async function warn() {
    if (left() > BEFORE) return wait(left() - BEFORE, warn);
    let time = "";
    try {
      time = await ask("GET");
    } catch {
      return over();
    }
    if (left() > BEFORE) {
      show("");
      return wait(left() - BEFORE, warn);
    }
    if (line.textContent === "") show(words("warning").replace("{time}", time), "stay");
    wait(left() > 20 ? left() - 20 : left() + 1, left() > 20 ? warn : over);
  }

  function over() {
    if (left() > 0) return wait(15, warn); // the network, and not the session
    show(words("over"), "sign-in");
  }

  button.addEventListener("click", async () => {
    try {
      const time = await ask("POST");
      show(words("stays").replace("{time}", time));
      wait(left() - BEFORE, () => {
        show("");
        warn();
      });
      document.getElementById("main")?.focus({ preventScroll: true });
    } catch {
      over();
    }
  });

  wait(left() - BEFORE, warn);
});
