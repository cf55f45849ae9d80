// Host names: which are public, how a browser would spell them, and whose they are. The twin of
// `api/accounts/hosts.py`.

import { BRIDGE_PAGES, NETWORKS, NOT_FEDIVERSE, PRIVATE_TOP_LEVELS } from "./naming.js";

/**
 * Whom a domain belongs to. `subdomains`: those where profiles are; `paths` are tried in order.
 * @typedef {{domain: string, subdomains: RegExp, paths: OwnedPath[]}} Owner
 * @typedef {{pattern: RegExp, network: string, template: string}} OwnedPath
 */

const DNS_NAME =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?[.])+([a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)$/;
const NOT_OF_A_HOST = /[/:@?#%[\]\\]/;

export const ASCII = /^[\x00-\x7f]*$/;

const OWNERS = owners();

/**
 * A pattern of the tables, ready to match whole texts.
 * @param {string} pattern
 * @param {string} [flags] never "iu" together, since the Kelvin sign then were a "k"
 * @returns {RegExp}
 */
export function whole(pattern, flags) {
  return new RegExp(`^(?:${pattern})$`, flags);
}

/** @param {string} text @param {string} start @returns {string} */
export function withoutStart(text, start) {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

/** @param {string} text @param {string} end @returns {string} */
export function withoutEnd(text, end) {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
}

/** @param {string} address @returns {URL | null} null when it is not a valid URL */
export function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** @param {string} host in lower case @returns {boolean} never true of an IP address */
export function isPublic(host) {
  const match = DNS_NAME.exec(host);
  return match !== null && !PRIVATE_TOP_LEVELS.has(match[1]);
}

/** @param {string} text a host as typed @returns {string | null} null when it is not public */
export function publicHost(text) {
  let host = text.toLowerCase();
  if (!ASCII.test(text) || host.includes("xn--")) {
    const url = NOT_OF_A_HOST.test(text) ? null : parsed(`https://${text}/`);
    if (!url) return null;
    host = url.hostname;
  }
  host = withoutWww(withoutEnd(host, "."));
  return isPublic(host) ? host : null;
}

/**
 * @param {string} host
 * @returns {string} without `www.`, unless nothing but a top-level domain would be left
 */
export function withoutWww(host) {
  return host.split(".").length > 2 ? withoutStart(host, "www.") : host;
}

/** @param {string} host @returns {Owner | null} of the closest domain that a table names */
export function ownerOf(host) {
  for (let name = host; name; name = name.includes(".") ? name.slice(name.indexOf(".") + 1) : "") {
    const owner = OWNERS.get(name);
    if (owner) return owner;
  }
  return null;
}

/** @param {Owner} owner @param {string} host within its domain @returns {boolean} */
export function showsProfiles(owner, host) {
  return owner.subdomains.test(withoutEnd(withoutEnd(host, owner.domain), "."));
}

/** @returns {Map<string, Owner>} by domain */
function owners() {
  const found = new Map();
  for (const domain of NOT_FEDIVERSE) found.set(domain, { domain, subdomains: /^$/, paths: [] });
  for (const [domain, pages] of Object.entries(BRIDGE_PAGES)) {
    const paths = pages.map(([path, network]) => owned(path, network, "{}"));
    found.set(domain, { domain, subdomains: /^$/, paths });
  }
  for (const [network, naming] of Object.entries(NETWORKS)) {
    const paths = naming.paths.map(([path, template]) => owned(path, network, template));
    for (const [domain, subdomains] of Object.entries(naming.domains)) {
      found.set(domain, { domain, subdomains: whole(`(?:${subdomains})?`), paths });
    }
  }
  return found;
}

/** @param {string} path @param {string} network @param {string} template @returns {OwnedPath} */
function owned(path, network, template) {
  return { pattern: whole(path, "i"), network, template };
}
