/* Keys, for every page. The table is keys.json, which each page carries: handlers, help and labels are made of it.
   An element with data-key="NAME" is clicked for the key of NAME; a view may take it over by desk.on(NAME, handler). */
(() => {
  "use strict";
  const handlers = new Map();
  const byKey = new Map();
  const live = document.getElementById("live");
  const help = document.getElementById("help");
  const MAY_REPEAT = new Set(["next", "previous", "in", "out"]);

  window.desk = {
    on: (name, handler) => handlers.set(name, handler),
    say: text => { if (live) live.textContent = text || ""; },
  };

  for (const [name, letters] of Object.entries(JSON.parse(document.body.dataset.keys)))
    letters.forEach((key, at) => byKey.set(key, { name, at }));

  const isSeen = element => !element.disabled && element.getClientRects().length > 0;

  function press(name, at) {
    const found = [...document.querySelectorAll(`[data-key="${name}"]`)];
    const one = found.length > 1 ? found[at] : at === 0 ? found[0] : undefined;
    if (!one || !isSeen(one)) return false;
    one.click();
    return true;
  }

  /* The items of lists, each with its first link: the one that has the focus is what Enter opens. */
  const ITEM = "table[data-list] > tbody > tr, [data-list]:not(table) > *";
  const linkOf = item => item.matches("a[href]") ? item : item.querySelector("[data-open]") || item.querySelector("a[href]");
  function move(step) {
    const items = [...document.querySelectorAll(ITEM)].filter(item => linkOf(item) && isSeen(item));
    if (!items.length) return false;
    const now = items.findIndex(item => item.contains(document.activeElement) || item.classList.contains("selected"));
    const to = now < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, now + step));
    items.forEach((item, at) => item.classList.toggle("selected", at === to));
    linkOf(items[to]).focus();
    items[to].scrollIntoView({ block: "nearest" });
    return true;
  }

  const own = {
    search: () => { const field = document.getElementById("find"); if (!field) return false; field.focus(); field.select(); return true; },
    help: () => { if (!help) return false; help.showModal(); return true; },
    next: () => press("next", 0) || move(1),
    previous: () => press("previous", 0) || move(-1),
    open: () => {
      if (document.activeElement !== document.body) return false;
      const item = [...document.querySelectorAll(ITEM)].find(one => one.classList.contains("selected"));
      if (item) linkOf(item).click();
      return Boolean(item);
    },
  };

  const TYPED = "input:not([type=radio], [type=checkbox], [type=range], [type=button], [type=submit]), textarea, select, [contenteditable]";
  const PRESSED = "a[href], button, summary, input";

  function isOff(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
    if (document.querySelector("dialog[open]")) return true;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest(TYPED)) return true;
    if ((event.key === " " || event.key === "Enter") && at.closest(PRESSED)) return true;
    return document.body.dataset.letters === "off" && event.key.length === 1 && event.key !== " ";
  }

  document.addEventListener("keydown", event => {
    if (event.key === "Escape" && event.target instanceof Element && event.target.closest(TYPED)) {
      event.target.blur();  // back to the keys
      return;
    }
    const found = byKey.get(event.key) || byKey.get(event.key.toLowerCase());
    if (!found || isOff(event) || (event.repeat && !MAY_REPEAT.has(found.name))) return;
    const handler = handlers.get(found.name) || own[found.name] || (() => press(found.name, found.at));
    if (handler(event, found.at) !== false) event.preventDefault();
  });

  /* A search that cannot be read: the cursor is put where it cannot. A file dropped on its field is sent. */
  const wrong = document.querySelector("input[data-at]");
  if (wrong) { wrong.focus(); wrong.setSelectionRange(wrong.dataset.at - 1, wrong.dataset.at); }
  for (const form of document.querySelectorAll("form[data-drop]")) {
    const input = form.querySelector("input[type=file]");
    form.addEventListener("dragover", event => event.preventDefault());
    form.addEventListener("drop", event => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    });
    input.addEventListener("change", () => { if (input.files.length) form.requestSubmit(); });
  }

  document.addEventListener("click", event => {
    const opener = event.target instanceof Element && event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) dialog.showModal();
  });
})();
