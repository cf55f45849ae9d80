// An account as the views get it, for tests. The score is the one that the tests of the pages use.

import { readFileSync } from "node:fs";

import { saying } from "./say.mjs";

const file = new URL("../web/sample_score.json", import.meta.url);

export const NOW = Date.parse("2026-11-22T16:02:00Z");

/** @returns {any} a whole score, made anew for each test to change */
export const scoreDocument = () => JSON.parse(readFileSync(file, "utf-8"));

/**
 * @param {string} state
 * @param {object} changes
 */
export const seenAs = (state, changes = {}) => ({
  state,
  score: null,
  partial: false,
  reason: null,
  ageSeconds: null,
  retryAt: null,
  again: null,
  ...changes,
});

/** A score as it is just after a look-up. */
export const scored = (document = scoreDocument()) =>
  seenAs("score", { score: document, ageSeconds: 7200 });

/** @param {object} changes */
export const contextOf = ({ language = "en", ...changes } = {}) => ({
  say: saying(language),
  language,
  direction: "ltr",
  now: NOW,
  account: {
    network: "bluesky",
    handle: "brightkettle.example",
    key: "bluesky:brightkettle.example",
    url: "https://bsky.app/profile/brightkettle.example",
  },
  site: { id: "bluesky", title: "Bluesky", matches: [], anchors: ["h1"], reader: null },
  settings: {
    server: "http://127.0.0.1:8000", lookUp: "prefix", place: "name", off: [], allowed: [],
  },
  tray: [],
  notice: null,
  ...changes,
});

/**
 * Every element of a tree.
 *
 * @param {any} tree
 * @returns {any[]}
 */
export const elements = (tree) =>
  typeof tree === "string" ? [] : [tree, ...(tree.children ?? []).flatMap(elements)];

/**
 * A tree's text, as it is read.
 *
 * @param {any} tree
 * @returns {string}
 */
export const textOf = (tree) =>
  typeof tree === "string" ? tree : (tree.children ?? []).map(textOf).join("");

/**
 * @param {any} tree
 * @param {string} name a class or an id
 */
export const find = (tree, name) =>
  elements(tree).find((each) => each.class?.split(" ").includes(name) || each.attrs?.id === name);
