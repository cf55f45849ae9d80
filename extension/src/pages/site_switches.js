// A switch for each site.

import { SITES } from "../sites.js";
import { make } from "./page.js";

/**
 * @param {HTMLElement} place
 * @param {Settings} settings
 * @param {(changes: Partial<Settings>) => Promise<void>} change
 */
export function showSites(place, settings, change) {
  const switches = SITES.map(({ id, title }) => siteSwitch(id, title, settings, change));
  // Whoever switches with the keyboard stays where they are.
  const focused = place.querySelector("input:focus")?.getAttribute("name");
  place.replaceChildren(...switches);
  for (const input of place.querySelectorAll("input")) if (input.name === focused) input.focus();
}

/**
 * @param {string} id of the site
 * @param {string} words
 * @param {Settings} settings
 * @param {(changes: Partial<Settings>) => Promise<void>} change
 */
export function siteSwitch(id, words, settings, change) {
  const input = make("input", { type: "checkbox", role: "switch", name: id });
  input.checked = !settings.off.includes(id);
  input.addEventListener("change", () => {
    const others = settings.off.filter((each) => each !== id);
    void change({ off: input.checked ? others : [...others, id] });
  });
  return make("label", { class: "choice" }, input, make("span", {}, words));
}
