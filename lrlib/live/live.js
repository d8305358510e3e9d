// The browser's half of figure.py: keeps one SVG, and moves what is marked in it.
//
// Everything needed is in the model: `svg` (the picture), `controls`, `moves` (what depends on
// which control), `tables` (where it is at each position), `index` (where the controls stand).
// A drag reads a table and sets an attribute; the kernel is not asked.
//
// Traits may arrive one by one and in any order, and one that is None in Python may be null or not
// there at all (JupyterLite, marimo). So whatever arrives asks for a drawing in the next frame, and
// that draws what is there by then.
//
// A widget's module is one text: figure.py joins tables.js, controls.js and this file.

const NONE = [];
const SMALLEST = 10; // CSS pixels: text below that can't be read
// How much room live.css sees by these names. It can't ask itself: below a container that @container
// may ask, a browser lays the whole page out anew wherever a line moves.
const ROOMS = {
  "lrlib-medium": (pixels, em) => pixels <= 52 * em,
  "lrlib-narrow": (pixels, em) => pixels <= 34 * em,
  "lrlib-wide": (pixels) => pixels >= 1000,
};

// Ids must be unique in the page, though the same figure may stand on it twice.
function ownIds(svg, prefix) {
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${prefix}$1"`)
    .replace('aria-labelledby="title desc"', `aria-labelledby="${prefix}title ${prefix}desc"`);
}

// One moving thing in one view: finds its node once, then `draw(index)` sets it. Each kind of
// moves.py has a class of its own below.
class Mover {
  constructor(move, buffer, view) {
    this.move = move;
    this.table = this.read(buffer);
    this.group = move.gid && view.picture.querySelector(`[id="${view.prefix}${move.gid}"]`);
    this.node = this.find(view);
  }

  read(buffer) {
    return numbers(buffer, Float32Array);
  }

  find() {
    return this.group.querySelector(":scope > path");
  }

  dependsOn(name) {
    return this.move.over.includes(name) || this.move.trail === name;
  }

  draw(index) {
    const { trail, width } = this.move;
    const block = pick(this.table, this.move, index);
    let count = block.length / width;
    if (trail) count = Math.min(count, (index[trail] ?? 0) + (width === 4 ? 0 : 1));
    this.put(block, count);
  }
}

class Line extends Mover {
  put(block, count) {
    const d = this.move.width === 4 ? pathOfJoins(block, count) : pathOfPoints(block, count);
    this.node.setAttribute("d", d);
  }
}

class Fill extends Mover {
  put(block, count) {
    this.node.setAttribute("d", pathOfPoints(block, count, true));
  }
}

class Markers extends Mover {
  find() {
    const first = this.group.querySelector("use");
    this.uses = [...first.parentNode.querySelectorAll("use")];
    this.drawn = [];
    return first.parentNode;
  }

  put(points, count) {
    while (this.uses.length < count) {
      this.uses.push(this.node.appendChild(this.uses[0].cloneNode(true)));
    }
    this.uses.forEach((use, i) => {
      const drawn = i < count && !Number.isNaN(points[2 * i]);
      if (drawn !== this.drawn[i]) use.style.display = drawn ? "" : "none";
      this.drawn[i] = drawn;
      if (!drawn) return;
      use.setAttribute("x", round(points[2 * i]));
      use.setAttribute("y", round(points[2 * i + 1]));
    });
  }
}

class Words extends Mover {
  read(buffer) {
    return numbers(buffer, Float64Array);
  }

  find(view) {
    return this.group ? this.group.querySelector("text") : view.readout;
  }

  put(block) {
    const pieces = this.move.templates[block[this.move.width - 1]];
    this.node.textContent = pieces
      .map(([words, which, spec]) => words + (which == null ? "" : format(block[which], spec)))
      .join("");
  }
}

class Shown extends Mover {
  find() {
    return this.group;
  }

  put(block) {
    this.node.style.display = block[0] ? "" : "none";
  }
}

