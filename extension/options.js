// The options: each section is a module of its own.

import { showAllowed } from "./src/pages/allowed_list.js";
import { showKept } from "./src/pages/kept.js";
import { LANGUAGE, byId, prepare, say, tellTabs } from "./src/pages/page.js";
import { showServer } from "./src/pages/server.js";
import { showSites } from "./src/pages/site_switches.js";
import { mayScoreAll, read, write } from "./src/settings.js";

const { local } = browser.storage;

prepare("options_title");
byId("version", HTMLElement).textContent = say(
  "pages_version",
  browser.runtime.getManifest().version,
);
await showAll();

/** Shows everything as it is kept; anew, too, when another page or the panel has changed it. */
async function showAll() {
  const settings = await read(local);
  showServer(settings);
  showChoices("look-up", settings.lookUp, (value) => ({ lookUp: value }));
  showChoices("place", settings.place, (value) => ({ place: value }));
  const scoreAll = byId("look-up", HTMLElement).querySelector("[value=score]");
  if (scoreAll instanceof HTMLInputElement) scoreAll.disabled = !mayScoreAll(settings.server);
  showSites(byId("sites", HTMLElement), settings, change);
  showAllowed(settings);
  await showKept(LANGUAGE);
}

browser.storage.onChanged.addListener(() => void showAll());

/**
 * @param {string} group
 * @param {string} value
 * @param {(value: any) => Partial<Settings>} asChange
 */
function showChoices(group, value, asChange) {
  for (const input of byId(group, HTMLFieldSetElement).querySelectorAll("input")) {
    input.checked = input.value === value;
    input.onchange = () => void change(asChange(input.value));
  }
}

/** @param {Partial<Settings>} changes */
async function change(changes) {
  const saved = byId("saved", HTMLElement);
  saved.textContent = "";
  await write(local, changes);
  saved.textContent = say("options_saved");
  await tellTabs();
}
