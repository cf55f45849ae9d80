// What a server says without measure: the panel stays a panel.

import assert from "node:assert/strict";
import { test } from "node:test";

import { giveBack } from "../../extension/src/allowed.js";
import { panelView } from "../../extension/src/views/panel.js";
import { pillView } from "../../extension/src/views/pill.js";
import { contextOf, elements, find, scored, scoreDocument, textOf } from "./seen.mjs";

/** A score document after `change`, as a panel. */
function panelOf(change) {
  const document = scoreDocument();
  change(document);
  return panelView(scored(document), contextOf());
}

const many = (value) => Array.from({ length: 3000 }, () => value);

test("of thousands of examples, checks and notes a panel shows some", () => {
  const usual = elements(panelOf(() => {})).length;
  const tree = panelOf(({ parts, coverage }) => {
    parts.reply_rate.answered_examples = many("https://good.example/1");
    parts.link_hygiene.checks = many({ name: "new", result: "pass", words: "New." });
    coverage.notes = many("A note.");
  });
  const examples = elements(tree).filter(({ attrs }) => /^answered-\d+$/.test(attrs?.id ?? ""));
  assert.equal(examples.length, 10);
  assert.ok(elements(tree).length < usual + 1000);
});

test("what is no share is no data", () => {
  for (const rate of [1.01, -0.5, 7e9]) {
    const document = scoreDocument();
    for (const point of document.parts.reply_rate.curve) point.rate = rate;
    const seen = scored(document);
    assert.doesNotMatch(pillView(seen, contextOf()).label, /answers \S+ %/);
    const tree = panelView(seen, contextOf());
    assert.equal(find(tree, "curve"), undefined);
    assert.doesNotMatch(textOf(tree), /\d{3,}\W*%|-\d/);
  }
});

test("a permission that the browser does not take back stays, without an error", async () => {
  const refused = async () => {
    throw new Error("You cannot remove required permissions.");
  };
  assert.equal(await giveBack({ permissions: { remove: refused } }, "https://bsky.app/*"), false);
  const asked = [];
  const remove = async (permissions) => Boolean(asked.push(permissions));
  assert.equal(await giveBack({ permissions: { remove } }, "https://own.example/*"), true);
  assert.deepEqual(asked, [{ origins: ["https://own.example/*"] }]);
});
