// How each network spells its accounts. Data, no logic: the twin of `api/accounts/tables.py`, which
// says what each field means; a test holds the two equal, so that a change is made in both.

/**
 * @typedef {[pattern: string, template: string][]} Paths
 * @typedef {object} Naming
 * @property {string} title
 * @property {string} url the profile's address with `{handle}`, or `{user}` and `{host}`
 * @property {Record<string, string>} domains each with its subdomains as a pattern
 * @property {Paths} paths patterns of whole decoded paths, whatever the case; `{}` is their group
 * @property {Record<string, string>} parameters by path, where the account stands in a parameter
 * @property {string | null} grammar a whole handle in lower case; null: made of host names
 * @property {string | null} ids handles in which case matters
 * @property {string} idUrl the address of those
 * @property {string[]} leads what people write before a handle
 * @property {string} prefix put before a name typed without it
 * @property {string} dropped a character that the network ignores
 * @property {boolean} scripts letters beyond ASCII occur
 * @property {Set<string>} reserved the network's own pages, never an account
 */

/**
 * @param {Pick<Naming, "title" | "url"> & Partial<Naming>} row
 * @returns {Naming}
 */
const naming = (row) => ({
  domains: {},
  paths: [],
  parameters: {},
  grammar: null,
  ids: null,
  idUrl: "",
  leads: [],
  prefix: "",
  dropped: "",
  scripts: false,
  reserved: new Set(),
  ...row,
});

/** @param {string[]} texts @returns {Set<string>} */
const words = (...texts) => new Set(texts.join(" ").trim().split(/\s+/));

const SITE_FILES = `robots.txt ads.txt app-ads.txt humans.txt security.txt favicon.ico sitemap.xml
  manifest.json index.html`;

