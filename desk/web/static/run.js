/* A run as it goes on. Without this the page loads itself anew. */
(() => {
  "use strict";
  const place = document.getElementById("progress");
  if (place && place.dataset.events) {
    const source = new EventSource(place.dataset.events);
    let stage = "";
    source.addEventListener("progress", event => {
      place.innerHTML = event.data;
      const now = place.querySelector("[data-stage]");
      if (now && now.dataset.stage !== stage) { stage = now.dataset.stage; window.desk && window.desk.say(now.textContent); }
    });
    source.addEventListener("end", () => { source.close(); location.reload(); });
    window.addEventListener("pagehide", () => source.close());
  }
  const check = document.getElementById("check");
  if (check && check.dataset.wait) setTimeout(() => location.reload(), 3000);
})();
