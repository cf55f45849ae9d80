// The account on the page that is open: its panel, and the switch of its site.

import { accountFromUrl } from "../identity.js";
import { write } from "../settings.js";
import { isOff, siteOf, switchesOf } from "../sites.js";
import { byId, say, send, tellTabs } from "./page.js";
import { showSwitches } from "./site_switches.js";

/** Without a place on a page these mean nothing, or stand in the popup itself already. */
const OF_THE_PAGE = ["move", "close", "options", "compare"];

/** Ends what the last panel waits for; what it has drawn stays until there is something else. */
let end = () => {};
/** What the buttons of the panel do. @type {(action: string) => Promise<void>} */
let act = async () => {};
let drawn = "";

/**
 * A page that is open, and the tab that it is in.
 * @typedef {{url: string, tab: number}} Present
 */

/**
 * The page that is open, as the part of ours that runs in it says.
 * @returns {Promise<Present | null>} null where nothing of ours runs
 */
export async function presentPage() {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) return null;
  try {
    const answer = await browser.tabs.sendMessage(tab.id, { type: "where" });
    return typeof answer?.url === "string" ? { url: answer.url, tab: tab.id } : null;
  } catch {
    return null;
  }
}

/**
 * Shows the account and the switch, now and whenever there is news, until it is called anew.
 * @param {Present | null} present
 * @param {Settings} settings
 * @returns {Promise<void>} ends when the first answer is shown
 */
export async function showPresent(present, settings) {
  const site = present && siteOf(present.url, settings);
  end();
  if (!present || !site) {
    byId("switch", HTMLElement).replaceChildren();
    return showNone(say("popup_nowhere"));
  }
  const { url } = present;
  const names = switchesOf(site, url);
  const title = site.id === "mastodon" ? names[0] : site.title;
  showSwitch(names, title, settings);
  if (isOff(site, url, settings)) return showNone(say("popup_off", title));
  if (accountFromUrl(url) === null) return showNone(say("popup_no_profile"));
  await makePanel(present)({ type: "look" });
}

/** @param {string} words why there is no account to show */
function showNone(words) {
  drawn = "";
  byId("panel", HTMLElement).replaceChildren();
  byId("nothing", HTMLElement).textContent = words;
}

/** The panel's own style, within its place only. */
export function panelStyle() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`#panel{${twoway.style}}`);
  return sheet;
}

/**
 * @param {string[]} names
 * @param {string} title
 * @param {Settings} settings
 */
function showSwitch(names, title, settings) {
  const wanted = [{ names, words: say("popup_switch", title) }];
  showSwitches(byId("switch", HTMLElement), wanted, settings, async (changes) => {
    await write(browser.storage.local, changes);
    await tellTabs();
  });
}

/**
 * @param {Present} present
 * @returns {(message: {type: string, fresh?: boolean}) => Promise<void>} sends a message about the
 *   page's account, and shows the panel as it is afterwards
 */
function makePanel(present) {
  const place = byId("panel", HTMLElement);
  const status = byId("nothing", HTMLElement);
  let timer = 0;
  let ended = false;
  end = () => {
    ended = true;
    clearTimeout(timer);
  };

  /** @param {DrawnElement | null} tree */
  function draw(tree) {
    const text = JSON.stringify(tree);
    if (text === drawn) return;
    drawn = text;
    const focused = document.activeElement?.id;
    const open = [...place.querySelectorAll("details[open]")].map(({ id }) => id);
    place.replaceChildren(...(tree ? [twoway.build(tree, (action) => void act(action))] : []));
    for (const details of place.querySelectorAll("details")) {
      details.open = open.includes(details.id);
    }
    if (focused) document.getElementById(focused)?.focus();
  }

  act = async (action) => {
    status.textContent = say(action === "read" ? "state_reading_panel" : "panel_working");
    await ask({ type: action });
    // The page has a pill of the same account.
    await tellTabs();
  };

  /** @param {{type: string, fresh?: boolean}} message */
  async function ask(message) {
    clearTimeout(timer);
    const answer = await send({ ...message, ...present, panel: true });
    if (ended) return;
    const tree = answer?.tree ? withoutPage(answer.tree) : null;
    draw(tree);
    status.textContent = tree ? "" : say("popup_nothing");
    if (typeof answer?.again !== "number") return;
    timer = setTimeout(() => void ask({ type: "look", fresh: true }), answer.again);
  }

  if (!drawn) status.textContent = say("panel_loading");
  return ask;
}

/**
 * A tree without what only makes sense on the page.
 * @param {DrawnElement} tree
 * @returns {DrawnElement}
 */
function withoutPage(tree) {
  /** @type {Drawn[]} */
  const children = [];
  for (const child of tree.children ?? []) {
    if (typeof child === "string") children.push(child);
    else if (!OF_THE_PAGE.includes(child.action ?? "")) children.push(withoutPage(child));
  }
  return { ...tree, children };
}
