// What pages, popup and options may ask of the background, and what they get: nothing else does
// anything. A page can only ask about an address of its own.

import { evidenceOf } from "./evidence.js";
import { seenOnly } from "./seen.js";
import { verdict } from "./switch.js";

const LONGEST_URL = 8192;
const MOST_EVIDENCE = 1024 * 1024;
const CORNERS = ["top-left", "top-right", "bottom-right", "bottom-left", "name"];
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
 * @property {(tab: number, url: string, pill: PillView | null) => void} badge
 * @property {Say} say
 * @property {string} language
 * @property {"ltr" | "rtl"} direction
 * @property {() => number} now epoch milliseconds
 * @property {string} version of this extension
 * @property {string} id of this extension
 * @property {string} base address of this extension's own pages
 * @property {(error: unknown) => void} report
 */

/** @typedef {Pick<chrome.runtime.MessageSender, "id" | "url" | "tab" | "frameId">} Sender */
/** @typedef {{tab: number | null}} Asker of a page, or (null) one of the extension's own pages */
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
    if (!site || settings.off.includes(site.id)) return null;
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
   * @param {any} message
   * @param {Asker} asker
   * @param {(where: Situation) => Promise<Seen>} wanted
   * @returns {Promise<LookAnswer>}
   */
  async function answer({ url }, { tab }, wanted) {
    const where = await situation(url);
    const shown = where && (await look(where, wanted));
    const pill = shown && needs.pillView(shown.seen, shown.context);
    if (tab !== null) needs.badge(tab, url, pill);
    return { pill, again: shown ? shown.seen.again : null };
  }

  /** @param {{fresh?: boolean, explicit?: boolean}} [wish] */
  const lookUp =
    (wish) =>
    (/** @type {Situation} */ { account, settings }) =>
      lookUps.lookUp(account, { settings, ...wish });

  /**
   * What a page's reader has found, unless it is of another account, or nothing.
   *
   * @param {any} found
   * @returns {(where: Situation) => Promise<Seen>}
   */
  const read =
    (found) =>
    ({ account, settings }) => {
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
    read: (message, asker) => answer(message, asker, read(message.evidence)),

    /** @returns {Promise<PanelAnswer>} */
    async panel({ url }) {
      const where = await situation(url);
      if (!where) return { tree: null, again: null };
      const { seen, context } = await look(where, lookUp());
      return { tree: needs.panelView(seen, context), again: seen.again };
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
    if (ours) return { tab: null };
    if (sender.tab?.id === undefined || sender.frameId !== 0) return undefined;
    if (new URL(sender.url).origin !== new URL(url).origin) return undefined;
    return { tab: sender.tab.id };
  }
}

/**
 * @param {any} value
 * @returns {value is Record<string, any>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
