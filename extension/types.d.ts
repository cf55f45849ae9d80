// Shapes that pass between the parts of the extension. Only the type checker reads this file.

/** The browser's own API, by the name that both Chromium and Firefox know. */
declare const browser: typeof chrome;

/** What is used of the browser's storage; what lies there is checked by whoever reads it. */
interface KeptStorage {
  get(names: string | string[] | null): Promise<Record<string, any>>;
  getKeys?(): Promise<string[]>;
  set(items: Record<string, any>): Promise<void>;
  remove(names: string | string[]): Promise<void>;
}

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

/**
 * An element to draw, as data; `src/page/build.js` makes it, with text as text and known attributes only.
 */
type Drawn = string | DrawnElement;
interface DrawnElement {
  tag: string;
  class?: string;
  attrs?: Record<string, string>;
  action?: string;
  children?: Drawn[];
}

/**
 * The pill. `label` is read aloud; `grade` is a letter, "?" (no data) or "" (working on it); `drawn` is grade, score and
 * words as they are seen, `style` the style sheet for them.
 */
interface PillView {
  state: string;
  grade: string;
  words: string;
  score: string;
  label: string;
  drawn: Drawn[];
  place: "name" | Corner;
  anchors: string[];
  language: string;
  direction: "ltr" | "rtl";
  style: string;
}

/**
 * Answer to most messages. `pill` is null where there is nothing to show; `tree` is the panel's, where `panel` asked for
 * it; `first`, where that was asked for, is the pill for a page that nobody answers any more.
 */
interface LookAnswer {
  pill: PillView | null;
  again: number | null;
  tree?: DrawnElement | null;
  first?: PillView | undefined;
}

/** Answer to `bring`, which has put the panel's code into the page. `words`: what the panel says while it works. */
interface Brought {
  style: string;
  words: Record<string, string>;
}

/** Gets a text of `_locales/`, with `$1` ... `$9` replaced. */
type Say = (name: string, ...substitutions: string[]) => string;

/**
 * What the views need beside what is known of the account. Times are epoch milliseconds. `notice`: what the server has to
 * say to everybody who uses the extension.
 */
interface ViewContext {
  say: Say;
  language: string;
  direction: "ltr" | "rtl";
  now: number;
  account: AccountKey;
  site: Site;
  settings: Settings;
  tray: string[];
  notice: string | null;
}

/**
 * What the classic files share. `src/tokens.js` and `src/page/style.js` set the first three: no page loads them, as the
 * looks come with the views. Everything else is of the other files of `src/page/` and of `src/readers/`.
 */
interface Twoway {
  tokens: Record<"shared" | "light" | "dark", Record<string, string>>;
  styles: Record<"pill" | "panel", string>;
  /** Both style sheets, for our own pages. */
  style: string;
  /** Makes a tree's nodes. Texts become text; unknown tags become `span`, unknown attributes and odd links nothing. */
  build(tree: Drawn, act?: (action: string) => void): Node;
  /** `renew` is called when the page has begun anew, and everything with it. */
  makeOverlay(renew: () => void): Overlay;
  /** Places the pill as a view wants it and keeps it there. `renewed`: the page may have another heading by now. */
  makePlace(overlay: Omit<Overlay, "show">): (view: PillView, renewed?: boolean) => void;
  /** There once the background has brought it. `move` gets the corner that the pill is dragged to. */
  makeDrag(pill: HTMLElement, move: (corner: string) => void): void;
  /** The same. `act` gets the actions of what is drawn, and "open" and "closed" when the panel is. */
  makePanel(overlay: Overlay, act: (action: string) => void, brought: Brought): Panel;
  /** What the sites' readers share; `any`, since what a page holds is as its site likes. */
  reading: {
    /** Elements on view in the page's own content. */
    all(selector: string, root?: ParentNode): any[];
    /** The text of the first of those. */
    text(selector: string): string | undefined;
    /** Undefined where there are none: a link may stand where no reader looks. */
    links(selector: string): [href: string, shown: string][] | undefined;
    /** What somebody has written, without buttons and times. */
    said(from: Node | null | undefined): FoundText;
    /** The JSON in scripts of the page that hold `mark`; nothing is run. */
    data(selector: string, mark: string): any[];
  };
  /** The site's reader, on sites that have one. */
  read?(document: Document, location: Location): Found;
  started?: boolean;
}
declare var twoway: Twoway;

interface Element {
  /** Only in Firefox, and only for extensions. */
  openOrClosedShadowRoot?: ShadowRoot | null;
}

/** A text as it stands on a page: pieces of text, and links with what is shown of them. */
type FoundText = (string | [href: string, shown: string])[];

/** What is unknown is left out. `at`: epoch milliseconds, or as in HTML; `by`, `toBy`, `repost` (who reposts it): addresses. */
interface FoundItem {
  id?: string;
  by?: string;
  at?: number | string;
  said?: FoundText;
  to?: string;
  toBy?: string;
  url?: string;
  repost?: string;
}

/**
 * What a reader found, as it stands on the page; `src/evidence.js` makes evidence of it. `thread`: what others say to
 * the account is there whether or not it was answered. Counts are numbers, or as shown.
 */
interface Found {
  url: string;
  language: string;
  thread?: boolean;
  account: {
    name?: string;
    followers?: number | string;
    following?: number | string;
    posts_count?: number | string;
    created_at?: number | string;
    bio?: FoundText;
    links?: (string | [href: string, shown: string])[];
    has_avatar?: boolean;
    has_banner?: boolean;
  };
  items: FoundItem[];
  error?: undefined;
}

/** Evidence as of `POST /v1/evidence`, or the name of the text that says why nothing could be read. */
type Reading = { error: string } | { [field: string]: unknown; error?: undefined };

/** What a page gets: the closed `root` of one element, and in it a `frame` as large as the window. */
interface Overlay {
  root: ShadowRoot;
  frame: HTMLElement;
  pill: HTMLButtonElement;
  /** Aborted when the page has begun anew. */
  signal: AbortSignal;
  /** Puts it into the page and keeps it there; null takes it out. */
  show(view: PillView | null | undefined, renewed?: boolean): void;
}

interface Panel {
  isOpen(): boolean;
  /** Places it beside the pill. */
  put(): void;
  open(): void;
  close(): void;
  /** Says in one line what is going on, by the names of `Brought.words`; nothing for any other. */
  tell(what: string): void;
  /** Draws a tree in place of the last one; focus, open details and scroll are kept. */
  draw(tree: DrawnElement): void;
}
