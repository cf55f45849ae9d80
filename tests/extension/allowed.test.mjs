// Further servers: the permission, the setting and the scripts stay alike, whichever of them changes.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  allow, bringIntoLine, disallow, hostOf, keepAllowed, patternOf, serverPattern,
} from "../../extension/src/allowed.js";
import { forgetEverything, givenLater } from "../../extension/src/pages/forget.js";
import { read, write } from "../../extension/src/settings.js";
import { storageArea } from "./fakes.mjs";
import { manifest } from "./files.mjs";

const HOST = "social.example.org";
const SITES = manifest.content_scripts.flatMap(({ matches }) => matches);

/** An event of the browser's; `fire` waits for what its listeners do. */
function event() {
  const listeners = [];
  return {
    addListener: (listener) => listeners.push(listener),
    fire: (...given) => Promise.all(listeners.map((listener) => listener(...given))),
    listeners,
  };
}

/** A browser as far as permissions and scripts go. `yes`: what the person says when asked. */
function browserWith({ yes = true, tabs = [], manifestGiven = manifest } = {}) {
  const local = storageArea();
  const session = storageArea();
  const granted = new Set(SITES);
  const registered = new Map();
  const injected = [];
  const pending = [];
  const names = ["onAdded", "onRemoved", "onChanged", "onInstalled", "onStartup"];
  const events = Object.fromEntries(names.map((name) => [name, event()]));
  const after = (done) => pending.push(done);
  const set = local.set;
  local.set = async (items) => {
    await set(items);
    after(events.onChanged.fire(items));
  };
  local.onChanged = events.onChanged;
  return {
    events,
    granted,
    injected,
    registered,
    answer: { yes },
    /** Until nothing goes on any more. */
    async settled() {
      while (pending.length) await pending.shift();
    },
    storage: { local, session },
    permissions: {
      onAdded: events.onAdded,
      onRemoved: events.onRemoved,
      contains: async ({ origins }) => origins.every((origin) => granted.has(origin)),
      getAll: async () => ({ origins: [...granted], permissions: ["storage", "scripting"] }),
      async request({ origins }) {
        if (!this.yes()) return false;
        const fresh = origins.filter((origin) => !granted.has(origin));
        for (const origin of fresh) granted.add(origin);
        if (fresh.length) after(events.onAdded.fire({ origins: fresh }));
        return true;
      },
      yes() {
        return result.answer.yes;
      },
      async remove({ origins }) {
        for (const origin of origins) {
          if (SITES.includes(origin)) throw new Error("You cannot remove required permissions.");
          granted.delete(origin);
        }
        after(events.onRemoved.fire({ origins }));
        return true;
      },
    },
    runtime: {
      getManifest: () => manifestGiven,
      getURL: (path) => `moz-extension://7c1f/${path}`,
      onInstalled: events.onInstalled,
      onStartup: events.onStartup,
    },
    scripting: {
      getRegisteredContentScripts: async () => [...registered.values()],
      async registerContentScripts(scripts) {
        for (const script of scripts) {
          for (const path of script.js) assert.match(path, /^src\//);
          if (registered.has(script.id)) throw new Error(`Duplicate script ID '${script.id}'`);
          registered.set(script.id, script);
        }
      },
      async unregisterContentScripts({ ids }) {
        for (const id of ids) if (!registered.delete(id)) throw new Error(`Nonexistent ${id}`);
      },
      async executeScript({ target, files }) {
        if (target.tabId === 13) throw new Error("Cannot access contents of the page.");
        injected.push({ tab: target.tabId, files });
      },
    },
    tabs: {
      query: async ({ url }) =>
        tabs.filter((tab) => url.some((each) => tab.url.startsWith(each.slice(0, -1)))),
    },
  };
}

let result;
const started = (options) => {
  result = browserWith(options);
  keepAllowed(result);
  return result;
};
const hosts = (browser) => [...browser.registered.keys()];
const allowedOf = async (browser) => (await read(browser.storage.local)).allowed;

for (const [typed, host] of [
  ["social.example.org", "social.example.org"],
  ["  Social.Example.ORG ", "social.example.org"],
  ["https://social.example.org/@acme?x=1#y", "social.example.org"],
  ["social.example.org/@acme", "social.example.org"],
  ["social.example.org.", "social.example.org"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["http://social.example.org", null],
  ["javascript://social.example.org/%0aalert(1)", null],
  ["social.example.org:8443", null],
  ["https://me:secret@social.example.org", null],
  ["@acme@social.example.org", null],
  ["localhost", null],
  ["127.0.0.1", null],
  ["0x7f.1", null],
  ["[::1]", null],
  ["*.example.org", null],
  ["social example", null],
  ["com", null],
  ["", null],
]) {
  test(`what is typed as “${typed}” is ${host ?? "no server's name"}`, () => {
    assert.equal(hostOf(typed), host);
  });
}

test("patterns hold no port, since Firefox knows none", () => {
  assert.equal(serverPattern("http://127.0.0.1:8000"), "http://127.0.0.1/*");
  assert.equal(serverPattern("https://scores.example.org/twoway"), "https://scores.example.org/*");
  assert.equal(patternOf(HOST), "https://social.example.org/*");
});

test("an allowed server gets the scripts of Mastodon, for good and at once", async () => {
  const tabs = [
    { id: 1, url: `https://${HOST}/@acme` },
    { id: 13, url: `https://${HOST}/error` },
    { id: 2, url: "https://elsewhere.example/" },
    { url: `https://${HOST}/without-an-id` },
  ];
  const browser = started({ tabs });
  assert.equal(await allow(browser, HOST), true);
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), [HOST]);
  const [script] = browser.registered.values();
  const { js } = manifest.content_scripts.find(({ matches }) =>
    matches.includes("https://mastodon.social/*"),
  );
  assert.deepEqual(script, {
    id: `allowed:${HOST}`,
    matches: [`https://${HOST}/*`],
    js,
    runAt: "document_start",
    allFrames: false,
    persistAcrossSessions: true,
  });
  assert.ok(!js.some((path) => path.includes("readers")));
  assert.deepEqual(browser.injected, [{ tab: 1, files: js }]);
  assert.equal((await browser.storage.session.get("wanted")).wanted, undefined);
});

