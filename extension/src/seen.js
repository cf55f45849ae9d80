// What is known of an account, out of what is kept of it. Pure.

import { isScore, stateOf } from "./states.js";

/** @typedef {Partial<Record<import("./cache.js").Kind, import("./cache.js").Entry>>} Known */

const LONGEST_REASON = 500;

/**
 * What is kept of an account, with nothing else to report. A score made of what a page shows stands
 * in where there is none, but never before a whole one, and never for an account that asks to be
 * left out or does not exist.
 *
 * @param {Known} known with `score` or `partial`
 * @param {number} now epoch milliseconds
 * @param {number | null} again
 * @returns {Seen}
 */
export function seenOf({ score, partial }, now, again = null) {
  const document = score?.value.document;
  const status = document?.status ?? "unscored";
  const newer = partial !== undefined && (score === undefined || partial.at > score.at);
  if (partial && (status === "unscored" || (status === "unavailable" && newer))) {
    const { reason } = partial.value.document;
    return { ...shown({ partial }, now), state: "partial", reason: sentence(reason), again };
  }
  return {
    ...shown({ score, partial: status === "unavailable" ? partial : undefined }, now),
    state: document ? stateOf(document) : "unscored",
    reason: sentence(document?.reason),
    retryAt: moment(document?.retry_at),
    again,
  };
}

/**
 * What keeps an account from being shown as it is; the last good value stays on view.
 *
 * @param {Known} known
 * @param {number} now
 * @param {{state: string, reason?: string | null, retryAt?: number | null}} why
 * @param {number | null} again
 * @returns {Seen}
 */
export function seenDespite(known, now, { state, reason = null, retryAt = null }, again = null) {
  return { ...shown(known, now), state, reason: sentence(reason), retryAt, again };
}

/**
 * Something to say without an account's data.
 *
 * @param {string} state
 * @param {string | null} reason
 * @returns {Seen}
 */
export const seenOnly = (state, reason = null) => seenDespite({}, 0, { state, reason });

/**
 * The last good score in an entry of the cache, if there is one.
 *
 * @param {import("./cache.js").Entry | undefined} entry
 * @returns {ScoreDocument | null}
 */
export function lastGood(entry) {
  if (!entry) return null;
  const { document, last } = entry.value;
  return isScore(document) ? document : (last ?? null);
}

/**
 * The document on view and its age, in a `Seen` without a state.
 *
 * @param {Known} known
 * @param {number} now
 * @returns {Seen}
 */
function shown({ score, partial }, now) {
  const whole = lastGood(score);
  const document = whole ?? partial?.value.document ?? null;
  const collected = moment(document?.collected_at);
  return {
    state: "",
    score: document,
    partial: whole === null && document !== null,
    reason: null,
    ageSeconds: collected === null ? null : Math.max(0, Math.round((now - collected) / 1000)),
    retryAt: null,
    again: null,
  };
}

/**
 * Epoch milliseconds of a time as the API writes it; null for anything else.
 *
 * @param {unknown} value
 */
export function moment(value) {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? null : time;
}

/** @param {unknown} value */
function sentence(value) {
  return typeof value === "string" && value ? value.slice(0, LONGEST_REASON) : null;
}
