import assert from "node:assert/strict";
import { test } from "node:test";

import { curve, curveTable } from "../../extension/src/views/curve.js";
import { saying } from "./say.mjs";
import { elements, find, scoreDocument, textOf } from "./seen.mjs";

const say = saying();
const replies = () => scoreDocument().parts.reply_rate;
const spaced = (text) => text.replaceAll("\u00a0", " ");

/** Corners of a path. */
const corners = (path) =>
  path.attrs.d.replace(/^M|Z$/g, "").split("L").map((corner) => corner.split(" ").map(Number));

/** A reply part whose answers come at one time. */
const steep = (rate, hours) => ({
  curve: [1, 8, 24, 72, 168].map((at) => ({
    hours: at, rate: at >= hours ? rate : 0, low: at >= hours ? rate / 2 : 0, high: (rate + 1) / 2,
  })),
  steps: [],
});

test("the line only rises, from no answer at the left to the right edge", () => {
  const line = corners(find(curve(replies(), "48 questions", say), "line"));
  for (const [at, [x, y]] of line.slice(1).entries()) {
    assert.ok(x >= line[at][0] && y <= line[at][1], `corner ${at + 1}`);
    assert.ok(x === line[at][0] || y === line[at][1], "it goes in steps");
  }
  const zero = corners(find(curve(steep(0, 1), "", say), "line"));
  assert.equal(line[0][1], zero[0][1]);
  assert.equal(line.at(-1)[0], zero.at(-1)[0]);
});

test("the line passes through the published shares, where they are on the axes", () => {
  const tree = curve(replies(), "48 questions", say);
  const line = corners(find(tree, "line"));
  const [top, bottom] = [1, 0].map((rate) =>
    corners(find(curve(steep(rate, 0), "", say), "line")).at(-1)[1]);
  const dot = find(tree, "dot").attrs;
  const atDot = line.filter(([x]) => x <= Number(dot.cx)).at(-1);
  assert.equal(atDot[1], Number(dot.cy));
  const share = (bottom - atDot[1]) / (bottom - top);
  assert.ok(Math.abs(share - 0.52) < 0.005, `${share}`);
});

test("the band lies round the line", () => {
  const tree = curve(replies(), "48 questions", say);
  const band = corners(find(tree, "band"));
  const [line, ys] = [corners(find(tree, "line")), band.map(([, y]) => y)];
  assert.ok(Math.min(...ys) < Math.min(...line.map(([, y]) => y)));
  assert.deepEqual(band[0][0], band.at(-1)[0]);
});

test("it says in words what it shows", () => {
  const { attrs } = curve(replies(), "48 questions in 90 days", say);
  assert.equal(attrs.role, "img");
  const label = spaced(attrs["aria-label"]);
  assert.match(label, /^How soon answers come\. Of 48 questions in 90 days, answered: 31 % within/);
  assert.match(label, /52 % within 1 day \(between 38 and 65 %\)/);
  assert.equal(spaced(textOf(find(curve(replies(), "", say), "told"))), "52 % in a day");
});

test("the words at the dot stay inside the picture and off the line", () => {
  for (const rate of [0, 0.02, 0.3, 0.5, 0.74, 0.9, 0.97, 1]) {
    for (const hours of [0, 1, 8, 24, 72]) {
      for (const language of ["en", "de"]) {
        const tree = curve(steep(rate, hours), "", saying(language));
        const { attrs } = find(tree, "told");
        const [left, base, length] = [+attrs.x, +attrs.y, 7 * textOf(find(tree, "told")).length];
        const where = `${rate} from ${hours} h (${language})`;
        assert.ok(left >= 0 && left + length <= 344 && base >= 12 && base <= 140, where);
        const line = corners(find(tree, "line"));
        const crossed = line.slice(1).some(([x, y], at) => {
          const [fromX, fromY] = line[at];
          return x > left && fromX < left + length && y < base && fromY > base - 10;
        });
        assert.ok(!crossed, `${where} crosses the line`);
      }
    }
  }
});

test("there is no picture of nothing", () => {
  for (const odd of [undefined, null, "", 5, {}, { curve: [] }, { curve: [{ hours: 1 }] }]) {
    assert.equal(curve(odd, "", say), null);
  }
});

test("odd steps and open intervals are left out, and the rest is drawn", () => {
  const part = { ...replies(), steps: [[600, 0.1], null, ["x", 1], [1200, 0.2, 0.1, 0.3], 7] };
  part.curve[0].low = null;
  for (const { attrs } of elements(curve(part, "", say))) {
    assert.doesNotMatch(JSON.stringify(attrs ?? {}), /NaN|undefined|null/);
  }
});

test("the table holds every published share with its interval", () => {
  const rows = elements(curveTable(replies(), say)).filter(({ tag }) => tag === "tr");
  assert.deepEqual(rows.map((row) => spaced(row.children.map(textOf).join("|"))), [
    "Within|Answered|Likely",
    "1 hour|31 %|between 20 and 45 %",
    "8 hours|44 %|between 31 and 58 %",
    "1 day|52 %|between 38 and 65 %",
    "3 days|54 %|between 40 and 67 %",
    "7 days|56 %|between 42 and 69 %",
  ]);
  const [head, ...bodies] = rows;
  assert.ok(head.children.every(({ attrs }) => attrs.scope === "col"));
  assert.ok(bodies.every(({ children }) => children[0].attrs.scope === "row"));
});

test("a share without an interval says that there is none", () => {
  const part = replies();
  part.curve[2].low = null;
  const row = elements(curveTable(part, say)).filter(({ tag }) => tag === "tr")[3];
  assert.equal(textOf(row.children[2]), "no data");
});
