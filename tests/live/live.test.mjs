// Unit tests of tables.js: how numbers are written, paths joined, tables read. Run by Node.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const source = readFileSync(new URL("../../lrlib/live/tables.js", import.meta.url), "utf8");
const { format, pathOfJoins, pathOfPoints, pick } = await import(
  `data:text/javascript,${encodeURIComponent(source)}`
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
