// Part of live.js: reads the tables that Python sent, and writes what they say as text and paths.
// Nothing here knows the page, so Node can test it.

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