const KINDS = { line: Line, markers: Markers, fill: Fill, text: Words, show: Shown };

const PATIENCE = 3000; // milliseconds for an answer from Python
const NO_ANSWER =
  "Python does not answer: it is still busy, or has been restarted since. " +
  "If nothing changes soon, run this cell again.";

const TRAITS = ["controls", "svg", "width", "panels", "smallest", "moves", "tables", "index"].concat(
  ["message", "progress"],
);

class View {
  constructor(model, el) {
    this.model = model;
    // Counted in the page: every figure on it has loaded a module of its own.
    window.lrlibViews = (window.lrlibViews ?? 0) + 1;
    this.prefix = `lrlib${window.lrlibViews}-`;
    this.controlBox = element("div", { class: "lrlib-controls", role: "group" });
    this.readout = element("div", { class: "lrlib-readout", id: `${this.prefix}readout` });
    this.spoken = element("div", { class: "lrlib-spoken", role: "status" });
    this.bar = element("progress", { max: 1, "aria-label": "computing" });
    this.message = element("div", { class: "lrlib-message", role: "alert" });
    this.picture = element("div", { class: "lrlib-picture" });
    const parts = [this.controlBox, this.bar, this.message, this.readout, this.spoken];
    const side = element("div", { class: "lrlib-side" }, ...parts);
    this.root = element("div", { class: "lrlib-live" }, element("div", { class: "lrlib-both" }));
    this.root.firstChild.append(side, this.picture);
    this.controls = {};
    this.movers = {};
    el.append(this.root);

    const soon = () => {
      this.news = true;
      this.follow();
    };
    this.handlers = { "msg:custom": (content) => this.receive(content) };
    for (const name of TRAITS) this.handlers[`change:${name}`] = soon;
    // What a hand moves answers at once, the picture in the next frame.
    this.handlers["change:index"] = () => {
      this.showControls();
      this.follow();
    };
    for (const [event, handler] of Object.entries(this.handlers)) model.on(event, handler);
    this.watcher = new ResizeObserver(() => this.fit());
    // Empty, so it is never higher: what fits anew changes the height of all else.
    this.ruler = this.root.appendChild(element("div"));
    this.watcher.observe(this.ruler);
    this.news = true;
    this.draw();
  }

  get(name) {
    return this.model.get(name) ?? {};
  }

  // Where the controls stand.  Python may have given one fewer positions while the page, which
  // tells it on release, had moved on to one of those that are gone.
  index() {
    const specs = this.get("controls");
    const inside = ([name, at]) => [name, Math.min(at, (specs[name]?.texts[0].length ?? at + 1) - 1)];
    return Object.fromEntries(Object.entries(this.get("index")).map(inside));
  }

  // All that is not a position: done before the next drawing if anything of it is new. A drag is
  // spared it, as it reads sizes off the page: each time the browser would lay out what was written.
  update() {
    this.news = false;
    this.setControls();
    this.setPicture();
    this.fit();
    this.setMessage();
    this.showControls();
  }

