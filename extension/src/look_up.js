// The use case: an account -> what is known of it, from the cache or a server. Nothing that counts
// is held in variables, as the background may be stopped between any two questions.

import { RateLimited } from "./errors.js";
import { MINUTE, SECOND, keepingOf } from "./keeping.js";
import { moment, seenDespite, seenOf } from "./seen.js";
import { isScore } from "./states.js";
import { retriedBy, storedBy } from "./stored.js";

/** @typedef {import("./cache.js").Place} Place */
/** @typedef {import("./seen.js").Known} Known */

/**
 * @typedef {object} LookUpNeeds
 * @property {import("./api.js").Api} api
 * @property {import("./cache.js").Cache} cache
 * @property {KeptStorage} session
 * @property {(key: string) => Promise<string>} digest
 * @property {() => boolean} online
 * @property {() => number} now epoch milliseconds
 * @property {(milliseconds: number) => Promise<void>} wait
 * @property {() => number} random from 0 up to 1
 */

/**
 * `fresh`: a stale value does not do. `explicit`: the person wants the account scored, and the
 * server told its name.
 *
 * @typedef {{settings: Settings, fresh?: boolean, explicit?: boolean}} Wish
 */

/** Seconds for which the server holds the first question, and each one after it. */
const FIRST_WAIT = 3;
const LATER_WAIT = 8;
const ASK_AGAIN = 2 * SECOND;
const LONGEST_PENDING = 3 * MINUTE;

/** @type {readonly import("./cache.js").Kind[]} */
const KINDS = ["score", "partial", "note", "pending"];

