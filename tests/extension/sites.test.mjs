// The table of sites, the manifest, the README and the naming of accounts agree.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { accountFromUrl } from "../../extension/src/identity.js";
import { NETWORKS } from "../../extension/src/naming.js";
import { SITES, isOff, siteOf } from "../../extension/src/sites.js";
import { manifest, shippedFiles } from "./files.mjs";

const NONE = { allowed: [] };

/** A profile of each site, as its path, and the key of its account; `{host}` is the site's own. */
const PROFILES = {
  bluesky: ["profile/acme.com", "bluesky:acme.com"],
  mastodon: ["@acme", "mastodon:acme@{host}"],
  x: ["acme", "x:acme"],
  youtube: ["@acme", "youtube:@acme"],
  facebook: ["acme", "facebook:acme"],
  instagram: ["acme/", "instagram:acme"],
  linkedin: ["company/acme/", "linkedin:company/acme"],
  tiktok: ["@acme", "tiktok:@acme"],
};

/** Pages of each site's own that many people have open, beside the reserved words. */
const NO_PROFILES = {
  bluesky: ["", "search", "notifications", "settings", "feeds", "lists", "profile", "messages/xyz"],
  mastodon: ["", "home", "explore", "public/local", "notifications", "tags/acme", "about"],
  x: ["", "home", "explore", "i/lists/1", "search?q=acme", "settings/account", "messages/1-2"],
  youtube: ["", "watch?v=abc", "feed/subscriptions", "results?search_query=acme", "shorts/abc"],
  facebook: ["", "watch/", "groups/acme/", "marketplace/", "events/1", "photo/?fbid=1"],
  instagram: ["", "explore/", "p/abc/", "reel/abc/", "direct/inbox/", "accounts/edit/"],
  linkedin: ["", "feed/", "jobs/view/1", "messaging/", "mynetwork/", "in/me/", "company/setup/new"],
  tiktok: ["", "foryou", "explore", "following", "live", "tag/acme", "music/acme-1", "messages"],
};

/** @param {Site} site @returns {string[]} a host for each match; for `*.` one below it */
const hostsOf = (site) =>
  site.matches.map((match) => new URL(match.replace("*.", "de.").replace("/*", "/")).hostname);

test("there is one row for each network whose pages have an overlay", () => {
  assert.deepEqual(SITES.map(({ id }) => id), Object.keys(PROFILES));
  const rows = new Set(SITES.flatMap(({ matches }) => matches));
  assert.equal(rows.size, SITES.flatMap(({ matches }) => matches).length);
  assert.equal(SITES.find(({ id }) => id === "mastodon")?.matches.length, 20);
});

for (const site of SITES) {
  describe(site.title, () => {
    const [path, key] = PROFILES[site.id];

    test("a profile on any of its hosts is an account of its network", () => {
      for (const host of hostsOf(site)) {
        const url = `https://${host}/${path}`;
        assert.equal(siteOf(url, NONE), site);
        assert.equal(accountFromUrl(url)?.key, key.replace("{host}", host));
        assert.equal(accountFromUrl(`${url}?lang=de#top`)?.key, key.replace("{host}", host));
      }
    });

    test("its own pages are no accounts", () => {
      const words = [...NETWORKS[site.id].reserved];
      for (const host of hostsOf(site)) {
        for (const page of [...NO_PROFILES[site.id], ...words]) {
          assert.equal(siteOf(`https://${host}/${page}`, NONE), site);
          assert.equal(accountFromUrl(`https://${host}/${page}`), null, `${host}/${page}`);
        }
      }
    });

    test("it says beside what the pill may stand, and who reads its pages", () => {
      assert.ok(site.anchors.length > 0);
      assert.equal(new Set(site.anchors).size, site.anchors.length);
      if (site.reader) assert.ok(shippedFiles().includes(`src/readers/${site.reader}`));
    });

  });
}

test("the manifest runs there and nowhere else, and the same everywhere", () => {
  assert.equal(manifest.content_scripts.length, 1);
  const [{ matches, js }] = manifest.content_scripts;
  assert.deepEqual(matches, SITES.flatMap((site) => site.matches));
  // Without this, Chrome lets nothing be brought to a page later; it asks people for nothing more.
  assert.deepEqual(manifest.host_permissions, matches);
  assert.ok(js.every((file) => file.startsWith("src/page/")));
});

test("a server of Mastodon's kind can be switched off alone, and with all others", () => {
  const [mastodon, x] = ["mastodon", "x"].map((id) => SITES.find((site) => site.id === id));
  const [one, other] = ["https://chaos.social/@acme", "https://c.im/@acme"];
  assert.deepEqual([isOff(mastodon, one, { off: [] }), isOff(x, "https://x.com/a", { off: ["x"] })], [
    false,
    true,
  ]);
  assert.deepEqual([one, other].map((url) => isOff(mastodon, url, { off: ["chaos.social"] })), [
    true,
    false,
  ]);
  assert.ok([one, other].every((url) => isOff(mastodon, url, { off: ["mastodon"] })));
});

test("the README lists every site in a table", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf-8");
  const heading = /^\|\s*site\s*\|/im.exec(readme);
  assert.ok(heading, "a table whose first column is called site");
  const rows = readme.slice(heading.index).split(/\n(?!\|)/)[0].split("\n").slice(2);
  const listed = rows.map((row) => row.split("|")[1].trim());
  for (const { title } of SITES) {
    assert.ok(listed.some((name) => name.startsWith(title)), `${title} is in ${listed}`);
  }
  assert.equal(listed.length, SITES.length);
});

describe("siteOf", () => {
  const mastodon = SITES.find(({ id }) => id === "mastodon");

  test("takes allowed hosts for servers of Mastodon's kind, exactly as they are", () => {
    const settings = { allowed: ["social.acme.example"] };
    assert.equal(siteOf("https://social.acme.example/@acme", settings), mastodon);
    assert.equal(siteOf("https://social.acme.example/@acme", NONE), null);
    assert.equal(siteOf("https://www.social.acme.example/@acme", settings), null);
    assert.equal(siteOf("https://acme.example/@acme", settings), null);
    assert.equal(siteOf("http://social.acme.example/@acme", settings), null);
  });

  test("keeps to the row of a site that is allowed once more", () => {
    assert.equal(siteOf("https://x.com/acme", { allowed: ["x.com"] })?.id, "x");
  });

  test("knows hosts by their whole name", () => {
    const others = ["evilx.com", "x.com.evil.example", "help.x.com", "evillinkedin.com", "t.co"];
    for (const host of others) assert.equal(siteOf(`https://${host}/acme`, NONE), null, host);
    assert.equal(siteOf("https://evil.example/x.com/", NONE), null);
    assert.equal(siteOf("https://LinkedIn.com/in/acme", NONE)?.id, "linkedin");
    assert.equal(siteOf("https://www.linkedin.com/in/acme", NONE)?.id, "linkedin");
  });

  test("is null for what is no page of the web", () => {
    for (const url of ["", "x.com", "about:blank", "http://x.com/acme", "file:///x.com/acme"]) {
      assert.equal(siteOf(url, NONE), null, url);
    }
  });

  test("a server that shows an account of another network is still the server", () => {
    const url = "https://mastodon.social/@acme.com@bsky.brid.gy";
    assert.equal(siteOf(url, NONE), mastodon);
    assert.equal(accountFromUrl(url)?.key, "bluesky:acme.com");
  });
});
