// What is brought to a page, and to which.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PANEL_FILES, injectingOf, readerFiles } from "../../extension/src/injecting.js";

/** A browser that notes what it is asked to run; `answer` is what comes of it. */
function browserWith(answer) {
  const asked = [];
  const executeScript = async (injection) => {
    asked.push(injection);
    return answer();
  };
  return { asked, scripting: { executeScript } };
}

test("the panel goes at once into the document that asked, and nowhere else", async () => {
  const browser = browserWith(() => [{ result: null }]);
  assert.equal(await injectingOf(browser).panel({ tab: 7, document: "D7" }), undefined);
  const target = { tabId: 7, documentIds: ["D7"] };
  assert.deepEqual(browser.asked, [{ target, files: PANEL_FILES, injectImmediately: true }]);
});

test("where the document is not known it is the tab's own page, never a frame in it", async () => {
  const browser = browserWith(() => [{ result: null }]);
  await injectingOf(browser).read({ tab: 7 }, "x.js");
  assert.deepEqual(browser.asked[0].target, { tabId: 7, frameIds: [0] });
});

test("a reader comes with its helper, and what it found is what the last file gives", async () => {
  const found = { url: "https://x.com/acme", items: [] };
  const browser = browserWith(() => [{ result: found }]);
  assert.deepEqual(await injectingOf(browser).read({ tab: 7, document: "D7" }, "x.js"), found);
  const files = ["src/readers/reading.js", "src/readers/x.js", "src/readers/read.js"];
  assert.deepEqual(browser.asked.map((each) => each.files), [files]);
  assert.deepEqual(readerFiles("x.js"), files);
});

for (const [title, answer] of [
  ["fails", () => [{ result: null, error: new Error("broken") }]],
  ["may not run", () => Promise.reject(new Error("Cannot access contents of the page."))],
  ["comes too late", () => []],
]) {
  test(`a reader that ${title} has found nothing`, async () => {
    assert.ok(!(await injectingOf(browserWith(answer)).read({ tab: 7 }, "x.js")));
  });
}

test("a panel that cannot be brought is an error, which the page is told", async () => {
  const refused = () => Promise.reject(new Error("No tab with id: 7."));
  await assert.rejects(injectingOf(browserWith(refused)).panel({ tab: 7 }));
});
