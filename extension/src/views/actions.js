// What a person can do about an account, as buttons of the panel.

import { STATES } from "../states.js";
import { element } from "./element.js";

const TRAY_SIZE = 20;

/**
 * What a person can do now. The first stands out, unless it only leads aside.
 *
 * @param {Seen} seen
 * @param {ScoreDocument | null} document
 * @param {ViewContext} context
 * @returns {DrawnElement}
 */
export function actions(seen, document, context) {
  const { say, account, site, settings, tray } = context;
  /** @type {Record<string, () => DrawnElement | null>} */
  const made = {
    report: () => document && report(settings, account, say),
    score: () => button("score", say(document ? "panel_score_again" : "panel_score")),
    retry: () => button("retry", say("panel_retry")),
    read: () => (site.reader ? button("read", say("panel_read")) : null),
    compare: () => compare(account, tray, say),
    options: () => button("options", say("pages_options")),
  };
  const offered = [...(STATES[seen.state] ?? STATES.error).actions, "options"];
  const shown = Object.keys(made)
    .filter((name) => offered.includes(name))
    .flatMap((name) => made[name]() ?? []);
  return element("div", { class: "actions" }, ...shown);
}

/**
 * @param {string} action
 * @param {string} words
 */
const button = (action, words) =>
  element("button", { action, id: `action-${action}`, type: "button" }, words);

/**
 * @param {AccountKey} account
 * @param {string[]} tray
 * @param {Say} say
 */
function compare({ key }, tray, say) {
  if (!tray.includes(key) && tray.length < TRAY_SIZE)
    return button("compare", say("panel_compare"));
  const words = say(tray.includes(key) ? "panel_compared" : "panel_tray_full", String(tray.length));
  return element(
    "button",
    { id: "action-compare", type: "button", "aria-disabled": "true" },
    words,
  );
}

/**
 * The way to the account's report on the person's server.
 *
 * @param {Settings} settings
 * @param {AccountKey} account
 * @param {Say} say
 */
function report({ server }, { network, handle }, say) {
  const path = [network, ...handle.split("/")].map(encodeURIComponent).join("/");
  return element("a", { id: "action-report", href: `${server}/a/${path}` }, say("panel_report"));
}
