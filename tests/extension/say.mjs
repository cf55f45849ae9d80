// The texts of `_locales/` as the browser would give them, for tests without a browser.

import { readFileSync } from "node:fs";

/**
 * @param {string} language
 * @returns {(name: string, ...substitutions: string[]) => string} throws on a text that does not exist
 */
export function saying(language = "en") {
  const file = new URL(`../../extension/_locales/${language}/messages.json`, import.meta.url);
  const messages = JSON.parse(readFileSync(file, "utf-8"));
  return (name, ...substitutions) => {
    if (!(name in messages)) throw new Error(`_locales/${language} has no text "${name}"`);
    return messages[name].message.replace(/\$(\d)/g, (_, digit) => substitutions[digit - 1] ?? "");
  };
}
