// How an answer of a server, or its failure, is kept, and what is shown of it.

import { ApiError, RateLimited, Refused } from "./errors.js";
import { lastGood, moment, seenDespite, seenOf } from "./seen.js";
import { isScore } from "./states.js";

/** @typedef {import("./cache.js").Place} Place */
/** @typedef {import("./seen.js").Known} Known */
/**
 * `askAt`: epoch milliseconds at which asking again is worth it; `tries`: how often it has failed.
 *
 * @typedef {object} Why
 * @property {string} state
 * @property {string | null} [reason]
 * @property {number | null} [retryAt]
 * @property {number | undefined} [askAt]
 * @property {number | undefined} [tries]
 */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A score is fresh until it ends, but at least and at most so long after it was fetched. */
const LEAST_FRESH = 5 * MINUTE;
const MOST_FRESH = 6 * HOUR;
const STALE = 24 * HOUR;
const PARTIAL = 30 * MINUTE;
/** How long the news that there is no score holds, by status. */
const WITHOUT = new Map([
  ["unscored", HOUR],
  ["not_found", HOUR],
  ["opted_out", 6 * HOUR],
  ["unavailable", 5 * MINUTE],
]);
const FAILED = 15 * SECOND;
/** A server that fails is asked again after a growing time, as long as somebody looks. */
const FIRST_TRY = 15 * SECOND;
const LONGEST_TRY = 5 * MINUTE;
/** All who lost a server at once would otherwise come back at once. */
const SPREAD = 0.2;
/** For how long it is remembered how often it has failed, after the next try was due. */
const TRIES = 10 * MINUTE;
const COUNT_DOWN = SECOND;
const TRY_CONNECTION = 10 * SECOND;
const NOT_BEFORE = "not-before:";

/**
 * @param {object} needs
 * @param {import("./cache.js").Cache} needs.cache
 * @param {KeptStorage} needs.session
 * @param {() => number} needs.now epoch milliseconds
 * @param {() => number} needs.random from 0 up to 1
 */
export function keepingOf({ cache, session, now, random }) {
  /**
   * When a server that had too many requests may be asked again, by what is asked of it.
   *
   * @param {string} server
   * @returns {Promise<{read?: number, post?: number}>}
   */
  async function notBefore(server) {
    const name = NOT_BEFORE + server;
    return (await session.get(name))[name] ?? {};
  }

  /**
   * What to show when a call failed, which is remembered for a moment: the panel asks right after
   * the pill.
   *
   * @param {Place} place
   * @param {Known} known
   * @param {"read" | "post"} call
   * @param {unknown} error
   * @returns {Promise<Seen>}
   */
  async function failed(place, known, call, error) {
    if (!(error instanceof ApiError)) throw error;
    if (error instanceof RateLimited) {
      const until = now() + error.seconds * SECOND;
      const limits = { ...(await notBefore(place.server)), [call]: until };
      await session.set({ [NOT_BEFORE + place.server]: limits });
      return limited(place, known, call, until);
    }
    const reason = error instanceof Refused ? error.detail : null;
    const why = { state: error.state, reason };
    if (!error.passes) return note(place, known, why);
    const tries = (known.note?.value.tries ?? 0) + 1;
    const pause = Math.min(FIRST_TRY * 2 ** (tries - 1), LONGEST_TRY);
    const askAt = now() + Math.round(pause * (1 + SPREAD * random()));
    return note(place, known, { ...why, askAt, tries });
  }

  /**
   * What to show instead, remembered for a moment.
   *
   * @param {Place} place
   * @param {Known} known
   * @param {Why} why
   */
  async function note(place, known, why) {
    const until = now() + FAILED;
    const gone = why.askAt ? why.askAt + TRIES : until;
    await cache.write(place, "note", why, { until, gone });
    return explained(known, why);
  }

  /**
   * @param {Known} known
   * @param {Why} why
   */
  function explained(known, why) {
    const pause = why.askAt === undefined ? null : Math.max(0, why.askAt - now());
    return seenDespite(known, now(), why, why.state === "offline" ? TRY_CONNECTION : pause);
  }

  /**
   * Holds back what was wanted of an account until its server may be asked again. Reading is held
   * back for all accounts alike, asking for a score only where it was wanted.
   *
   * @param {Place} place
   * @param {Known} known
   * @param {"read" | "post"} call
   * @param {number} retryAt
   */
  async function limited(place, known, call, retryAt) {
    if (call === "post") {
      await cache.write(place, "note", { state: "rate_limited", retryAt }, { until: retryAt });
    }
    return counting(known, retryAt);
  }

  /**
   * @param {Known} known
   * @param {number} retryAt
   */
  function counting(known, retryAt) {
    const again = Math.min(COUNT_DOWN, Math.max(0, retryAt - now()));
    return seenDespite(known, now(), { state: "rate_limited", retryAt }, again);
  }

  /**
   * Keeps what a server says of an account, and gives what to show.
   *
   * @param {Place} place
   * @param {Known} known
   * @param {ScoreDocument} document
   * @param {{how?: Settings["lookUp"], maxAge?: number | null}} [said]
   * @returns {Promise<Seen>}
   */
  async function keep(place, known, document, { how, maxAge = null } = {}) {
    const time = now();
    const put = async (/** @type {object} */ value, /** @type {any} */ times) => {
      const score = await cache.write(place, "score", value, times);
      await cache.remove(place, ["note"]);
      return seenOf({ ...known, score }, time);
    };
    if (isScore(document)) {
      const ends = moment(document.expires_at) ?? time + MOST_FRESH;
      const until = Math.min(Math.max(ends, time + LEAST_FRESH), time + MOST_FRESH);
      return put({ document }, { until, gone: time + STALE });
    }
    const last = document.status === "unavailable" ? lastOf(document, known) : null;
    const retryAt = moment(document.retry_at);
    const usual = time + (WITHOUT.get(document.status) ?? (maxAge ?? 0) * SECOND);
    const until = Math.min(Math.max(retryAt ?? usual, time + FAILED), time + MOST_FRESH);
    const gone = last ? time + STALE : until;
    return put({ document, last, how }, { until, gone });
  }

  /**
   * Keeps a score made of what a page shows.
   *
   * @param {Place} place
   * @param {Known} known
   * @param {ScoreDocument} document
   * @returns {Promise<Seen>}
   */
  async function keepPartial(place, known, document) {
    await cache.remove(place, ["note"]);
    const partial = await cache.write(place, "partial", { document }, { until: now() + PARTIAL });
    return seenOf({ ...known, partial }, now());
  }

  return { notBefore, failed, note, explained, limited, counting, keep, keepPartial };
}

/**
 * @param {ScoreDocument} document
 * @param {Known} known
 * @returns {ScoreDocument | null}
 */
function lastOf({ last }, known) {
  return last && typeof last === "object" && isScore(last) ? last : lastGood(known.score);
}
