// Every call to a server. Nothing else in the extension uses the network.

import { asDocument, asList, asRecord, judge, maxAge, read, retryAfter } from "./answers.js";
import { ApiError, NotTwoway, Offline, Unreachable } from "./errors.js";

/**
 * `fetch` is the browser's. `online` says whether the browser has a connection. `deadline` makes a
 * signal that aborts after so many milliseconds. `now` is the time in epoch milliseconds.
 *
 * @typedef {object} ApiNeeds
 * @property {typeof globalThis.fetch} fetch
 * @property {() => boolean} online
 * @property {(milliseconds: number) => AbortSignal} deadline
 * @property {() => number} now
 */

/**
 * One call: `seconds` is its time-out, `cap` the most bytes of an answer that are read.
 *
 * @typedef {{method?: "POST", body?: unknown, seconds?: number, cap?: number}} Call
 */

/**
 * A document, for how many seconds it may be kept, and after how many asking again is worth it;
 * null: not said.
 *
 * @typedef {{document: ScoreDocument, maxAge: number | null, retryAfter: number | null}} Answered
 */

export const PREFIX_DIGITS = 5;
export const MOST_KEYS = 50;

const GET_SECONDS = 10;
const POST_SECONDS = 30;
const MEGABYTE = 1024 * 1024;
const SEVERAL_BYTES = 4 * MEGABYTE;

/** @typedef {ReturnType<typeof apiOf>} Api */

/**
 * The calls of the API, version 1. Each takes the server's address (as `settings.js` normalises it)
 * first, and throws one of the classes of `errors.js`, nothing else.
 *
 * @param {ApiNeeds} needs
 */
export function apiOf({ fetch, online, deadline, now }) {
  /**
   * @param {string} server
   * @param {string} path
   * @param {Call} [options]
   */
  async function call(server, path, { method, body, seconds = GET_SECONDS, cap = MEGABYTE } = {}) {
    let response;
    let text;
    try {
      response = await fetch(server + path, {
        method: method ?? "GET",
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
        credentials: "omit",
        referrerPolicy: "no-referrer",
        // A redirect could hand an account's name to another server than the one that was chosen.
        redirect: "manual",
        // The browser's own cache is on the disk, where no trace of what was looked at may be.
        cache: "no-store",
        signal: deadline(seconds * 1000),
      });
      text = await read(response, cap);
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw online() ? new Unreachable() : new Offline();
    }
    return { value: judge(response, text, now()), response };
  }

  /**
   * @param {string} server
   * @param {string} path
   * @param {Call} [options]
   * @returns {Promise<Answered>}
   */
  async function callForDocument(server, path, options) {
    const { value, response } = await call(server, path, options);
    return {
      document: asDocument(value),
      maxAge: maxAge(response),
      retryAfter: retryAfter(response, now()),
    };
  }

  return {
    /**
     * Every stored score whose key's digest begins with `prefix`. The documents are not checked
     * yet: see `asDocument`.
     *
     * @param {string} server
     * @param {string} prefix hex digits
     * @returns {Promise<{digest: string, score: unknown}[]>}
     */
    async prefix(server, prefix) {
      const { value } = await call(server, `/v1/prefixes/${prefix}`);
      const entries = asList(value);
      if (!entries.every((entry) => typeof entry?.digest === "string")) throw new NotTwoway();
      return entries;
    },

    /**
     * The stored score of an account; the server learns which.
     *
     * @param {string} server
     * @param {AccountKey} account
     */
    score: (server, account) => callForDocument(server, pathOf(account)),

    /**
     * The stored scores of up to `MOST_KEYS` accounts, in their order.
     *
     * @param {string} server
     * @param {readonly AccountKey[]} accounts
     * @returns {Promise<ScoreDocument[]>}
     */
    async scores(server, accounts) {
      const keys = accounts.map((account) => encodeURIComponent(account.key)).join(",");
      const { value } = await call(server, `/v1/scores?keys=${keys}`, { cap: SEVERAL_BYTES });
      const scores = asList(asRecord(value).scores);
      if (scores.length !== accounts.length) throw new NotTwoway();
      return scores.map(asDocument);
    },

    /**
     * Have an account collected and scored; waits up to `wait` seconds, then the document is
     * `pending`.
     *
     * @param {string} server
     * @param {AccountKey} account
     * @param {number} wait at most 25
     */
    ask: (server, account, wait) =>
      callForDocument(server, `${pathOf(account)}?wait=${wait}`, {
        method: "POST",
        seconds: POST_SECONDS,
      }),

    /**
     * Have what a page shows scored; the server keeps nothing.
     *
     * @param {string} server
     * @param {object} evidence
     */
    evidence: (server, evidence) =>
      callForDocument(server, "/v1/evidence", {
        method: "POST",
        body: evidence,
        seconds: POST_SECONDS,
      }),

    /**
     * What `/v1/config` says, unchecked: see `switch.js`.
     *
     * @param {string} server
     * @returns {Promise<unknown>}
     */
    config: async (server) => (await call(server, "/v1/config")).value,

    /**
     * Whether Twoway answers at an address. `version` is null where the server does not say it, or
     * does not let an extension without permission for its address read it.
     *
     * @param {string} server
     * @returns {Promise<{version: string | null, method: number}>}
     */
    async health(server) {
      const method = asRecord((await call(server, "/v1/method")).value).method;
      if (typeof method !== "number") throw new NotTwoway();
      const alive = await call(server, "/healthz").then(
        ({ value }) => asRecord(value),
        () => null,
      );
      return { version: typeof alive?.version === "string" ? alive.version : null, method };
    },

    /**
     * Compare accounts; gives the address of the report.
     *
     * @param {string} server
     * @param {string} name
     * @param {readonly string[]} keys
     * @returns {Promise<string>}
     */
    async benchmark(server, name, keys) {
      const body = { name, accounts: keys };
      const options = { method: /** @type {const} */ ("POST"), body, seconds: POST_SECONDS };
      const { value } = await call(server, "/v1/benchmarks", options);
      const { url } = asRecord(value);
      if (typeof url !== "string" || !URL.canParse(url, server)) throw new NotTwoway();
      const report = new URL(url, server);
      if (!/^https?:$/.test(report.protocol)) throw new NotTwoway();
      return report.href;
    },
  };
}

/** @param {AccountKey} account */
function pathOf({ network, handle }) {
  return `/v1/scores/${network}/${handle.split("/").map(encodeURIComponent).join("/")}`;
}
