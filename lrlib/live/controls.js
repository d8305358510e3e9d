// Part of live.js: a slider, a choice, a button, each with its label.

function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

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
