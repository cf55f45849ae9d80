// Every state that an account can be in, and what pill and panel say of it: one row each, nowhere
// else.

/**
 * What is shown in a state.
 *
 * `grade`: "score" takes it from the score on view, "?" is no data, "" is work under way. Where an
 * earlier score stays on view its grade is shown in every state. `pill`, `panel`: names of texts;
 * null is made of figures. `wait`: both texts take the wait until `Seen.retryAt`, in words, as
 * `$1`. `actions`: offered in this state, in this order; "read" only where the site has a page
 * reader.
 *
 * @typedef {object} State
 * @property {"score" | "?" | ""} grade
 * @property {string | null} pill
 * @property {string | null} panel
 * @property {readonly string[]} actions
 * @property {boolean} [wait]
 */

/**
 * @param {string} id
 * @param {State["grade"]} grade
 * @param {string[]} actions
 * @returns {State}
 */
const told = (id, grade, ...actions) => ({
  grade,
  pill: `state_${id}_pill`,
  panel: `state_${id}_panel`,
  actions,
});

/** @type {Readonly<Record<string, State>>} */
export const STATES = Object.freeze({
  score: { grade: "score", pill: null, panel: null, actions: ["score", "compare", "report"] },
  partial: told("partial", "score", "score", "read", "compare"),
  withheld: told("withheld", "?", "score", "read", "compare", "report"),
  unscored: told("unscored", "?", "score", "read", "compare"),
  pending: told("pending", "", "compare"),
  opted_out: told("opted_out", "?"),
  not_found: told("not_found", "?", "score"),
  unavailable: told("unavailable", "?", "score", "read", "compare"),
  offline: told("offline", "?", "retry"),
  unreachable: told("unreachable", "?", "retry"),
  rate_limited: { ...told("rate_limited", "?"), wait: true },
  server_old: told("server_old", "?", "retry"),
  not_twoway: told("not_twoway", "?", "retry"),
  extension_old: told("extension_old", "?"),
  switched_off: told("switched_off", "?"),
  reading: told("reading", ""),
  reload: told("reload", "?"),
  error: told("error", "?", "retry", "read"),
});

/** States of the API's documents that are a score, whole or in parts. */
const SCORED = new Map([
  ["ok", "score"],
  ["withheld", "withheld"],
]);
const UNSCORED = new Set(["unscored", "pending", "opted_out", "not_found", "unavailable"]);

/**
 * Whether a document holds a score or parts of one, rather than the reason why there is none.
 *
 * @param {ScoreDocument} document
 */
export const isScore = (document) => SCORED.has(document.status);

/**
 * The state of one of the API's documents. A status that only newer servers know is an error, whose
 * reason is shown.
 *
 * @param {ScoreDocument} document
 * @returns {string} a key of `STATES`
 */
export function stateOf(document) {
  return SCORED.get(document.status) ?? (UNSCORED.has(document.status) ? document.status : "error");
}
