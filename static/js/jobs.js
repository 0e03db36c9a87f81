// A page that waits for a background job looks again by itself. Without this file there is the button "Look again".
"use strict";

const FIRST = 2000; // milliseconds; the pauses grow, so that a job of an hour is not asked after a thousand times
const LONGEST = 15000;

const place = document.querySelector("[data-job]");
const said = document.querySelector("[data-job-said]");

if (place) {
  let pause = FIRST;
  let quarter = 0;

  const look = async () => {
    if (!document.hidden) {
      try {
        const answer = await fetch(place.dataset.job, { credentials: "same-origin", redirect: "error" });
        if (answer.ok) show(await answer.text());
      } catch {
        // The server is away for a moment: the next look tells.
      }
    }
    if (place.querySelector("[data-open='yes']")) setTimeout(look, pause);
    pause = Math.min(pause * 1.3, LONGEST);
  };

  // The state is told when it changes and at each quarter, not at each step. Buttons keep their focus.
  const show = (html) => {
    const focused = document.activeElement?.textContent;
    const inside = place.contains(document.activeElement);
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const before = place.querySelector(".job");
    const now = fresh.querySelector(".job");
    if (!now) return;
    const nowQuarter = Math.floor((Number(now.dataset.percent) || 0) / 25);
    const words = (state) => state.dataset.said.split(",")[0];
    if (words(now) !== words(before) || nowQuarter !== quarter) said.textContent = now.dataset.said;
    quarter = nowQuarter;
    place.replaceChildren(now);
    if (inside) [...place.querySelectorAll("a, button")].find((one) => one.textContent === focused)?.focus();
  };

  setTimeout(look, FIRST);
}
