// Names of accounts: from what people type or a browser shows to the key under which a score is
// kept. The twin of `api/accounts`, which says why; nothing is looked up. Both are held to
// `tests/identity_cases.json` and, by a test, to the same answers for thousands of strange texts.

import {
  ASCII,
  isPublic,
  ownerOf,
  parsed,
  publicHost,
  showsProfiles,
  whole,
  withoutEnd,
  withoutStart,
  withoutWww,
} from "./hosts.js";
import {
  BRIDGE_HANDLES,
  BRIDGE_HOSTS,
  FEDIVERSE_PATHS,
  HANDLE_DOMAINS,
  NETWORKS,
  SCRIPTS,
  UNSEEN,
} from "./naming.js";

// In characters, not in the units of JavaScript's strings.
const LONGEST_ADDRESS = 2048;
const LONGEST_HANDLE = 320;

const PAGE = /^https?:\/\//i;
const BETWEEN_SPACES = /^[ \t\r\n\f]*([^ \t\r\n\f]+)[ \t\r\n\f]*$/;
const SCHEME = /^([a-z][a-z0-9+.-]*):(.*)$/i;
const PORT = /^[0-9]*(?:[/?#].*)?$/;
const AT_URI =
  /^at:\/\/([^/?#]+)(?:\/(?:app[.]bsky[.](?:feed[.]post|actor[.]profile)(?:\/[^/?#]+)?)?)?$/i;
const BARE_NAME = /^[a-z0-9_-]+$/i;
const REDDIT_USER = /^\/?u(?:ser)?\/[^/]+\/?$/i;
const REDDIT_COMMUNITY = /^\/?r\/[^/]+\/?$/i;
const DID_PLC = /^did:plc:[a-z0-9]{1,64}$/;
const DID_WEB = "did:web:";
// A feed's address looks like a user name with an ending: no server lets anybody have such a name.
const FEDIVERSE_USER = /^(?!.*[.](?:rss|atom|json)$)[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*$/;

const SERVER_PATHS = FEDIVERSE_PATHS.map(([host, path, template]) => ({
  hosts: whole(host),
  pattern: whole(path, "i"),
  template,
}));
/** @type {Map<string, RegExp>} */
const GRAMMARS = new Map();

/**
 * Whose page an address bar shows.
 * @param {string} url an absolute http or https URL
 * @returns {AccountKey | null} null for pages that are no profile and name no author
 */
export function accountFromUrl(url) {
  return PAGE.test(url) ? resolve(url) : null;
}

/**
 * The account that a text names: a profile's URL or that of a post (its author), `@acme.com`,
 * `@user@server`, `network:handle`, a DID, an `at://` URI, `u/name`.
 * @param {string} text
 * @returns {AccountKey | null} null for everything else
 */
export function resolve(text) {
  if (isLonger(text, LONGEST_ADDRESS)) return null;
  const address = BETWEEN_SPACES.exec(text)?.[1];
  if (!address || UNSEEN.test(address) || address.includes("\\")) return null;
  const [scheme, rest] = schemeOf(address);
  if (Object.hasOwn(NETWORKS, scheme)) return accountKey(scheme, rest);
  if (scheme === "http" || scheme === "https") return fromWeb(address);
  if (scheme === "at") return accountKey("bluesky", AT_URI.exec(address)?.[1] ?? "");
  if (scheme === "did") return accountKey("bluesky", address);
  if (scheme === "acct") return accountKey("mastodon", rest);
  return scheme ? null : fromTyped(address);
}

/**
 * What the private look-up compares.
 * @param {string} key
 * @returns {Promise<string>} SHA-256 of the key, in hexadecimal
 */
export async function digest(key) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {string} text @param {number} limit in characters @returns {boolean} */
function isLonger(text, limit) {
  return text.length > 2 * limit || (text.length > limit && [...text].length > limit);
}

/** @param {string} address @returns {[scheme: string, rest: string]} "" for `host:443/path`, too */
function schemeOf(address) {
  const match = SCHEME.exec(address);
  if (!match || (match[1].includes(".") && PORT.test(match[2]))) return ["", address];
  return [match[1].toLowerCase(), match[2]];
}

/** @param {string} address without a scheme @returns {AccountKey | null} */
function fromTyped(address) {
  if (address.startsWith("@") || BARE_NAME.test(address)) {
    if (address.includes("@", 1)) return accountKey("mastodon", address);
    return address.includes(".") ? accountKey("bluesky", address) : null;
  }
  if (REDDIT_USER.test(address)) return accountKey("reddit", withoutEnd(address, "/"));
  if (REDDIT_COMMUNITY.test(address)) return null;
  if (address.includes("@") && !address.includes("/")) return null;
  return fromWeb(address.startsWith("//") ? `https:${address}` : `https://${address}`);
}

/** @param {string} address with a scheme @returns {AccountKey | null} */
function fromWeb(address) {
  const url = parsed(address);
  if (!url || url.username || url.password || url.port) return null;
  const host = withoutEnd(url.hostname, ".");
  if (!isPublic(host)) return null;
  // X and Facebook once kept the whole path behind "#!", and such links live on in old pages.
  const isInHash = url.hash.startsWith("#!/") && url.pathname === "/";
  const path = decoded(isInHash ? url.hash.slice(2) : url.pathname);
  return path === null ? null : fromProfile(host, path, url.searchParams);
}

/**
 * @param {string} path
 * @returns {string | null} plain text; null where decoding made a new segment or a query
 */
function decoded(path) {
  let plain = path;
  if (path.includes("%")) {
    try {
      plain = decodeURIComponent(path);
    } catch {
      return null;
    }
    if (plain.split("/").length !== path.split("/").length) return null;
    if (/[?#%\\]/.test(plain) || UNSEEN.test(plain)) return null;
  }
  return plain.split("/").filter(Boolean).join("/");
}

/**
 * @param {string} host
 * @param {string} path
 * @param {URLSearchParams} parameters
 * @returns {AccountKey | null}
 */
function fromProfile(host, path, parameters) {
  for (const [domain, network] of Object.entries(HANDLE_DOMAINS)) {
    if (host.endsWith(domain) && !path) return accountKey(network, host);
  }
  const owner = ownerOf(host);
  if (!owner) return fromServer(withoutWww(host), path);
  if (!showsProfiles(owner, host)) return null;
  const wanted = withParameter(owner, path, parameters);
  for (const { pattern, network, template } of owner.paths) {
    const name = pattern.exec(wanted)?.[1];
    if (name === undefined) continue;
    if (NETWORKS[network].reserved.has(name.toLowerCase())) return null;
    return accountKey(network, template.replace("{}", () => name));
  }
  return null;
}

/**
 * The path, followed by `?name=value` where the account stands in a parameter.
 * @param {import("./hosts.js").Owner} owner
 * @param {string} path
 * @param {URLSearchParams} parameters
 * @returns {string}
 */
function withParameter(owner, path, parameters) {
  if (!owner.paths.length) return path;
  const table = NETWORKS[owner.paths[0].network].parameters;
  if (!Object.hasOwn(table, path.toLowerCase())) return path;
  const name = table[path.toLowerCase()];
  const value = parameters.getAll(name).find(Boolean);
  return value === undefined ? path : `${path}?${name}=${value}`;
}

/** @param {string} host @param {string} path @returns {AccountKey | null} on a site of no table */
function fromServer(host, path) {
  for (const { hosts, pattern, template } of SERVER_PATHS) {
    const name = pattern.exec(path)?.[1];
    if (name === undefined || !hosts.test(host)) continue;
    return accountKey("mastodon", template.replace("{}", () => name).replace("{host}", () => host));
  }
  return null;
}

/** @param {string} network @param {string} handle as typed @returns {AccountKey | null} */
function accountKey(network, handle) {
  if (!handle || isLonger(handle, LONGEST_HANDLE) || UNSEEN.test(handle)) return null;
  if (network === "bluesky") return onBluesky(handle);
  if (network === "mastodon") return onMastodon(handle);
  if (network === "blog" || network === "forum") return onSite(network, handle);
  return named(network, handle);
}

/** @param {string} network @param {string} handle checked @returns {AccountKey} */
function made(network, handle) {
  const { ids, idUrl, url } = NETWORKS[network];
  const template = ids && whole(ids).test(handle) ? idUrl : url;
  const at = handle.lastIndexOf("@");
  const quoted = encodeURIComponent(handle).replace(/%(?:2F|40|3A|26)/g, decodeURIComponent);
  const address = template
    .replace("{handle}", () => quoted)
    .replace("{user}", () => handle.slice(0, Math.max(at, 0)))
    .replace("{host}", () => handle.slice(at + 1));
  return { network, handle, key: `${network}:${handle}`, url: address };
}

/** @param {string} network @param {string} typed @returns {AccountKey | null} */
function named(network, typed) {
  const naming = NETWORKS[network];
  if (naming.ids && whole(naming.ids).test(typed)) return made(network, typed);
  if (naming.ids && whole(naming.ids, "i").test(typed)) return null;
  // Lower-casing turns a few look-alikes, such as the Kelvin sign, into plain letters.
  if (!ASCII.test(typed) && !naming.scripts) return null;
  let handle = typed.normalize("NFC").toLowerCase().normalize("NFC");
  handle = withoutStart(handle, naming.leads.find((lead) => handle.startsWith(lead)) ?? "");
  let bare = naming.dropped ? handle.replaceAll(naming.dropped, "") : handle;
  if (naming.reserved.has(handle) || naming.reserved.has(bare)) return null;
  if (naming.prefix && !handle.includes("/") && !handle.startsWith(naming.prefix)) {
    handle = bare = naming.prefix + handle;
  }
  return grammarOf(network, ASCII.test(handle)).test(handle) ? made(network, bare) : null;
}

/** @param {string} network @param {boolean} isAscii @returns {RegExp} */
function grammarOf(network, isAscii) {
  const name = `${network} ${isAscii}`;
  let grammar = GRAMMARS.get(name);
  if (!grammar) {
    const scripts = isAscii ? SCRIPTS.slice(0, 1) : SCRIPTS.slice(1);
    const row = NETWORKS[network].grammar ?? "";
    grammar = whole(scripts.map((letters) => row.replaceAll("L", letters)).join("|"));
    GRAMMARS.set(name, grammar);
  }
  return grammar;
}

/** @param {string} typed @returns {AccountKey | null} */
function onBluesky(typed) {
  if (!ASCII.test(typed)) return null;
  const handle = withoutStart(typed.toLowerCase(), "@");
  const isDid =
    DID_PLC.test(handle) ||
    (handle.startsWith(DID_WEB) && isPublic(handle.slice(DID_WEB.length)));
  if (isDid) return made("bluesky", handle);
  if (!isPublic(handle)) return null;
  const original = mirrored(handle);
  return original ? accountKey(...original) : made("bluesky", handle);
}

/**
 * The account that a Bluesky handle of the bridge's mirrors, where the handle tells.
 * @param {string} handle
 * @returns {[network: string, handle: string] | null}
 */
function mirrored(handle) {
  for (const [ending, network] of Object.entries(BRIDGE_HANDLES)) {
    if (!handle.endsWith(ending)) continue;
    const name = withoutEnd(handle, ending);
    if (network !== "mastodon") return isPublic(name) ? [network, name] : null;
    const [user, ...labels] = name.split(".");
    const host = labels.join(".");
    // The bridge writes a hyphen for several characters: the original of such a name is unknown.
    return !user.includes("-") && isPublic(host) ? [network, `${user}@${host}`] : null;
  }
  return null;
}

/** @param {string} typed @returns {AccountKey | null} */
function onMastodon(typed) {
  const handle = withoutStart(typed, "@");
  const at = handle.lastIndexOf("@");
  if (at < 0) return null;
  const user = handle.slice(0, at);
  const host = publicHost(handle.slice(at + 1));
  if (!host || !ASCII.test(user) || !FEDIVERSE_USER.test(user.toLowerCase())) return null;
  if (Object.hasOwn(BRIDGE_HOSTS, host)) return accountKey(BRIDGE_HOSTS[host], user);
  return ownerOf(host) ? null : made("mastodon", `${user.toLowerCase()}@${host}`);
}

/** @param {string} network @param {string} typed @returns {AccountKey | null} */
function onSite(network, typed) {
  const host = publicHost(withoutEnd(typed.replace(PAGE, ""), "/"));
  return host === null ? null : made(network, host);
}
