// Unit tests of the browser's half: how numbers are written, paths joined, tables read; and, with
// no page, what a trail draws and where the buttons lead. Run by Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const read = (name) => readFileSync(new URL(`../../lrlib/live/${name}`, import.meta.url), "utf8");
// One module, as page.py joins it; its classes are taken out to be asked one by one.
const source = ["tables.js", "controls.js", "live.js"].map(read).join("\n");
const { format, pathOfJoins, pathOfPoints, pick, Control, Mover, View } = await import(
  `data:text/javascript,${encodeURIComponent(`${source}\nexport { Control, Mover, View };`)}`
);

test("numbers are written as Python writes them", () => {
  const written = [
    [0.5, ".0f", "0"], // halves go to the even neighbour
    [1.5, ".0f", "2"],
    [2.5, ".0f", "2"],
    [0.125, ".2f", "0.12"],
    [-0.04, ".1f", "-0.0"],
    [1e21, ".1f", "1000000000000000000000.0"],
    [100000, ".3g", "1e+05"],
    [0.0001, ".3g", "0.0001"],
    [0.00001, ".3g", "1e-05"],
    [12345.678, ".2e", "1.23e+04"],
    [0, ".4g", "0"],
    [7, "d", "7"],
    [NaN, ".3f", "nan"],
    [-Infinity, "d", "-inf"],
  ];
  for (const [number, spec, text] of written) assert.equal(format(number, spec), text, spec);
});

test("a path goes through its points and lifts the pen at NaN", () => {
  assert.equal(pathOfPoints([0, 1, 2, 3], 2), "M 0 1 L 2 3 ");
  assert.equal(pathOfPoints([0, 1, NaN, NaN, 4, 5], 3), "M 0 1 M 4 5 ");
  assert.equal(pathOfPoints([0, 1, 2, 3, 4, 5], 2), "M 0 1 L 2 3 "); // a trail: the first two
  assert.equal(pathOfPoints([0, 1, 2, 3], 2, true), "M 0 1 L 2 3 z");
  assert.equal(pathOfPoints([NaN, NaN], 1, true), "");
  assert.equal(pathOfPoints([1 / 3, 2 / 3], 1), "M 0.333 0.667 ");
});

test("joins that meet are one stroke, others lift the pen", () => {
  assert.equal(pathOfJoins([0, 0, 1, 1, 1, 1, 2, 0], 2), "M 0 0 L 1 1 L 2 0 ");
  assert.equal(pathOfJoins([0, 0, 1, 1, 5, 5, 2, 0], 2), "M 0 0 L 1 1 M 5 5 L 2 0 ");
  assert.equal(pathOfJoins([NaN, NaN, NaN, NaN, 5, 5, 2, 0], 2), "M 5 5 L 2 0 ");
});

// What a path draws, read as a browser does: from where to where, one piece after the other.
function drawnBy(d) {
  const pieces = [];
  let [at, lifts] = [null, 0];
  for (const [, letter, x, y] of d.matchAll(/([ML]) (\S+) (\S+) /g)) {
    if (letter === "L") pieces.push([...at, +x, +y]);
    else lifts += 1;
    at = [+x, +y];
  }
  return { pieces, lifts };
}

// Every way to choose so many of these.
const everyChoice = (of, length) =>
  length ? everyChoice(of, length - 1).flatMap((some) => of.map((one) => [...some, one])) : [[]];

test("a path draws its joins and nothing between them, wherever they begin and end", () => {
  for (const joins of everyChoice([0, 1], 8)) {
    const { pieces, lifts } = drawnBy(pathOfJoins(joins, 2));
    assert.deepEqual(pieces, [joins.slice(0, 4), joins.slice(4)], `${joins}`);
    const meet = joins[2] === joins[4] && joins[3] === joins[5];
    assert.equal(lifts, meet ? 1 : 2, `${joins}`); // one stroke has one dash pattern, no gaps
  }
});

test("a path joins neighbours, and nothing over a gap, wherever the gaps are", () => {
  for (const there of everyChoice([true, false], 5)) {
    const points = there.flatMap((one, i) => (one ? [i, i * i] : [NaN, NaN]));
    const wanted = there.flatMap((one, i) =>
      one && there[i + 1] ? [[i, i * i, i + 1, (i + 1) ** 2]] : [],
    );
    assert.deepEqual(drawnBy(pathOfPoints(points, 5)).pieces, wanted, `${there}`);
  }
});

test("a table is read at the positions of its controls", () => {
  const table = Float32Array.from({ length: 12 }, (_, i) => i); // (2, 3) places of 2 numbers
  const move = { over: ["a", "b"], sizes: [2, 3], ends: [0, 0] };
  assert.deepEqual([...pick(table, move, { a: 1, b: 2 })], [10, 11]);
  assert.deepEqual([...pick(table, move, { a: 0, b: 1 })], [2, 3]);
});

