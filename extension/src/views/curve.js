// The response curve as a small picture: the share answered over the time since the message. Pure.
//
// Time runs on a log axis from ten minutes to seven days, the share from 0 to 100 %, as on the
// pages. The line keeps its
// share until the next answer; the band round it holds the true share with 95 % certainty.

import { between, known, percent, wait } from "../words.js";
import { element } from "./element.js";
import { fields, pointsOf, rows } from "./figures.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const [FIRST, LAST] = [600, 7 * DAY];

/** Where on the picture the curve lies, in its own pixels. */
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [344, 156, 42, 8, 8, 22];
/** Width to reckon with for one letter of the words at the dot, which are set bold at 12 pixels. */
const LETTER = 7;
const WORDS_HEIGHT = 12;

const TICKS = /** @type {const} */ ([
  [HOUR, "panel_tick_hours", "1"],
  [8 * HOUR, "panel_tick_hours", "8"],
  [DAY, "panel_tick_days", "1"],
  [3 * DAY, "panel_tick_days", "3"],
  [LAST, "panel_tick_days", "7"],
]);

/** @typedef {[x: number, y: number]} Corner */
/** @typedef {import("./figures.js").Point} Point */

/**
 * The picture of a reply part, or null where it has no curve to draw.
 *
 * @param {unknown} reply `parts.reply_rate` of a score document
 * @param {string} counted what the shares are of: "57 questions in 90 days"
 * @param {Say} say
 * @returns {DrawnElement | null}
 */
export function curve(reply, counted, say) {
  const steps = stepsOf(reply);
  if (!steps.length) return null;
  return element(
    "svg",
    {
      class: "curve",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": say("panel_curve_label", counted, spoken(pointsOf(reply), say)),
    },
    ...SHARES.flatMap((share) => shareLine(share, say)),
    ...TICKS.map(([seconds, name, number]) =>
      element(
        "text",
        {
          x: String(Math.min(x(seconds), WIDTH - 9)),
          y: String(HEIGHT - 5),
          "text-anchor": "middle",
        },
        say(name, number),
      ),
    ),
    band(steps),
    path("line", stairs(steps.map(({ seconds, rate }) => [seconds, rate]))),
    ...dot(steps, say),
  );
}

/**
 * The published horizons as a table.
 *
 * @param {unknown} reply `parts.reply_rate` of a score document
 * @param {Say} say
 * @returns {DrawnElement}
 */
export function curveTable(reply, say) {
  const head = ["panel_table_within", "panel_table_answered", "panel_table_likely"];
  return element(
    "table",
    {},
    element(
      "thead",
      {},
      element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, say(name)))),
    ),
    element(
      "tbody",
      {},
      ...pointsOf(reply).map(({ seconds, rate, low, high }) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, wait(seconds, say)),
          element("td", {}, percent(rate, say)),
          element("td", {}, between(low, high, say) ?? say("words_no_data")),
        ),
      ),
    ),
  );
}

/**
 * Every step in order of time, the published horizons among them.
 *
 * @param {unknown} reply
 * @returns {Point[]}
 */
function stepsOf(reply) {
  const horizons = pointsOf(reply);
  if (!horizons.length) return [];
  const steps = new Map(horizons.map((point) => [point.seconds, point]));
  for (const row of rows(fields(reply).steps)) {
    const [seconds, rate, low, high] = rows(row).map(known);
    if (seconds === null || seconds === undefined || rate === null || rate === undefined) continue;
    if (!steps.has(seconds))
      steps.set(seconds, { seconds, rate, low: low ?? null, high: high ?? null });
  }
  return [...steps.values()].sort((one, other) => one.seconds - other.seconds);
}

const SHARES = [0, 0.5, 1];

/** @param {number} seconds */
function x(seconds) {
  const share = Math.log(Math.min(Math.max(seconds, FIRST), LAST) / FIRST) / Math.log(LAST / FIRST);
  return round(LEFT + share * (WIDTH - LEFT - RIGHT));
}

/** @param {number} rate */
const y = (rate) => round(TOP + (1 - Math.min(Math.max(rate, 0), 1)) * (HEIGHT - TOP - BOTTOM));

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * @param {number} share
 * @param {Say} say
 */
