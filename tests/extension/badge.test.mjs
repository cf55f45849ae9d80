import assert from "node:assert/strict";
import { test } from "node:test";

import { badgeOf, setBadge } from "../../extension/src/badge.js";

const URL_OF_ACME = "https://bluesky.example/acme.com";
const BADGE = { text: "C", background: "#c00", ink: "#fff" };

/** A browser with one tab, of which `where` tells what its page answers. */
function browserWith(where) {
  const done = [];
  const noted = (name) => async (details) => done.push([name, details]);
  return {
    done,
    action: {
      setBadgeBackgroundColor: noted("background"),
      setBadgeTextColor: noted("ink"),
      setBadgeText: noted("text"),
    },
    tabs: {
      async sendMessage(...message) {
        assert.deepEqual(message, [7, { type: "where" }, { frameId: 0 }]);
        return where();
      },
    },
  };
}

test("the badge is the grade, a question mark, or nothing", () => {
  const colours = { "grade-c": "#c00", soft: "#555", "on-grade": "#fff" };
  const badge = (pill) => Object.values(badgeOf(pill, colours));
  assert.deepEqual(badge({ grade: "C" }), ["C", "#c00", "#fff"]);
  assert.deepEqual(badge({ grade: "?" }), ["?", "#555", "#fff"]);
  assert.deepEqual(badge({ grade: "" }), ["…", "#555", "#fff"]);
  assert.deepEqual(badge(null), ["", "#555", "#fff"]);
});

test("a tab gets its badge while it shows the address that was asked about", async () => {
  const browser = browserWith(() => ({ url: URL_OF_ACME }));
  await setBadge(browser, 7, URL_OF_ACME, BADGE);
  assert.deepEqual(browser.done, [
    ["background", { tabId: 7, color: "#c00" }],
    ["ink", { tabId: 7, color: "#fff" }],
    ["text", { tabId: 7, text: "C" }],
  ]);
});

const elsewhere = {
  "another account": () => ({ url: "https://bluesky.example/other.com" }),
  "a page that answers nothing": () => undefined,
  "a page where nothing of ours runs": () => {
    throw new Error("Could not establish connection. Receiving end does not exist.");
  },
};

for (const [name, where] of Object.entries(elsewhere)) {
  test(`an answer that comes late leaves the badge of ${name} alone`, async () => {
    const browser = browserWith(where);
    await setBadge(browser, 7, URL_OF_ACME, BADGE);
    assert.deepEqual(browser.done, []);
  });
}
