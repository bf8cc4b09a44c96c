/* The compare page: side by side, flicker, swipe, one view of both sides. Keys click the buttons (desk.js). */
(() => {
  "use strict";
  const root = document.querySelector("[data-compare]");
  if (!root || !root.dataset.compare) return;
  const d = JSON.parse(root.dataset.compare);
  const post = document.getElementById("post"), photo = document.getElementById("photo"), over = document.getElementById("over");
  const sides = root.querySelector(".sides"), across = root.querySelector(".across"), tools = root.querySelector(".tools");
  const slide = root.querySelector("[data-slide]"), cut = document.querySelector("#cut rect"), edge = document.getElementById("edge");
  const caption = root.querySelector("#of-post figcaption"), ofPost = caption.textContent;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const MARKS = ["numbers", "lines", "none"], MARGIN = 0.35, SMALLEST_PX = 40, BEAT_MS = 700;
  let mode = "side", view = null, marks = 0, beat = 0;  // view: null, or what is seen in pixels of the post

  /* From the post to the photo and back: by the points that agree, else by the regions, else by the whole pictures. */
  function mapped() {
    const m = d.matrix;
    if (m) {
      const det = m[0] * m[3] - m[1] * m[2];
      return {
        scale: Math.sqrt(Math.abs(det)),
        toPhoto: (x, y) => [(m[3] * (x - m[4]) - m[2] * (y - m[5])) / det, (m[0] * (y - m[5]) - m[1] * (x - m[4])) / det],
        toPost: (x, y) => [m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]],
      };
    }
    const both = d.region && d.photoRegion && d.photoRegion[2] && d.photoRegion[3];
    const a = both ? d.region : [0, 0, ...d.post], b = both ? d.photoRegion : [0, 0, ...d.photo];
    const scale = Math.max(a[2] / b[2], a[3] / b[3]) || 1;
    const ca = [a[0] + a[2] / 2, a[1] + a[3] / 2], cb = [b[0] + b[2] / 2, b[1] + b[3] / 2];
    return {
      scale,
      toPhoto: (x, y) => [cb[0] + (x - ca[0]) / scale, cb[1] + (y - ca[1]) / scale],
      toPost: (x, y) => [ca[0] + (x - cb[0]) * scale, ca[1] + (y - cb[1]) * scale],
    };
  }
  const map = mapped();
  const say = name => window.desk.say(root.dataset["say" + name]);
  const upper = name => name[0].toUpperCase() + name.slice(1);

  const box = (cx, cy, w, h) => [cx - w / 2, cy - h / 2, w, h].map(n => Math.round(n * 10) / 10).join(" ");
  function draw() {
    post.setAttribute("viewBox", view ? box(view.x, view.y, view.w, view.h) : `0 0 ${d.post[0]} ${d.post[1]}`);
    const [x, y] = view ? map.toPhoto(view.x, view.y) : [0, 0];
    photo.setAttribute("viewBox", view ? box(x, y, view.w / map.scale, view.h / map.scale) : `0 0 ${d.photo[0]} ${d.photo[1]}`);
    root.toggleAttribute("data-near", Boolean(view));
    for (const svg of [post, photo]) {
      const size = unit(svg);
      if (size) for (const mark of svg.querySelectorAll(".mark")) mark.setAttribute("transform", `translate(${mark.dataset.x} ${mark.dataset.y}) scale(${size})`);
    }
    join();
  }
  /* How many pixels of the picture one of the screen is. */
  function unit(svg) {
    const there = svg.getScreenCTM();
    return there && there.a ? 1 / there.a : 0;
  }

  /* A line for each pair of points, over both sides. */
  function join() {
    across.replaceChildren();
    if (mode !== "side" || MARKS[marks] !== "lines") return;
    const at = across.getBoundingClientRect();
    for (const [x1, y1, x2, y2] of d.lines) {
      const one = seen(post, x1, y1), other = seen(photo, x2, y2);
      if (!one || !other) continue;
      for (const kind of ["", "in"]) {
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        const ends = { x1: one.x - at.x, y1: one.y - at.y, x2: other.x - at.x, y2: other.y - at.y, class: kind };
        for (const [name, value] of Object.entries(ends)) line.setAttribute(name, String(value));
        across.append(line);
      }
    }
  }
  function seen(svg, x, y) {
    const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()), r = svg.getBoundingClientRect();
    return point.x >= r.left && point.x <= r.right && point.y >= r.top && point.y <= r.bottom ? point : null;
  }

  function show(next) {
    mode = root.dataset.mode = next;
    history.replaceState(history.state, "", `#${mode}`);  // the address holds what is seen, and so do those beside it
    for (const link of document.querySelectorAll(".way nav a[href]")) link.hash = mode;
    clearInterval(beat);
    beat = 0;
    for (const b of tools.querySelectorAll("[data-view]")) b.setAttribute("aria-pressed", String(b.dataset.view === mode));
    slide.parentElement.hidden = mode !== "swipe";
    if (over) {
      over.classList.remove("off");
      slideTo(mode === "swipe" ? +slide.value : 100);
    }
    tell();
    draw();
  }
  /* What is seen, in words: above the pictures, and aloud. A beat is not said aloud each time. */
  function tell(aloud = true) {
    const seen = mode === "flicker" ? (over.classList.contains("off") ? "Post" : "Photo") : upper(mode);
    caption.textContent = mode === "side" ? ofPost : root.dataset["say" + seen];
    if (aloud) say(mode === "flicker" && beat ? "Flicker" : seen);
  }
  function turn() {
    over.classList.toggle("off");
    tell(false);
  }
  function slideTo(percent) {
    const x = d.post[0] * percent / 100;
    cut.setAttribute("width", String(x));
    edge.setAttribute("x1", String(x));
    edge.setAttribute("x2", String(x));
  }
  function flicker() {
    if (mode !== "flicker") {
      show("flicker");
      if (still) return;
      beat = setInterval(turn, BEAT_MS);
    } else if (beat || still) flip();
    else beat = setInterval(turn, BEAT_MS);
  }
  function flip() {
    if (!over || tools.querySelector("[data-key=flicker]").disabled) return;
    if (mode !== "flicker") show("flicker");
    clearInterval(beat);
    beat = 0;
    over.classList.toggle("off");
    tell();
  }

  function near() {
    if (!d.region) return zoom(2);
    const [x, y, w, h] = d.region, more = 1 + 2 * MARGIN;
    view = { x: x + w / 2, y: y + h / 2, w: Math.max(SMALLEST_PX, w * more), h: Math.max(SMALLEST_PX, h * more) };
    say("Zoom");
    draw();
  }
  function whole() { view = null; say("Whole"); draw(); }
  function zoom(factor) {
    const from = view || { x: d.post[0] / 2, y: d.post[1] / 2, w: d.post[0], h: d.post[1] };
    const by = Math.min(factor, from.w / SMALLEST_PX);
    const w = from.w / by, h = from.h / by;
    view = w >= d.post[0] && h >= d.post[1] ? null : { x: from.x, y: from.y, w, h };
    draw();
  }
  /* Move what is seen, in pixels of the screen over one of the pictures. */
  function move(svg, dx, dy) {
    if (!view) return;
    const size = unit(svg);
    if (svg === photo) {
      const [x, y] = map.toPhoto(view.x, view.y);
      [view.x, view.y] = map.toPost(x - dx * size, y - dy * size);
    } else {
      view.x -= dx * size;
      view.y -= dy * size;
    }
    draw();
  }

  const fingers = new Map();
  let spread = 0, moved = 0;
  function down(event) {
    const svg = event.currentTarget;
    svg.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    spread = moved = 0;
  }
  function drag(event) {
    const from = fingers.get(event.pointerId), to = [event.clientX, event.clientY];
    if (!from) return;
    fingers.set(event.pointerId, to);
    moved += Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (fingers.size > 1) {
      const [a, b] = [...fingers.values()], now = Math.hypot(a[0] - b[0], a[1] - b[1]);
      if (spread && now) zoom(now / spread);
      spread = now;
    } else if (view) move(event.currentTarget, to[0] - from[0], to[1] - from[1]);
    else if (mode === "swipe") slideAt(event);
  }
  function slideAt(event) {
    const x = new DOMPoint(event.clientX, event.clientY).matrixTransform(post.getScreenCTM().inverse()).x;
    slide.value = String(Math.round(Math.min(1, Math.max(0, x / d.post[0])) * 100));
    slideTo(+slide.value);
  }
  function up(event) {
    const svg = event.currentTarget, wasOne = fingers.size === 1 && fingers.has(event.pointerId);
    fingers.delete(event.pointerId);
    spread = 0;
    if (!wasOne || moved > 5 || event.type === "pointercancel") return;
    if (mode === "swipe" && !view) return slideAt(event);
    if (!view) return;
    const r = svg.getBoundingClientRect();  // a tap: what was tapped goes to the middle
    move(svg, r.left + r.width / 2 - event.clientX, r.top + r.height / 2 - event.clientY);
  }
  for (const svg of [post, photo]) {
    svg.addEventListener("pointerdown", down);
    svg.addEventListener("pointermove", drag);
    svg.addEventListener("pointerup", up);
    svg.addEventListener("pointercancel", up);
    svg.addEventListener("wheel", event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    }, { passive: false });
  }
  sides.addEventListener("keydown", event => {
    const step = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (!step || !view || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(post, ...step);
  });

  const acts = {
    side: () => show("side"), flicker, swipe: () => show("swipe"), flip, zoom: near, whole, in: () => zoom(1.4), out: () => zoom(1 / 1.4),
    marks: () => { marks = (marks + 1) % MARKS.length; root.dataset.marks = MARKS[marks]; say("Marks" + marks); draw(); },
  };
  tools.addEventListener("click", event => {
    const button = event.target.closest("[data-key]");
    if (button) acts[button.dataset.key]();
  });
  slide.addEventListener("input", () => slideTo(+slide.value));
  new ResizeObserver(draw).observe(sides);
  addEventListener("scroll", () => { if (across.firstChild) join(); }, { passive: true });
  tools.hidden = false;
  root.dataset.marks = MARKS[0];
  if (d.region) slide.value = String(Math.round((d.region[0] + d.region[2] / 2) / d.post[0] * 100));
  const asked = location.hash.slice(1), narrow = matchMedia("(max-width: 640px)").matches;
  if (over && asked === "flicker") flicker();
  else show(over && (asked === "swipe" || (asked !== "side" && narrow)) ? "swipe" : "side");
})();
