// The browser's half of figure.py: keeps one SVG, and moves what is marked in it.
//
// Everything needed is in the model: `svg` (the picture), `controls`, `moves` (what depends on
// which control), `tables` (where it is at each position), `index` (where the controls stand).
// A drag reads a table and sets an attribute; the kernel is not asked.
//
// Traits may arrive one by one and in any order, and one that is None in Python may be null or not
// there at all (JupyterLite, marimo). So whatever arrives asks for a drawing in the next frame, and
// that draws what is there by then.

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

const NONE = [];
const SMALLEST = 10; // CSS pixels: text below that can't be read

const round = (pixel) => Math.round(pixel * 1000) / 1000;

// Points x0 y0 x1 y1 ...; the pen is lifted at NaN.
export function pathOfPoints(points, count, close) {
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
export function pathOfJoins(joins, count) {
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

// The part of a table that belongs to this index. Of a control with `ends` the table holds the first
// and last position only, and what lies between goes straight.
export function pick(table, { over, sizes, ends }, index) {
  const length = table.length / sizes.reduce((product, size) => product * size, 1);
  let parts = [[0, 1]]; // [which block, its share]
  over.forEach((name, axis) => {
    const size = sizes[axis];
    const position = index[name] ?? 0;
    if (ends[axis]) {
      const share = position / ends[axis];
      parts = parts.flatMap(([at, w]) => [[at * 2, w * (1 - share)], [at * 2 + 1, w * share]]);
    } else {
      parts = parts.map(([at, w]) => [at * size + (size > 1 ? position : 0), w]);
    }
  });
  const block = (at) => table.subarray(at * length, (at + 1) * length);
  if (parts.length === 1) return block(parts[0][0]);
  const sum = new Float64Array(length);
  for (const [at, weight] of parts) block(at).forEach((value, i) => (sum[i] += weight * value));
  return sum;
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
    return first.parentNode;
  }

  put(points, count) {
    while (this.uses.length < count) {
      this.uses.push(this.node.appendChild(this.uses[0].cloneNode(true)));
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

// The icon is drawn by live.css: a font without emoji has no pause sign.
function sign(button, words, icon) {
  if (button.textContent !== words) button.textContent = words;
  button.dataset.icon = icon;
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
        this.button = element("button", { type: "button", "data-play": name });
        this.button.dataset.lmSuppressShortcuts = "true";
        this.button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
        this.row.append(this.button);
      }
    }
    this.input.addEventListener("input", () => {
      const to = Number(this.input.value);
      this.stop();
      this.view.move(this.name, to, this.spec.eager);
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

  // Where the words of two marks would touch, the second stands a line lower.
  mark(row) {
    const marks = this.spec.marks[this.spec.marks.length > 1 ? row : 0] ?? [];
    if (marks === this.marked) return;
    this.marked = marks;
    this.marks.replaceChildren(
      ...marks.map(({ at, text }) => {
        const mark = element("span", {}, element("i"), element("b", {}, text));
        mark.style.setProperty("--share", at / Math.max(this.count - 1, 1));
        return mark;
      }),
    );
    this.spread();
  }

  spread() {
    const whole = this.marks?.getBoundingClientRect();
    if (!whole?.width) return;
    const ends = []; // of the words in each line
    for (const mark of this.marks.children) {
      const words = mark.lastChild;
      words.style.transform = "";
      const { left, right } = words.getBoundingClientRect();
      const shift = Math.max(whole.left - left, 0) - Math.max(right - whole.right, 0);
      words.style.transform = shift ? `translateX(${shift}px)` : "";
      let line = 0;
      while (ends[line] > left + shift - 6) line += 1;
      ends[line] = right + shift;
      mark.style.setProperty("--line", line);
    }
    this.marks.style.setProperty("--lines", ends.length);
  }

  show(index) {
    const at = index[this.name] ?? 0;
    if (Number(this.input.value) !== at) this.input.value = at;
    if (!this.words) return;
    const row = this.spec.over ? (index[this.spec.over] ?? 0) : 0;
    this.mark(row);
    const text = this.spec.texts[row][at];
    this.words.textContent = text + this.of(row);
    this.input.setAttribute("aria-valuetext", text);
    if (this.button && !this.timer) sign(this.button, at < this.count - 1 ? "Play" : "Play again", "play");
  }

  // Of what is played: how far it goes.
  of(row) {
    const last = this.spec.texts[row].at(-1);
    return this.spec.play && /^\d+$/.test(last) ? ` of ${last}` : "";
  }

  play() {
    const at = () => this.view.index()[this.name];
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM : 0;
    const go = (to) => this.view.move(this.name, to, this.spec.eager);
    sign(this.button, "Pause", "pause");
    this.timer = setInterval(() => {
      if (at() < this.count - 1) go(at() + 1);
      if (at() >= this.count - 1) this.stop();
    }, Math.max(this.spec.play, calm));
    if (at() >= this.count - 1) go(0);
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.show(this.view.index());
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

    const soon = () => this.follow();
    this.handlers = { "msg:custom": (content) => this.receive(content) };
    for (const name of TRAITS) this.handlers[`change:${name}`] = soon;
    // What a hand moves answers at once, the picture in the next frame.
    this.handlers["change:index"] = () => {
      this.showControls();
      soon();
    };
    for (const [event, handler] of Object.entries(this.handlers)) model.on(event, handler);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.root);
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

  // All that is not a position: done before the next drawing if anything of it is new.
  update() {
    this.setControls();
    this.setPicture();
    this.fit();
    this.setMessage();
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
    const picture = this.picture.firstElementChild;
    if (!picture) return;
    const [, , width, height] = this.viewBox;
    const panels = this.model.get("panels") ?? NONE;
    const legible = SMALLEST / (this.model.get("smallest") || 10); // CSS pixels for a point
    const room = this.root.clientWidth;
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
    if (this.picture.scrollWidth > this.picture.clientWidth + 1) this.picture.tabIndex = 0;
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
    this.update();
    this.showControls();
    const index = this.index();
    const moved = Object.keys(index).filter((name) => index[name] !== this.drawn?.[name]);
    const due = (mover) => moved.some((name) => mover.dependsOn(name));
    const first = !this.drawn;
    this.drawThose(due);
    if (moved.length && !first) this.lookAt(Object.values(this.movers).filter(due));
  }

  // A picture too wide for the page scrolls to the first shape that a control has moved.
  lookAt(moved) {
    const window = this.picture.getBoundingClientRect();
    if (this.picture.scrollWidth <= window.width + 1) return;
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
