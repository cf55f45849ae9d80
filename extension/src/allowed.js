// Further servers, one by one: the person's permission, the setting, and the scripts that run there
// are kept alike.

import { read, write } from "./settings.js";
import { SITES } from "./sites.js";

const MARK = "allowed:";
const WANTED = "wanted";

/** @typedef {"permissions" | "runtime" | "scripting" | "storage" | "tabs"} Needed */
/** @typedef {Pick<typeof chrome, Needed>} Browser */

/**
 * The host that somebody typed or pasted: `example.social`, or any https address there.
 * @param {string} text
 * @returns {string | null} in lower case and ASCII; null for addresses of machines, ports, and
 *   anything but https
 */
export function hostOf(text) {
  const typed = text.trim();
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  if (!URL.canParse(address)) return null;
  const { protocol, hostname, port, username, password } = new URL(address);
  if (protocol !== "https:" || port || username || password) return null;
  const host = hostname.replace(/\.$/, "");
  const labels = host.split(".");
  const named = labels.length > 1 && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
  return named && !/^\d+$/.test(labels[labels.length - 1]) ? host : null;
}

/** @param {string} host */
export const patternOf = (host) => `https://${host}/*`;

/**
 * The pattern that a server's address needs for calls beside `/v1/`. Firefox knows no ports in
 * patterns.
 * @param {string} server
 */
export function serverPattern(server) {
  const { protocol, hostname } = new URL(server);
  return `${protocol}//${hostname}/*`;
}

/**
 * Asks for the permission of a server; to be called in a click, before anything is awaited. The
 * background does the rest, since Firefox closes the popup while it asks.
 * @param {Browser} browser
 * @param {string} host as `hostOf` gives it
 * @returns {Promise<boolean>} whether it was given
 */
export async function allow(browser, host) {
  const noted = browser.storage.session.set({ [WANTED]: host });
  const given = await browser.permissions.request({ origins: [patternOf(host)] });
  await noted;
  // A permission that was there before is no news to the background; the setting is.
  if (given) await add(browser, host);
  await browser.storage.session.remove(WANTED);
  return given;
}

/**
 * @param {Browser} browser
 * @param {string} host
 */
export async function disallow(browser, host) {
  const settings = await read(browser.storage.local);
  await write(browser.storage.local, {
    allowed: settings.allowed.filter((each) => each !== host),
  });
  // The permission of one's own server stays: look-ups go there.
  if (serverPattern(settings.server) === patternOf(host)) return;
  await giveBack(browser, patternOf(host));
}

/**
 * Gives a permission back. What the extension cannot be without, such as that of a site which it
 * was installed for, stays.
 * @param {Pick<Browser, "permissions">} browser
 * @param {string} origin a pattern
 * @returns {Promise<boolean>} whether it is gone
 */
export const giveBack = ({ permissions }, origin) =>
  permissions.remove({ origins: [origin] }).catch(() => false);

/**
 * Listens for permissions and settings that change, as long as the background lives. To be called
 * when it starts, before anything is awaited.
 * @param {Browser} browser
 */
export function keepAllowed(browser) {
  /** @type {Promise<void>} */
  let last = Promise.resolve();
  // One after the other: two at once would both find a script missing and register it twice.
  const next = (/** @type {() => Promise<void>} */ step) => {
    last = last.then(step).catch((error) => console.error(error));
    return last;
  };
  browser.runtime.onInstalled.addListener(() => next(() => bringIntoLine(browser, false)));
  browser.runtime.onStartup.addListener(() => next(() => bringIntoLine(browser, false)));
  browser.permissions.onAdded.addListener((added) =>
    next(async () => {
      const { [WANTED]: host } = await browser.storage.session.get(WANTED);
      if (typeof host === "string" && added.origins?.includes(patternOf(host))) {
        await add(browser, host);
      }
      await bringIntoLine(browser, true);
    }),
  );
  browser.permissions.onRemoved.addListener(() => next(() => bringIntoLine(browser, false)));
  browser.storage.local.onChanged.addListener(() => next(() => bringIntoLine(browser, true)));
}

/**
 * Drops servers from the setting whose permission is gone, and registers scripts for exactly the
 * others.
 * @param {Browser} browser
 * @param {boolean} inject also into the tabs that show a server which is new here
 */
export async function bringIntoLine(browser, inject) {
  const { allowed } = await read(browser.storage.local);
  const held = await Promise.all(
    allowed.map((host) => browser.permissions.contains({ origins: [patternOf(host)] })),
  );
  const hosts = allowed.filter((_, place) => held[place]);
  if (hosts.length < allowed.length) await write(browser.storage.local, { allowed: hosts });

  const registered = await browser.scripting.getRegisteredContentScripts();
  const there = registered.map(({ id }) => id).filter((id) => id.startsWith(MARK));
  const wanted = new Set(hosts.map((host) => MARK + host));
  const superfluous = there.filter((id) => !wanted.has(id));
  if (superfluous.length) {
    await browser.scripting.unregisterContentScripts({ ids: superfluous });
  }
  const fresh = hosts.filter((host) => !there.includes(MARK + host));
  if (!fresh.length) return;
  const js = filesFor(browser.runtime);
  await browser.scripting.registerContentScripts(
    fresh.map((host) => ({
      id: MARK + host,
      matches: [patternOf(host)],
      js,
      runAt: "document_start",
      allFrames: false,
      persistAcrossSessions: true,
    })),
  );
  if (inject) await injectInto(browser, fresh.map(patternOf), js);
}

/**
 * What runs on Mastodon servers: the manifest says it once.
 * @param {Browser["runtime"]} runtime
 * @returns {string[]} paths without a slash at their start
 */
function filesFor(runtime) {
  const mastodon = SITES.find(({ id }) => id === "mastodon");
  const entry = runtime
    .getManifest()
    .content_scripts?.find(({ matches }) => matches?.includes(mastodon?.matches[0] ?? ""));
  if (!entry?.js) throw new Error("The manifest names no files for Mastodon servers.");
  // Firefox gives whole addresses here, and takes only paths where scripts are registered.
  return entry.js.map((path) => new URL(path, runtime.getURL("")).pathname.slice(1));
}

/**
 * @param {Browser} browser
 * @param {string[]} patterns
 * @param {string[]} files
 */
async function injectInto(browser, patterns, files) {
  const tabs = await browser.tabs.query({ url: patterns, discarded: false });
  const done = tabs.map(
    ({ id }) => id && browser.scripting.executeScript({ target: { tabId: id }, files }),
  );
  // A tab may close or move on meanwhile, or show an error page; the next visit has the scripts
  // anyway.
  await Promise.allSettled(done);
}

/**
 * @param {Browser} browser
 * @param {string} host
 */
async function add(browser, host) {
  const { allowed } = await read(browser.storage.local);
  if (allowed.includes(host)) return;
  await write(browser.storage.local, { allowed: [...allowed, host] });
}
