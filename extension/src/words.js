// Numbers, times and strangers' texts as a person would say them. Pure; texts come through `say`.

const SPACE = "\u00a0";
const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;
const ROUNDING_ERROR = 1e-9;

/** Length in seconds, the shortest wait that is told in it, and the texts for one and for many. */
const UNITS = /** @type {const} */ ([
  [DAY, 1.5 * DAY, "words_day", "words_days"],
  [HOUR, 1.5 * HOUR, "words_hour", "words_hours"],
  [MINUTE, 1.5 * MINUTE, "words_minute", "words_minutes"],
  [1, 0, "words_second", "words_seconds"],
]);

/** Signs that nobody sees, among them those that turn the direction of the text around them. */
const UNSEEN = /[\p{Cc}\p{Co}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A finite number, or null for anything else: what a server leaves out is never taken for 0.
 *
 * @param {unknown} value
 * @returns {number | null}
 */
export const known = (value) => (typeof value === "number" && isFinite(value) ? value : null);

/**
 * A share of 1 in whole percent, "52 %" with a no-break space; null is "no data". What is neither
 * none nor all is never shown as 0 or 100.
 *
 * @param {unknown} share
 * @param {Say} say
 * @returns {string}
 */
export function percent(share, say) {
  const value = known(share);
  if (value === null) return say("words_no_data");
  if (value > 0 && value < 0.005) return say("words_under_one_percent");
  if (value < 1 && value >= 0.995) return say("words_over_99_percent");
  return `${Math.round(value * 100)}${SPACE}%`;
}

/**
 * An interval in words: "between 38 and 65 %". Null where an end is unknown.
 *
 * @param {unknown} low share of 1
 * @param {unknown} high share of 1
 * @param {Say} say
 * @returns {string | null}
 */
export function between(low, high, say) {
  const ends = [known(low), known(high)].map((end) =>
    end === null ? null : Math.round(end * 100),
  );
  if (ends[0] === null || ends[1] === null) return null;
  if (ends[0] === ends[1]) return say("words_close_to", String(ends[0]));
  return say("words_between", String(ends[0]), String(ends[1]));
}

/**
 * A wait in the largest sensible unit: "40 minutes", "3 hours", "2 days". In German the case is the
 * dative, as after "in", "vor" and "innerhalb von".
 *
 * @param {number} seconds
 * @param {Say} say
 * @returns {string}
 */
export function wait(seconds, say) {
  const least = Math.max(seconds, 0);
  const [length, , one, many] =
    UNITS.find(([unit, shortest]) => least >= shortest || least === unit) ?? UNITS[3];
  const count = Math.round(least / length);
  return count === 1 ? say(one, "1") : say(many, String(count));
}

/**
 * The time that comes after "within", never below the true one: "86 minutes", "2.5 hours".
 * In halves below ten.
 *
 * @param {number} seconds
 * @param {string} language
 * @param {Say} say
 * @returns {string}
 */
export function within(seconds, language, say) {
  const least = Math.max(seconds, 0);
  const [length] = UNITS.find(([unit, shortest]) => least >= shortest || least === unit) ?? [1];
  const step = length > 1 && least / length < 10 ? 0.5 : 1;
  const amount = Math.max(Math.ceil(least / length / step - ROUNDING_ERROR), 0) * step;
  const whole = UNITS.find(([unit]) => unit === amount * length);
  if (whole) return say(whole[2], "1");
  const [, , , many] = UNITS.find(([unit]) => unit === length) ?? UNITS[3];
  return say(many, new Intl.NumberFormat(language).format(amount));
}

/**
 * How long ago: "3 hours ago".
 *
 * @param {number} seconds
 * @param {Say} say
 * @returns {string}
 */
export function age(seconds, say) {
  return seconds < MINUTE ? say("words_just_now") : say("words_ago", wait(seconds, say));
}

/**
 * A count as the language writes it; null is "no data".
 *
 * @param {unknown} value
 * @param {string} language
 * @param {Say} say
 * @returns {string}
 */
export function count(value, language, say) {
  const whole = known(value);
  return whole === null ? say("words_no_data") : new Intl.NumberFormat(language).format(whole);
}

/**
 * A moment near enough to be told by the clock: "today 14:02", "yesterday 09:30", "12 Nov 2026,
 * 14:02"; in the browser's time zone.
 *
 * @param {number} moment epoch milliseconds
 * @param {number} now epoch milliseconds
 * @param {string} language
 * @returns {string}
 */
export function moment(moment, now, language) {
  const clock = new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(moment);
  const days = Math.round((midnight(now) - midnight(moment)) / (DAY * 1000));
  if (days === 0 || days === 1) {
    const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
    return `${near.format(-days, "day")} ${clock}`;
  }
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    moment,
  );
}

/**
 * A day: "31 August 2026". Null for what is no time.
 *
 * @param {unknown} value ISO 8601
 * @param {string} language
 * @returns {string | null}
 */
export function day(value, language) {
  const time = typeof value === "string" ? Date.parse(value) : NaN;
  return isNaN(time) ? null : new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(time);
}

/** @param {number} time */
const midnight = (time) => new Date(time).setHours(0, 0, 0, 0);

/**
 * A stranger's text on one line, without unseen signs, cut to `limit` characters. Anything but text
 * is "".
 *
 * @param {unknown} text
 * @param {number} [limit]
 * @returns {string}
 */
export function plain(text, limit = 160) {
  if (typeof text !== "string") return "";
  const signs = [
    ...text
      .slice(0, 4 * limit + 100)
      .replace(/\s+/gu, " ")
      .replace(UNSEEN, "")
      .trim(),
  ];
  return signs.length <= limit
    ? signs.join("")
    : `${signs
        .slice(0, limit - 1)
        .join("")
        .trimEnd()}…`;
}
