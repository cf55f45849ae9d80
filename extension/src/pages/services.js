// What the extension's own pages need of the browser to ask a server by themselves.

import { apiOf } from "../api.js";
import { cacheOf } from "../cache.js";
import { digest } from "../identity.js";
import { lookUpOf } from "../look_up.js";

const { session } = browser.storage;
const online = () => navigator.onLine;
const now = () => Date.now();

export const api = apiOf({
  fetch: (...given) => fetch(...given),
  online,
  deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
  now,
});

export const cache = cacheOf({ session, crypto, now });

export const { lookUp } = lookUpOf({
  api,
  cache,
  session,
  digest,
  online,
  now,
  wait: (milliseconds) => new Promise((done) => void setTimeout(done, milliseconds)),
  random: Math.random,
});
