// Keeps what is typed on the server, so that neither a crash nor an ended session loses it. Without this file the
// button "Save draft" does the same.
"use strict";

(() => {
  const WAIT = 20000; // after the first thing typed
  const AFTER_BLUR = 1000;
  const LATE = 120000; // after which it is said for how long nothing could be kept
  const SMALL = 60000; // what a browser sends along while it leaves a page

  document.querySelectorAll("input[name=draft][data-save]").forEach((sheet) => keepDraftsOf(sheet.form, sheet));

  function keepDraftsOf(form, sheet) {
    const line = form.querySelector("[data-draft-line]");
    const sent = new Map(); // file inputs, with the files that are kept already
    const sendsItself = "done" in form.dataset; // another script sends its files, one by one
    let kept = texts(); // what the server has, or what the page was drawn with
    let timer = 0;
    let busy = false;
    let submitted = false;
    let anew = false;
    let failingSince = 0;
    form.querySelector("[data-draft-hint]")?.removeAttribute("hidden");

    function texts() {
      const all = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      return JSON.stringify(all.filter(([name]) => name !== "csrfmiddlewaretoken"));
    }

    function chosen(input) {
      return [...input.files].map((file) => `${file.name} ${file.size} ${file.lastModified}`).join("\n");
    }

    function fileInputs() {
      return sendsItself ? [] : [...form.querySelectorAll("input[type=file]")];
    }

    function dirty() {
      return texts() !== kept || fileInputs().some((input) => chosen(input) !== (sent.get(input) || ""));
    }

    // Everything that was typed, no secrets, and only such files as the server has not got.
    function parcel() {
      const data = new FormData(form);
      form.querySelectorAll("input[type=password]").forEach((input) => data.delete(input.name));
      if (sendsItself) form.querySelectorAll("input[type=file]").forEach((input) => data.delete(input.name));
      data.delete("csrfmiddlewaretoken");
      fileInputs().forEach((input) => {
        if (chosen(input) === (sent.get(input) || "")) data.delete(input.name);
        else if (!input.files.length) {
          data.delete(input.name);
          data.append("draft-remove", input.name);
        }
      });
      data.set("draft-turn", Date.now());
      if (anew) data.set("draft-anew", "yes");
      return data;
    }

    function sizeOf(data) {
      return [...data].reduce((sum, [name, value]) => sum + name.length + 120 + (value.size ?? value.length * 3), 0);
    }

    function say(text) {
      if (line && line.textContent !== text) line.textContent = text;
    }

    function sayFailed() {
      const minutes = Math.floor((Date.now() - failingSince) / 60000);
      say(Date.now() - failingSince < LATE ? line.dataset.failedNow : line.dataset.failed.replace("{n}", minutes));
    }

    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }

    async function save() {
      clearTimeout(timer);
      timer = 0;
      if (submitted || busy || !dirty()) return;
      busy = true;
      const now = texts();
      const files = fileInputs().map((input) => [input, chosen(input)]);
      try {
        const answer = await fetch(sheet.dataset.save, { method: "POST", body: parcel(), redirect: "error" });
        if (answer.status === 400) throw new Error("too old");
        const isLine = (answer.headers.get("Content-Type") || "").startsWith("text/html");
        if (!answer.ok && answer.status !== 413) throw new Error("not kept");
        if (isLine) {
          const words = await answer.text();
          kept = now;
          files.forEach(([input, names]) => sent.set(input, names));
          failingSince = 0;
          say(new DOMParser().parseFromString(words, "text/html").body.textContent.trim());
        } else {
          say((await answer.json()).problem);
        }
      } catch {
        failingSince = failingSince || Date.now();
        if (line) sayFailed();
      }
      busy = false;
      if (!submitted && dirty() && !timer) later(WAIT);
    }

    form.addEventListener("input", () => timer || later(WAIT));
    form.addEventListener("change", (event) => (event.target.type === "file" ? later(0) : timer || later(WAIT)));
    form.addEventListener("focusout", () => dirty() && later(AFTER_BLUR));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented && !sendsItself) submitted = true;
    });

    // The button keeps the draft without leaving the page.
    form.querySelectorAll("button[name=save-draft]").forEach((button) =>
      button.addEventListener("click", (event) => {
        event.preventDefault();
        if (dirty()) save();
        else if (line && !line.textContent) say(line.dataset.nothing);
      }),
    );
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      save();
    });

    // On leaving, without waiting for the answer.
    function leave() {
      if (submitted || !dirty()) return;
      const data = parcel();
      fetch(sheet.dataset.save, { method: "POST", body: data, keepalive: sizeOf(data) < SMALL }).catch(() => {});
    }
    window.addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
    // Asked only where the last words might not arrive.
    window.addEventListener("beforeunload", (event) => {
      if (!submitted && dirty() && (failingSince || sizeOf(parcel()) >= SMALL)) event.preventDefault();
    });
    // Back on the page as it was left: what is typed now is typed after the form was sent.
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      anew = submitted;
      submitted = false;
    });
  }
})();