const shareLine = (share, say) => [
  element("path", { class: "grid", d: `M${LEFT} ${y(share)}H${WIDTH - RIGHT}` }),
  element(
    "text",
    { x: String(LEFT - 6), y: String(y(share) + 4), "text-anchor": "end" },
    percent(share, say),
  ),
];

/**
 * The shares at the published horizons, as they are read aloud.
 *
 * @param {Point[]} points
 * @param {Say} say
 */
const spoken = (points, say) =>
  points
    .map(({ seconds, rate, low, high }) => {
      const words = say("panel_curve_point", percent(rate, say), wait(seconds, say));
      const interval = between(low, high, say);
      return interval ? `${words} (${interval})` : words;
    })
    .join(", ");

/**
 * Corners of a line that keeps its share until the next step, from no answer at the left to the
 * right edge.
 *
 * @param {[seconds: number, share: number][]} steps
 * @returns {Corner[]}
 */
function stairs(steps) {
  /** @type {Corner[]} */
  const corners = [[x(FIRST), y(0)]];
  let floor = y(0);
  for (const [seconds, share] of steps) {
    corners.push([x(seconds), floor], [x(seconds), y(share)]);
    floor = y(share);
  }
  return [...corners, [x(LAST), floor]];
}

/**
 * @param {string} name
 * @param {Corner[]} corners
 * @param {string} [end]
 */
const path = (name, corners, end = "") =>
  element("path", {
    class: name,
    d: `M${corners.map((corner) => corner.join(" ")).join("L")}${end}`,
  });

/**
 * The interval as an area, from the first step that has one.
 *
 * @param {Point[]} steps
 * @returns {DrawnElement | null}
 */
function band(steps) {
  /** @type {[number, number][]} */
  const lows = [];
  /** @type {[number, number][]} */
  const highs = [];
  for (const { seconds, low, high } of steps) {
    if (low === null || high === null) continue;
    lows.push([seconds, low]);
    highs.push([seconds, high]);
  }
  if (!lows.length) return null;
  const first = x(lows[0][0]);
  const [lower, upper] = [lows, highs].map((ends) =>
    stairs(ends)
      .slice(2)
      .filter(([at]) => at >= first),
  );
  return path("band", [...upper, ...lower.reverse()], "Z");
}

/**
 * Dot and words at one day.
 *
 * @param {Point[]} steps
 * @param {Say} say
 */
function dot(steps, say) {
  const day = steps.find(({ seconds }) => seconds === DAY);
  if (!day) return [];
  const words = say("panel_in_a_day", percent(day.rate, say));
  const [left, base] = placeWords(steps, day, words.length * LETTER);
  return [
    element("circle", { class: "dot", cx: String(x(DAY)), cy: String(y(day.rate)), r: "4.5" }),
    element("text", { class: "told", x: String(left), y: String(base) }, words),
  ];
}

/**
 * Left end and base line of words of the length given: the first place near the dot that the line
 * leaves free. The line only rises: what is left of the dot and above, or right of it and below,
 * is free wherever it fits.
 *
 * @param {Point[]} steps
 * @param {Point} day
 * @param {number} length
 * @returns {Corner}
 */
function placeWords(steps, day, length) {
  const line = stairs(steps.map(({ seconds, rate }) => [seconds, rate]));
  const [right, dotX, dotY] = [WIDTH - 2, x(DAY), y(day.rate)];
  /** @type {Corner[]} */
  const places = [
    [Math.min(dotX + 8, right - length), dotY + 20],
    [Math.min(dotX + 8, right - length), dotY + 34],
    [dotX - 6 - length, dotY - 8],
    [dotX - length, (day.high === null ? dotY : y(day.high)) - 6],
    [right - length, y(0.2)],
    [LEFT + 4, y(0.85)],
  ];
  const [left, base] = places.find((place) => isFree(place, length, line)) ?? places[2];
  return [round(left), round(base)];
}

/**
 * @param {Corner} place
 * @param {number} length
 * @param {Corner[]} line
 */
function isFree([left, base], length, line) {
  if (left < LEFT || base < TOP + WORDS_HEIGHT || base > y(0) - 4) return false;
  return !line.slice(1).some(([toX, toY], at) => {
    const [fromX, fromY] = line[at];
    const besides = toX < left - 3 || fromX > left + length + 3;
    return (
      !besides && Math.min(fromY, toY) < base + 4 && Math.max(fromY, toY) > base - WORDS_HEIGHT
    );
  });
}
