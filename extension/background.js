// The background: joins the browser's events to the modules of `src/`, and holds nothing.

import "./src/tokens.js";
import { keepAllowed } from "./src/allowed.js";
import { badgesOf } from "./src/badge.js";
import { accountFromUrl, resolve } from "./src/identity.js";
import { injectingOf } from "./src/injecting.js";
import { routerOf } from "./src/messages.js";
import { servicesOf } from "./src/services.js";
import { read, write } from "./src/settings.js";
import { siteOf } from "./src/sites.js";
import { add, list } from "./src/tray.js";
import { panelView } from "./src/views/panel.js";
import { pillView } from "./src/views/pill.js";

const { local } = browser.storage;
const { i18n, runtime } = browser;

const { lookUps, config } = servicesOf(browser);
const handle = routerOf({
  lookUps,
  config,
  settings: () => read(local),
  change: (changes) => write(local, changes),
  tray: () => list(local),
  addToTray: (key) => add(local, key),
  siteOf,
  accountFromUrl,
  resolve,
  pillView,
  panelView,
  badge: badgesOf(browser, twoway.tokens.light),
  injecting: injectingOf(browser),
  openOptions: () => void runtime.openOptionsPage(),
  say: (name, ...substitutions) => i18n.getMessage(name, substitutions),
  language: i18n.getMessage("ext_language"),
  direction: i18n.getMessage("ext_direction") === "rtl" ? "rtl" : "ltr",
  now: Date.now,
  version: runtime.getManifest().version,
  id: runtime.id,
  base: runtime.getURL(""),
  report: (error) => console.error(error),
});

// Settings and tray are none of a page's business, nor of what runs in it.
local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
keepAllowed(browser);
runtime.onMessage.addListener((message, sender, respond) => {
  const answer = handle(message, sender);
  // An asker that gets no answer at all would take the background for one that was stopped.
  answer?.then(respond, (error) => {
    console.error(error);
    respond(null);
  });
  return answer !== undefined;
});
