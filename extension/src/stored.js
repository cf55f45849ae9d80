// Stored scores, asked for together: what several tabs want within a moment is one request.

import { asDocument } from "./answers.js";
import { MOST_KEYS, PREFIX_DIGITS } from "./api.js";
import { Refused, Unreachable } from "./errors.js";

const MOMENT = 100;
const RETRY = 1000;

/** @typedef {{place: import("./cache.js").Place, account: AccountKey}} Question */

/**
 * @typedef {object} Patience
 * @property {() => boolean} online
 * @property {(milliseconds: number) => Promise<void>} wait
 * @property {() => number} random from 0 up to 1
 */

/**
 * Makes a call, and once more after one to two seconds where that may help.
 *
 * @param {Patience} patience
 * @returns {<T>(call: () => Promise<T>) => Promise<T>}
 */
export function retriedBy({ online, wait, random }) {
  return async (call) => {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Unreachable) || !online()) throw error;
      // All who lost a server at once would otherwise come back at once.
      await wait(RETRY + random() * RETRY);
      return call();
    }
  };
}

/**
 * The stored document of an account, null where the server lists none. "prefix" tells the server
 * the first digits of a digest, which many accounts share; "direct" tells it the account.
 *
 * @param {{api: Pick<import("./api.js").Api, "prefix" | "score" | "scores">} & Patience} needs
 * @returns {(how: "prefix" | "direct", question: Question) => Promise<ScoreDocument | null>}
 */
export function storedBy({ api, ...patience }) {
  const retried = retriedBy(patience);
  /** @typedef {(ScoreDocument | null | Promise<ScoreDocument>)[]} Answers */
  /** @typedef {{questions: Question[], answers: Promise<Answers>}} Group */
  /** Those that still take questions. @type {Map<string, Group>} */
  const open = new Map();

  /**
   * @param {Question[]} questions
   * @returns {Promise<Answers>} in the order of the questions
   */
  async function askDirectly(questions) {
    const { server } = questions[0].place;
    const accounts = questions.map(({ account }) => account);
    try {
      return await retried(() => api.scores(server, accounts));
    } catch (error) {
      if (!(error instanceof Refused) || accounts.length === 1) throw error;
      // One account that a server will not have must not take the others with it.
      return accounts.map((account) => api.score(server, account).then(({ document }) => document));
    }
  }

  /**
   * @param {Question[]} questions whose digests all begin alike
   * @returns {Promise<Answers>} in the order of the questions
   */
  async function askByPrefix(questions) {
    const { server, digest } = questions[0].place;
    const entries = await retried(() => api.prefix(server, digest.slice(0, PREFIX_DIGITS)));
    return questions.map(({ place }) => {
      const found = entries.find((entry) => entry.digest === place.digest);
      return found ? asDocument(found.score) : null;
    });
  }

  return async (how, question) => {
    const { server, digest } = question.place;
    const alike = how === "prefix" ? digest.slice(0, PREFIX_DIGITS) : "";
    const name = `${how} ${alike} ${server}`;
    let group = open.get(name);
    if (!group || group.questions.length === MOST_KEYS) {
      /** @type {Question[]} */
      const questions = [];
      const answers = patience.wait(MOMENT).then(() => {
        if (open.get(name)?.questions === questions) open.delete(name);
        return how === "prefix" ? askByPrefix(questions) : askDirectly(questions);
      });
      group = { questions, answers };
      open.set(name, group);
    }
    const place = group.questions.push(question) - 1;
    return (await group.answers)[place];
  };
}
