// The browser's half of live.py: keeps one SVG, and moves what is marked in it.
//
// Everything needed is in the model: `svg` (the picture), `controls`, `moves` (what depends on
// which control), `tables` (where it is at each position), `index` (where the controls stand).
// A drag reads a table and sets an attribute; the kernel is not asked.

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

// Ids must be unique in the page, though the same figure may stand on it twice.
function ownIds(svg, prefix) {
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replace(/href="#([^"]+)"/g, `href="#${prefix}$1"`)
    .replace('aria-labelledby="title desc"', `aria-labelledby="${prefix}title ${prefix}desc"`);
}

function numbers(buffer, Kind) {
  // A buffer may start anywhere in a message; a typed array needs an aligned start.
  const { buffer: bytes, byteOffset: start, byteLength: length } = buffer;
  return new Kind(bytes.slice(start, start + length));
}

// toFixed or toExponential, but of two decimals equally near the even one, as in Python.  A tie
// shows in twenty digits more: a float close to one differs from it in its seventeenth at the latest.
function decimals(value, method, digits) {
  const [longer, power = ""] = value[method](digits + 20).split(/(?=e)/);
  const [kept, rest] = [longer.slice(0, -20).replace(/\.$/, ""), longer.slice(-20)];
  return /^50*$/.test(rest) && /[02468]$/.test(kept) ? kept + power : value[method](digits);
}

// Python's '.3f', '.3e', '.4g' and 'd'.
export function format(value, spec) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const digits = spec === "d" ? 0 : Number(spec.slice(1, -1));
  const pythonic = (text) => text.replace(/e([+-])(\d)$/, "e$10$2"); // 1e+5 -> 1e+05
  if (spec === "d" || spec.endsWith("f")) {
    if (Math.abs(value) < 1e21) return decimals(value, "toFixed", digits);
    return BigInt(value) + (digits ? "." + "0".repeat(digits) : ""); // toFixed would write 1e+21
  }
  if (spec.endsWith("e")) return pythonic(decimals(value, "toExponential", digits));
  const precision = Math.max(digits, 1);
  const [mantissa, power] = decimals(value, "toExponential", precision - 1).split("e");
  const trim = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= precision) return pythonic(`${trim(mantissa)}e${power}`);
  return trim(decimals(value, "toFixed", Math.max(precision - 1 - power, 0)));
}

const round = (pixel) => Math.round(pixel * 1000) / 1000;

// Points x0 y0 x1 y1 ...; the pen is lifted at NaN.
function pathOfPoints(points, count, close) {
  let d = "";
  let down = false;
  for (let i = 0; i < 2 * count; i += 2) {
    if (Number.isNaN(points[i])) {
      down = false;
      continue;
    }
    d += `${down ? "L" : "M"} ${round(points[i])} ${round(points[i + 1])} `;
    down = true;
  }
  return close && d ? d + "z" : d;
}

// Joins x0 y0 x1 y1, each cut to the picture; the pen is lifted where two do not meet.
function pathOfJoins(joins, count) {
  let d = "";
  let last = -1;
  for (let i = 0; i < 4 * count; i += 4) {
    if (Number.isNaN(joins[i])) continue;
    const meets = last >= 0 && joins[last + 2] === joins[i] && joins[last + 3] === joins[i + 1];
    if (!meets) d += `M ${round(joins[i])} ${round(joins[i + 1])} `;
    d += `L ${round(joins[i + 2])} ${round(joins[i + 3])} `;
    last = i;
  }
  return d;
}

// One moving thing in one view: finds its nodes once, then `draw(index)` sets them.
class Mover {
  constructor(move, buffer, root, prefix, readout) {
    this.move = move;
    this.table = numbers(buffer, move.kind === "text" ? Float64Array : Float32Array);
    const group = move.gid && root.querySelector(`[id="${prefix}${move.gid}"]`);
    if (move.kind === "text") this.node = group ? group.querySelector("text") : readout;
    else if (move.kind === "show") this.node = group;
    else if (move.kind === "markers") {
      const first = group.querySelector("use");
      this.parent = first.parentNode;
      this.uses = [...this.parent.querySelectorAll("use")];
    } else this.node = group.querySelector(":scope > path");
    this.block = this.table.length / move.sizes.reduce((product, size) => product * size, 1);
  }

  dependsOn(name) {
    return this.move.over.includes(name) || this.move.trail === name;
  }

  // The part of the table that belongs to this index.  Of a control with `ends` the table holds
  // the first and last position only, and what lies between goes straight.
  pick(index) {
    const { over, sizes, ends } = this.move;
    let parts = [[0, 1]]; // [which block, its share]
    over.forEach((name, axis) => {
      const size = sizes[axis];
      if (ends[axis]) {
        const share = index[name] / ends[axis];
        parts = parts.flatMap(([at, w]) => [[at * 2, w * (1 - share)], [at * 2 + 1, w * share]]);
      } else {
        parts = parts.map(([at, w]) => [at * size + (size > 1 ? index[name] : 0), w]);
      }
    });
    const block = (at) => this.table.subarray(at * this.block, (at + 1) * this.block);
    if (parts.length === 1) return block(parts[0][0]);
    const sum = new Float64Array(this.block);
    for (const [at, weight] of parts) block(at).forEach((value, i) => (sum[i] += weight * value));
    return sum;
  }

