import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, silence, turn, without } from "./fakes.mjs";
import { BASE, ID, listing, makeWorld } from "./world.mjs";

const URL_OF_ACME = "https://bluesky.example/acme.com";
const ACME = "bluesky:acme.com";
const PAGE = {
  id: ID,
  url: `${URL_OF_ACME}/post/1`,
  tab: { id: 7 },
  frameId: 0,
  documentId: "D7",
};
const POPUP = { id: ID, url: `${BASE}popup.html` };

/** Waits until the remote switch of a world's server is known. */
async function switchKnown({ local }) {
  while (!("switch" in local.all)) await turn();
}

/** A server with one listed score; it scores whatever is asked for, and evidence. */
const usual = async ({ path, method }) => {
  if (path === "/v1/config") return problem(404);
  if (method === "POST") return json(documentOf(ACME, { score: 70 }));
  return json(await listing(documentOf(ACME)));
};

/** Sends a message to a background that was started for it alone. */
const send = (world, message, sender = PAGE) => world.background().handle(message, sender);
const look = { type: "look", url: URL_OF_ACME };

test("a page gets pill and panel of the account in its address", async () => {
  const world = makeWorld(usual);
  assert.deepEqual(await send(world, look), { pill: { state: "score", grade: "C" }, again: null });
  assert.deepEqual(await send(world, { ...look, panel: true }), {
    pill: { state: "score", grade: "C" },
    again: null,
    tree: { tag: "p", children: ["score"] },
  });
  const { context } = world.seen[0];
  assert.equal(context.account.key, ACME);
  assert.equal(context.site.id, "bluesky");
  assert.equal(context.now, world.time.now());
  assert.deepEqual(context.tray, []);
});

test("pages that are no profile, or of no site, show nothing", async () => {
  const world = makeWorld(usual);
  for (const url of ["https://bluesky.example/", "https://elsewhere.org/acme.com"]) {
    const sender = { ...PAGE, url };
    assert.deepEqual(await send(world, { type: "look", url }, sender), { pill: null, again: null });
    const panel = await send(world, { type: "look", panel: true, url }, sender);
    assert.deepEqual(panel, { pill: null, again: null, tree: null });
  }
  assert.deepEqual(world.news(), []);
});

test("a site that the person has turned off shows nothing and asks nothing", async () => {
  const world = makeWorld(usual);
  await world.local.set({ settings: { off: ["bluesky"] } });
  for (const type of ["look", "score", "retry", "read", "compare", "options"]) {
    const answer = await send(world, { type, url: URL_OF_ACME, first: true, panel: true });
    assert.deepEqual([answer.pill, answer.tree, answer.first], [null, null, undefined], type);
  }
  assert.deepEqual(world.injected, []);
  assert.deepEqual(world.news(), []);
  assert.deepEqual(world.badges.at(-1), [7, URL_OF_ACME, null]);
});

const ignored = [
  ["nothing", null, PAGE],
  ["a text", "look", PAGE],
  ["a list", ["look"], PAGE],
  ["no type", { url: URL_OF_ACME }, PAGE],
  ["an unknown type", { ...look, type: "fetch" }, PAGE],
  ["a type that every object has", { ...look, type: "constructor" }, PAGE],
  ["a type that is none", { ...look, type: { look: 1 } }, PAGE],
  ["no address", { type: "look" }, PAGE],
  ["an address that is none", { type: "look", url: "acme.com" }, PAGE],
  ["an address that is no text", { type: "look", url: { href: URL_OF_ACME } }, PAGE],
  ["an address without a host", { type: "look", url: "javascript:alert(1)" }, PAGE],
  ["a local file", { type: "look", url: "file:///etc/passwd" }, POPUP],
  ["a huge address", { type: "look", url: `${URL_OF_ACME}?${"x".repeat(9000)}` }, PAGE],
  ["another site's address", { type: "look", url: "https://x.example/acme" }, PAGE],
  ["another port", { type: "look", url: "https://bluesky.example:444/acme.com" }, PAGE],
  ["another scheme", { type: "look", url: "http://bluesky.example/acme.com" }, PAGE],
  ["a frame", look, { ...PAGE, frameId: 3 }],
  ["no tab", look, { ...PAGE, tab: undefined }],
  ["another extension", look, { ...PAGE, id: "another" }],
  ["another extension's page", look, { id: "another", url: `${BASE}popup.html` }],
  ["nobody", look, {}],
  ["a page that is called like ours", look, { ...PAGE, url: `https://evil.org/${BASE}` }],
];
for (const [title, message, sender] of ignored) {
  test(`not answered: ${title}`, () => {
    const world = makeWorld(usual);
    assert.equal(send(world, message, sender), undefined);
    assert.deepEqual(world.news(), []);
  });
}

