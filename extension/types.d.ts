// Shapes that pass between the parts of the extension. Only the type checker reads this file.

/** The browser's own API, by the name that both Chromium and Firefox know. */
declare const browser: typeof chrome;

/** What `src/identity.js` makes of an address. `digest` is the SHA-256 of `key`, in hex. */
interface AccountKey {
  network: string;
  handle: string;
  key: string;
  url: string;
}

/** A score, or any other document of the API about an account; see /openapi.json of a server. */
interface ScoreDocument {
  account: { key?: string; network: string; handle: string; name?: string | null; url?: string };
  status: string;
  reason?: string | null;
  score?: number | null;
  interval?: [number, number] | null;
  grade?: string | null;
  [field: string]: any;
}

/**
 * What is known of an account at one moment. `state` is a key of `STATES` in `src/states.js`.
 * `score`: the document to show, also when it is an earlier one that stays on view; `ageSeconds`: since it was
 * collected; `retryAt`: epoch milliseconds; `reason`, `message`: a sentence of the server's; `partial`: made of
 * what one page shows; `again`: milliseconds after which asking again is worth it, null when it is not.
 */
interface Seen {
  state: string;
  score: ScoreDocument | null;
  partial: boolean;
  reason: string | null;
  ageSeconds: number | null;
  retryAt: number | null;
  again: number | null;
}

type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

/** Everything a person can set; kept in `storage.local`. `place`: "name" is beside the account's name. */
interface Settings {
  server: string;
  lookUp: "prefix" | "direct" | "score";
  place: "name" | Corner;
  off: string[];
  allowed: string[];
}

/** A site, as `src/sites.js` lists it. */
interface Site {
  id: string;
  title: string;
  matches: string[];
  anchors: string[];
  reader: string | null;
}

/** An element to draw, as data; `src/page/build.js` makes it, with text as text and known attributes only. */
type Drawn = string | DrawnElement;
interface DrawnElement {
  tag: string;
  class?: string;
  attrs?: Record<string, string>;
  action?: string;
  children?: Drawn[];
}

/** The pill. `label` is read aloud; `grade` is a letter, "?" (no data) or "" (working on it). */
interface PillView {
  state: string;
  grade: string;
  words: string;
  score: string;
  label: string;
  place: "name" | Corner;
  anchors: string[];
  language: string;
  direction: "ltr" | "rtl";
}

/** Answer to `look`, `score`, `read` and `retry`. `pill` is null where there is nothing to show. */
interface LookAnswer {
  pill: PillView | null;
  again: number | null;
}

/** Answer to `panel`. */
interface PanelAnswer {
  tree: Drawn | null;
  again: number | null;
}

/** Gets a text of `_locales/`, with `$1` ... `$9` replaced. */
type Say = (name: string, ...substitutions: string[]) => string;

/** What the views need beside what is known of the account. Times are epoch milliseconds. */
interface ViewContext {
  say: Say;
  language: string;
  direction: "ltr" | "rtl";
  now: number;
  account: AccountKey;
  site: Site;
  settings: Settings;
  tray: string[];
}
