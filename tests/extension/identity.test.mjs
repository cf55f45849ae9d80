// Whose page is this: the cases shared with the API, and what only the extension does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { accountFromUrl, digest, resolve } from "../../extension/src/identity.js";
import { NETWORKS } from "../../extension/src/naming.js";

/** @type {{input: string, key: string | null}[]} */
const CASES = JSON.parse(readFileSync(new URL("../identity_cases.json", import.meta.url), "utf-8"));
const WITHOUT_PROFILE_PAGES = ["blog", "forum"];

describe("resolve", () => {
  test("gives every shared case its key", () => {
    assert.ok(CASES.length >= 700);
    for (const { input, key } of CASES) assert.equal(resolve(input)?.key ?? null, key, input);
  });

  test("leads from a key and from its profile back to the account", () => {
    for (const key of new Set(CASES.map((each) => each.key))) {
      if (key === null) continue;
      const found = resolve(key);
      assert.ok(found);
      assert.equal(found.key, key);
      assert.equal(found.key, `${found.network}:${found.handle}`);
      if (!WITHOUT_PROFILE_PAGES.includes(found.network)) {
        assert.deepEqual(accountFromUrl(found.url), found);
      }
    }
  });

  test("knows no network by a name that every object of JavaScript has", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      assert.equal(resolve(`${name}:acme`), null);
      const page = `https://www.facebook.com/${name}?id=123456`;
      assert.ok([`facebook:${name.toLowerCase()}`, undefined].includes(resolve(page)?.key));
    }
  });

  test("counts characters, not the units of strings", () => {
    const face = "\u{1f600}";
    assert.equal(resolve(`https://x.com/acme?${face.repeat(2029)}`)?.key, "x:acme");
    assert.equal(resolve(`https://x.com/acme?${face.repeat(2030)}`), null);
  });

  test("takes less than 0.2 ms an address", () => {
    for (const { input } of CASES) resolve(input);
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      for (const { input } of CASES) resolve(input);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000 / CASES.length;
    });
    assert.ok(Math.min(...times) < 0.2, `${Math.min(...times)} ms`);
  });

  test("takes no longer than a few milliseconds for a hostile address", () => {
    const hostile = [
      `https://x.com/${"a/".repeat(1000)}`,
      `https://mastodon.social/@${"a.".repeat(1000)}!`,
      `@${"a-".repeat(900)}@mastodon.social`,
      `@${"a.".repeat(1000)}`,
      `https://${"a.".repeat(1000)}com/@acme`,
      `https://www.facebook.com/${"a-1".repeat(600)}`,
      `https://www.youtube.com/@${"\u00b7".repeat(1900)}`,
      `https://x.com/intent/user?${"screen_name&".repeat(160)}`,
      `blog:${"xn--".repeat(500)}`,
      "%".repeat(2048),
      " ".repeat(2047) + "!",
      `x${" ".repeat(2046)}x`,
      "a".repeat(5_000_000),
    ];
    for (const address of hostile) {
      const start = process.cpuUsage();
      assert.equal(resolve(address), null);
      const { user, system } = process.cpuUsage(start);
      assert.ok(user + system < 50_000, address.slice(0, 30));
    }
  });
});

describe("accountFromUrl", () => {
  test("takes pages only", () => {
    assert.equal(accountFromUrl("https://bsky.app/profile/acme.com")?.key, "bluesky:acme.com");
    assert.equal(accountFromUrl("HTTP://bsky.app/profile/acme.com")?.key, "bluesky:acme.com");
    const others = ["@acme.com", "x:acme", "bsky.app/profile/acme.com", "//x.com/acme", ""];
    for (const text of [...others, "about:blank", "at://acme.com", "did:plc:x", "file:///acme"]) {
      assert.equal(accountFromUrl(text), null, text);
    }
  });

  test("gives the account of another server, not that of the server that shows it", () => {
    const shown = (/** @type {string} */ url) => accountFromUrl(url)?.key;
    assert.equal(shown("https://mastodon.social/@acme@mas.to"), "mastodon:acme@mas.to");
    assert.equal(shown("https://mas.to/@acme.com@bsky.brid.gy"), "bluesky:acme.com");
    assert.equal(shown("https://mastodon.social/@acme@youtube.com"), undefined);
    assert.equal(
      shown("https://bsky.app/profile/acme.mastodon.social.ap.brid.gy"),
      "mastodon:acme@mastodon.social",
    );
  });

  test("keeps the DID of an address that has one", () => {
    const found = accountFromUrl("https://bsky.app/profile/did:plc:abc123/post/xyz");
    assert.deepEqual(found, {
      network: "bluesky",
      handle: "did:plc:abc123",
      key: "bluesky:did:plc:abc123",
      url: "https://bsky.app/profile/did:plc:abc123",
    });
  });
});

test("a network's own pages are no accounts", () => {
  for (const [network, naming] of Object.entries(NETWORKS)) {
    for (const word of naming.reserved) {
      assert.equal(resolve(`${network}:${word}`), null);
      for (const domain of Object.keys(naming.domains)) {
        assert.equal(accountFromUrl(`https://${domain}/${word}`), null, `${domain}/${word}`);
      }
    }
  }
});

test("the digest is the SHA-256 of the key", async () => {
  assert.equal(
    await digest("bluesky:acme.com"),
    "86cf1d019265b8a5dc102c6426533d57252a87aa9c3cee5f8d8279a81c3a7807",
  );
  assert.match(await digest("youtube:@\u65e5\u672c\u8a9e"), /^[0-9a-f]{64}$/);
});
