// What this browser keeps, and the button that ends it.

import { servicesOf } from "../services.js";
import { list } from "../tray.js";
import { forgetEverything } from "./forget.js";
import { byId, say, tellTabs } from "./page.js";

const { cache } = servicesOf(browser);

/** @param {string} language */
export async function showKept(language) {
  const [{ accounts, bytes }, keys] = await Promise.all([
    cache.size(),
    list(browser.storage.local),
  ]);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  byId("kept-size", HTMLElement).textContent = say(
    "options_kept_size",
    number.format(accounts),
    number.format(Math.ceil(bytes / 1000)),
    number.format(keys.length),
  );
  const sure = byId("forget-sure", HTMLDialogElement);
  byId("forget", HTMLButtonElement).onclick = () => {
    sure.returnValue = "";
    sure.showModal();
  };
  sure.onclose = () => {
    if (sure.returnValue === "forget") void forget();
  };
}

async function forget() {
  await forgetEverything(browser);
  byId("forget-said", HTMLElement).textContent = say("options_forgotten");
  await tellTabs();
}
