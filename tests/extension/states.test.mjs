import assert from "node:assert/strict";
import { test } from "node:test";

import { STATES, isScore, stateOf } from "../../extension/src/states.js";
import { saying } from "./say.mjs";

const LONGEST_PILL = 40;
const KNOWN_ACTIONS = ["score", "read", "retry", "compare", "report"];
const STATUSES = ["ok", "withheld", "unscored", "pending", "opted_out", "not_found", "unavailable"];

/** @param {string} status */
const document = (status) => ({ account: { network: "bluesky", handle: "acme.com" }, status });

for (const language of ["en", "de"]) {
  test(`every state has words of its own in pill and panel (${language})`, () => {
    const say = saying(language);
    const pills = new Set();
    const panels = new Set();
    for (const [id, state] of Object.entries(STATES)) {
      if (id === "score") continue;
      const pill = say(/** @type {string} */ (state.pill), "59 min");
      const panel = say(/** @type {string} */ (state.panel), "59 min");
      assert.ok(pill.length <= LONGEST_PILL, `${id}: "${pill}" has ${pill.length} characters`);
      assert.match(panel, /^\p{Lu}.*[.?]$/su, `${id}: the panel speaks in whole sentences`);
      assert.equal(pill.includes("59 min") && panel.includes("59 min"), Boolean(state.wait), id);
      pills.add(pill);
      panels.add(panel);
    }
    assert.equal(pills.size, Object.keys(STATES).length - 1);
    assert.equal(panels.size, Object.keys(STATES).length - 1);
  });
}

test("states offer only actions that exist, each once", () => {
  for (const [id, state] of Object.entries(STATES)) {
    assert.deepEqual(
      state.actions.filter((action) => !KNOWN_ACTIONS.includes(action)),
      [],
      id,
    );
    assert.equal(new Set(state.actions).size, state.actions.length, id);
  }
});

test("an account that asks to be left out is never offered to be scored or read", () => {
  assert.deepEqual(STATES.opted_out.actions, []);
});

test("every status of the API has its state", () => {
  const expected = ["score", ...STATUSES.slice(1)];
  assert.deepEqual(
    STATUSES.map((status) => stateOf(document(status))),
    expected,
  );
  for (const state of expected) assert.ok(state in STATES, state);
});

test("a status that only newer servers know is an error, whatever it is called", () => {
  for (const status of ["embargoed", "score", "__proto__", "constructor", ""]) {
    assert.equal(stateOf(document(status)), "error");
  }
});

test("only documents with parts count as a score", () => {
  assert.deepEqual(
    STATUSES.filter((status) => isScore(document(status))),
    ["ok", "withheld"],
  );
});
