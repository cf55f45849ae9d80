// What is known of accounts, for as long as the browser runs: in `storage.session` only, under
// digests, and encrypted with a key made of the account's own name. Whoever reads the storage
// learns of no account that they did not already suspect.

/**
 * `score`: a document of the API, with or without a score. `partial`: one made of what a page
 * shows. `note`: how the last attempt failed. `pending`: the person has asked for a score that is
 * being made.
 *
 * @typedef {"score" | "partial" | "note" | "pending"} Kind
 */

/** An account on a server: what is known of it from another server does not count. */
/** @typedef {{server: string, key: string, digest: string}} Place */

/**
 * Something known; times are epoch milliseconds. Good until `until`, forgotten from `gone` on.
 *
 * @typedef {{value: any, at: number, until: number, gone: number}} Entry
 */

/**
 * @typedef {object} CacheNeeds
 * @property {KeptStorage} session
 * @property {Pick<Crypto, "subtle" | "getRandomValues">} crypto
 * @property {() => number} now
 */

/** @typedef {ReturnType<typeof cacheOf>} Cache */

export const MOST_SCORES = 200;
/** So many are left when there were too many, so that not every further one has to make room. */
const SCORES_LEFT = 180;

const LABEL = "twoway cache 1";
const SEALED = /^(score|partial|note|pending):[0-9a-f]{64}$/;
const NONCE_BYTES = 12;

/** @param {CacheNeeds} needs */
export function cacheOf({ session, crypto, now }) {
  /** @param {Place} place */
  async function secret({ server, key }) {
    const text = new TextEncoder().encode([LABEL, server, key].join("\n"));
    const bytes = await crypto.subtle.digest("SHA-256", text);
    return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  }

  /** @returns {Promise<Record<string, any>>} everything sealed, by its name in the storage */
  async function everything() {
    const all = await session.get(null);
    return Object.fromEntries(Object.entries(all).filter(([name]) => SEALED.test(name)));
  }

  /**
   * Removes what is over and, of the scores, the oldest but `left`.
   *
   * @param {number} left
   */
  async function makeRoom(left) {
    const all = Object.entries(await everything());
    const over = all.filter(([, entry]) => !(entry.gone > now()));
    const scores = all
      .filter(([name, entry]) => name.startsWith("score:") && entry.gone > now())
      .sort(([, one], [, other]) => other.at - one.at);
    await session.remove([...over, ...scores.slice(left)].map(([name]) => name));
  }

  async function names() {
    // Newer browsers list names without handing over what is stored under them.
    const keys = await (session.getKeys?.() ?? session.get(null).then(Object.keys));
    return keys.filter((name) => SEALED.test(name));
  }

  return {
    /**
     * What is known of an account, by kind. What is over, or was sealed for another server, is not.
     *
     * @param {Place} place
     * @param {readonly Kind[]} kinds
     * @returns {Promise<Partial<Record<Kind, Entry>>>}
     */
    async read(place, kinds) {
      const kept = await session.get(kinds.map((kind) => `${kind}:${place.digest}`));
      if (Object.keys(kept).length === 0) return {};
      const key = await secret(place);
      /** @type {Partial<Record<Kind, Entry>>} */
      const known = {};
      for (const kind of kinds) {
        const entry = kept[`${kind}:${place.digest}`];
        if (!(entry?.gone > now())) continue;
        const value = await open(crypto, key, entry);
        const { at, until, gone } = entry;
        if (value !== undefined) known[kind] = { value, at, until, gone };
      }
      return known;
    },

    /**
     * Keeps something of an account; gives it back as `read` would.
     *
     * @param {Place} place
     * @param {Kind} kind
     * @param {any} value goes through JSON
     * @param {{until: number, gone?: number}} times `gone` is `until` unless said
     * @returns {Promise<Entry>}
     */
    async write(place, kind, value, { until, gone = until }) {
      const at = now();
      const sealed = await seal(crypto, await secret(place), value);
      const entry = { [`${kind}:${place.digest}`]: { at, until, gone, ...sealed } };
      try {
        await session.set(entry);
      } catch {
        // The storage is full: of its 10 MB half go to the younger entries.
        const scores = (await names()).filter((name) => name.startsWith("score:"));
        await makeRoom(Math.floor(scores.length / 2));
        // A cache that keeps nothing costs time and no more.
        await session.set(entry).catch(() => undefined);
      }
      if (kind === "score") {
        const scores = (await names()).filter((name) => name.startsWith("score:"));
        if (scores.length > MOST_SCORES) await makeRoom(SCORES_LEFT);
      }
      return { value, at, until, gone };
    },

    /**
     * @param {Place} place
     * @param {readonly Kind[]} kinds
     */
    remove: ({ digest }, kinds) => session.remove(kinds.map((kind) => `${kind}:${digest}`)),

    /**
     * How much is kept: accounts, and bytes as stored.
     *
     * @returns {Promise<{accounts: number, bytes: number}>}
     */
    async size() {
      await makeRoom(MOST_SCORES);
      const all = await everything();
      const digests = Object.keys(all).map((name) => name.split(":")[1]);
      return { accounts: new Set(digests).size, bytes: JSON.stringify(all).length };
    },

    /** Forgets every account. */
    clear: async () => session.remove(await names()),
  };
}

/**
 * @param {CacheNeeds["crypto"]} crypto
 * @param {CryptoKey} key
 * @param {any} value
 */
async function seal(crypto, key, value) {
  const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
  return { nonce: toBase64(iv), sealed: toBase64(new Uint8Array(sealed)) };
}

/**
 * @param {CacheNeeds["crypto"]} crypto
 * @param {CryptoKey} key
 * @param {{nonce: string, sealed: string}} entry
 * @returns {Promise<any>} undefined when the key does not fit
 */
async function open(crypto, key, { nonce, sealed }) {
  try {
    const algorithm = { name: "AES-GCM", iv: fromBase64(nonce) };
    const plain = await crypto.subtle.decrypt(algorithm, key, fromBase64(sealed));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} bytes */
function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
