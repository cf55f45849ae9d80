// What pages, popup and options may ask of the background, and what they get: nothing else does
// anything. A page can only ask about an address of its own.

import { evidenceOf } from "./evidence.js";
import { seenOnly } from "./seen.js";
import { isOff } from "./sites.js";
import { verdict } from "./switch.js";
import { PANEL_STYLE } from "./views/looks.js";
import { reloadView } from "./views/pill.js";

const LONGEST_URL = 8192;
const MOST_EVIDENCE = 1024 * 1024;
const CORNERS = ["top-left", "top-right", "bottom-right", "bottom-left", "name"];
const WORKING = ["score", "retry", "compare"];
const READER_TEXT = /^reader_\w{1,60}$/;

/** @typedef {ReturnType<typeof import("./look_up.js").lookUpOf>} LookUps */

/**
 * @typedef {object} RouterNeeds
 * @property {LookUps} lookUps
 * @property {() => Promise<Settings>} settings
 * @property {(changes: Partial<Settings>) => Promise<Settings>} change settings
 * @property {() => Promise<string[]>} tray keys in it
 * @property {(key: string) => Promise<{added: boolean}>} addToTray
 * @property {(server: string) => Promise<import("./switch.js").Config>} config
 * @property {(url: string, settings: Settings) => Site | null} siteOf
 * @property {(url: string) => AccountKey | null} accountFromUrl
 * @property {(text: string) => AccountKey | null} resolve
 * @property {(seen: Seen, context: ViewContext) => PillView} pillView
 * @property {(seen: Seen, context: ViewContext) => DrawnElement} panelView
 * @property {(tab: number, url: string) => (pill: PillView | null) => void} badge called when a
 *   question comes, and what it gives when the answer is there
 * @property {ReturnType<typeof import("./injecting.js").injectingOf>} injecting
 * @property {() => void} openOptions
 * @property {Say} say
 * @property {string} language
 * @property {"ltr" | "rtl"} direction
 * @property {() => number} now epoch milliseconds
 * @property {string} version of this extension
 * @property {string} id of this extension
 * @property {string} base address of this extension's own pages
 * @property {(error: unknown) => void} report
 */

/** @typedef {"id" | "url" | "tab" | "frameId" | "documentId"} OfSender */
/** @typedef {Pick<chrome.runtime.MessageSender, OfSender>} Sender */
/**
 * A page, or one of the extension's own.
 *
 * @typedef {{own: boolean, page: import("./injecting.js").Page | null}} Asker
 */
/** @typedef {{account: AccountKey, site: Site, settings: Settings}} Situation */

/**
 * @param {RouterNeeds} needs
 * @returns {(message: unknown, sender: Sender) => Promise<unknown> | undefined} undefined: the
 *   message is none that this asker may send, and is not answered
 */
