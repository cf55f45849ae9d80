// The popup: the account of the page that is open, the comparison, and further servers.

import { accountFromUrl } from "./src/identity.js";
import { showAllowed } from "./src/pages/allowed_list.js";
import { showCompare } from "./src/pages/compare.js";
import { byId, prepare } from "./src/pages/page.js";
import { presentPage, showPresent } from "./src/pages/present.js";
import { servicesOf } from "./src/services.js";
import { read } from "./src/settings.js";

const { local } = browser.storage;
const { api, lookUps } = servicesOf(browser);

prepare("ext_name");
const [settings, url] = await Promise.all([read(local), presentPage()]);
showPresent(url, settings, () => void compare());
showAllowed(settings);
byId("servers", HTMLDetailsElement).open = url === null;
await compare();

local.onChanged.addListener(async () => showAllowed(await read(local)));

function compare() {
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
  return showCompare(needs, url === null ? null : accountFromUrl(url));
}
