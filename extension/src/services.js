// Puts the modules together, out of what a browser gives: for the background, popup and options.

import { apiOf } from "./api.js";
import { cacheOf } from "./cache.js";
import { digest } from "./identity.js";
import { lookUpOf } from "./look_up.js";
import { switchOf } from "./switch.js";

/**
 * @param {Pick<typeof chrome, "storage">} browser
 */
export function servicesOf(browser) {
  const { local, session } = browser.storage;
  const now = Date.now;
  const online = () => navigator.onLine;
  const deadline = AbortSignal.timeout.bind(AbortSignal);
  /** @type {(milliseconds: number) => Promise<void>} */
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const api = apiOf({ fetch: (url, options) => fetch(url, options), online, deadline, now });
  const cache = cacheOf({ session, crypto, now });
  const lookUps = lookUpOf({
    api,
    cache,
    session,
    digest,
    online,
    now,
    wait,
    random: Math.random,
  });
  return { api, cache, lookUps, config: switchOf({ api, local, session, now }) };
}
