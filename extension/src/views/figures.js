// What a score document says, read with care: it comes from a server, and any field may be missing.

import { known, plain } from "../words.js";

const HOUR = 3600;
/** Fewer messages than this allow no total; as the method has it. */
export const FEW = 10;

/**
 * The reply part in figures; null is unknown.
 *
 * @typedef {object} Replies
 * @property {number | null} n messages in the rate
 * @property {number | null} answered how many of them were answered at all
 * @property {number} automated answers that came at the speed of a machine
 * @property {number | null} days length of the window
 * @property {number | null} medianSeconds
 * @property {Point | null} day
 * @property {Point | null} week
 * @property {Point[]} points the published horizons
 * @property {"questions" | "complaints" | "both" | "messages"} counted what the rate is over
 *
 * @typedef {object} Point the share answered within `seconds`, with its interval
 * @property {number} seconds
 * @property {number} rate
 * @property {number | null} low
 * @property {number | null} high
 */

/**
 * An object's fields; none of anything else.
 *
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
export const fields = (value) =>
  value !== null && typeof value === "object" ? /** @type {Record<string, any>} */ (value) : {};

/**
 * @param {unknown} value
 * @returns {unknown[]} empty for what is no list
 */
export const rows = (value) => (Array.isArray(value) ? value : []);

/**
 * @param {ScoreDocument | null} document
 * @param {"reply_rate" | "follower_ratio" | "link_hygiene"} name
 */
export const partOf = (document, name) => fields(fields(document?.parts)[name]);

/**
 * What to call the account: its own name, or else its handle.
 *
 * @param {ScoreDocument | null} document
 * @param {AccountKey} account
 */
export const nameOf = (document, account) =>
  plain(document?.account?.name, 80) || plain(account.handle, 80);

/**
 * The grade's letter, or null without a known one.
 *
 * @param {ScoreDocument | null} document
 * @returns {string | null}
 */
export const gradeOf = (document) =>
  /^[A-E]$/.test(document?.grade ?? "") ? String(document?.grade) : null;

/**
 * Whether the account is a person's: it gets facts and no grade.
 *
 * @param {ScoreDocument | null} document
 */
export const isPerson = (document) => fields(document?.account).kind === "person";

/**
 * The published horizons of a reply part's curve in order of time; what is no share is left out.
 *
 * @param {unknown} reply
 * @returns {Point[]}
 */
export function pointsOf(reply) {
  return rows(fields(reply).curve)
    .map(fields)
    .flatMap(({ hours, rate, low, high }) => {
      const [time, share] = [known(hours), known(rate)];
      return time === null || share === null || share < 0 || share > 1
        ? []
        : [{ seconds: time * HOUR, rate: share, low: known(low), high: known(high) }];
    })
    .sort((one, other) => one.seconds - other.seconds);
}

/**
 * @param {ScoreDocument | null} document
 * @returns {Replies}
 */
export function repliesOf(document) {
  const reply = partOf(document, "reply_rate");
  const points = pointsOf(reply);
  return {
    n: known(reply.n),
    answered: known(reply.answered),
    automated: automatedOf(reply),
    days: known(reply.window_days),
    medianSeconds: known(reply.median_wait_seconds),
    day: points.find((point) => point.seconds === 24 * HOUR) ?? null,
    week: points.find((point) => point.seconds === 168 * HOUR) ?? null,
    points,
    counted: countedOf(reply),
  };
}

/** @param {Record<string, any>} reply */
const automatedOf = (reply) =>
  known(rows(reply.shares).map(fields).find(({ name }) => name === "automated_share")?.count) ?? 0;

/**
 * @param {Record<string, any>} reply
 * @returns {Replies["counted"]}
 */
function countedOf(reply) {
  if (reply.denominator !== "asks") return "messages";
  const kinds = fields(reply.by_kind);
  const [questions, complaints] = [
    known(fields(kinds.question).n) ?? 0,
    known(fields(kinds.complaint).n) ?? 0,
  ];
  if (questions && !complaints) return "questions";
  return complaints && !questions ? "complaints" : "both";
}
