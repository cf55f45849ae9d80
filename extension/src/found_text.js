// Texts as a page shows them, made fit to be sent: other people's names are taken out, and links
// say where they lead, without what could tell who has looked at the page.

import { accountFromUrl, resolve } from "./identity.js";
import { parsed } from "./hosts.js";
import { NETWORKS } from "./naming.js";

const LONGEST_TEXT = 2000;
const LONGEST_LINK = 500;
const NAMED = /(?<![\p{L}\p{N}_@/.])@([\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*)/gu;
const WRITTEN_ADDRESS = /https?:\/\/([^\s/?#]+)\S*/g;
const SHOWN_ADDRESS = /^(?:https?:\/\/)?[^\s/@]+\.[^\s/@\d]{2,}(?:[/?#]\S*)?$/u;
// Links that the sites make of others' by themselves; only what is shown may tell where they lead.
const SHORTENED = ["t.co", "lnkd.in"];
// Where the sites' own redirects keep the address that they lead to.
const TARGETS = ["u", "q", "url", "target"];

/**
 * @typedef {object} Told
 * @property {string} text with `@person` for everybody but the account
 * @property {{url: string, text: string}[] | null} links null where none stands as a link
 * @property {string[]} named keys of the accounts that it names, in order
 */

/**
 * @param {unknown} found a `FoundText`
 * @param {AccountKey} account whose page it stands on
 * @param {string} page address that links start from
 * @param {string} author key of whoever wrote it
 * @returns {Told}
 */
export function told(found, account, page, author) {
  /** @type {Told} */
  const said = { text: "", links: null, named: [] };
  const name = (/** @type {string} */ key) => {
    said.named.push(key);
    return key === account.key ? `@${bare(account.handle)}` : "@person";
  };
  const add = (/** @type {string} */ text) => {
    // Of an address in what others write the host is enough: the rest may hold a name.
    const kept = author === account.key ? text : text.replace(WRITTEN_ADDRESS, "$1");
    said.text += kept.replace(NAMED, (_, typed) => name(keyOf(account.network, typed)));
  };
  for (const piece of Array.isArray(found) ? found : []) {
    if (typeof piece === "string") {
      add(piece);
      continue;
    }
    const [href, shown] = piece;
    const key = personOf(href, page);
    if (key?.network === account.network && !shown.trim().includes("/")) {
      // A link to its author at the start stands beside the text, not in it.
      if (key.key === author && !said.text.trim()) continue;
      said.text += name(key.key);
      continue;
    }
    const isOfOther = key !== null && key.key !== account.key;
    const words = isOfOther || author !== account.key ? (parsed(href)?.hostname ?? "") : shown;
    add(words);
    const url = target(href, shown, account.network);
    said.links ??= [];
    if (url) {
      const kept = isOfOther ? `${new URL(url).origin}/` : url;
      said.links.push({ url: kept, text: tidy(words, LONGEST_LINK) });
    }
  }
  return { ...said, text: tidy(said.text, LONGEST_TEXT) };
}

/**
 * Where a link leads.
 * @param {string} href
 * @param {string} shown
 * @param {string} network whose own pages do not count
 * @returns {string | null} https or http, without query: that can tell who has clicked
 */
export function target(href, shown, network) {
  const url = parsed(href);
  if (url && SHORTENED.includes(url.hostname)) return address(shown);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const isOwn = Object.keys(NETWORKS[network].domains).some(
    (domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`),
  );
  if (!isOwn) return address(url.href);
  const inner = TARGETS.map((parameter) => url.searchParams.get(parameter) ?? "");
  return address(inner.find((each) => SHOWN_ADDRESS.test(each)) ?? "");
}

/**
 * @param {string} typed an address, maybe cut short, maybe without a scheme
 * @returns {string | null}
 */
export function address(typed) {
  const compact = typed.replace(/[\s…]/g, "");
  if (!SHOWN_ADDRESS.test(compact)) return null;
  const url = parsed(/^https?:/.test(compact) ? compact : `https://${compact}`);
  if (!url || SHORTENED.includes(url.hostname)) return null;
  return `${url.origin}${url.pathname}`.slice(0, LONGEST_LINK);
}

/**
 * Whose page or post an address is.
 * @param {unknown} href
 * @param {string} page address that it starts from
 * @returns {AccountKey | null}
 */
export function personOf(href, page) {
  if (typeof href !== "string" || !URL.canParse(href, page)) return null;
  return accountFromUrl(new URL(href, page).href);
}

/**
 * @param {unknown} text
 * @param {number} limit in characters
 * @returns {string} on one line; "" for what is no text
 */
export function tidy(text, limit) {
  if (typeof text !== "string") return "";
  return text.replace(/\s+/g, " ").trim().slice(0, limit).toWellFormed();
}

/** @param {string} network @param {string} typed @returns {string} */
function keyOf(network, typed) {
  return resolve(`${network}:${typed}`)?.key ?? `${network}:${typed.toLowerCase()}`;
}

/** @param {string} handle @returns {string} */
const bare = (handle) => handle.replace(/^@/, "");