export function routerOf(needs) {
  const { lookUps, say, now } = needs;

  /**
   * Whose page an address is, unless nothing is to be shown there.
   *
   * @param {string} url
   * @returns {Promise<Situation | null>}
   */
  async function situation(url) {
    const settings = await needs.settings();
    const site = needs.siteOf(url, settings);
    if (!site || isOff(site, url, settings)) return null;
    const account = needs.accountFromUrl(url);
    return account && { account, site, settings };
  }

  /**
   * @param {Situation} where
   * @param {(where: Situation) => Promise<Seen>} wanted
   * @returns {Promise<{seen: Seen, context: ViewContext}>}
   */
  async function look(where, wanted) {
    const { account, site, settings } = where;
    const config = await needs.config(settings.server);
    const blocked = verdict(config, site.id, needs.version);
    const seen = blocked
      ? seenOnly(blocked.state, blocked.reason)
      : await wanted(where).catch((error) => {
          needs.report(error);
          return seenOnly("error");
        });
    if (seen.state === "error") seen.reason ??= say("state_no_reason");
    const { language, direction } = needs;
    const context = {
      say,
      language,
      direction,
      now: now(),
      account,
      site,
      settings,
      tray: await needs.tray(),
      notice: config.message,
    };
    return { seen, context };
  }

  /**
   * `panel` asks for the panel, too; `first` for what a page shows once it cannot ask any more.
   *
   * @param {any} message
   * @param {Asker} asker
   * @param {(where: Situation) => Promise<Seen>} wanted
   * @returns {Promise<LookAnswer>}
   */
  async function answer({ url, panel, first }, { own, page }, wanted) {
    const badge = own || page === null ? null : needs.badge(page.tab, url);
    const where = await situation(url);
    const shown = where && (await look(where, wanted));
    const pill = shown && needs.pillView(shown.seen, shown.context);
    badge?.(pill);
    return {
      pill,
      again: shown ? shown.seen.again : null,
      ...(panel === true && { tree: shown && needs.panelView(shown.seen, shown.context) }),
      ...(first === true && { first: await spare(url) }),
    };
  }

  /**
   * What a page shows once the extension was updated and does not answer it any more.
   *
   * @param {string} url
   * @returns {Promise<PillView | undefined>} undefined where the person wants nothing shown
   */
  async function spare(url) {
    const settings = await needs.settings();
    const site = needs.siteOf(url, settings);
    if (!site || isOff(site, url, settings)) return undefined;
    return reloadView(needs, settings);
  }

  /** @param {{fresh?: boolean, explicit?: boolean}} [wish] */
  const lookUp =
    (wish) =>
    (/** @type {Situation} */ { account, settings }) =>
      lookUps.lookUp(account, { settings, ...wish });

  /**
   * Has a page read, and what its reader found scored, unless it is of another account, or nothing.
   *
   * @param {Asker} asker
   * @returns {(where: Situation) => Promise<Seen>}
   */
  const read =
    ({ page }) =>
    async ({ account, site, settings }) => {
      /** @type {any} */
      const found = page && site.reader && (await needs.injecting.read(page, site.reader));
      /** @type {any} */
      const evidence = Array.isArray(found?.items) ? evidenceOf(found, now()) : found;
      const refuse = (/** @type {string} */ text) => lookUps.refuse(account, say(text), settings);
      if (typeof evidence?.error === "string") {
        return refuse(READER_TEXT.test(evidence.error) ? evidence.error : "reader_nothing");
      }
      if (!isRecord(evidence) || !isRecord(evidence.account)) return refuse("reader_nothing");
      if (JSON.stringify(evidence).length > MOST_EVIDENCE) return refuse("state_read_too_much");
      const { network, handle } = evidence.account;
      if (needs.resolve(`${network}:${handle}`)?.key !== account.key) {
        return refuse("state_read_changed");
      }
      return lookUps.readPage(account, evidence, settings);
    };

  /** @type {Record<string, (message: any, asker: Asker) => Promise<unknown>>} */
  const answers = {
    look: (message, asker) => answer(message, asker, lookUp({ fresh: message.fresh === true })),
    retry: (message, asker) => answer(message, asker, lookUp({ fresh: true })),
    score: (message, asker) => answer(message, asker, lookUp({ explicit: true })),
    read: (message, asker) => answer(message, asker, read(asker)),

    /** Brings a page the panel's code, looks and few words. @returns {Promise<Brought | null>} */
    async bring(_, { own, page }) {
      if (own || page === null) return null;
      await needs.injecting.panel(page);
      const words = {
        open: say("panel_loading"),
        read: say("state_reading_panel"),
        lost: say("state_error_panel"),
        ...Object.fromEntries(WORKING.map((name) => [name, say("panel_working")])),
      };
      return { style: PANEL_STYLE, words };
    },

    async options(message, asker) {
      needs.openOptions();
      return answer(message, asker, lookUp());
    },

    /** Also tells whether there was room in the tray. */
    async compare(message, asker) {
      const where = await situation(message.url);
      const added = where !== null && (await needs.addToTray(where.account.key)).added;
      return { ...(await answer(message, asker, lookUp())), added };
    },

    async corner(message, asker) {
      if (CORNERS.includes(message.corner)) await needs.change({ place: message.corner });
      return answer(message, asker, lookUp());
    },
  };

  return (message, sender) => {
    const asker = askerOf(message, sender, needs);
    return asker && answers[/** @type {any} */ (message).type](message, asker);
  };

  /**
   * @param {any} message
   * @param {Sender} sender
   * @param {Pick<RouterNeeds, "id" | "base">} own
   * @returns {Asker | undefined} undefined when this is nothing that the sender may ask
   */
  function askerOf(message, sender, { id, base }) {
    if (sender.id !== id || !sender.url || !isRecord(message)) return undefined;
    if (typeof message.type !== "string" || !Object.hasOwn(answers, message.type)) return undefined;
    const ours = sender.url.startsWith(base);
    const { url } = message;
    if (typeof url !== "string" || url.length > LONGEST_URL || !URL.canParse(url)) return undefined;
    if (!/^https?:$/.test(new URL(url).protocol)) return undefined;
    if (ours) {
      // The popup says which tab its page is in.
      return { own: true, page: Number.isInteger(message.tab) ? { tab: message.tab } : null };
    }
    if (sender.tab?.id === undefined || sender.frameId !== 0) return undefined;
    if (new URL(sender.url).origin !== new URL(url).origin) return undefined;
    return { own: false, page: { tab: sender.tab.id, document: sender.documentId } };
  }
}

/**
 * @param {any} value
 * @returns {value is Record<string, any>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