test("the popup may ask about any page, and has no badge", async () => {
  const world = makeWorld(usual);
  const { pill } = await send(world, look, POPUP);
  assert.equal(pill.state, "score");
  assert.deepEqual(world.badges, []);
  const options = { ...POPUP, url: `${BASE}options.html`, tab: { id: 9 }, frameId: 0 };
  assert.equal((await send(world, look, options)).pill.state, "score");
});

test("scoring sends the account's name, and no other message does", async () => {
  const world = makeWorld(usual);
  for (const message of [
    look,
    { ...look, fresh: true },
    { ...look, panel: true, first: true },
    { ...look, type: "bring" },
    { ...look, type: "options" },
    { ...look, type: "retry" },
    { ...look, type: "compare" },
    { ...look, type: "corner", corner: "top-left" },
    { ...look, explicit: true },
    { ...look, fresh: "score" },
  ]) {
    await send(world, message);
    world.time.advance(7 * 3_600_000);
  }
  const before = world.news();
  assert.ok(before.length > 2);
  assert.deepEqual(
    before.filter((path) => /acme|POST/.test(path)),
    [],
  );
  assert.equal((await send(world, { ...look, type: "score" })).pill.state, "score");
  assert.equal(world.lastSeen().score.score, 70);
  assert.deepEqual(
    world.news().filter((path) => path.includes("acme")),
    ["POST /v1/scores/bluesky/acme.com?wait=3"],
  );
});

test("retrying asks again at once where a failure would be remembered", async () => {
  const world = makeWorld(silence);
  await send(world, look);
  world.answer = usual;
  assert.equal((await send(world, look)).pill.state, "unreachable");
  assert.equal((await send(world, { ...look, type: "retry" })).pill.state, "score");
});

test("what a page's reader found is scored as the account of the address", async () => {
  const world = makeWorld(({ path }) =>
    path === "/v1/evidence" ? json(documentOf(ACME, { score: 5 })) : json([]),
  );
  world.found = { account: { network: "bluesky", handle: "Acme.com" }, posts: [] };
  const { pill } = await send(world, { ...look, type: "read" });
  assert.equal(pill.state, "partial");
  assert.deepEqual(world.injected, [["bluesky.js", { tab: 7, document: "D7" }]]);
  const sent = world.service.requests.find(({ path }) => path === "/v1/evidence");
  assert.deepEqual(sent.body.account, { network: "bluesky", handle: "acme.com" });
});

const account = { network: "bluesky", handle: "acme.com" };
for (const [title, evidence, reason] of [
  ["nothing", undefined, /Nothing that can be scored was found/],
  ["a text", "evidence", /Nothing that can be scored was found/],
  ["a list", [{}], /Nothing that can be scored was found/],
  ["nobody", { posts: [] }, /Nothing that can be scored was found/],
  ["an unknown excuse", { error: "state_error_panel" }, /Nothing that can be scored was found/],
  ["too much", { account, posts: ["x".repeat(1024 * 1024)] }, /more than can be read/],
  ["another account", { account: { network: "x", handle: "acme.com" } }, /Another account/],
  ["an odd account", { account: { network: "x", handle: {} } }, /Another account/],
]) {
  test(`a reader that found ${title} is told so, and nothing is sent`, async () => {
    const world = makeWorld(usual);
    world.found = evidence;
    await send(world, { ...look, type: "read" });
    assert.equal(world.lastSeen().state, "error");
    assert.match(world.lastSeen().reason, reason);
    assert.deepEqual(
      world.news().filter((path) => path.startsWith("POST")),
      [],
    );
    const { tree } = await send(world, { ...look, panel: true });
    assert.deepEqual(tree.children, ["error"], "the panel says it, too");
  });
}

test("the popup has a tab's page read, and nothing is read where no reader is or nobody asked", async () => {
  const world = makeWorld(usual);
  world.found = { account, posts: [] };
  const { pill, tree } = await send(
    world,
    { ...look, type: "read", tab: 9, panel: true, evidence: { account, posts: [] } },
    POPUP,
  );
  assert.deepEqual([pill.state, tree.children[0]], ["partial", "partial"]);
  assert.deepEqual(world.injected.splice(0), [["bluesky.js", { tab: 9 }]]);
  const plain = "https://plain.example/acme.com";
  await send(world, { type: "read", url: plain }, { ...PAGE, url: plain });
  for (const tab of [undefined, "9", {}, 1.5]) await send(world, { ...look, type: "read", tab }, POPUP);
  await send(world, { ...look, tab: 9 }, POPUP);
  await send(world, { ...look, type: "bring", tab: 9 }, POPUP);
  assert.deepEqual(world.injected, []);
  // A page cannot name another's tab.
  await send(world, { ...look, type: "bring", tab: 9 });
  assert.deepEqual(world.injected, [["panel", { tab: 7, document: "D7" }]]);
});

