// What the background makes of what a page's reader has found. The readers themselves are tried in
// a browser, by tests/browser/test_readers_browser.py.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { countOf } from "../../extension/src/counts.js";
import { evidenceOf } from "../../extension/src/evidence.js";
import { address, target, told } from "../../extension/src/found_text.js";
import { timeOf } from "../../extension/src/id_times.js";
import { accountFromUrl } from "../../extension/src/identity.js";
import { readerFiles } from "../../extension/src/injecting.js";
import { SITES } from "../../extension/src/sites.js";
import { ROOT, messages, text } from "./files.mjs";

const NOW = Date.parse("2025-11-20T09:00:00Z");
const PAGE = "https://x.com/brightkettles";
const ACCOUNT = accountFromUrl(PAGE);
const MOST_BYTES = 6000;

for (const [shown, language, count] of [
  ["1,234 Followers", "en", 1234],
  ["1.234 Follower", "de", 1234],
  ["1’234", "de-CH", 1234],
  ["12 345 abonnés", "fr", 12345],
  ["12\u202f345 abonnés", "fr", 12345],
  ["1,23,45,678 followers", "hi", 12345678],
  ["12.3K", "en", 12300],
  ["12.3K", "de", 12300],
  ["12,3 mil seguidores", "es", 12300],
  ["12 mil", "pt", 12000],
  ["1,2 mi seguidores", "pt", 1200000],
  ["1,2 Mio. Abonnenten", "de", 1200000],
  ["12,3 k abonnés", "fr", 12300],
  ["12,4 тыс. подписчиков", "ru", 12400],
  ["1,2 B takipçi", "tr", 1200],
  ["1.2万人", "ja", 12000],
  ["フォロワー5,750人", "ja", 5750],
  ["12L followers", "en-IN", 1200000],
  ["2.4B", "en_US", 2400000000],
  ["12 Members", "en", 12],
  ["7", "", 7],
  ["0 Followers", "en", 0],
  [8420, "en", 8420],
  ["1.2 followers", "en", null],
  ["12,34 followers", "en", null],
  ["12,3 xyz", "en", null],
  ["1.234 Mio.", "de", null],
  ["Followers", "en", null],
  ["9".repeat(30), "en", null],
  ["", "en", null],
  [-1, "en", null],
  [1.5, "en", null],
  [null, "en", null],
  [{ toString: () => "7" }, "en", null],
  ["5 Follower", "not a language!", 5],
]) {
  test(`${JSON.stringify(shown)} in ${language || "no language"} is ${count}`, () => {
    assert.equal(countOf(shown, language), count);
  });
}

test("ids tell when something was posted", () => {
  const near = (time, iso) => assert.equal(new Date(time).toISOString(), iso);
  near(timeOf("linkedin", "7396109844480000005"), "2025-11-17T09:00:00.000Z");
  near(timeOf("tiktok", "7573616480747520005"), "2025-11-17T09:00:00.000Z");
  near(timeOf("instagram", "DRJtmNTgAAF"), "2025-11-17T09:00:00.000Z");
  near(timeOf("instagram", `DRJtmNTgAAF${"x".repeat(28)}`), "2025-11-17T09:00:00.000Z");
  for (const [network, id] of [
    ["x", "1"],
    ["linkedin", "pfbid0"],
    ["tiktok", undefined],
    ["toString", "1"],
  ]) {
    assert.equal(timeOf(network, id), null);
  }
});

for (const [href, shown, url] of [
  ["https://t.co/a1", "https://brightkettles.example/kite…", "https://brightkettles.example/kite"],
  ["https://t.co/a1", "a picture", null],
  ["https://t.co/a1", "https://t.co/a1", null],
  ["https://lnkd.in/a1", "https://lnkd.in/a1", null],
  ["https://brightkettles.example/?fbclid=1#x", "here", "https://brightkettles.example/"],
  ["https://l.facebook.com/l.php?u=https%3A%2F%2Fkettles.example%2Fa%3Fb&h=1", "", "https://kettles.example/a"],
  ["https://www.youtube.com/redirect?q=http%3A%2F%2Fkettles.example", "", "http://kettles.example/"],
  ["https://www.tiktok.com/link/v2?target=kettles.example", "", "https://kettles.example/"],
  ["https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fkettles.example", "", "https://kettles.example/"],
  ["https://x.com/hashtag/kettle", "#kettle", null],
  ["javascript:alert(1)", "https://kettles.example", null],
  ["mailto:help@kettles.example", "help@kettles.example", null],
  ["nothing", "", null],
]) {
  test(`${href} leads to ${url}`, () => {
    const network = ["facebook", "youtube", "tiktok", "linkedin"].find((each) => href.includes(each));
    assert.equal(target(href, shown, network ?? "x"), url);
  });
}

