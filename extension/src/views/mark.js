// Shapes that carry a meaning together with their words: grades, and how a check came out.

import { element } from "./element.js";

/** @type {Record<string, DrawnElement>} */
const SHAPES = {
  A: element("circle", { cx: "24", cy: "24", r: "22.5" }),
  B: element("rect", { x: "3", y: "3", width: "42", height: "42", rx: "12" }),
  C: element("path", { d: "M13.5 2.5h21L46.5 24l-12 21.5h-21L1.5 24z" }),
  D: element("path", { d: "M24 .8 47.2 24 24 47.2.8 24z" }),
  E: element("rect", { x: "4", y: "4", width: "40", height: "40" }),
};
const RING = element("circle", { cx: "24", cy: "24", r: "21.5" });

/** @type {Record<string, string>} */
const RESULTS = {
  pass: "M10 1a9 9 0 1 0 0 18a9 9 0 0 0 0-18M6 10.4l2.8 2.8 5.4-6",
  fail: "M2 2h16v16H2zM6.6 6.6l6.8 6.8m0-6.8-6.8 6.8",
  not_checked: "M10 1.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17M7 10h6",
};

/**
 * The grade's letter in its shape: a circle, a rounded square, a hexagon, a diamond, a square; a
 * dashed ring without a grade. It is a picture for the eye: what it says must stand beside it in
 * words.
 *
 * @param {string} grade a letter, "?" for no data, "" for work under way
 * @returns {DrawnElement}
 */
export function mark(grade) {
  const shape = SHAPES[grade];
  return element(
    "svg",
    {
      class: shape ? `mark grade-${grade.toLowerCase()}` : "mark ring",
      viewBox: "0 0 48 48",
      "aria-hidden": "true",
    },
    shape ?? RING,
    element(
      "text",
      { x: "24", y: "24", dy: ".355em", "text-anchor": "middle" },
      shape ? grade : (grade && "?") || "…",
    ),
  );
}

/**
 * How a check came out, as a picture for the eye.
 *
 * @param {string} result "pass", "fail" or anything else, which is not checked
 * @returns {DrawnElement}
 */
export function resultMark(result) {
  const known = result in RESULTS ? result : "not_checked";
  return element(
    "svg",
    { class: `result ${known}`, viewBox: "0 0 20 20", "aria-hidden": "true" },
    element("path", { d: RESULTS[known] }),
  );
}

/**
 * A bar of points out of 100.
 *
 * @param {number | null} points null leaves it empty
 * @returns {DrawnElement}
 */
export function bar(points) {
  const part = points !== null && points > 0;
  return element(
    "svg",
    { class: "bar", height: "6", "aria-hidden": "true" },
    element("rect", { width: "100%", height: "6", rx: "3" }),
    part &&
      element("rect", { class: "part", width: `${Math.min(points, 100)}%`, height: "6", rx: "3" }),
  );
}