  draw(index) {
    const { kind, trail, width, templates } = this.move;
    const block = this.pick(index);
    let count = block.length / width;
    if (trail) count = Math.min(count, index[trail] + (width === 4 ? 0 : 1));

    if (kind === "line") {
      const d = width === 4 ? pathOfJoins(block, count) : pathOfPoints(block, count, false);
      this.node.setAttribute("d", d);
    } else if (kind === "fill") this.node.setAttribute("d", pathOfPoints(block, count, true));
    else if (kind === "markers") this.drawMarkers(block, count);
    else if (kind === "show") this.node.style.display = block[0] ? "" : "none";
    else {
      const pieces = templates[block[width - 1]];
      this.node.textContent = pieces
        .map(([words, which, spec]) => words + (which === null ? "" : format(block[which], spec)))
        .join("");
    }
  }

  drawMarkers(points, count) {
    while (this.uses.length < count) {
      this.uses.push(this.parent.appendChild(this.uses[0].cloneNode(true)));
    }
    this.uses.forEach((use, i) => {
      const drawn = i < count && !Number.isNaN(points[2 * i]);
      use.style.display = drawn ? "" : "none";
      if (!drawn) return;
      use.setAttribute("x", round(points[2 * i]));
      use.setAttribute("y", round(points[2 * i + 1]));
    });
  }
}

const CALM = 500; // milliseconds for each step of a Play, at least, for who asks for less motion

// A label, a native input, and its value in words.  JupyterLab's command mode takes the arrow keys
// for itself unless the input carries data-lm-suppress-shortcuts.
class Control {
  constructor(name, spec, id, view) {
    this.name = name;
    this.view = view;
    const shared = { id, "data-lm-suppress-shortcuts": "true", "data-control": name };
    this.label = element("label", { for: id });
    this.row = element("div", { class: "lrlib-control" }, this.label);
    if (spec.kind === "select") {
      this.input = element("select", shared);
      this.row.append(this.input);
    } else {
      this.input = element("input", { ...shared, type: "range", min: 0, step: 1 });
      this.marks = element("div", { class: "lrlib-marks", "aria-hidden": "true" });
      // The slider says its value itself; the words would say it once more.
      this.words = element("output", { for: id, "aria-live": "off" });
      this.row.append(element("div", { class: "lrlib-scale" }, this.input, this.marks), this.words);
      if (spec.play) {
        this.button = element("button", { type: "button", "data-play": name }, "▶ Play");
        this.button.dataset.lmSuppressShortcuts = "true";
        this.button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
        this.row.append(this.button);
      }
    }
    this.input.addEventListener("input", () => {
      this.stop();
      this.view.move(this.name, Number(this.input.value), this.spec.eager);
    });
    this.input.addEventListener("change", () => this.view.save());
    this.set(spec);
  }

  set(spec) {
    this.spec = spec;
    this.label.textContent = spec.label;
    this.count = spec.texts[0].length;
    if (spec.kind === "select") {
      this.input.replaceChildren(
        ...spec.texts[0].map((text, i) => element("option", { value: i }, text)),
      );
      return;
    }
    this.input.max = this.count - 1;
    this.marked = null;
  }

  mark(row) {
    const marks = this.spec.marks[this.spec.marks.length > 1 ? row : 0];
    if (marks === this.marked) return;
    this.marked = marks;
    this.marks.replaceChildren(
      ...marks.map(({ at, text }) => {
        const mark = element("span", {}, text);
        mark.style.setProperty("--share", at / (this.count - 1));
        return mark;
      }),
    );
  }

  show(index) {
    const at = index[this.name];
    if (Number(this.input.value) !== at) this.input.value = at;
    if (!this.words) return;
    const row = this.spec.over ? index[this.spec.over] : 0;
    this.mark(row);
    const text = this.spec.texts[row][at];
    this.words.textContent = text;
    this.input.setAttribute("aria-valuetext", text);
  }

  play() {
    const at = () => this.view.index()[this.name];
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM : 0;
    const go = (to) => this.view.move(this.name, to, this.spec.eager);
    if (at() === this.count - 1) go(0);
    this.button.textContent = "⏸ Pause";
    this.timer = setInterval(() => {
      if (at() < this.count - 1) go(at() + 1);
      if (at() >= this.count - 1) this.stop();
    }, Math.max(this.spec.play, calm));
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = "▶ Play";
    this.view.save();
  }
}

// Has no position: tells Python of a press, and whoever pressed if nobody answers.
class Button {
  constructor(name, spec, view) {
    const shared = { type: "button", "data-press": name, "data-lm-suppress-shortcuts": "true" };
    this.input = element("button", shared);
    this.input.addEventListener("click", () => view.press(name));
    this.set(spec);
  }

