// Times that stand in ids. Such ids begin with the time at which they were made, so that they sort
// by it; the layouts are public knowledge.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
// A longer one belongs to a post that is not public, with its key behind it.
const LONGEST_CODE = 11;
const INSTAGRAM_START = 1314220021721n;

/** @type {Record<string, (id: string) => number>} epoch milliseconds; may throw */
const TIMES = {
  // 41 bits of milliseconds since the start, 13 of a shard, 10 of a counter, written in base 64.
  instagram: (code) => {
    if (/^\d{15,}$/.test(code)) return NaN;
    const letters = [...code.slice(0, LONGEST_CODE)];
    const id = letters.reduce((sum, each) => sum * 64n + BigInt(LETTERS.indexOf(each)), 0n);
    return Number((id >> 23n) + INSTAGRAM_START);
  },
  linkedin: (id) => Number(BigInt(id) >> 22n),
  tiktok: (id) => Number(BigInt(id) >> 32n) * 1000,
};

/**
 * When something was posted, as its id tells.
 * @param {string} network
 * @param {string | undefined} id
 * @returns {number | null} epoch milliseconds
 */
export function timeOf(network, id) {
  if (!id || !Object.hasOwn(TIMES, network)) return null;
  try {
    return TIMES[network](id);
  } catch {
    return null;
  }
}