test("a manifest with whole addresses in it, as Firefox gives it, does as well", async () => {
  const entries = manifest.content_scripts.map((entry) => ({
    ...entry,
    js: entry.js.map((path) => `moz-extension://7c1f/${path}`),
  }));
  const browser = started({ manifestGiven: { ...manifest, content_scripts: entries } });
  await allow(browser, HOST);
  await browser.settled();
  assert.equal(browser.registered.get(`allowed:${HOST}`)?.js.at(-1), "src/page/content.js");
});

test("a popup that is closed while the browser asks loses nothing", async () => {
  const browser = started();
  // All that such a popup has done; the rest of it never runs.
  await browser.storage.session.set({ wanted: HOST });
  await browser.permissions.request({ origins: [patternOf(HOST)] });
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), [HOST]);
  assert.deepEqual(hosts(browser), [`allowed:${HOST}`]);
});

test("another permission, such as that of one's own server, allows nothing", async () => {
  const browser = started();
  await browser.storage.session.set({ wanted: HOST });
  await browser.permissions.request({ origins: ["https://scores.example.org/*"] });
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), []);
  assert.deepEqual(hosts(browser), []);
});

test("a refused permission changes nothing and leaves no trace", async () => {
  const browser = started({ yes: false });
  assert.equal(await allow(browser, HOST), false);
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), []);
  assert.deepEqual(browser.storage.session.all, {});
  assert.deepEqual(browser.injected, []);
});

test("a permission that was there before still allows", async () => {
  const browser = started();
  browser.granted.add(patternOf(HOST));
  assert.equal(await allow(browser, HOST), true);
  await browser.settled();
  assert.deepEqual(hosts(browser), [`allowed:${HOST}`]);
});

test("a server that is removed loses scripts and permission", async () => {
  const browser = started();
  await allow(browser, HOST);
  await allow(browser, "other.example.org");
  await browser.settled();
  await disallow(browser, HOST);
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), ["other.example.org"]);
  assert.deepEqual(hosts(browser), ["allowed:other.example.org"]);
  assert.ok(!browser.granted.has(patternOf(HOST)));
});

test("one's own server on the same host keeps its permission", async () => {
  const browser = started();
  await write(browser.storage.local, { server: `https://${HOST}/twoway` });
  await allow(browser, HOST);
  await browser.settled();
  await disallow(browser, HOST);
  await browser.settled();
  assert.deepEqual(hosts(browser), []);
  assert.ok(browser.granted.has(patternOf(HOST)));
});

test("a permission taken back in the browser's own settings ends it, too", async () => {
  const browser = started();
  await allow(browser, HOST);
  await browser.settled();
  await browser.permissions.remove({ origins: [patternOf(HOST)] });
  await browser.settled();
  assert.deepEqual(await allowedOf(browser), []);
  assert.deepEqual(hosts(browser), []);
});

test("after an update the scripts come back, but not into pages that have old ones", async () => {
  const browser = started({ tabs: [{ id: 1, url: `https://${HOST}/@acme` }] });
  await allow(browser, HOST);
  await browser.settled();
  browser.registered.clear();
  browser.injected.length = 0;
  await browser.events.onInstalled.fire({ reason: "update" });
  assert.deepEqual(hosts(browser), [`allowed:${HOST}`]);
  assert.deepEqual(browser.injected, []);
});

test("several changes at once register every script once", async () => {
  const browser = started();
  const failures = [];
  const { error } = console;
  console.error = (...given) => failures.push(given);
  try {
    const { onStartup } = browser.events;
    await Promise.all([allow(browser, HOST), onStartup.fire(), onStartup.fire()]);
    await browser.settled();
  } finally {
    console.error = error;
  }
  assert.deepEqual(failures, []);
  assert.deepEqual(hosts(browser), [`allowed:${HOST}`]);
});

test("scripts that others have registered stay", async () => {
  const browser = started();
  browser.registered.set("other", { id: "other" });
  await bringIntoLine(browser, false);
  assert.deepEqual(hosts(browser), ["other"]);
});

test("forgetting takes storage, scripts and later permissions", async () => {
  const browser = started();
  await allow(browser, HOST);
  await browser.permissions.request({ origins: ["http://127.0.0.1/*"] });
  await browser.storage.local.set({ tray: ["bluesky:acme.com"] });
  await browser.settled();
  assert.deepEqual((await givenLater(browser)).sort(), ["http://127.0.0.1/*", patternOf(HOST)]);
  await forgetEverything(browser);
  await browser.settled();
  assert.deepEqual(browser.storage.local.all, {});
  assert.deepEqual(browser.storage.session.all, {});
  assert.deepEqual([...browser.granted], SITES);
  assert.deepEqual(hosts(browser), []);
});
