import assert from "node:assert/strict";
import { test } from "node:test";

import { badgeOf, badgesOf } from "../../extension/src/badge.js";

const URL_OF_ACME = "https://bluesky.example/acme.com";
const COLOURS = { "grade-c": "#c00", soft: "#555", "on-grade": "#fff" };

/** A browser with one tab, of which `there` gives what the extension may know. */
function browserWith(there) {
  const done = [];
  const noted = (name) => async (details) => done.push([name, details]);
  return {
    done,
    action: {
      setBadgeBackgroundColor: noted("background"),
      setBadgeTextColor: noted("ink"),
      setBadgeText: noted("text"),
    },
    tabs: { get: async (id) => there(id) },
  };
}

test("the badge is the grade, a question mark, or nothing", () => {
  const badge = (pill) => Object.values(badgeOf(pill, COLOURS));
  assert.deepEqual(badge({ grade: "C" }), ["C", "#c00", "#fff"]);
  assert.deepEqual(badge({ grade: "?" }), ["?", "#555", "#fff"]);
  assert.deepEqual(badge({ grade: "" }), ["…", "#555", "#fff"]);
  assert.deepEqual(badge(null), ["", "#555", "#fff"]);
});

test("a tab gets its badge while it shows the site that was asked about", async () => {
  const browser = browserWith((id) => ({ id, url: `${URL_OF_ACME}/post/1` }));
  await badgesOf(browser, COLOURS)(7, URL_OF_ACME)({ grade: "C" });
  assert.deepEqual(browser.done, [
    ["background", { tabId: 7, color: "#c00" }],
    ["ink", { tabId: 7, color: "#fff" }],
    ["text", { tabId: 7, text: "C" }],
  ]);
});

test("an answer that another account's has overtaken leaves the badge alone", async () => {
  const browser = browserWith((id) => ({ id, url: URL_OF_ACME }));
  const asked = badgesOf(browser, COLOURS);
  const late = asked(7, "https://bluesky.example/other.com");
  const elsewhere = asked(8, "https://bluesky.example/other.com");
  const [first, again] = [asked(7, URL_OF_ACME), asked(7, URL_OF_ACME)];
  await first({ grade: "" });
  await late({ grade: "A" });
  await again({ grade: "C" });
  const texts = () => browser.done.flatMap(([name, { tabId, text }]) =>
    name === "text" ? [[tabId, text]] : []);
  assert.deepEqual(texts(), [[7, "…"], [7, "C"]]);
  await elsewhere({ grade: "B" });
  assert.deepEqual(texts().at(-1), [8, "B"]);
});

const elsewhere = {
  "another site": () => ({ url: "https://elsewhere.example/acme.com" }),
  "another port": () => ({ url: "https://bluesky.example:444/acme.com" }),
  "a page whose address is not ours to know": () => ({}),
  "an empty tab": () => ({ url: "" }),
  "a tab that was closed": () => {
    throw new Error("No tab with id: 7.");
  },
};

for (const [name, there] of Object.entries(elsewhere)) {
  test(`an answer that comes late leaves the badge of ${name} alone`, async () => {
    const browser = browserWith(there);
    await badgesOf(browser, COLOURS)(7, URL_OF_ACME)({ grade: "C" });
    assert.deepEqual(browser.done, []);
  });
}
