// Both languages say the same things, and the code says nothing else.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { ROOT, messages, shippedFiles, text } from "./files.mjs";

const LANGUAGES = readdirSync(new URL("_locales/", ROOT));
const english = messages("en");

const sources = shippedFiles()
  .filter((path) => /\.(js|html)$/.test(path) || path === "manifest.json")
  .map((path) => ({ path, code: text(path) }));

/** @param {RegExp} pattern with one group */
const named = (pattern) =>
  sources.flatMap(({ path, code }) =>
    [...code.matchAll(pattern)].map(([, name]) => ({ path, name })),
  );

/** Names that are made in the code, such as `state_${id}_pill`, as patterns. */
const made = named(/`((?:[a-z]+_)[a-z0-9_]*\$\{[^`]*)`/g).map(
  ({ name }) => new RegExp(`^${name.replace(/\$\{[^}]*\}/g, "[A-Za-z0-9_]+")}$`),
);

const inWords = (name) => [...new Set(english[name].message.match(/\$\d/g) ?? [])].sort();

test("every language is there in full", () => {
  assert.deepEqual(LANGUAGES.sort(), ["de", "en"]);
  for (const language of LANGUAGES) {
    const there = messages(language);
    assert.deepEqual(Object.keys(there).sort(), Object.keys(english).sort(), language);
    for (const [name, { message }] of Object.entries(there)) {
      assert.ok(message.trim(), `${language}: ${name} is empty`);
      const substituted = [...new Set(message.match(/\$\d/g) ?? [])].sort();
      assert.deepEqual(substituted, inWords(name), `${language}: ${name}`);
    }
  }
});

test("a text in German is a text of its own", () => {
  const there = messages("de");
  const same = Object.keys(english).filter(
    (name) => /\p{L}{4,} \p{L}{3,}/u.test(english[name].message) &&
      english[name].message === there[name].message,
  );
  assert.deepEqual(same, []);
});

test("every text that the code names exists", () => {
  const asked = [
    ...named(/\bsay\(\s*"([^"]+)"/g),
    ...named(/\bdata-say(?:-[a-z-]+)?="([^"]+)"/g),
    ...named(/__MSG_(\w+)__/g),
  ];
  assert.ok(asked.length > 20);
  const missing = asked.filter(({ name }) => !(name in english));
  assert.deepEqual(missing, []);
});

test("every text is said somewhere", () => {
  const literal = new Set(
    [...named(/["'`]([a-z][a-z0-9_]*)["'`]/g), ...named(/__MSG_(\w+)__/g)].map(({ name }) => name),
  );
  const unused = Object.keys(english).filter(
    (name) => !literal.has(name) && !made.some((pattern) => pattern.test(name)),
  );
  assert.deepEqual(unused, []);
});

test("nothing but single words is written into the pages themselves", () => {
  for (const { path, code } of sources.filter(({ path }) => path.endsWith(".html"))) {
    const said = code.replace(/<title>.*?<\/title>/s, "").replace(/<[^>]+>/g, " ");
    const words = said.match(/\p{L}{2,}/gu) ?? [];
    assert.deepEqual(words.filter((word) => word !== "Twoway"), [], path);
  }
});