  setControls() {
    const specs = this.get("controls");
    if (specs === this.specs) return;
    this.specs = specs;
    const inOrder = Object.entries(specs).sort(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0));
    for (const [name, spec] of inOrder) {
      if (this.controls[name]) this.controls[name].set(spec);
      else if (spec.kind === "button") {
        this.controls[name] = new Button(name, spec, this);
        this.row().insertBefore(this.controls[name].input, this.home);
      } else {
        this.controls[name] = new Control(name, spec, `${this.prefix}control-${name}`, this);
        this.controlBox.append(this.controls[name].row);
        this.watcher.observe(this.controls[name].input); // longer words beside it make it shorter
      }
    }
    if (Object.keys(specs).length) this.controlBox.append(this.row());
  }

  // The row of buttons, the last of which leads back to where all controls started.
  row() {
    if (this.buttons) return this.buttons;
    this.home = element("button", { type: "button", "data-home": "" });
    this.home.dataset.lmSuppressShortcuts = "true";
    sign(this.home, "Back to start", "home");
    this.home.addEventListener("click", () => this.goHome());
    this.buttons = element("div", { class: "lrlib-buttons" }, this.home);
    return this.buttons;
  }

  goHome() {
    for (const control of Object.values(this.controls)) control.stop();
    const start = {};
    for (const [name, spec] of Object.entries(this.get("controls"))) {
      if (spec.texts) start[name] = spec.start ?? 0;
    }
    this.set(start);
    this.save();
  }

  setPicture() {
    const [svg, moves, tables] = ["svg", "moves", "tables"].map((name) => this.model.get(name));
    if (!svg || !moves || !tables) return;
    if (svg === this.svg && moves === this.moves && tables === this.tables) return;
    // One of them may still be on its way: what moves and isn't all there waits for the rest.
    const known = (key) => tables[key] && (!moves[key].gid || svg.includes(`id="${moves[key].gid}"`));
    if (svg !== this.svg) {
      this.svg = svg;
      this.picture.innerHTML = ownIds(svg, this.prefix);
      const picture = this.picture.firstElementChild;
      picture.removeAttribute("height");
      picture.setAttribute("width", "100%");
      picture.setAttribute("aria-describedby", this.readout.id); // what it shows at this moment
      this.viewBox = picture.getAttribute("viewBox").split(" ").map(Number);
      this.controlBox.setAttribute("aria-label", picture.querySelector("title").textContent);
    }
    [this.moves, this.tables, this.movers] = [moves, tables, {}];
    this.setMovers(Object.keys(moves).filter(known));
  }

  // The panels stand as matplotlib placed them, if the smallest text can be read so; else one below
  // the other. What is too wide even then scrolls.
  fit() {
    const room = this.root.clientWidth;
    const em = parseFloat(getComputedStyle(this.root).fontSize);
    for (const [name, holds] of Object.entries(ROOMS)) {
      this.root.classList.toggle(name, room > 0 && holds(this.ruler.clientWidth, em));
    }
    const picture = this.picture.firstElementChild;
    if (!picture) return;
    const [, , width, height] = this.viewBox;
    const panels = this.model.get("panels") ?? NONE;
    const legible = SMALLEST / (this.model.get("smallest") || 10); // CSS pixels for a point
    const stacked = panels.length > 1 && room > 0 && room / width < legible;
    for (const control of Object.values(this.controls)) control.spread?.();
    const fitted = [stacked, panels, this.svg, this.model.get("smallest")];
    if (fitted.every((one, i) => one === this.fitted?.[i])) return this.reach();
    this.fitted = fitted;
    let size = [width, height];
    if (stacked) {
      size = [Math.max(...panels.map((panel) => panel[3])), 0];
    }
    for (const [gid, left, top, , tall] of panels) {
      const group = picture.querySelector(`[id="${this.prefix}${gid}"]`);
      if (stacked) {
        group.setAttribute("transform", `translate(${round(-left)} ${round(size[1] - top)})`);
        size[1] += tall;
      } else group.removeAttribute("transform");
    }
    picture.setAttribute("viewBox", `0 0 ${round(size[0])} ${round(size[1])}`);
    this.root.classList.toggle("lrlib-stacked", stacked);
    this.root.style.setProperty("--lrlib-aspect", size[0] / size[1]);
    this.root.style.setProperty("--lrlib-legible", `${size[0] * legible}px`);
    this.root.style.setProperty("--lrlib-width", `${this.model.get("width") || (width * 4) / 3}px`);
    this.reach();
  }

  // What scrolls must be reached by keyboard, too.
  reach() {
    this.scrolls = this.picture.scrollWidth > this.picture.clientWidth + 1;
    if (this.scrolls) this.picture.tabIndex = 0;
    else this.picture.removeAttribute("tabindex");
  }

  setMovers(keys) {
    for (const key of keys) {
      const move = this.moves[key];
      this.movers[key] = new KINDS[move.kind](move, this.tables[key], this);
    }
    this.drawThose(() => true);
  }

  receive(content) {
    if (content.moves && this.moves) this.setMovers(Object.keys(content.moves));
    if (content.pressed) {
      clearTimeout(this.unanswered);
      this.setMessage();
    }
  }

  press(name) {
    for (const control of Object.values(this.controls)) control.stop();
    const say = () => (this.message.textContent = NO_ANSWER);
    if (!this.hasKernel()) {
      say();
      return;
    }
    this.model.send({ press: name });
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(say, PATIENCE);
  }

  move(name, at, eager) {
    this.set({ [name]: at });
    if (eager) this.save();
  }

  set(positions) {
    // Which of Python's own moves this one follows.
    this.model.set("kernel_moves_seen", this.model.get("kernel_moves") ?? 0);
    this.model.set("index", { ...this.index(), ...positions }); // every view of this model follows
  }

  // A kernel that was shut down is null in JupyterLab, or what is left of it.
  hasKernel() {
    const kernel = this.model.widget_manager?.kernel;
    return kernel !== null && !kernel?.isDisposed;
  }

  // Tells Python, if it can be told: the picture moves all the same.
  save() {
    if (this.hasKernel()) this.model.save_changes();
  }

  showControls() {
    const index = this.index();
    for (const control of Object.values(this.controls)) control.show(index);
  }

  // At most one drawing a frame, however many events came in.
  follow() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.frame = null;
    if (this.news) this.update();
    const index = this.index();
    const moved = Object.keys(index).filter((name) => index[name] !== this.drawn?.[name]);
    const due = (mover) => moved.some((name) => mover.dependsOn(name));
    const first = !this.drawn;
    this.drawThose(due);
    if (moved.length && !first) this.lookAt(Object.values(this.movers).filter(due));
  }

  // A picture too wide for the page scrolls to the first shape that a control has moved.
  lookAt(moved) {
    if (!this.scrolls) return;
    const window = this.picture.getBoundingClientRect();
    for (const { node, move } of moved) {
      if (move.kind !== "line" && move.kind !== "fill") continue;
      const shape = node.getBoundingClientRect();
      if (!shape.width || shape.width > window.width) continue;
      const over = Math.max(shape.right + 8 - window.right, 0) || Math.min(shape.left - 8 - window.left, 0);
      this.picture.scrollLeft += over;
      return;
    }
  }

  drawThose(due) {
    const index = this.index();
    for (const mover of Object.values(this.movers)) if (due(mover)) mover.draw(index);
    this.drawn = index;
    // Said aloud once all rests, not at every step of a drag.
    clearTimeout(this.speech);
    this.speech = setTimeout(() => (this.spoken.textContent = this.readout.textContent), 600);
  }

  setMessage() {
    this.message.textContent = this.model.get("message") ?? "";
    const progress = this.model.get("progress");
    this.bar.style.display = progress == null ? "none" : "";
    this.bar.value = progress ?? 0;
  }

  remove() {
    for (const control of Object.values(this.controls)) control.stop();
    for (const [event, handler] of Object.entries(this.handlers)) this.model.off(event, handler);
    this.watcher.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.speech);
    clearTimeout(this.unanswered);
  }
}

// New positions from the kernel, for some of what moves: kept in the model, also while no view is
// open, so that a view opened later has them too.
function keep(model, content, buffers) {
  if (!model.get("moves") || !model.get("tables")) return;
  Object.entries(content.moves ?? {}).forEach(([key, move], i) => {
    model.get("moves")[key] = move;
    model.get("tables")[key] = buffers[i];
  });
}

export default {
  initialize({ model }) {
    model.on("msg:custom", (content, buffers) => keep(model, content, buffers));
  },
  render({ model, el }) {
    const view = new View(model, el);
    return () => view.remove();
  },
};