test("an address is one only when it looks like one", () => {
  assert.equal(address("kettles.example"), "https://kettles.example/");
  assert.equal(address("1.5"), null);
  assert.equal(address("help@kettles.example"), null);
  assert.equal(address("two words"), null);
});

test("nobody but the account is named in a text", () => {
  const found = [
    "Ask @BrightKettles, @ines_h. or ",
    ["https://x.com/carmen_p", "@carmen_p"],
    ": write to help@kettles.example ",
    ["https://x.com/tomasz_k/status/1790000000000000001", "x.com/tomasz_k/status/179…"],
  ];
  const said = told(found, ACCOUNT, PAGE, ACCOUNT.key);
  assert.match(said.text, /^Ask @brightkettles, @person\. or @person: write to help@kettles\.example/);
  assert.deepEqual(said.named, ["x:brightkettles", "x:ines_h", "x:carmen_p"]);
  assert.doesNotMatch(said.text, /tomasz/);
});

test("a link to somebody's page elsewhere tells the site alone", () => {
  const found = ["With ", ["https://www.youtube.com/@carmen_p", "youtube.com/@carmen_p"]];
  assert.deepEqual(told(found, ACCOUNT, PAGE, ACCOUNT.key), {
    text: "With www.youtube.com",
    links: [{ url: "https://www.youtube.com/", text: "www.youtube.com" }],
    named: [],
  });
});

test("of an address in what others write the host is kept", () => {
  const found = ["See https://kettles.example/@carmen_p?x and ", ["https://ovens.example/u/noor_a", "this"]];
  const said = told(found, ACCOUNT, PAGE, "x:ines_h");
  assert.equal(said.text, "See kettles.example and ovens.example");
});

test("a text is cut, on one line, and whole letters", () => {
  const said = told([`a\n b\u00a0${"x".repeat(1995)}`, "😀".repeat(9)], ACCOUNT, PAGE, "x:ines_h");
  assert.equal(said.text.slice(0, 5), "a b x");
  assert.ok(said.text.length <= 2000);
  assert.ok(said.text.isWellFormed());
});

const found = (more) => ({ url: PAGE, language: "en", account: {}, items: [], ...more });
const post = (more) => ({ id: "1", by: PAGE, at: "2025-11-17T09:00:00Z", said: ["Hello"], ...more });

test("what is not known is null, never 0 and never empty", () => {
  const { account } = evidenceOf(found({ account: { followers: "12", bio: [] } }), NOW);
  assert.deepEqual(account, {
    network: "x",
    handle: "brightkettles",
    name: null,
    kind: "unknown",
    followers: 12,
    following: null,
    posts_count: null,
    created_at: null,
    has_avatar: null,
    has_banner: null,
    bio: null,
    links: null,
  });
});

test("where nothing was found, there is no evidence but a reason in both languages", () => {
  const { error: nothing } = evidenceOf(found(), NOW);
  const { error: nobody } = evidenceOf(found({ url: "https://x.com/explore" }), NOW);
  assert.notEqual(nothing, nobody);
  for (const name of [nothing, nobody]) {
    for (const language of ["en", "de"]) assert.ok(messages(language)[name].message, name);
  }
});

test("what has no time, or none that can be true, is left out and said", () => {
  const items = [
    post(),
    post({ id: "2", at: undefined }),
    post({ id: "3", at: "2 days ago" }),
    post({ id: "4", at: "1970-01-01" }),
    post({ id: "5", at: NOW + 9e7 }),
    post({ id: "6", at: Number.NaN }),
    post({ id: undefined }),
    post({ id: "7", by: undefined }),
    post({ id: "1", said: ["twice"] }),
  ];
  const { posts, coverage } = evidenceOf(found({ items }), NOW);
  assert.deepEqual(posts.map(({ id, text }) => [id, text]), [["1", "Hello"]]);
  assert.match(coverage.truncated.join(" "), /Left out: 7 /);
  assert.equal(coverage.posts, 1);
});

const ines = { id: "8", by: "https://x.com/ines_h", at: "2025-11-17T10:00:00Z", to: "1" };
const answer = post({ id: "9", at: "2025-11-17T11:00:00Z", to: "8" });

