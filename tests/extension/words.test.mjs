import assert from "node:assert/strict";
import { test } from "node:test";

import * as words from "../../extension/src/words.js";
import { saying } from "./say.mjs";

process.env.TZ = "UTC";
const say = saying();
const german = saying("de");
/** Texts with their no-break spaces as ordinary ones. */
const spaced = (text) => text.replaceAll("\u00a0", " ");

test("shares are whole percent, and never none or all unless they are", () => {
  const told = [
    [0, "0 %"], [0.0001, "under 1 %"], [0.0049, "under 1 %"], [0.005, "1 %"], [0.52, "52 %"],
    [0.994, "99 %"], [0.995, "over 99 %"], [0.99999, "over 99 %"], [1, "100 %"],
  ];
  for (const [share, text] of told) assert.equal(spaced(words.percent(share, say)), text);
  assert.equal(spaced(words.percent(0.52, german)), "52 %");
  assert.equal(spaced(words.percent(0.001, german)), "unter 1 %");
  assert.ok(words.percent(0.52, say).includes("\u00a0"), "a number keeps its unit on its line");
});

test("what is not known is told as that, and never as a number", () => {
  for (const odd of [null, undefined, NaN, Infinity, "0.5", {}]) {
    assert.equal(words.percent(odd, say), "no data");
    assert.equal(words.count(odd, "en", say), "no data");
    assert.equal(words.between(odd, 0.5, say), null);
    assert.equal(words.between(0.5, odd, say), null);
    assert.equal(words.known(odd), null);
  }
});

test("intervals are told by their ends", () => {
  assert.equal(spaced(words.between(0.38, 0.65, say)), "between 38 and 65 %");
  assert.equal(spaced(words.between(0.38, 0.65, german)), "zwischen 38 und 65 %");
  assert.equal(spaced(words.between(0.998, 1, say)), "very close to 100 %");
});

test("waits are told in the largest sensible unit, as the pages tell them", () => {
  const told = [
    [0, "0 seconds"], [1, "1 second"], [59, "59 seconds"], [60, "1 minute"], [89, "89 seconds"],
    [90, "2 minutes"], [3599, "60 minutes"], [3600, "1 hour"], [5399, "90 minutes"],
    [10800, "3 hours"], [86399, "24 hours"], [86400, "1 day"], [129599, "36 hours"],
    [129600, "2 days"], [604800, "7 days"], [-5, "0 seconds"],
  ];
  for (const [seconds, text] of told) assert.equal(spaced(words.wait(seconds, say)), text);
  assert.equal(spaced(words.wait(172800, german)), "2 Tagen");
});

test("what comes within a time is never told of a shorter one", () => {
  const told = [
    [0, "0 seconds"], [1, "1 second"], [59.5, "1 minute"], [61, "61 seconds"], [3550, "1 hour"],
    [5160, "86 minutes"], [5700, "2 hours"], [10800, "3 hours"], [10801, "3.5 hours"],
    [100000, "28 hours"], [86400, "1 day"], [216000, "2.5 days"], [219600, "3 days"],
  ];
  for (const [seconds, text] of told) {
    assert.equal(spaced(words.within(seconds, "en", say)), text);
  }
  assert.equal(spaced(words.within(216000, "de", german)), "2,5 Tagen");
});

test("ages look back", () => {
  assert.equal(words.age(59, say), "just now");
  assert.equal(spaced(words.age(10800, say)), "3 hours ago");
  assert.equal(spaced(words.age(10800, german)), "vor 3 Stunden");
});

test("moments that are near are told by the clock", () => {
  const now = Date.parse("2026-11-22T00:30:00Z");
  const told = (time, language) => words.moment(Date.parse(time), now, language);
  assert.match(told("2026-11-22T00:05:00Z", "de"), /^heute 00:05$/);
  assert.match(told("2026-11-21T23:55:00Z", "de"), /^gestern 23:55$/);
  assert.match(told("2026-11-21T14:02:00Z", "en"), /^yesterday 2:02\sPM$/);
  assert.match(told("2026-11-20T14:02:00Z", "de"), /20\.11\.2026.*14:02/);
  // The server's clock may run ahead of ours.
  assert.match(told("2026-11-22T09:00:00Z", "de"), /^heute 09:00$/);
});

test("days are told in full", () => {
  assert.equal(words.day("2026-08-31T08:00:00Z", "de"), "31. August 2026");
  assert.equal(words.day("soon", "de"), null);
  assert.equal(words.day(5, "de"), null);
});

test("counts are written as the language does", () => {
  assert.equal(words.count(8420, "en", say), "8,420");
  assert.equal(words.count(8420, "de", german), "8.420");
});

test("strangers' texts come on one line, without unseen signs, and short", () => {
  assert.equal(words.plain("  a\n\tb\u0000c "), "a bc");
  assert.equal(words.plain("\u202eevil\u2066\u200f"), "evil");
  assert.equal(words.plain("<b>bold</b>"), "<b>bold</b>");
  assert.equal(words.plain("x".repeat(200), 10), "xxxxxxxxx…");
  assert.equal(words.plain("👩‍🚀".repeat(3), 80), "👩‍🚀".repeat(3));
  for (const odd of [null, undefined, 5, {}, ["a"]]) assert.equal(words.plain(odd), "");
});
