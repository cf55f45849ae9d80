// Counts as people read them: 1,234 and 1.234, 12.3K, 12,3 mil, 1,2 Mio., 1.2万.

const COUNT = /(\d+(?:[.,'’\s]\d+)*)\s*(.*)/s;
// Some sites write these whatever the language of the page.
const EVERYWHERE = { k: 1e3, m: 1e6, b: 1e9 };

/**
 * The first count of a text. What may be read in two ways is not read at all.
 * @param {unknown} shown a number, or a text with one in it
 * @param {string} language of the page, as a BCP 47 tag
 * @returns {number | null} a whole number; null where there is none
 */
export function countOf(shown, language) {
  if (typeof shown === "number") return Number.isSafeInteger(shown) && shown >= 0 ? shown : null;
  const [, digits, rest] = COUNT.exec(typeof shown === "string" ? shown : "") ?? [];
  if (!digits) return null;
  const scale = scaleOf(rest.toLowerCase(), language);
  const groups = digits.split(/\D/);
  const whole = isGrouped(groups);
  // 1.234 million is either a thousand millions or one; and without a unit 1.2 is no count.
  if (scale === 1 ? !whole : whole && groups.length > 1) return null;
  const fraction = whole ? "" : groups.pop();
  const count = Math.round(Number(`${groups.join("")}.${fraction}`) * scale);
  return Number.isSafeInteger(count) ? count : null;
}

/** @param {string[]} groups @returns {boolean} by thousands, or as in India: 12,34,567 */
function isGrouped(groups) {
  const last = groups.length - 1;
  return groups.every(({ length }, at) =>
    at === 0 ? !last || length <= 3 : length === 3 || (length === 2 && at < last));
}

/**
 * @param {string} after what follows the digits, in lower case
 * @param {string} language
 * @returns {number} 1 where no unit follows
 */
function scaleOf(after, language) {
  const units = unitsOf(language);
  const found = Object.keys(units).find((unit) =>
    after.startsWith(unit) && !/^\p{Ll}/u.test(after.slice(unit.length)));
  return found === undefined ? 1 : units[found];
}

/** @type {Map<string, Record<string, number>>} */
const UNITS = new Map();

/**
 * How a language shortens counts, as the browser knows it.
 * @param {string} language
 * @returns {Record<string, number>} by unit, in lower case
 */
function unitsOf(language) {
  const known = UNITS.get(language);
  if (known) return known;
  /** @type {Record<string, number>} */
  const units = {};
  const [tag = "en"] = supported(language);
  const style = /** @type {const} */ ({ notation: "compact", numberingSystem: "latn" });
  const format = new Intl.NumberFormat(tag, style);
  for (let size = 1e3; size < 1e12; size *= 10) {
    const parts = format.formatToParts(size);
    const unit = parts.find(({ type }) => type === "compact")?.value.toLowerCase();
    if (unit) units[unit] ??= size / Number(parts.find(({ type }) => type === "integer")?.value);
  }
  const all = { ...EVERYWHERE, ...units };
  UNITS.set(language, all);
  return all;
}

/** @param {string} language @returns {string[]} empty for what is no language */
function supported(language) {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language.replaceAll("_", "-"));
  } catch {
    return [];
  }
}
