// The sites that have an overlay, one row each. Whose account a page shows is told by
// `identity.js` alone; what stands here only says where to run and beside what to place the pill.

import { parsed } from "./hosts.js";
import { NETWORKS } from "./naming.js";

// Large servers of Mastodon's kind as of writing, chosen by hand from what is generally known: no
// list of any one day, and no judgement. Those whose addresses or API are of another kind are left
// out, such as Misskey's, Pixelfed's and closed forks. Any other server can be allowed one by one.
const LARGE_SERVERS = [
  "mastodon.social",
  "mstdn.jp",
  "pawoo.net",
  "mastodon.online",
  "mstdn.social",
  "mas.to",
  "mastodon.world",
  "mastodon.cloud",
  "mastodonapp.uk",
  "mastodon.uno",
  "universeodon.com",
  "c.im",
  "techhub.social",
  "infosec.exchange",
  "hachyderm.io",
  "fosstodon.org",
  "troet.cafe",
  "piaille.fr",
  "chaos.social",
  "social.vivaldi.net",
];

/**
 * @param {string} id the network's name in `naming.js`
 * @param {string[]} hosts those where profiles are; hosts that only lead there are left out
 * @param {string[]} anchors selectors of the heading with an account's name, the best one first;
 *   where none fits, the pill goes to a corner, so that a site's new face breaks nothing
 * @param {string | null} reader the file of `readers/` that reads what a page shows
 * @returns {Site}
 */
const site = (id, hosts, anchors, reader = null) => ({
  id,
  title: NETWORKS[id].title,
  matches: hosts.map((host) => `https://${host}/*`),
  anchors,
  reader,
});

/** @type {Site[]} */
export const SITES = [
  site("bluesky", ["bsky.app"], ['[data-testid="profileHeaderDisplayName"]']),
  site("mastodon", LARGE_SERVERS, [
    ".account__header__tabs__name h1",
    ".account__header h1",
    ".account-timeline__header h1",
  ]),
  site(
    "x",
    ["x.com", "mobile.x.com", "twitter.com", "mobile.twitter.com"],
    ['[data-testid="primaryColumn"] [data-testid="UserName"]', '[data-testid="UserName"]'],
    "x.js",
  ),
  site(
    "youtube",
    ["www.youtube.com", "m.youtube.com"],
    [
      "yt-page-header-view-model h1",
      "yt-page-header-renderer h1",
      "#channel-header ytd-channel-name #text",
      "ytm-c4-tabbed-header-renderer h1",
    ],
    "youtube.js",
  ),
  site(
    "facebook",
    ["www.facebook.com", "m.facebook.com", "web.facebook.com"],
    ['[role="main"] h1'],
    "facebook.js",
  ),
  site(
    "instagram",
    ["www.instagram.com"],
    ["main header h2", "main header h1", '[role="main"] header h2'],
    "instagram.js",
  ),
  site(
    "linkedin",
    // Members of many countries are shown on a subdomain with the country's two letters.
    ["*.linkedin.com"],
    ["h1.org-top-card-summary__title", ".top-card-layout__title", "main section h1", "main h1"],
    "linkedin.js",
  ),
  site(
    "tiktok",
    ["www.tiktok.com", "m.tiktok.com", "us.tiktok.com"],
    ['[data-e2e="user-title"]', '[data-e2e="user-subtitle"]'],
    "tiktok.js",
  ),
];

/**
 * The site that a page belongs to, whether or not the page is a profile.
 * @param {string} url
 * @param {Pick<Settings, "allowed">} settings `allowed`: hosts of further servers
 * @returns {Site | null} a further server is the site `mastodon`; null where there is no overlay
 */
export function siteOf(url, settings) {
  const page = parsed(url);
  if (page?.protocol !== "https:") return null;
  const found = SITES.find(({ matches }) => matches.some((match) => fits(match, page.hostname)));
  if (found) return found;
  const isAllowed = settings.allowed.includes(page.hostname);
  return (isAllowed && SITES.find(({ id }) => id === "mastodon")) || null;
}

/**
 * What a page is switched off by: servers of Mastodon's kind one by one, too.
 * @param {Site} site
 * @param {string} url
 * @returns {string[]} the first is what is switched off, all are what is switched on
 */
export function switchesOf({ id }, url) {
  return id === "mastodon" ? [new URL(url).hostname, id] : [id];
}

/**
 * @param {Site} site
 * @param {string} url
 * @param {Pick<Settings, "off">} settings
 */
export function isOff(site, url, { off }) {
  return switchesOf(site, url).some((name) => off.includes(name));
}

/** @param {string} match as in the manifest @param {string} host @returns {boolean} */
function fits(match, host) {
  const wanted = match.slice("https://".length, -"/*".length);
  if (!wanted.startsWith("*.")) return host === wanted;
  return host === wanted.slice(2) || host.endsWith(wanted.slice(1));
}
