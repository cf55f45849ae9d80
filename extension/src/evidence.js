// Evidence of what a page's reader has found, fit to be sent: the account alone is named in it.
// Others become numbers and not digests, since a digest of a name can be guessed; and no address of
// what they wrote is kept, as addresses hold names.

import { countOf } from "./counts.js";
import { accountFromUrl } from "./identity.js";
import { address, personOf, target, tidy, told } from "./found_text.js";
import { timeOf } from "./id_times.js";

const MOST_POSTS = 200;
const MOST_MESSAGES = 500;
const MOST_BYTES = 450_000;
const DAY = 24 * 3600 * 1000;
// Before the first of these networks.
const EARLIEST = Date.UTC(2003, 0);
// What tells a post apart; everything else in an address may tell who has looked at it.
const PARAMETERS = ["story_fbid", "id", "fbid", "v"];

const ONLY = "Only what this page showed is known, not what else was asked or answered.";
/** @type {Record<string, string>} */
const NOTES = {
  facebook: "Facebook tells exact times only of what a page comes with: nothing else was read.",
  youtube: "YouTube tells the times of comments in words only, so no answers could be read.",
};

/**
 * @typedef {import("./found_text.js").Told} Told
 * @typedef {{id: string, by: string, at: number, isRepost: boolean, told: Told,
 *   to: string | null, toBy: string | null, url: string | null}} Item `by`, `toBy`: keys
 */

/**
 * @param {Found} found by a reader
 * @param {number} now epoch milliseconds
 * @returns {Reading} evidence as of `POST /v1/evidence`, times in UTC, what is unknown null; or the
 *   text that says why there is none
 */
export function evidenceOf(found, now) {
  const account = accountFromUrl(found.url);
  if (!account) return { error: "reader_no_account" };
  const { items, undated } = itemsOf(found, account, now);
  const shown = aboutOf(found, account, now);
  const said = saidOf(items, account, Boolean(found.thread));
  const isEmpty = !said.posts.length && !said.messages.length;
  const { followers, following, posts_count: count } = shown;
  if (isEmpty && followers === null && following === null && count === null) {
    return { error: "reader_nothing" };
  }
  return {
    account: shown,
    collected_at: new Date(now).toISOString(),
    posts: said.posts,
    messages: said.messages,
    coverage: {
      posts: said.posts.length,
      threads: found.thread ? said.threads : null,
      channels: found.thread ? ["comment"] : [],
      truncated: [
        ONLY,
        ...(undated ? [`Left out: ${undated} without an exact time.`] : []),
        ...(said.cut ? [`Left out: ${said.cut} more than can be sent at once.`] : []),
      ],
      notes: [
        `Seen on this page: ${many(said.posts, "post")} and ${many(said.messages, "message")}.`,
        ...(NOTES[account.network] ? [NOTES[account.network]] : []),
      ],
    },
  };
}

/**
 * @param {Found} found
 * @param {AccountKey} key
 * @param {number} now
 */
function aboutOf({ account, language, url }, key, now) {
  const { network, handle } = key;
  const bio = told(account.bio, key, url, key.key);
  const links = (account.links ?? []).map((link) =>
    typeof link === "string" ? address(link) : target(link[0], link[1], network));
  const all = [...links, ...(bio.links ?? []).map((link) => link.url)];
  const known = account.links !== undefined;
  return {
    network,
    handle,
    name: tidy(account.name, 200) || null,
    kind: kindOf(handle),
    followers: countOf(account.followers, language),
    following: countOf(account.following, language),
    posts_count: countOf(account.posts_count, language),
    created_at: isoOf(momentOf(account.created_at, now)),
    has_avatar: account.has_avatar ?? null,
    has_banner: account.has_banner ?? null,
    bio: bio.text || null,
    links: known ? [...new Set(all)].filter((each) => each !== null).slice(0, 20) : null,
  };
}

/** @param {unknown[]} list @param {string} name of one of them @returns {string} */
const many = ({ length }, name) => `${length} ${name}${length === 1 ? "" : "s"}`;

