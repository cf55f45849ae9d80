// A whole background without a browser: real modules, stand-ins for storage, time and network.
// `background()` makes another instance of it, as a browser does that has stopped the last one.

import { webcrypto } from "node:crypto";

import { apiOf } from "../../extension/src/api.js";
import { cacheOf } from "../../extension/src/cache.js";
import { lookUpOf } from "../../extension/src/look_up.js";
import { routerOf } from "../../extension/src/messages.js";
import { DEFAULTS, read, write } from "../../extension/src/settings.js";
import { switchOf } from "../../extension/src/switch.js";
import { add, list } from "../../extension/src/tray.js";
import { clock, counted, server, storageArea } from "./fakes.mjs";
import { saying } from "./say.mjs";

export const ID = "abcdefghijklmnopabcdefghijklmnop";
export const BASE = `chrome-extension://${ID}/`;

/** SHA-256 of a key, in hex. */
export async function digest(key, { subtle } = webcrypto) {
  const bytes = await subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Buffer.from(bytes).toString("hex");
}

/** An account, as identity gives it. */
export const account = (key) => {
  const [network, ...rest] = key.split(":");
  return {
    network,
    handle: rest.join(":"),
    key,
    url: `https://${network}.example/${rest.join(":")}`,
  };
};

/** Accounts are called `https://NETWORK.example/HANDLE` here. */
export const accountFromUrl = (url) => {
  const { hostname, pathname } = new URL(url);
  const [network, rest] = hostname.split(".");
  const handle = pathname.slice(1);
  return rest === "example" && handle ? account(`${network}:${handle.toLowerCase()}`) : null;
};

const resolve = (text) => (/^[a-z]+:\S+$/.test(text) ? account(text.toLowerCase()) : null);

const siteOf = (url) => {
  const [id, rest] = new URL(url).hostname.split(".");
  const reader = id === "plain" ? null : `${id}.js`;
  return rest === "example" ? { id, title: id, matches: [], anchors: [], reader } : null;
};

/** The first five digits of an account's digest, which are all that a private look-up tells. */
export const prefixOf = async (key) => (await digest(key)).slice(0, 5);

/** A prefix answer that lists documents. */
export const listing = (...documents) =>
  Promise.all(documents.map(async (score) => ({ digest: await digest(score.account.key), score })));

/** @param {(request: any) => any} answer of the server; may be replaced in `world.answer` */
export function makeWorld(answer, { settings = {}, online = true } = {}) {
  const world = {
    answer,
    online,
    settings: { ...DEFAULTS, ...settings },
    session: storageArea(),
    local: storageArea(),
    time: clock(),
    service: server((request) => world.answer(request)),
    badges: [],
    /** What a page's reader finds, and what was put into which page. */
    found: undefined,
    injected: [],
    opened: 0,
    reports: [],
    seen: [],
    version: "0.1.0",
  };
  const { session, local, time, service } = world;
  const { crypto, running } = counted(webcrypto);
  time.busy = () => running() > 0;

  world.background = () => {
    const online = () => world.online;
    const deadline = () => new AbortController().signal;
    const { now, wait } = time;
    const api = apiOf({ fetch: service.fetch, online, deadline, now });
    const cache = cacheOf({ session, crypto, now });
    const lookUps = lookUpOf({
      api,
      cache,
      session,
      digest: (key) => digest(key, crypto),
      online,
      now,
      wait,
      random: () => 0.5,
    });
    const noted = (seen, context) => {
      world.seen.push({ seen: structuredClone(seen), context });
      return { state: seen.state, grade: seen.score?.grade ?? "?" };
    };
    const handle = routerOf({
      lookUps,
      siteOf,
      accountFromUrl,
      resolve,
      say: saying("en"),
      now,
      config: switchOf({ api, local, session, now }),
      settings: () => read(local),
      change: (changes) => write(local, changes),
      tray: () => list(local),
      addToTray: (key) => add(local, key),
      pillView: noted,
      panelView: (seen) => ({ tag: "p", children: [seen.state] }),
      badge: (tab, url) => (pill) => world.badges.push([tab, url, pill]),
      injecting: {
        panel: async (page) => void world.injected.push(["panel", page]),
        async read(page, reader) {
          world.injected.push([reader, page]);
          return world.found;
        },
      },
      openOptions: () => (world.opened += 1),
      language: "en",
      direction: "ltr",
      version: world.version,
      id: ID,
      base: BASE,
      report: (error) => world.reports.push(error),
    });
    const lookUp = (key, wish = {}) =>
      lookUps.lookUp(account(key), { settings: world.settings, ...wish });
    const readPage = (key, evidence) => lookUps.readPage(account(key), evidence, world.settings);
    return { api, cache, handle, lookUp, readPage, lookUps };
  };

  /** What a fresh background makes of an account: nothing lives in variables. */
  world.lookUp = (key, wish) => world.background().lookUp(key, wish);
  world.readPage = (key, evidence) => world.background().readPage(key, evidence);
  world.paths = service.paths;
  /** Requests since the last time, as "METHOD path". */
  world.news = () => service.requests.splice(0).map(({ method, path }) => `${method} ${path}`);
  world.lastSeen = () => world.seen.at(-1)?.seen;
  return world;
}
