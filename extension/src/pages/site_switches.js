// A switch for each site, and for each server that was switched off alone.

import { SITES } from "../sites.js";
import { make, renew } from "./page.js";

/** @typedef {(changes: Partial<Settings>) => Promise<void>} Change */

/**
 * @param {HTMLElement} place
 * @param {Settings} settings
 * @param {Change} change
 */
export function showSites(place, settings, change) {
  const ids = SITES.map(({ id }) => id);
  const hosts = settings.off.filter((name) => !ids.includes(name));
  const sites = SITES.map(({ id, title }) => ({ names: [id], words: title }));
  const servers = hosts.map((host) => ({ names: [host], words: host }));
  showSwitches(place, [...sites, ...servers], settings, change);
}

/**
 * @param {HTMLElement} place
 * @param {{names: string[], words: string}[]} wanted of `names`, the first is what is switched off,
 *   and all are what is switched on
 * @param {Settings} settings
 * @param {Change} change
 */
export function showSwitches(place, wanted, { off }, change) {
  const all = new Map(wanted.map((each) => [each.names[0], each]));
  renew(place, [...all.keys()], (name) => {
    const input = make("input", { type: "checkbox", role: "switch", name });
    return make("label", { class: "choice" }, input, make("span", {}, all.get(name)?.words ?? ""));
  });
  for (const input of place.querySelectorAll("input")) {
    const names = all.get(input.name)?.names ?? [];
    input.checked = !names.some((name) => off.includes(name));
    input.onchange = () => {
      const others = off.filter((name) => !names.includes(name));
      void change({ off: input.checked ? others : [...off, names[0]] });
    };
  }
}