test("what is said below a post counts on the post's own page", () => {
  const { messages: all } = evidenceOf(found({ thread: true, items: [post(), ines] }), NOW);
  assert.deepEqual(all.map(({ via, found_by_answer: by }) => [via, by]), [["comment", false]]);
});

test("elsewhere only what was answered is seen, and is said to be seen for that", () => {
  const unanswered = evidenceOf(found({ items: [post(), ines] }), NOW);
  assert.deepEqual(unanswered.messages, []);
  const { messages: all, posts } = evidenceOf(found({ items: [post(), ines, answer] }), NOW);
  assert.deepEqual(all.map(({ via, found_by_answer: by }) => [via, by]), [[null, true]]);
  assert.equal(posts[1].reply_to.id, all[0].id);
  assert.equal(posts[1].reply_to.author, all[0].author);
});

test("what is said below somebody else's post is not sent", () => {
  const items = [{ ...ines, to: undefined }, { ...ines, id: "10", by: "https://x.com/noor_a", to: "8" }];
  assert.deepEqual(evidenceOf(found({ thread: true, items: [post(), ...items] }), NOW).messages, []);
});

test("one person is one number, and two persons are two", () => {
  const items = [
    post(),
    ines,
    { ...ines, id: "10", by: "https://x.com/INES_H/status/10" },
    { ...ines, id: "11", by: "https://x.com/noor_a" },
    { ...ines, id: "12", by: "https://x.com/tomasz_k", said: ["@Ines_H is right"] },
  ];
  const { messages: all } = evidenceOf(found({ thread: true, items }), NOW);
  const [first, second, other, last] = all;
  assert.equal(first.author, second.author);
  assert.notEqual(first.author, other.author);
  assert.deepEqual(last.mentions, [first.author]);
  assert.equal(new Set(all.map(({ id }) => id)).size, 4);
  assert.doesNotMatch(JSON.stringify(all), /ines|noor|tomasz/i);
});

test("an answer beside others goes to whom its first word names", () => {
  const items = [
    post(),
    ines,
    { ...ines, id: "10", by: "https://x.com/noor_a", to: "8" },
    post({ id: "11", at: "2025-11-17T12:00:00Z", to: "8", said: ["@noor_a The same."] }),
  ];
  const { posts, messages: all } = evidenceOf(found({ thread: true, items }), NOW);
  assert.equal(posts[1].reply_to.author, all[1].author);
  assert.notEqual(posts[1].reply_to.id, all[0].id);
});

test("conversations that run in a circle end", () => {
  const items = [post(), { ...ines, to: "10" }, { ...ines, id: "10", to: "8" }];
  assert.deepEqual(evidenceOf(found({ thread: true, items }), NOW).messages, []);
});

test("an address of the account's posts is kept without what tells who has looked", () => {
  const urls = [
    ["https://www.facebook.com/permalink.php?story_fbid=7&id=5&__cft__=z", "?story_fbid=7&id=5"],
    ["https://www.instagram.com/brightkettles/p/DRJtmNTgAAF/?igsh=z#c", "/p/DRJtmNTgAAF/"],
  ];
  for (const [url, end] of urls) {
    const [{ url: kept }] = evidenceOf(found({ items: [post({ url })] }), NOW).posts;
    assert.ok(kept.endsWith(end), kept);
  }
  for (const url of ["http://x.com/brightkettles/status/1", "javascript:alert(1)", "", 7]) {
    assert.equal(evidenceOf(found({ items: [post({ url })] }), NOW).posts[0].url, null);
  }
});

test("what a reader and its helper weigh in a page", () => {
  const files = readdirSync(new URL("src/readers/", ROOT));
  const sizes = Object.fromEntries(
    files.map((name) => [name, Buffer.byteLength(text(`src/readers/${name}`))]),
  );
  const { "reading.js": shared, "read.js": last, ...sites } = sizes;
  const largest = Math.max(...Object.values(sites));
  assert.ok(shared + largest + last <= MOST_BYTES, JSON.stringify(sizes));
  const readers = SITES.flatMap(({ reader }) => (reader ? readerFiles(reader) : []));
  assert.deepEqual([...new Set(readers)].sort(), files.map((name) => `src/readers/${name}`).sort());
});

test("a reader looks at the page's elements and at nothing else that could tell of a person", () => {
  const others = /cookie|storage|indexedDB|\bfetch\b|XMLHttp|sendMessage|\.value\b|innerHTML|eval|Function/i;
  for (const name of readdirSync(new URL("src/readers/", ROOT))) {
    assert.doesNotMatch(text(`src/readers/${name}`).replace(/^\s*\/\/.*$/gm, ""), others, name);
  }
});
