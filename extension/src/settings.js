// What a person can set: its defaults, how it is read and written, and what is valid.

const KEY = "settings";
const MOST_HOSTS = 200;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const SITE = /^[a-z0-9_.:-]{1,253}$/;
const HOST = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+$/;
const LOOK_UPS = ["prefix", "direct", "score"];

/** Where the pill can be: beside the account's name, or in a corner. */
export const PLACES = Object.freeze([
  "name",
  "top-left",
  "top-right",
  "bottom-right",
  "bottom-left",
]);

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  server: "http://127.0.0.1:8000",
  lookUp: "prefix",
  place: "name",
  off: [],
  allowed: [],
});

/** A change that cannot be: `field` names it. */
export class InvalidSetting extends Error {
  /** @param {string} field */
  constructor(field) {
    super(`The setting "${field}" cannot have this value.`);
    this.field = field;
  }
}

/**
 * The settings, with the default for everything that is not set or no longer valid.
 *
 * @param {KeptStorage} storage
 * @returns {Promise<Settings>}
 */
export async function read(storage) {
  const { [KEY]: kept } = await storage.get(KEY);
  return complete(typeof kept === "object" && kept !== null ? kept : {});
}

/**
 * Changes some settings and gives all of them. A server without leave for `score` puts the look-up
 * back to its default.
 *
 * @param {KeptStorage} storage
 * @param {Partial<Settings>} changes
 * @returns {Promise<Settings>}
 * @throws {InvalidSetting} and then nothing is changed
 */
export async function write(storage, changes) {
  const before = await read(storage);
  for (const [field, value] of Object.entries(changes)) {
    if (valid(field, value) === undefined) throw new InvalidSetting(field);
  }
  const wanted = { ...before, ...changes };
  const after = complete(wanted);
  if (changes.lookUp !== undefined && after.lookUp !== changes.lookUp) {
    throw new InvalidSetting("lookUp");
  }
  await storage.set({ [KEY]: after });
  return after;
}

/**
 * A server's address as it is kept: http or https, without credentials, query, fragment and final
 * slashes; an address without a scheme is https, or http on this machine.
 *
 * @param {string} text as typed
 * @returns {string | null} null when it is no address of a server
 */
export function normaliseServer(text) {
  const typed = text.trim();
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed);
  const guess = `https://${typed}`;
  const address = scheme ? typed : isLoopback(guess) ? `http://${typed}` : guess;
  if (typed === "" || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (!/^https?:$/.test(url.protocol) || url.username || url.password) return null;
  // Browsers let blanks into a host, as percent signs.
  if (url.search || url.hash || url.hostname.includes("%")) return null;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/**
 * Whether a server is on this machine.
 *
 * @param {string} server an address with its scheme
 */
export function isLoopback(server) {
  return URL.canParse(server) && LOOPBACK.test(new URL(server).hostname);
}

/**
 * Whether a server may be told, and have scored, every profile that is opened: one's own may, which
 * is one on this machine or one whose address was typed in; a public one that comes with the
 * extension may not.
 *
 * @param {string} server
 * @param {string} shipped the address that comes with the extension
 */
export function mayScoreAll(server, shipped = DEFAULTS.server) {
  return server !== shipped || isLoopback(server);
}

/**
 * @param {Record<string, unknown>} kept
 * @returns {Settings}
 */
function complete(kept) {
  /** @type {Record<string, unknown>} */
  const settings = {};
  for (const [field, standard] of Object.entries(DEFAULTS)) {
    settings[field] = valid(field, kept[field]) ?? structuredClone(standard);
  }
  const all = /** @type {Settings} */ (/** @type {unknown} */ (settings));
  if (all.lookUp === "score" && !mayScoreAll(all.server)) all.lookUp = DEFAULTS.lookUp;
  return all;
}

/**
 * The value as it is kept; undefined when the field cannot have it.
 *
 * @param {string} field
 * @param {unknown} value
 */
function valid(field, value) {
  switch (field) {
    case "server":
      return typeof value === "string" ? (normaliseServer(value) ?? undefined) : undefined;
    case "lookUp":
      return LOOK_UPS.includes(/** @type {any} */ (value)) ? value : undefined;
    case "place":
      return PLACES.includes(/** @type {any} */ (value)) ? value : undefined;
    case "off":
      return names(value, SITE);
    case "allowed":
      return names(value, HOST);
    default:
      return undefined;
  }
}

/**
 * @param {unknown} value
 * @param {RegExp} shape
 * @returns {string[] | undefined} each once
 */
function names(value, shape) {
  if (!Array.isArray(value) || value.length > MOST_HOSTS) return undefined;
  if (!value.every((name) => typeof name === "string" && shape.test(name))) return undefined;
  return [...new Set(value)];
}