test("an axis of length 1 serves every position", () => {
  const move = { over: ["a", "b"], sizes: [1, 2], ends: [0, 0] };
  assert.deepEqual([...pick(Float32Array.of(1, 2), move, { a: 7, b: 1 })], [2]);
});

test("between the ends of a slider it goes straight", () => {
  const table = Float32Array.of(0, 10, 4, 30);
  const move = { over: ["a"], sizes: [2], ends: [4] };
  assert.deepEqual([...pick(table, move, { a: 0 })], [0, 10]);
  assert.deepEqual([...pick(table, move, { a: 1 })], [1, 15]);
  assert.deepEqual([...pick(table, move, { a: 4 })], [4, 30]);
});

test("a control that has not arrived stands at its first position", () => {
  const move = { over: ["a"], sizes: [3], ends: [0] };
  assert.deepEqual([...pick(Float32Array.of(5, 6, 7), move, {})], [5]);
});

// An object of this class that no page has made, with what a test gives it.
const made = (kind, parts) => Object.assign(Object.create(kind.prototype), parts);

test("a trail of points has one more than steps, one of joins as many", () => {
  const table = Float32Array.from({ length: 16 }, (_, i) => i); // 8 points, or 4 joins
  for (const [width, after] of [[2, [1, 2, 3, 8]], [4, [0, 1, 2, 4]]]) {
    const drawn = [];
    const move = { over: [], sizes: [], ends: [], trail: "step", width };
    const mover = made(Mover, { move, table, put: (block, count) => drawn.push(count) });
    for (const step of [0, 1, 2, 99]) mover.draw({ step });
    assert.deepEqual(drawn, after, `width ${width}`);
    mover.move = { ...move, trail: null };
    mover.draw({ step: 1 });
    assert.equal(drawn.at(-1), 16 / width); // no trail: all of them
  }
});

test("what a control moves is drawn anew, be it by its place or by its trail", () => {
  const mover = made(Mover, { move: { over: ["rate"], trail: "step" } });
  const asked = ["rate", "step", "start"].map((name) => mover.dependsOn(name));
  assert.deepEqual(asked, [true, true, false]);
});

test("Back to start leads to where each control began, and stops what plays", () => {
  const said = [];
  const view = made(View, {
    controls: { step: { stop: () => said.push("stopped") } },
    get: () => ({ step: { texts: [["0", "1"]] }, rate: { texts: [["a", "b"]], start: 1 }, go: {} }),
    set: (positions) => said.push(positions),
    save: () => said.push("saved"),
  });
  view.goHome();
  assert.deepEqual(said, ["stopped", { step: 0, rate: 1 }, "saved"]);
});

// A clock that ticks when a test says so, in place of setInterval for as long as the test lasts.
function clockByHand(t) {
  const { setInterval, clearInterval } = globalThis;
  t.after(() => Object.assign(globalThis, { setInterval, clearInterval }));
  const clock = { tick: null };
  globalThis.setInterval = (once) => ((clock.tick = once), 1);
  globalThis.clearInterval = () => (clock.tick = null);
  globalThis.window = { matchMedia: () => ({ matches: false }) };
  return clock;
}

test("Play goes on from where it stands, and from the end it begins again", (t) => {
  const clock = clockByHand(t);
  const button = { dataset: {} };
  for (const [from, went] of [[1, [2, 3]], [3, [0, 1, 2, 3]]]) {
    const moves = [];
    const view = {
      at: from,
      index: () => ({ step: view.at }),
      move: (name, to) => moves.push((view.at = to)),
      save: () => moves.push("saved"),
    };
    const control = { name: "step", spec: { play: 100 }, count: 4, button, show() {}, view };
    made(Control, control).play();
    assert.equal(button.textContent, "Pause");
    for (let i = 0; i < 10; i += 1) clock.tick?.();
    assert.deepEqual(moves, [...went, "saved"], `from ${from}`);
  }
});

test("Play says before each press what the press will do: go on, or begin again", (t) => {
  const clock = clockByHand(t);
  for (const count of [2, 3, 6]) {
    for (let from = 0; from < count; from += 1) {
      let at = from;
      const spec = { play: 100, texts: [Array.from({ length: count }, (_, i) => `${i}`)] };
      const view = { index: () => ({ step: at }), move: (name, to) => (at = to), save() {} };
      const control = made(Control, { name: "step", spec, count, view, timer: null });
      control.input = { setAttribute() {} };
      Object.assign(control, { button: { dataset: {} }, words: {}, mark() {} });
      control.show({ step: from });
      const says = control.button.textContent;
      control.play();
      control.show({ step: at });
      assert.equal(control.button.textContent, "Pause", `${from} of ${count}, while it plays`);
      if (at === from) clock.tick();
      assert.equal(says, at === from + 1 ? "Play" : "Play again", `${from} of ${count}`);
      control.stop();
      assert.equal(control.button.textContent, at < count - 1 ? "Play" : "Play again");
    }
  }
});
