// A switch for each site, and for each server that was switched off alone.

import { SITES } from "../sites.js";
import { make } from "./page.js";

/**
 * @param {HTMLElement} place
 * @param {Settings} settings
 * @param {(changes: Partial<Settings>) => Promise<void>} change
 */
export function showSites(place, settings, change) {
  const ids = SITES.map(({ id }) => id);
  const hosts = settings.off.filter((name) => !ids.includes(name));
  const switches = [
    ...SITES.map(({ id, title }) => siteSwitch([id], title, settings, change)),
    ...hosts.map((host) => siteSwitch([host], host, settings, change)),
  ];
  // Whoever switches with the keyboard stays where they are.
  const focused = place.querySelector("input:focus")?.getAttribute("name");
  place.replaceChildren(...switches);
  for (const input of place.querySelectorAll("input")) if (input.name === focused) input.focus();
}

/**
 * @param {string[]} names the first is what is switched off, all are what is switched on
 * @param {string} words
 * @param {Settings} settings
 * @param {(changes: Partial<Settings>) => Promise<void>} change
 */
export function siteSwitch(names, words, { off }, change) {
  const input = make("input", { type: "checkbox", role: "switch", name: names[0] });
  input.checked = !names.some((name) => off.includes(name));
  input.addEventListener("change", () => {
    const others = off.filter((name) => !names.includes(name));
    void change({ off: input.checked ? others : [...off, names[0]] });
  });
  return make("label", { class: "choice" }, input, make("span", {}, words));
}
