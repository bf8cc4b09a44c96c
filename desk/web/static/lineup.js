/* Line-ups: one key decides, the next question is there at once, the word is sent meanwhile. Without this file all of it
   works by plain forms. Keys click the buttons (desk.js). */
(() => {
  "use strict";
  const root = document.querySelector("[data-lineup]"), undoForm = document.querySelector("[data-undo]");
  const MINUTE_MS = 60000;
  const trouble = document.querySelector("[data-trouble]");
  let timer = 0, queue = Promise.resolve();

  function offerUndo(name, until, warnings) {
    if (!undoForm) return;
    clearTimeout(timer);
    const left = until ? new Date(until) - Date.now() : 0;  // none: it was the last that was needed, and stands
    undoForm.hidden = left <= 0;
    if (name) undoForm.setAttribute("action", `/lineups/${name}/undo`);
    undoForm.querySelector("[data-warnings]").textContent = (warnings || []).join(" ");
    timer = setTimeout(() => { undoForm.hidden = true; }, Math.max(0, left));
  }
  /* Words of the last minute, the newest last, so that one after the other can be undone. Names tell nothing. */
  const KEPT = "wornproof-answered";
  const lately = () => JSON.parse(sessionStorage.getItem(KEPT) || "[]").filter(one => new Date(one.until) > Date.now());
  const keep = all => sessionStorage.setItem(KEPT, JSON.stringify(all));
  function answered(name, until, warnings) {
    if (until) keep([...lately().filter(one => one.name !== name), { name, until }]);
    offerUndo(name, until, warnings);
  }
  const last = lately().at(-1);
  if (last) offerUndo(last.name, last.until, []);
  else if (undoForm && !undoForm.hidden) timer = setTimeout(() => { undoForm.hidden = true; }, MINUTE_MS);

  function takeBack() {
    const address = undoForm.getAttribute("action"), what = fields(undoForm, null);
    queue = queue.then(() => post(address, what)).then(told => {
      keep(lately().filter(one => one.name !== told.name));
      location.assign(told.next);
    }).catch(error => {
      undoForm.hidden = true;
      const said = document.createElement("p");
      said.className = "panel bad";
      said.textContent = error.message;
      (trouble || undoForm.parentElement).append(said);
    });
  }
  document.addEventListener("submit", event => {
    if (event.target !== undoForm) return;
    event.preventDefault();
    takeBack();
  });
  if (!root) { document.body.dataset.ready = ""; return; }

  const place = root.querySelector("[data-question]");
  let ahead = null, busy = false;
  const present = () => place.querySelector("[data-name]");
  const path = caseId => `/cases/${encodeURIComponent(caseId)}/lineup`;

  /* What is behind the present question: built, its pictures decoded; null where nothing is. */
  async function prepare(question) {
    const { name, case: caseId } = question.dataset;
    if (!caseId) return null;
    const answer = await fetch(`${path(caseId)}/ahead?after=${name}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (!found.name) return null;
    const made = document.createElement("div");
    made.innerHTML = found.html;  // our own page's part, escaped where it was made
    await Promise.all([...made.querySelectorAll("img")].map(picture => picture.decode().catch(() => {})));
    return { name: found.name, node: made.firstElementChild };
  }
  function lookAhead(when = Promise.resolve()) {
    const question = present();
    ahead = when.then(() => prepare(question)).catch(() => undefined);  // undefined: ask the desk when the time comes
  }

  async function post(address, fields) {
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" }, keepalive: true });
    } catch {
      throw new Error(root ? root.dataset.sayOffline : "");
    }
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.title || `${answer.status} ${answer.statusText}`);
    return told;
  }
  function fields(form, submitter) {
    const found = new URLSearchParams();
    for (const [name, value] of new FormData(form)) found.append(name, String(value));
    if (submitter && submitter.name) found.append(submitter.name, submitter.value);
    return found;
  }
  function fail(error, name) {
    const said = document.createElement("p"), back = document.createElement("a");
    said.className = "panel bad";
    said.append(`${root.dataset.sayFailed} ${error.message} `);
    back.href = `/lineups/${name}`;
    back.textContent = root.dataset.sayBack;
    said.append(back);
    trouble.append(said);
  }

  function paint(next) {
    place.replaceChildren(next.node);
    showLarger();
    history.pushState({ name: next.name }, "", `/lineups/${next.name}`);
    scrollTo(0, 0);
    place.querySelector("h1").focus({ preventScroll: true });
    window.desk.say(root.dataset.sayNext);
  }

  /* Words go one after the other, so that the desk sees them in their order. */
  function send(form, submitter) {
    const name = present().dataset.name, what = fields(form, submitter), address = form.getAttribute("action");
    const sent = queue.then(() => post(address, what));
    queue = sent.catch(() => {});
    return sent.then(told => { answered(told.name, told.undo_until, told.warnings); return told; });
  }
  async function decide(form, submitter) {
    if (busy) return;
    busy = true;
    root.setAttribute("aria-busy", "true");
    trouble.replaceChildren();
    const { name, case: caseId } = present().dataset, before = ahead;
    const sent = send(form, submitter);
    try {
      const next = await (caseId ? first(before, sent) : null);
      if (!next) {
        window.desk.say(root.dataset.saySending);
        location.assign((await sent).next);
        return;
      }
      paint(next);
      lookAhead(sent.catch(error => fail(error, name)));
    } catch (error) {
      fail(error, name);
      lookAhead();
    } finally {
      busy = false;
      root.removeAttribute("aria-busy");
    }
  }
  /* The prepared question; while it is not ready a word that was refused ends the waiting. */
  function first(before, sent) {
    window.desk.say(root.dataset.sayWait);
    return Promise.race([before, sent.then(() => before)]);
  }

  document.addEventListener("submit", event => {
    const form = event.target;
    if (form.matches("[data-answer]") && event.submitter) {
      event.preventDefault();
      decide(form, event.submitter);
    }
  });
  addEventListener("popstate", () => location.reload());

  /* Larger pictures, from one question to the next. */
  function showLarger() {
    const button = place.querySelector(".larger");
    button.hidden = false;
    button.setAttribute("aria-pressed", String(root.classList.contains("near")));
  }
  place.addEventListener("click", event => {
    if (!event.target.closest(".larger")) return;
    root.classList.toggle("near");
    showLarger();
  });
  showLarger();
  lookAhead();
  document.body.dataset.ready = "";
})();
