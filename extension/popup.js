// The popup: the account of the page that is open, the comparison, and further servers.

import { accountFromUrl } from "./src/identity.js";
import { showAllowed } from "./src/pages/allowed_list.js";
import { showCompare } from "./src/pages/compare.js";
import { byId, prepare } from "./src/pages/page.js";
import { presentPage, showPresent } from "./src/pages/present.js";
import { api, lookUp } from "./src/pages/services.js";
import { read } from "./src/settings.js";

const { local } = browser.storage;

prepare("ext_name");
const [settings, url] = await Promise.all([read(local), presentPage()]);
showPresent(url, settings, () => void compare());
showAllowed(settings);
byId("servers", HTMLDetailsElement).open = url === null;
await compare();

browser.storage.local.onChanged.addListener(async () => showAllowed(await read(local)));

function compare() {
  // Whatever the look-up is set to, looking at the comparison has nothing scored.
  const lookUpMode = settings.lookUp === "prefix" ? "prefix" : "direct";
  return showCompare(
    {
      local,
      look: (account) => lookUp(account, { settings: { ...settings, lookUp: lookUpMode } }),
      benchmark: (name, keys) => api.benchmark(settings.server, name, keys),
      open: (address) => browser.tabs.create({ url: address }),
    },
    url === null ? null : accountFromUrl(url),
  );
}
