/* The form of a new case: files dropped on their places, one more row, the browser's time zone among those offered. Works without. */
(() => {
  "use strict";
  const form = document.getElementById("new-case");
  if (!form) return;

  for (const zone of form.querySelectorAll("[data-drop]")) {
    const input = document.getElementById(zone.dataset.drop);
    const isOver = on => event => {
      if (event.dataTransfer && ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      zone.classList.toggle("over", on);
    };
    zone.addEventListener("dragenter", isOver(true));
    zone.addEventListener("dragover", isOver(true));
    zone.addEventListener("dragleave", event => { if (!zone.contains(event.relatedTarget)) zone.classList.remove("over"); });
    zone.addEventListener("drop", event => {
      isOver(false)(event);
      if (!event.dataTransfer.files.length) return;
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  const fill = form.querySelector('button[value="fill"]');
  const exported = document.getElementById("export");
  exported.addEventListener("change", () => { if (exported.files.length) form.requestSubmit(fill); });
  document.getElementById("feed").addEventListener("change", event => {
    if (event.target.files.length) document.getElementById("catalog").value = "";
  });

  let added = 0;
  for (const button of form.querySelectorAll("[data-add]")) {
    const kind = button.dataset.add;
    button.hidden = false;
    button.addEventListener("click", () => {
      const row = document.getElementById(`spare-${kind}`).content.cloneNode(true);
      added += 1;
      for (const field of row.querySelectorAll("[id]")) field.id += added;
      for (const label of row.querySelectorAll("label[for]")) label.htmlFor += added;
      const first = row.querySelector("input");
      button.previousElementSibling.append(row);
      first.focus();
    });
  }

  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;  // offered, never filled in: nobody guesses a zone
  if (here) document.getElementById("zones").prepend(new Option(here, here));
  const said = document.getElementById("trouble") || document.getElementById("understood") || document.getElementById("filled");
  if (said) { said.scrollIntoView({ block: "nearest" }); if (said.tabIndex === -1) said.focus({ preventScroll: true }); }
})();
