// The panel: everything about an account that fits beside its page, as a tree of elements.

import { isScore } from "../states.js";
import { age, known, moment, plain } from "../words.js";
import { actions } from "./actions.js";
import { curve, curveTable } from "./curve.js";
import { element, english } from "./element.js";
import { FEW, fields, isPerson, nameOf, partOf, pointsOf, repliesOf, rows } from "./figures.js";
import { mark } from "./mark.js";
import { checks, coverage, examples, parts } from "./parts.js";
import { shownGrade, stateWords } from "./pill.js";
import { sample, summary } from "./summary.js";

/** States whose text says all that a server's reason would. */
const TOLD = new Set([
  "score",
  "partial",
  "withheld",
  "unscored",
  "pending",
  "opted_out",
  "offline",
  "reload",
]);

/** @type {Record<string, string>} */
const TIERS = {
  firm: "panel_tier_firm",
  provisional: "panel_tier_provisional",
  withheld: "panel_tier_withheld",
};

/**
 * @param {Seen} seen
 * @param {ViewContext} context
 * @returns {DrawnElement}
 */
export function panelView(seen, context) {
  const document = seen.score && isScore(seen.score) ? seen.score : null;
  const notice = plain(context.notice, 400);
  return element(
    "div",
    { class: "content" },
    head(seen, document, context),
    ...note(seen, document, context),
    notice && element("p", { class: "soft sample" }, english(notice)),
    ...(document ? figures(document, context) : []),
    actions(seen, document, context),
    ...(document ? behind(document, context) : []),
  );
}

/**
 * Whose score it is, the total, and the two buttons about the panel itself.
 *
 * @param {Seen} seen
 * @param {ScoreDocument | null} document
 * @param {ViewContext} context
 */
function head(seen, document, context) {
  const { say, account, site } = context;
  const grade = shownGrade(seen);
  return element(
    "header",
    {},
    mark(grade),
    element(
      "div",
      {},
      element(
        "h2",
        { id: "heading" },
        element("bdi", { dir: "auto" }, nameOf(seen.score, account)),
      ),
      element("p", { class: "soft" }, document ? total(document, say) : site.title),
    ),
    iconButton("move", say("panel_move"), "M4 9V4h5M4 4l6 6M16 11v5h-5m5 0-6-6"),
    iconButton("close", say("panel_close"), "m5 5 10 10M15 5 5 15"),
  );
}

/**
 * @param {string} action
 * @param {string} label
 * @param {string} shape
 */
const iconButton = (action, label, shape) =>
  element(
    "button",
    {
      class: "icon",
      action,
      id: `action-${action}`,
      type: "button",
      "aria-label": label,
      title: label,
    },
    element("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, element("path", { d: shape })),
  );

/**
 * "61 of 100, likely 52 to 70 · provisional".
 *
 * @param {ScoreDocument} document
 * @param {Say} say
 * @returns {string}
 */
function total(document, say) {
  const value = known(document.score);
  const [low, high] = [0, 1].map((end) => known(rows(document.interval)[end]));
  const tier = say(TIERS[document.tier] ?? "panel_tier_unknown");
  if (value === null) return isPerson(document) ? say("panel_no_total") : tier;
  const whole = (/** @type {number} */ points) => String(Math.round(points));
  const words =
    low === null || high === null
      ? say("panel_total", whole(value))
      : say("panel_total_likely", whole(value), whole(low), whole(high));
  return `${words} · ${tier}`;
}

/**
 * What the state means, the server's reason, and how old an earlier score is.
 *
 * @param {Seen} seen
 * @param {ScoreDocument | null} document
 * @param {ViewContext} context
 * @returns {DrawnElement[]}
 */
function note(seen, document, context) {
  const { say } = context;
  const reason = TOLD.has(seen.state) ? "" : plain(seen.reason, 400);
  const posts = known(fields(document?.coverage).posts);
  const lines = [
    isPerson(document) && say("panel_person"),
    !isTooFew(seen, document) && stateWords(seen, "panel", context),
    seen.state === "partial" && posts !== null && say("panel_seen_here", String(posts)),
    reason && english(reason),
    isOld(seen, document, context.now) && say("panel_last_score", age(seen.ageSeconds ?? 0, say)),
  ].flatMap((line) => (line ? [element("p", {}, line)] : []));
  return lines.length ? [element("div", { class: "note" }, ...lines)] : [];
}

/**
 * Whether the summary says by itself why there is no total.
 *
 * @param {Seen} seen
 * @param {ScoreDocument | null} document
 */
const isTooFew = ({ state }, document) =>
  state === "withheld" && (isPerson(document) || (repliesOf(document).n ?? FEW) < FEW);

/**
 * Whether a score on view is an earlier one, that a new look might change.
 *
 * @param {Seen} seen
 * @param {ScoreDocument | null} document
 * @param {number} now
 */
const isOld = ({ state, ageSeconds }, document, now) =>
  document !== null &&
  ageSeconds !== null &&
  (!["score", "partial", "withheld"].includes(state) || Date.parse(document.expires_at) < now);

/**
 * The score itself: in a sentence, as a picture, in parts; what it was made from.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {(DrawnElement | null)[]}
 */
function figures(document, context) {
  const { say } = context;
  const reply = partOf(document, "reply_rate");
  const counted = sample(repliesOf(document), context) ?? say("words_no_data");
  const sentence = summary(document, context);
  const picture = curve(reply, counted, say);
  return [
    sentence && element("p", { class: "summary" }, ...sentence),
    picture,
    parts(document, context),
    element("p", { class: "soft sample" }, dated(document, counted, context)),
    examples(document, say),
    statement(document, say),
  ];
}

/**
 * What stands behind the figures, each closed at first.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {(DrawnElement | null | false)[]}
 */
function behind(document, context) {
  const { say } = context;
  const reply = partOf(document, "reply_rate");
  return [
    checks(document, context),
    pointsOf(reply).length > 0 &&
      element(
        "details",
        { id: "table" },
        element("summary", { id: "table-summary" }, say("panel_table")),
        curveTable(reply, say),
      ),
    coverage(document, context),
  ];
}

/**
 * "48 questions in 90 days, seen today 14:02".
 *
 * @param {ScoreDocument} document
 * @param {string} counted
 * @param {ViewContext} context
 */
function dated(document, counted, { say, now, language }) {
  const collected = Date.parse(document.collected_at);
  return isNaN(collected) ? counted : say("panel_seen", counted, moment(collected, now, language));
}

/**
 * What the account's owner says to its score, as the owner wrote it.
 *
 * @param {ScoreDocument} document
 * @param {Say} say
 * @returns {DrawnElement | null}
 */
function statement(document, say) {
  const words = plain(document.statement, 600);
  if (!words) return null;
  return element(
    "figure",
    {},
    element("blockquote", { dir: "auto" }, words),
    element("figcaption", { class: "soft" }, say("panel_statement")),
  );
}