/** @type {Record<string, Naming>} */
export const NETWORKS = {
  bluesky: naming({
    title: "Bluesky",
    url: "https://bsky.app/profile/{handle}",
    domains: { "bsky.app": "www" },
    paths: [
      ["profile/([^/]+)(?:/(?:post/[^/]+(?:/.*)?|followers|follows|known-followers))?", "{}"],
    ],
  }),
  mastodon: naming({ title: "Mastodon", url: "https://{host}/@{user}" }),
  x: naming({
    title: "X",
    url: "https://x.com/{handle}",
    domains: { "x.com": "www|mobile|m", "twitter.com": "www|mobile|m" },
    paths: [
      ["@?([^/]+)", "{}"],
      ["@?([^/]+)/status(?:es)?/[0-9]+(?:/.*)?", "{}"],
      [
        "@?([^/]+)/(?:with_replies|media|likes|highlights|articles|photo|header_photo|about" +
          "|affiliates)",
        "{}",
      ],
      [
        "@?([^/]+)/(?:followers|following|verified_followers|followers_you_follow|superfollows)",
        "{}",
      ],
      ["intent/(?:user|follow)[?]screen_name=@?([^/]+)", "{}"],
    ],
    parameters: { "intent/user": "screen_name", "intent/follow": "screen_name" },
    grammar: "[a-z0-9_]{1,15}",
    leads: ["@"],
    reserved: words(`
      i home explore search settings notifications messages hashtag intent login logout signup share
      compose tos privacy about jobs download account oauth lists bookmarks communities
      who_to_follow favorites followers following mentions direct_messages statuses status
      logged_out premium_sign_up verified_followers`),
  }),
  youtube: naming({
    title: "YouTube",
    url: "https://www.youtube.com/{handle}",
    domains: { "youtube.com": "www|m|music" },
    paths: [
      ["(@[^/]+)(?:/.*)?", "{}"],
      ["channel/(UC[a-z0-9_-]{22})(?:/.*)?", "{}"],
      ["((?:c|user)/[^/]+)(?:/.*)?", "{}"],
      [
        "([^/@]+)(?:/(?:videos|shorts|streams|live|playlists|community|about|featured|channels" +
          "|posts))?",
        "c/{}",
      ],
    ],
    grammar:
      "@[L][L._\u00b7-]{1,28}[L]|@(?=.*[^a-z0-9])[L]{1,2}|c/[L][L._-]{0,99}" +
      "|user/[a-z0-9][a-z0-9._-]{0,99}",
    ids: "UC[A-Za-z0-9_-]{22}",
    idUrl: "https://www.youtube.com/channel/{handle}",
    prefix: "@",
    scripts: true,
    reserved: words(
      SITE_FILES,
      `watch feed feeds results playlist playlists shorts live embed v e hashtag gaming music movies
      premium trending explore account account_notifications reporthistory upload
      subscription_manager channel c user kids news sports learning podcasts creators about ads jobs
      t howyoutubeworks redirect attribution_link signin logout oops post clip source index
      paid_memberships purchases live_chat channels new post videos create_channel verify
      select_site subscribe_widget iframe_api s yts api storefront tv error`,
    ),
  }),
  facebook: naming({
    title: "Facebook",
    url: "https://www.facebook.com/{handle}",
    domains: {
      "facebook.com": "www|m|mbasic|touch|mobile|web|business|[a-z]{2}-[a-z]{2}",
      "fb.com": "www|m",
    },
    paths: [
      ["(?:profile|permalink|story)[.]php[?]id=([0-9]+)", "{}"],
      ["(?:pages|people)/[^/]+/([0-9]+)(?:/.*)?", "{}"],
      ["pages/category/[^/]+/(?:[^/]*-)?([0-9]{5,})(?:/.*)?", "{}"],
      ["(?:p/)?[^/]+-([0-9]{5,})(?:/(?:about|photos|videos|posts))?", "{}"],
      ["(?:pg/)?([^/-]+)", "{}"],
      [
        "(?:pg/)?([^/-]+)/(?:posts|videos|reels|photos|photo|events|reviews|notes)(?:/.*)?",
        "{}",
      ],
      [
        "(?:pg/)?([^/-]+)/(?:about|community|mentions|followers|following|live|shop|services" +
          "|reels_tab)(?:/.*)?",
        "{}",
      ],
    ],
    parameters: { "profile.php": "id", "permalink.php": "id", "story.php": "id" },
    grammar: "(?!.*[.](?:php|html?|txt|ico|xml)$)[a-z0-9][a-z0-9.]{0,49}",
    leads: ["@"],
    dropped: ".",
    reserved: words(`
      home settings explore search login logout signup r reg recover hashtag groups events
      marketplace watch gaming pages people pg p photo photos videos video reel reels stories story
      notes messages notifications friends bookmarks saved sharer share dialog plugins ads business
      help policies privacy terms legal about careers directory public places profile permalink
      media live games apps developers checkpoint ajax tr l fundraisers jobs offers feeds memories
      me hashtags topics badges safety support`),
  }),
  instagram: naming({
    title: "Instagram",
    url: "https://www.instagram.com/{handle}/",
    domains: { "instagram.com": "www|m", "instagr.am": "www" },
    paths: [
      ["(?:_u/)?([^/]+)", "{}"],
      ["([^/]+)/(?:p|reel|tv)/[^/]+(?:/.*)?", "{}"],
      ["([^/]+)/(?:reels|tagged|channel|followers|following|feed|guides|live)", "{}"],
      ["stories/(?!highlights/)([^/]+)(?:/[0-9]+)?", "{}"],
    ],
    grammar: "(?!.*[.]{2})[a-z0-9_](?:[a-z0-9._]{0,28}[a-z0-9_])?",
    leads: ["@"],
    reserved: words(
      SITE_FILES,
      `p reel reels tv explore accounts direct stories s web about legal privacy terms developer
      developers directory download emails session challenge oauth api graphql ajax press
      press_center jobs help settings login logout signup notifications messages home search hashtag
      tags locations create your_activity archive lite embed nametag topics popular n`,
    ),
  }),
  linkedin: naming({
    title: "LinkedIn",
    url: "https://www.linkedin.com/{handle}/",
    domains: { "linkedin.com": "www|m|touch|[a-z]{2}" },
    paths: [["((?:company|school|showcase|in)/[^/]+)(?:/.*)?", "{}"]],
    ids: "in/ACoAA[A-Za-z0-9_-]{20,60}",
    idUrl: "https://www.linkedin.com/{handle}/",
    grammar: "(?:company|school|showcase|in)/[L][L._&-]{0,99}",
    scripts: true,
    reserved: words("company/setup company/new company/create in/edit in/me in/settings"),
  }),
  tiktok: naming({
    title: "TikTok",
    url: "https://www.tiktok.com/{handle}",
    domains: { "tiktok.com": "www|m|us" },
    paths: [["(@[^/]+)(?:/(?:video/[0-9]+|photo/[0-9]+|live))?", "{}"]],
    grammar: "@[a-z0-9._]{1,23}[a-z0-9_]",
    prefix: "@",
  }),
  reddit: naming({
    title: "Reddit",
    url: "https://www.reddit.com/user/{handle}/",
    domains: { "reddit.com": "www|old|new|np|m|i|sh|amp|[a-z]{2}" },
    paths: [
      [
        "(?:u|user)/([^/]+)(?:/(?:submitted|posts|overview|about|gilded|comments(?:/.*)?))?",
        "{}",
      ],
      ["r/u_([^/]+)(?:/comments/.*)?", "{}"],
    ],
    grammar: "[a-z0-9_-]{3,20}",
    leads: ["/u/", "u/", "/user/", "user/"],
  }),
  blog: naming({ title: "a blog", url: "https://{handle}/" }),
  forum: naming({ title: "a forum", url: "https://{handle}/" }),
};

