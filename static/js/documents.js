// Uploading with less waiting: files are dropped or pasted, sent one by one with their progress, and each says what became of it.
// Without this file the form sends them all together, and the page that answers says the same.
"use strict";

const form = document.querySelector("form.upload");
const input = form?.querySelector('input[type="file"]');

if (form && input && window.FormData && window.XMLHttpRequest) {
  const words = form.dataset;
  const chosen = []; // {file, row, said, bar, state: waiting, sending, stored, refused}
  const zone = document.createElement("div");
  zone.className = "drop";
  input.replaceWith(zone);
  const hint = document.createElement("p");
  hint.className = "drop__hint";
  hint.textContent = words.drop;
  const list = document.createElement("ul");
  list.className = "upload__list";
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  told.tabIndex = -1; // what became of the files is moved to: the button stands far below it
  zone.append(input, hint, list, told);

  const remove = (one) => {
    chosen.splice(chosen.indexOf(one), 1);
    one.row.remove();
    input.focus();
  };

  const add = (files) => {
    for (const file of files) {
      const one = { file, state: "waiting", row: document.createElement("li"), said: document.createElement("span") };
      one.said.className = "upload__said";
      one.said.textContent = file.name;
      one.button = document.createElement("button");
      one.button.type = "button";
      one.button.className = "btn btn-outline-secondary btn-sm";
      one.button.textContent = words.remove;
      one.button.setAttribute("aria-label", `${words.remove} ${file.name}`);
      one.button.addEventListener("click", () => remove(one));
      one.row.append(one.said, one.button);
      list.append(one.row);
      chosen.push(one);
    }
  };

  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
  const over = (is) => zone.classList.toggle("drop--over", is);
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  zone.addEventListener("dragleave", () => over(false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    add(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      add(event.clipboardData.files);
    }
  });

  const show = (one, result) => {
    one.bar?.remove();
    one.state = result.stored ? "stored" : "refused";
    one.said.textContent = `${one.file.name}: ${result.sentence}`;
    if (result.address) {
      const link = document.createElement("a");
      link.href = result.address;
      link.textContent = words.open;
      one.said.append(" ", link);
    }
    if (one.state === "stored") one.button.remove();
  };

  // One file with everything that the form says. Answers the faults of the form, which are the same for all files.
  const send = (one, alone) =>
    new Promise((done) => {
      const data = new FormData(form);
      data.delete(input.name);
      if (!alone) data.set("title", "");
      data.append(input.name, one.file, one.file.name);
      one.bar = document.createElement("progress");
      one.bar.max = 100;
      one.bar.value = 0;
      one.bar.setAttribute("aria-label", one.file.name);
      one.row.append(one.bar);
      one.state = "sending";
      const ask = new XMLHttpRequest();
      ask.open("POST", form.action);
      ask.setRequestHeader("Accept", "application/json");
      ask.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        one.bar.value = Math.round((event.loaded / event.total) * 100);
        one.said.textContent = words.sending.replace("{name}", one.file.name).replace("{percent}", one.bar.value);
      });
      const lost = () => {
        show(one, { stored: false, sentence: words.lost });
        one.state = "waiting";
        done([]);
      };
      ask.addEventListener("error", lost);
      ask.addEventListener("load", () => {
        let answer;
        try {
          answer = JSON.parse(ask.responseText);
        } catch {
          lost();
          return;
        }
        const [result] = answer.results;
        if (result) {
          show(one, result);
        } else {
          one.bar.remove();
          one.state = "waiting";
          one.said.textContent = `${one.file.name}: ${answer.faults.join(" ")}`;
        }
        done(answer.faults);
      });
      ask.send(data);
    });

  // What became of all of them. What is stored is not sent again, and its title is not that of the next file.
  const tell = (sent, faults) => {
    const stored = sent.filter((one) => one.state === "stored");
    if (sent.every((one) => one.state === "waiting")) {
      told.textContent = faults.join(" ") || words.lost;
    } else {
      const counted = sent.length === 1 ? words.countedOne : words.counted;
      told.textContent = counted.replace("{stored}", stored.length).replace("{number}", sent.length);
      const link = document.createElement("a");
      link.href = words.done;
      link.textContent = words.toRecord;
      told.append(". ", link);
    }
    for (const one of stored) chosen.splice(chosen.indexOf(one), 1);
    if (stored.length) form.elements.title.value = "";
    told.focus({ preventScroll: true });
    told.scrollIntoView({ block: "center" });
  };

  form.addEventListener("submit", async (event) => {
    const waiting = chosen.filter((one) => one.state === "waiting");
    if (!waiting.length) return; // the server says that nothing is chosen
    event.preventDefault();
    const button = form.querySelector("button.btn-primary");
    button.setAttribute("aria-disabled", "true");
    let faults = [];
    for (const one of waiting) {
      faults = await send(one, waiting.length === 1);
      if (faults.length) break;
    }
    button.removeAttribute("aria-disabled");
    delete form.dataset.sent;
    tell(waiting, faults);
  });
}
