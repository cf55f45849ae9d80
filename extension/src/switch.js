// The remote switch: data by which a server turns a site off, asks for a newer extension, or tells
// people something. Nothing in it is ever run.

const KEY = "switch";
const TRIED = "switch-tried";
const FRESH = 6 * 3600 * 1000;
const STALE = 30 * 24 * 3600 * 1000;
const AGAIN = 10 * 60 * 1000;
const VERSION = /^\d+(?:\.\d+){0,3}$/;
const LONGEST_MESSAGE = 500;

/**
 * `sites`: those that are not as usual, by the id of `sites.js`.
 *
 * @typedef {object} Config
 * @property {Record<string, {enabled: boolean, message: string | null}>} sites
 * @property {string} min_version
 * @property {string | null} message
 */

/** What holds until a server has said otherwise. @type {Readonly<Config>} */
export const BUNDLED = Object.freeze({ sites: {}, min_version: "0", message: null });

/**
 * @typedef {object} SwitchNeeds
 * @property {Pick<import("./api.js").Api, "config">} api
 * @property {KeptStorage} local
 * @property {KeptStorage} session
 * @property {() => number} now epoch milliseconds
 */

/**
 * Gives what a server has last said, without waiting for it; what is older than six hours is
 * fetched anew for the next time, and holds for 30 days if that fails.
 *
 * @param {SwitchNeeds} needs
 * @returns {(server: string) => Promise<Config>}
 */
export function switchOf({ api, local, session, now }) {
  /** @param {string} server */
  async function refresh(server) {
    const { [TRIED]: tried } = await session.get(TRIED);
    const since = tried?.server === server ? now() - tried.at : Infinity;
    if (since >= 0 && since < AGAIN) return;
    await session.set({ [TRIED]: { server, at: now() } });
    const config = asConfig(await api.config(server));
    await local.set({ [KEY]: { server, at: now(), config } });
  }

  return async (server) => {
    const { [KEY]: kept } = await local.get(KEY);
    const age = kept?.server === server ? now() - kept.at : Infinity;
    if (!(age >= 0 && age < FRESH)) {
      // A server that cannot say anything just now has switched nothing off.
      refresh(server).catch(() => undefined);
    }
    return age < STALE ? asConfig(kept.config) : BUNDLED;
  };
}

/**
 * What keeps a site from being shown, if anything does: the state that tells it, and the server's
 * words.
 *
 * @param {Config} config
 * @param {string} site
 * @param {string} version of this extension
 * @returns {{state: "extension_old" | "switched_off", reason: string | null} | null}
 */
export function verdict(config, site, version) {
  if (isOlder(version, config.min_version)) {
    return { state: "extension_old", reason: config.message };
  }
  const entry = Object.hasOwn(config.sites, site) ? config.sites[site] : null;
  return entry && !entry.enabled ? { state: "switched_off", reason: entry.message } : null;
}

/**
 * Whether a version comes before another; each up to four numbers with full stops between them.
 *
 * @param {string} version
 * @param {string} other
 */
export function isOlder(version, other) {
  const [mine, theirs] = [version, other].map((text) => text.split(".").map(Number));
  for (let place = 0; place < Math.max(mine.length, theirs.length); place += 1) {
    const difference = (mine[place] ?? 0) - (theirs[place] ?? 0);
    if (difference) return difference < 0;
  }
  return false;
}

/**
 * What can be used of an answer; the rest is as bundled.
 *
 * @param {any} value
 * @returns {Config}
 */
function asConfig(value) {
  const given = typeof value?.sites === "object" ? Object.entries(value.sites ?? {}) : [];
  const usable = given.filter(([, entry]) => typeof entry?.enabled === "boolean");
  const { min_version: least } = value ?? {};
  return {
    sites: Object.fromEntries(
      usable.map(([site, { enabled, message }]) => [site, { enabled, message: sentence(message) }]),
    ),
    min_version: typeof least === "string" && VERSION.test(least) ? least : BUNDLED.min_version,
    message: sentence(value?.message),
  };
}

/** @param {unknown} value */
function sentence(value) {
  return typeof value === "string" && value ? value.slice(0, LONGEST_MESSAGE) : null;
}
