// What comes back from a server: read with care, and judged before anything is made of it.

import { NotTwoway, RateLimited, Refused, ServerTooOld, Unreachable } from "./errors.js";

const USUAL_WAIT = 30;
const LONGEST_WAIT = 3600;
const MOST_FAULTS = 3;
const TRANSIENT = new Set([502, 503, 504]);
const MISSING = new Set([404, 405]);

/**
 * A document of the API about an account, as it came. Only its outline is checked: a newer server
 * may say more.
 *
 * @param {unknown} value
 * @returns {ScoreDocument}
 */
export function asDocument(value) {
  const document = asRecord(value);
  const { network, handle } = asRecord(document.account);
  if (typeof network !== "string" || typeof handle !== "string") throw new NotTwoway();
  if (typeof document.status !== "string" || typeof document.method !== "number") {
    throw new ServerTooOld();
  }
  return /** @type {ScoreDocument} */ (document);
}

/**
 * @param {unknown} value
 * @returns {Record<string, unknown>}
 */
export function asRecord(value) {
  if (typeof value !== "object" || value === null) throw new NotTwoway();
  return /** @type {Record<string, unknown>} */ (value);
}

/**
 * @param {unknown} value
 * @returns {any[]}
 */
export function asList(value) {
  if (!Array.isArray(value)) throw new NotTwoway();
  return value;
}

/**
 * The JSON of an answer that is one.
 *
 * @param {Response} response
 * @param {string} text
 * @param {number} now
 */
export function judge(response, text, now) {
  const { ok, status } = response;
  if (status === 429) throw new RateLimited(retryAfter(response, now) ?? USUAL_WAIT);
  if (TRANSIENT.has(status)) throw new Unreachable();
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotTwoway();
  }
  if (ok) return value;
  if (typeof value?.title !== "string" || typeof value.detail !== "string") throw new NotTwoway();
  if (MISSING.has(status)) throw new ServerTooOld();
  throw new Refused(sentence(value), status >= 500);
}

/** @param {any} problem */
function sentence({ detail, errors }) {
  const faults = (Array.isArray(errors) ? errors : [])
    .filter((fault) => typeof fault?.detail === "string" && !detail.includes(fault.detail))
    .slice(0, MOST_FAULTS)
    .map((fault) => `${fault.field}: ${fault.detail}`);
  return [detail, ...faults].join(" ");
}

/**
 * The text of an answer, given up where it is longer than `cap` bytes.
 *
 * @param {Response} response
 * @param {number} cap
 */
export async function read(response, cap) {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let length = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    if (length > cap) {
      await reader.cancel();
      throw new NotTwoway();
    }
    text += decoder.decode(value, { stream: true });
  }
}

/**
 * Seconds of `Retry-After`, a number or a date (RFC 9110, 10.2.3), from 1 to an hour; null where
 * there is none. A date that is over says nothing but that the clocks differ.
 *
 * @param {Response} response
 * @param {number} now
 */
export function retryAfter(response, now) {
  const text = response.headers.get("Retry-After")?.trim();
  if (!text) return null;
  if (/^\d+$/.test(text)) return Math.min(Math.max(Number(text), 1), LONGEST_WAIT);
  const seconds = Math.ceil((Date.parse(text) - now) / 1000);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT) : null;
}

/** @param {Response} response */
export function maxAge(response) {
  const found = /(?:^|[\s,])max-age=(\d+)/i.exec(response.headers.get("Cache-Control") ?? "");
  return found ? Number(found[1]) : null;
}