  set(spec) {
    this.input.textContent = spec.label;
  }

  show() {}

  stop() {}
}

const PATIENCE = 3000; // milliseconds for an answer from Python
const NO_ANSWER =
  "Python does not answer: it is still busy, or has been restarted since. " +
  "If nothing changes soon, run this cell again.";

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
    this.root = element("div", { class: "lrlib-live" }, ...parts, this.picture);
    this.controls = {};
    this.movers = {};
    this.stale = new Set();
    el.append(this.root);

    this.handlers = {
      "change:controls": () => this.setControls(),
      "change:svg": () => this.setPicture(),
      "change:moves": () => this.setPicture(),
      "change:tables": () => this.setPicture(),
      "change:index": () => this.follow(),
      "change:message": () => this.setMessage(),
      "change:progress": () => this.setMessage(),
      "msg:custom": (content) => this.receive(content),
    };
    for (const [event, handler] of Object.entries(this.handlers)) model.on(event, handler);
    this.setControls();
    this.setPicture();
    this.setMessage();
  }

  // Where the controls stand.  Python may have given one fewer positions while the page, which
  // tells it on release, had moved on to one of those that are gone.
  index() {
    const specs = this.model.get("controls");
    const inside = ([name, at]) => [name, Math.min(at, specs[name].texts[0].length - 1)];
    return Object.fromEntries(Object.entries(this.model.get("index")).map(inside));
  }

  setControls() {
    const specs = this.model.get("controls");
    for (const [name, spec] of Object.entries(specs)) {
      if (this.controls[name]) this.controls[name].set(spec);
      else if (spec.kind === "button") {
        this.buttons ??= this.controlBox.appendChild(element("div", { class: "lrlib-buttons" }));
        this.controls[name] = new Button(name, spec, this);
        this.buttons.append(this.controls[name].input);
      } else {
        this.controls[name] = new Control(name, spec, `${this.prefix}control-${name}`, this);
        this.controlBox.append(this.controls[name].row);
      }
    }
    this.follow();
  }

  setPicture() {
    const [svg, moves, tables] = ["svg", "moves", "tables"].map((name) => this.model.get(name));
    // What changes in one message is announced one by one: the first call draws it all.
    if (!svg || (svg === this.svg && moves === this.moves && tables === this.tables)) return;
    if (svg !== this.svg) {
      this.svg = svg;
      this.picture.innerHTML = ownIds(svg, this.prefix);
      const picture = this.picture.firstElementChild;
      picture.removeAttribute("height");
      picture.setAttribute("width", "100%");
      picture.setAttribute("aria-describedby", this.readout.id); // what it shows at this moment
      this.root.style.maxWidth = `max(32em, ${this.model.get("width")}px)`;
      this.controlBox.setAttribute("aria-label", picture.querySelector("title").textContent);
    }
    [this.moves, this.tables, this.movers] = [moves, tables, {}];
    this.setMovers(Object.keys(moves));
  }

  setMovers(keys) {
    const place = [this.picture, this.prefix, this.readout];
    for (const key of keys) this.movers[key] = new Mover(this.moves[key], this.tables[key], ...place);
    this.drawThose(() => true);
  }

  receive(content) {
    if (content.moves) this.setMovers(Object.keys(content.moves));
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
    this.model.set("seen", this.model.get("turn")); // which of Python's own moves this one follows
    this.model.set("index", { ...this.index(), [name]: at }); // every view of this model follows
    if (eager) this.save();
  }

  // A kernel that was shut down is null in JupyterLab, or what is left of it.
  hasKernel() {
    const { kernel } = this.model.widget_manager;
    return kernel !== null && !kernel?.isDisposed;
  }

  // Tells Python, if it can be told: the picture moves all the same.
  save() {
    if (this.hasKernel()) this.model.save_changes();
  }

  follow() {
    const index = this.index();
    for (const control of Object.values(this.controls)) control.show(index);
    for (const name of Object.keys(index)) {
      if (index[name] !== this.drawn?.[name]) this.stale.add(name);
    }
    // At most one drawing a frame, however many events came in.
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.frame = null;
    const stale = [...this.stale];
    this.stale.clear();
    this.drawThose((mover) => stale.some((name) => mover.dependsOn(name)));
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
    this.message.textContent = this.model.get("message");
    const progress = this.model.get("progress");
    this.bar.style.display = progress === null ? "none" : "";
    this.bar.value = progress ?? 0;
  }

  remove() {
    for (const control of Object.values(this.controls)) control.stop();
    for (const [event, handler] of Object.entries(this.handlers)) this.model.off(event, handler);
    cancelAnimationFrame(this.frame);
    clearTimeout(this.speech);
    clearTimeout(this.unanswered);
  }
}

// New positions from the kernel, for some of what moves: kept in the model, also while no view is
// open, so that a view opened later has them too.
function keep(model, content, buffers) {
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
