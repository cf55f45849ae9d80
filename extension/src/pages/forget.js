// What the browser keeps for this extension: how much it is, and how all of it goes.

/** @typedef {Pick<typeof chrome, "permissions" | "runtime" | "storage">} Browser */

/**
 * Permissions that were given after the installation.
 * @param {Browser} browser
 * @returns {Promise<string[]>} patterns
 */
export async function givenLater(browser) {
  const { origins = [] } = await browser.permissions.getAll();
  const entries = browser.runtime.getManifest().content_scripts ?? [];
  const first = new Set(entries.flatMap(({ matches }) => matches ?? []));
  return origins.filter((origin) => !first.has(origin));
}

/**
 * Forgets looked-up scores, the comparison, all settings, and gives every later permission back.
 * What ran on further servers ends with it, since the background keeps both alike.
 * @param {Browser} browser
 */
export async function forgetEverything(browser) {
  await Promise.all([browser.storage.session.clear(), browser.storage.local.clear()]);
  const origins = await givenLater(browser);
  if (origins.length) await browser.permissions.remove({ origins });
}
