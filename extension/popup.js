// The popup: the account of the page that is open, the comparison, and further servers.

import { accountFromUrl } from "./src/identity.js";
import { showAllowed } from "./src/pages/allowed_list.js";
import { showCompare } from "./src/pages/compare.js";
import { byId, prepare } from "./src/pages/page.js";
import { panelStyle, presentPage, showPresent } from "./src/pages/present.js";
import { servicesOf } from "./src/services.js";
import { read } from "./src/settings.js";

/** Until then the popup waits to show all at once, so that nothing moves under the pointer. */
const PATIENCE = 500;

const { local } = browser.storage;
const { api, lookUps } = servicesOf(browser);
/** @type {import("./src/pages/present.js").Present | null} */
let present = null;

prepare("ext_name");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, panelStyle()];
setTimeout(show, PATIENCE);
await start();
show();
if (present === null) byId("servers", HTMLDetailsElement).open = true;

local.onChanged.addListener(() => void start());
// The page was still on its way when the popup opened, or another one came.
browser.tabs.onUpdated.addListener((_, { status }) => {
  if (status === "complete") void start();
});

function show() {
  byId("main", HTMLElement).hidden = false;
}

async function start() {
  const [settings, page] = await Promise.all([read(local), presentPage()]);
  present = page;
  showAllowed(settings);
  await Promise.all([showPresent(present, settings), compare(settings)]);
}

/** @param {Settings} settings */
function compare(settings) {
  // Whatever the look-up is set to, looking at the comparison has nothing scored.
  const lookUp = settings.lookUp === "prefix" ? "prefix" : "direct";
  const needs = {
    local,
    look: (/** @type {AccountKey} */ account) =>
      lookUps.lookUp(account, { settings: { ...settings, lookUp } }),
    benchmark: (/** @type {string} */ name, /** @type {string[]} */ keys) =>
      api.benchmark(settings.server, name, keys),
    open: (/** @type {string} */ address) => browser.tabs.create({ url: address }),
  };
  return showCompare(needs, present && accountFromUrl(present.url));
}