/** @param {string} handle @returns {"organisation" | "person" | "unknown"} */
function kindOf(handle) {
  if (/^(?:company|school|showcase)\//.test(handle)) return "organisation";
  return handle.startsWith("in/") ? "person" : "unknown";
}

/**
 * Everything that was found, each once, the account's posts and what is said to them.
 * @param {Found} found
 * @param {AccountKey} account
 * @param {number} now
 * @returns {{items: Map<string, Item>, undated: number}}
 */
function itemsOf(found, account, now) {
  /** @type {Map<string, Item>} */
  const items = new Map();
  let undated = 0;
  for (const each of found.items) {
    const { id, to } = each;
    const at = momentOf(each.at ?? timeOf(account.network, id), now);
    if (!id || !each.by || at === null) undated += 1;
    else if (!items.has(id)) {
      const isRepost = personOf(each.repost, found.url)?.key === account.key;
      const by = isRepost ? account.key : (personOf(each.by, found.url)?.key ?? each.by);
      const said = isRepost ? undefined : each.said;
      items.set(id, {
        id,
        by,
        at,
        isRepost,
        told: told(said, account, found.url, by),
        to: to ?? null,
        toBy: personOf(each.toBy, found.url)?.key ?? null,
        url: isRepost ? null : ownUrl(each.url),
      });
    }
  }
  for (const item of items.values()) {
    const parent = items.get(item.to ?? "");
    if (!parent) continue;
    item.toBy = parent.by;
    // Sites put all answers to a comment side by side; whom one is for, its first word tells.
    const [first] = item.told.named;
    const isElse = first && first !== account.key && first !== parent.by;
    if (isElse && parent.by !== account.key) Object.assign(item, { to: null, toBy: first });
  }
  return { items, undated };
}

/**
 * @param {Map<string, Item>} items
 * @param {AccountKey} account
 * @param {boolean} isThread whether what is said to its posts is there, answered or not
 */
function saidOf(items, account, isThread) {
  const isOwn = (/** @type {Item | undefined} */ item) => item?.by === account.key;
  /** @type {Map<string, string>} */
  const numbers = new Map();
  const numbered = (/** @type {string} */ name) => {
    if (!numbers.has(name)) numbers.set(name, `~${numbers.size + 1}`);
    return numbers.get(name) ?? "";
  };
  const person = (/** @type {string} */ key) =>
    key === account.key ? account.handle : numbered(key);
  const named = (/** @type {string} */ id) => {
    const item = items.get(id);
    return isOwn(item) && !item?.isRepost ? id : numbered(`post ${id}`);
  };
  /** @param {Item} item */
  const isBelow = (item) => {
    let [above, steps] = [items.get(item.to ?? ""), 0];
    while (above && !isOwn(above) && steps++ < 50) above = items.get(above.to ?? "");
    return isOwn(above);
  };
  const answered = new Set([...items.values()].filter(isOwn).map(({ to }) => to));
  /** @type {Record<string, unknown>[]} */
  const posts = [];
  /** @type {Record<string, unknown>[]} */
  const messages = [];
  const threads = new Set();
  let [room, cut] = [MOST_BYTES, 0];
  for (const item of items.values()) {
    const isComment = isThread && isBelow(item);
    if (!isOwn(item) && !isComment && !answered.has(item.id)) continue;
    const { to, toBy } = item;
    const common = {
      id: named(item.id),
      created_at: isoOf(item.at),
      text: item.told.text || null,
      mentions: item.told.named.map(person),
      reply_to: to || toBy
        ? { id: named(to ?? `before ${item.id}`), author: toBy && person(toBy) }
        : null,
    };
    const [list, limit] = isOwn(item) ? [posts, MOST_POSTS] : [messages, MOST_MESSAGES];
    const { isRepost, url } = item;
    const whole = isOwn(item)
      ? { ...common, is_repost: isRepost, links: item.told.links, url }
      : {
          ...common,
          author: person(item.by),
          via: isComment ? "comment" : null,
          found_by_answer: !isComment,
        };
    const size = new Blob([JSON.stringify(whole)]).size;
    if (list.length === limit || size > room) {
      cut += 1;
      continue;
    }
    room -= size;
    list.push(whole);
    if (isComment && isOwn(items.get(to ?? ""))) threads.add(to);
  }
  return { posts, messages, threads: threads.size, cut };
}

/**
 * @param {unknown} value epoch milliseconds, or as HTML writes times
 * @param {number} now
 * @returns {number | null} null for what is no time, or none that can be true
 */
function momentOf(value, now) {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const time = new Date(value).getTime();
  return time >= EARLIEST && time <= now + DAY ? time : null;
}

/** @param {number | null} time @returns {string | null} */
const isoOf = (time) => (time === null ? null : new Date(time).toISOString());

/** @param {unknown} address of one of the account's posts @returns {string | null} */
function ownUrl(address) {
  if (typeof address !== "string" || !URL.canParse(address)) return null;
  const { protocol, origin, pathname, searchParams } = new URL(address);
  if (protocol !== "https:") return null;
  const kept = PARAMETERS.filter((name) => searchParams.has(name));
  const query = new URLSearchParams(kept.map((name) => [name, searchParams.get(name) ?? ""]));
  return origin + pathname + (kept.length ? `?${query}` : "");
}
