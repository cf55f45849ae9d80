// The comparison tray: accounts that the person has put there, by a click each, to compare them.

const KEY = "tray";
const SHAPE = /^[a-z0-9_-]{1,64}:\S{1,2048}$/u;

export const MOST_IN_TRAY = 20;

/** Changes wait for each other, so that of two at once none is lost. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Keys of the accounts in the tray, in the order of their arrival.
 *
 * @param {KeptStorage} storage
 * @returns {Promise<string[]>}
 */
export async function list(storage) {
  const { [KEY]: kept } = await storage.get(KEY);
  if (!Array.isArray(kept)) return [];
  const keys = kept.filter((key) => typeof key === "string" && SHAPE.test(key));
  return [...new Set(keys)].slice(0, MOST_IN_TRAY);
}

/**
 * Puts an account in. `added` is false when the tray was full; an account in it already counts as
 * added.
 *
 * @param {KeptStorage} storage
 * @param {string} key
 * @returns {Promise<{keys: string[], added: boolean}>}
 */
export function add(storage, key) {
  return change(async () => {
    const keys = await list(storage);
    if (keys.includes(key)) return { keys, added: true };
    if (keys.length >= MOST_IN_TRAY || !SHAPE.test(key)) return { keys, added: false };
    keys.push(key);
    await storage.set({ [KEY]: keys });
    return { keys, added: true };
  });
}

/**
 * Takes an account out.
 *
 * @param {KeptStorage} storage
 * @param {string} key
 * @returns {Promise<string[]>} what is left
 */
export function remove(storage, key) {
  return change(async () => {
    const keys = (await list(storage)).filter((each) => each !== key);
    await (keys.length ? storage.set({ [KEY]: keys }) : storage.remove(KEY));
    return keys;
  });
}

/**
 * Empties the tray.
 *
 * @param {KeptStorage} storage
 */
export const clear = (storage) => change(() => storage.remove(KEY));

/**
 * @template T
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
function change(step) {
  const done = last.then(step);
  last = done.catch(() => undefined);
  return done;
}