/** Letters of one script at a time; `L` in a grammar stands for a class of these. */
export const SCRIPTS = [
  "a-z0-9",
  "a-z0-9\u00df-\u00f6\u00f8-\u0148\u014a-\u017e\u01a1\u01b0\u0219\u021b\u1ea1-\u1ef9",
  "0-9\u03ac-\u03ce",
  "0-9\u0430-\u045f\u0491",
  "0-9\u05d0-\u05ea",
  "0-9\u0620-\u064a\u066e-\u06d3\u0660-\u0669\u06f0-\u06f9",
  "0-9\u0904-\u0939\u093c-\u094d\u0958-\u0963\u0966-\u096f",
  "0-9\u0e01-\u0e3a\u0e40-\u0e4e",
  "a-z0-9\u3005-\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff",
  "a-z0-9\uac00-\ud7a3",
];

const TAILS =
  "(?:/(?:[0-9]{5,}(?:/.*)?|statuses/[^/]+|with_replies|media|featured|tagged/[^/]+|followers" +
  "|following|about))?";

/**
 * Profiles on servers that no table can list.
 * @type {[host: string, path: string, template: string][]}
 */
export const FEDIVERSE_PATHS = [
  [".*", `(?:web/|deck/)?@([^/@]+@[^/@]+)${TAILS}`, "{}"],
  [".*", `(?:web/|deck/)?@([^/@]+)${TAILS}`, "{}@{host}"],
  [
    ".*",
    "users/(?![0-9]+$|[0-9]+/)([^/@]+)(?:/(?:statuses/[^/]+(?:/.*)?|followers|following))?",
    "{}@{host}",
  ],
  [
    "(?:.+[.])?friendica[.].+|libranet[.]de|venera[.]social|nerdica[.]net|opensocial[.]at" +
      "|squeet[.]me",
    "profile/([a-z0-9_-]+)(?:/.*)?",
    "{}@{host}",
  ],
];

/** Sites where /@name is an account, but not one that speaks Mastodon's language. */
export const NOT_FEDIVERSE = words(`
  medium.com threads.net threads.com substack.com snapchat.com producthunt.com steemit.com hive.blog
  peakd.com ecency.com odysee.com lbry.tv vk.com ok.ru clubhouse.com hashnode.com hashnode.dev
  replit.com glitch.com observablehq.com mirror.xyz paragraph.com paragraph.xyz lemon8-app.com
  note.com kick.com dlive.tv rumble.com npmjs.com unpkg.com jsr.io esm.sh jsdelivr.net linktr.ee
  bio.link beacons.ai stackoverflow.com stackexchange.com superuser.com serverfault.com
  askubuntu.com mathoverflow.net github.com gitlab.com google.com gmail.com outlook.com hotmail.com
  yahoo.com icloud.com proton.me gmx.de gmx.net web.de youtu.be youtube-nocookie.com fb.me m.me
  messenger.com t.co lnkd.in redd.it telegram.org t.me whatsapp.com pinterest.com twitch.tv
  discord.com tumblr.com bsky.social bsky.network`);

/** The ends of hosts that are handles themselves, with the network. */
export const HANDLE_DOMAINS = { ".bsky.social": "bluesky" };

/**
 * Pages of the bridge that mirrors accounts into other networks.
 * @type {Record<string, [pattern: string, network: string][]>}
 */
export const BRIDGE_PAGES = {
  "bsky.brid.gy": [["(?:ap/)?@?([^/@]+)", "bluesky"]],
  "web.brid.gy": [["(?:ap/)?@?([^/@]+)", "blog"]],
  "fed.brid.gy": [
    ["bsky/@?([^/@]+)", "bluesky"],
    ["web/([^/@]+)", "blog"],
    ["ap/(@?[^/@]+@[^/@]+)", "mastodon"],
  ],
  "ap.brid.gy": [["(@[^/@]+@[^/@]+)", "mastodon"]],
  "brid.gy": [],
};

/** On Mastodon, user@HOST is the account `user` of this network. @type {Record<string, string>} */
export const BRIDGE_HOSTS = {
  "bsky.brid.gy": "bluesky",
  "web.brid.gy": "blog",
  "fed.brid.gy": "blog",
};

/** On Bluesky: the end of a mirror's handle, and the network that the rest belongs to. */
export const BRIDGE_HANDLES = { ".ap.brid.gy": "mastodon", ".web.brid.gy": "blog" };

/** Top-level domains that never lead anywhere public. */
export const PRIVATE_TOP_LEVELS = words(
  "local localhost internal invalid onion arpa alt lan home corp",
);

/** Everything that a reader cannot see: controls, spaces, joiners, marks, lone surrogates. */
export const UNSEEN = new RegExp(
  "[\\x00-\\x20\\x7f-\\xa0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f" +
    "\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0" +
    "\\ufff0-\\uffff\\ud800-\\udfff\\u{e0000}-\\u{e0fff}]",
  "u",
);