/** @param {LookUpNeeds} needs */
export function lookUpOf({ api, cache, session, digest, now, ...patience }) {
  const stored = storedBy({ api, ...patience });
  const retried = retriedBy(patience);
  const keeping = keepingOf({ cache, session, now, random: patience.random });
  const { notBefore, failed, note, explained, limited, counting, keep, keepPartial } = keeping;
  /** What is under way, so that tabs share it. @type {Map<string, Promise<Seen>>} */
  const flights = new Map();

  /**
   * @param {string} name
   * @param {Place} place
   * @param {() => Promise<Seen>} start
   */
  function shared(name, { server, digest: account }, start) {
    const flight = `${name} ${account} ${server}`;
    let seen = flights.get(flight);
    if (!seen) {
      seen = start().finally(() => flights.delete(flight));
      flights.set(flight, seen);
    }
    return seen;
  }

  /**
   * @param {AccountKey} account
   * @param {Settings} settings
   * @returns {Promise<Place>}
   */
  const placeOf = async ({ key }, { server }) => ({ server, key, digest: await digest(key) });

  /**
   * @param {Place} place
   * @param {AccountKey} account
   * @param {Settings} settings
   * @param {Known} known
   * @returns {Promise<Seen>}
   */
  async function read(place, account, settings, known) {
    const how = settings.lookUp === "prefix" ? "prefix" : "direct";
    let document;
    try {
      document = await stored(how, { place, account });
    } catch (error) {
      return failed(place, known, "read", error);
    }
    // Only who has asked for a score waits for one.
    const found = document && document.status !== "pending" ? document : unscored(account);
    if (settings.lookUp === "score" && wantsScoring(found)) {
      // One's own server scores what is opened; until it has, its earlier score is there.
      if (isScore(found)) await keep(place, known, found);
      return ask(place, account, await cache.read(place, KINDS));
    }
    // Meanwhile the score may have come that the person has asked for, and that no prefix lists.
    const present = await cache.read(place, KINDS);
    if (found.status === "unscored") {
      if (present.pending) return seenDespite(present, now(), { state: "pending" }, ASK_AGAIN);
      const { score } = present;
      if (score && isScore(score.value.document) && now() < score.until) {
        return seenOf(present, now());
      }
    }
    return keep(place, present, found, { how: settings.lookUp });
  }

  /** @param {ScoreDocument} document */
  function wantsScoring(document) {
    const ends = moment(document.expires_at);
    return isScore(document) ? ends !== null && ends <= now() : document.status === "unscored";
  }

  /**
   * Has an account scored. A mark in the session tells that the person wants it, so that asking
   * goes on after the background was stopped, on this server and for a few minutes only.
   *
   * @param {Place} place
   * @param {AccountKey} account
   * @param {Known} known
   * @returns {Promise<Seen>}
   */
  async function ask(place, account, known) {
    const began = known.pending?.value.began ?? now();
    /** @param {number} askAt */
    const mark = (askAt) => {
      const until = Math.max(began + LONGEST_PENDING, askAt + MINUTE);
      return cache.write(place, "pending", { began, askAt }, { until });
    };
    const { post = 0 } = await notBefore(place.server);
    if (now() < post) {
      await mark(post);
      return limited(place, known, "post", post);
    }
    const wait = known.pending ? LATER_WAIT : FIRST_WAIT;
    let answered;
    try {
      answered = await retried(() => api.ask(place.server, account, wait));
    } catch (error) {
      if (error instanceof RateLimited) await mark(now() + error.seconds * SECOND);
      else await cache.remove(place, ["pending"]);
      return failed(place, known, "post", error);
    }
    const { document, maxAge, retryAfter } = answered;
    if (document.status !== "pending") {
      const seen = await keep(place, known, document, { maxAge });
      // Only now: who looks in between must find the one or the other.
      await cache.remove(place, ["pending"]);
      return seen;
    }
    const pause = retryAfter === null ? ASK_AGAIN : retryAfter * SECOND;
    if (now() + pause > began + LONGEST_PENDING) {
      await cache.remove(place, ["pending"]);
      return note(place, known, { state: "unavailable", reason: document.reason });
    }
    await cache.remove(place, ["note"]);
    await mark(now() + pause);
    return seenDespite(known, now(), { state: "pending", reason: document.reason }, pause);
  }

  /** @param {import("./cache.js").Entry} note */
  const isOver = (note) => note.value.state === "offline" && patience.online();

  return {
    /**
     * What is known of an account now. Never throws what a server or the network did wrong: that is
     * a state.
     *
     * @param {AccountKey} account
     * @param {Wish} wish
     * @returns {Promise<Seen>}
     */
    async lookUp(account, { settings, fresh = false, explicit = false }) {
      const place = await placeOf(account, settings);
      const known = await cache.read(place, KINDS);
      const { score, note, pending } = known;
      // How often a server has failed is remembered for longer than what it came to.
      const earlier = note && now() < note.until ? note : undefined;
      const asked = () => shared("ask", place, () => ask(place, account, known));
      const pause = pending ? pending.value.askAt - now() : 0;

      if (earlier?.value.state === "rate_limited" && now() < earlier.value.retryAt) {
        return counting(known, earlier.value.retryAt);
      }
      if (explicit && pause <= 0) return asked();
      if (earlier && !fresh && !explicit && !isOver(earlier)) {
        return explained(known, earlier.value);
      }
      if (pending) {
        if (pause <= 0 && fresh) return asked();
        // The answer goes into the cache, where the next question finds it.
        if (pause <= 0) asked().catch(() => undefined);
        return seenDespite(known, now(), { state: "pending" }, pause > 0 ? pause : ASK_AGAIN);
      }

      const { read: until = 0 } = await notBefore(place.server);
      const held = Math.max(0, until - now());
      if (score && serves(score, settings)) {
        if (now() < score.until) return seenOf(known, now());
        if (isScore(score.value.document) && (!fresh || held)) {
          return seenOf(known, now(), held);
        }
      }
      if (held) return counting(known, until);
      return shared("read", place, () => read(place, account, settings, known));
    },

    /**
     * Scores what a page shows. The evidence is always about the account given, whatever it says.
     *
     * @param {AccountKey} account
     * @param {Record<string, any>} evidence
     * @param {Settings} settings
     * @returns {Promise<Seen>}
     */
    async readPage(account, evidence, settings) {
      const place = await placeOf(account, settings);
      const known = await cache.read(place, KINDS);
      const { network, handle } = account;
      const own = { ...evidence, account: { ...evidence.account, network, handle } };
      let answered;
      try {
        answered = await retried(() => api.evidence(place.server, own));
      } catch (error) {
        return failed(place, known, "post", error);
      }
      const { document } = answered;
      if (isScore(document)) return keepPartial(place, known, document);
      if (document.status === "opted_out") return keep(place, known, document);
      return note(place, known, { state: "error", reason: document.reason });
    },

    /**
     * Tells that a page could not be read, for as long as it takes to look at the panel.
     *
     * @param {AccountKey} account
     * @param {string} reason
     * @param {Settings} settings
     * @returns {Promise<Seen>}
     */
    async refuse(account, reason, settings) {
      const place = await placeOf(account, settings);
      return note(place, await cache.read(place, KINDS), { state: "error", reason });
    },
  };
}

/**
 * Whether an entry answers a look-up of the present kind: that a score is not listed under a prefix
 * does not say that there is none.
 *
 * @param {import("./cache.js").Entry} entry
 * @param {Settings} settings
 */
function serves({ value: { document, how } }, { lookUp }) {
  return document.status !== "unscored" || how === lookUp;
}

/**
 * @param {AccountKey} account
 * @returns {ScoreDocument}
 */
function unscored({ network, handle, key }) {
  return { account: { network, handle, key }, status: "unscored", reason: null, method: 0 };
}