test("a page is brought the panel's code, its looks, and words for all that it does", async () => {
  const world = makeWorld(usual);
  const { style, words } = await send(world, { ...look, type: "bring" });
  assert.match(style, /\.panel\{/);
  assert.deepEqual(Object.keys(words).sort(), ["compare", "lost", "open", "read", "retry", "score"]);
  assert.ok(Object.values(words).every((each) => each.length > 5));
});

test("with the first answer comes what is shown when none comes any more", async () => {
  const world = makeWorld(usual);
  const home = { type: "look", url: "https://bluesky.example/", first: true };
  const { pill, first } = await send(world, home);
  assert.equal(pill, null);
  assert.deepEqual([first.state, first.place], ["reload", "bottom-right"]);
  assert.ok(first.label.includes(first.words), "what is seen is part of what is read aloud");
  await world.local.set({ settings: { place: "top-left" } });
  assert.equal((await send(world, { ...look, first: true })).first.place, "top-left");
  assert.equal((await send(world, look)).first, undefined);
});

test("the options open from the panel", async () => {
  const world = makeWorld(usual);
  assert.equal((await send(world, { ...look, type: "options" })).pill.state, "score");
  assert.equal(world.opened, 1);
});

test("comparing puts the account into the tray, up to twenty", async () => {
  const world = makeWorld(usual);
  assert.equal((await send(world, { ...look, type: "compare" })).added, true);
  assert.deepEqual(world.lastSeen() && world.seen.at(-1).context.tray, [ACME]);
  for (let index = 1; index < 20; index += 1) {
    const url = `https://bluesky.example/acme${index}.com`;
    assert.ok((await send(world, { type: "compare", url }, PAGE)).added);
  }
  const url = "https://bluesky.example/onemore.com";
  assert.equal((await send(world, { type: "compare", url })).added, false);
  const nowhere = { type: "compare", url: "https://bluesky.example/" };
  assert.deepEqual(await send(world, nowhere), { pill: null, again: null, added: false });
});

test("a corner is remembered, and what is none is not", async () => {
  const world = makeWorld(usual);
  await send(world, { ...look, type: "corner", corner: "top-left" });
  assert.equal(world.seen.at(-1).context.settings.place, "top-left");
  for (const corner of ["middle", 7, null, "__proto__"]) {
    await send(world, { ...look, type: "corner", corner });
    assert.equal(world.seen.at(-1).context.settings.place, "top-left");
  }
});

const config = (value) => (request) =>
  request.path === "/v1/config" ? json(value) : usual(request);

test("a site that is switched off says so and asks nothing about accounts", async () => {
  const sites = { bluesky: { enabled: false, message: "Bluesky has changed." } };
  const world = makeWorld(config({ sites, min_version: "0.1.0", message: null }));
  assert.equal(
    (await send(world, look)).pill.state,
    "score",
    "the first page does not wait for it",
  );
  await switchKnown(world);
  world.news();
  for (const type of ["look", "score", "retry"]) {
    assert.equal((await send(world, { ...look, type })).pill.state, "switched_off");
    assert.equal(world.lastSeen().reason, "Bluesky has changed.");
  }
  assert.deepEqual(world.news(), []);
});

test("a version that is too old says so; a newer one hears what there is to say", async () => {
  const world = makeWorld(config({ sites: {}, min_version: "0.2", message: "Hello." }));
  await send(world, look);
  await switchKnown(world);
  assert.equal((await send(world, look)).pill.state, "extension_old");
  world.version = "0.2.1";
  assert.equal((await send(world, look)).pill.state, "score");
  assert.equal(world.seen.at(-1).context.notice, "Hello.");
});

test("a mistake of ours is an error with words, and reported", async () => {
  const world = makeWorld(usual);
  world.session.get = () => Promise.reject(new Error("broken"));
  const { pill } = await send(world, look);
  assert.equal(pill.state, "error");
  assert.equal(world.lastSeen().reason, "The server gave no reason.");
  assert.equal(world.reports.length, 1);
});

test("each answer to a page sets its tab's badge", async () => {
  const world = makeWorld(usual);
  await send(world, look);
  await send(world, { type: "look", url: "https://bluesky.example/" });
  assert.deepEqual(world.badges, [
    [7, URL_OF_ACME, { state: "score", grade: "C" }],
    [7, "https://bluesky.example/", null],
  ]);
});
