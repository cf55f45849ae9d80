import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, silence, turn, without } from "./fakes.mjs";
import { listing, makeWorld, prefixOf } from "./world.mjs";

const ACME = "bluesky:acme.com";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOTHING = () => json([]);
const DOWN = () => new Response("", { status: 503 });

/** A server that lists these documents under any prefix. */
const lists =
  (...documents) =>
  async () =>
    json(await listing(...documents));

/** A server that answers look-ups with nothing, and a wish for a score by `answer`. */
const scores = (answer) => (request) => (request.method === "POST" ? answer(request) : json([]));
const pending = (seconds = 2) =>
  json(without(ACME, "pending", "Being read."), {
    status: 202,
    headers: { "Retry-After": String(seconds) },
  });

test("by default five digits of a digest are all that a server learns", async () => {
  const world = makeWorld(lists(documentOf("bluesky:other.com"), documentOf(ACME)));
  const seen = await world.lookUp(ACME);
  assert.deepEqual(seen, {
    state: "score",
    score: documentOf(ACME),
    partial: false,
    reason: null,
    ageSeconds: 3600,
    retryAt: null,
    again: null,
  });
  assert.deepEqual(world.news(), [`GET /v1/prefixes/${await prefixOf(ACME)}`]);
});

test("of a prefix's scores only one's own counts", async () => {
  const world = makeWorld(lists(documentOf("bluesky:other.com")));
  const seen = await world.lookUp(ACME);
  assert.equal(seen.state, "unscored");
  assert.equal(seen.score, null);
});

test("a score is asked for once, and shown with its age when it is stale", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.time.advance(4 * HOUR);
  assert.equal((await world.lookUp(ACME)).again, null);
  assert.equal(world.news().length, 1);

  world.time.advance(2 * HOUR);
  const stale = await world.lookUp(ACME);
  assert.deepEqual([stale.state, stale.again], ["score", 0]);
  assert.equal(Math.round(stale.ageSeconds / 3600), 7);
  assert.deepEqual(world.news(), [], "what is stale is shown at once");

  world.answer = lists(documentOf(ACME, { score: 70, collected_at: "2026-11-22T17:30:00Z" }));
  const renewed = await world.lookUp(ACME, { fresh: true });
  assert.deepEqual([renewed.score.score, renewed.again], [70, null]);
  assert.equal(world.news().length, 1);
});

test("a score is fresh for five minutes at least and for six hours at most", async () => {
  const ended = documentOf(ACME, { expires_at: "2026-11-20T00:00:00Z" });
  const short = makeWorld(lists(ended));
  await short.lookUp(ACME);
  short.time.advance(5 * MINUTE - SECOND);
  assert.equal((await short.lookUp(ACME)).again, null);
  short.time.advance(2 * SECOND);
  assert.equal((await short.lookUp(ACME)).again, 0);

  for (const expires_at of ["2027-11-20T00:00:00Z", "never", null]) {
    const long = makeWorld(lists(documentOf(ACME, { expires_at })));
    await long.lookUp(ACME);
    long.time.advance(6 * HOUR - SECOND);
    assert.equal((await long.lookUp(ACME)).again, null);
    long.time.advance(2 * SECOND);
    assert.equal((await long.lookUp(ACME)).again, 0);
  }
});

test("a stale score is forgotten after a day", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.time.advance(24 * HOUR);
  world.answer = NOTHING;
  assert.equal((await world.lookUp(ACME)).state, "unscored");
});

test("that there is no score is known for an hour", async () => {
  const world = makeWorld(NOTHING);
  await world.lookUp(ACME);
  world.time.advance(59 * MINUTE);
  assert.equal((await world.lookUp(ACME)).state, "unscored");
  assert.equal(world.news().length, 1);
  world.time.advance(2 * MINUTE);
  await world.lookUp(ACME);
  assert.equal(world.news().length, 1);
});

test("several tabs and accounts within a moment are as few requests as they can be", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  const { lookUp } = world.background();
  const all = await Promise.all([lookUp(ACME), lookUp(ACME), lookUp(ACME), lookUp("x:other")]);
  assert.deepEqual(
    all.map(({ state }) => state),
    ["score", "score", "score", "unscored"],
  );
  assert.deepEqual(
    world.news().sort(),
    [
      `GET /v1/prefixes/${await prefixOf(ACME)}`,
      `GET /v1/prefixes/${await prefixOf("x:other")}`,
    ].sort(),
  );
  assert.ok(world.time.waits.every((wait) => wait === 100));
});

test("direct look-ups go together, fifty at a time", async () => {
  const world = makeWorld(
    ({ path }) => {
      const keys = decodeURIComponent(path.split("keys=")[1]).split(",");
      return json({ scores: keys.map((key) => documentOf(key, { name: key })) });
    },
    { settings: { lookUp: "direct" } },
  );
  const { lookUp } = world.background();
  const keys = Array.from({ length: 60 }, (_, index) => `x:acme${index}`);
  const all = await Promise.all(keys.map((key) => lookUp(key)));
  assert.deepEqual(
    all.map(({ score }) => score.account.key),
    keys,
  );
  const paths = world.news();
  assert.deepEqual(
    paths.map((path) => path.split(",").length),
    [50, 10],
  );
});

test("an account that a server will not have does not take others with it", async () => {
  const world = makeWorld(
    ({ path }) => {
      if (path.includes("odd")) return problem(422, "No such handle.");
      return path.includes("?keys=") ? problem(422) : json(documentOf(ACME));
    },
    { settings: { lookUp: "direct" } },
  );
  const { lookUp } = world.background();
  const [good, odd] = await Promise.all([lookUp(ACME), lookUp("x:odd")]);
  assert.equal(good.state, "score");
  assert.deepEqual([odd.state, odd.reason], ["error", "No such handle."]);
});

test("that a prefix lists no score does not say that a direct look-up finds none", async () => {
  const world = makeWorld(({ path }) =>
    path.startsWith("/v1/prefixes") ? json([]) : json({ scores: [documentOf(ACME)] }),
  );
  assert.equal((await world.lookUp(ACME)).state, "unscored");
  world.settings.lookUp = "direct";
  assert.equal((await world.lookUp(ACME)).state, "score");
});

test("a transient failure is mended by one more attempt after one to two seconds", async () => {
  for (const failure of [silence, DOWN]) {
    const world = makeWorld(() => {
      world.answer = lists(documentOf(ACME));
      return failure();
    });
    assert.equal((await world.lookUp(ACME)).state, "score");
    assert.equal(world.news().length, 2);
    assert.deepEqual(world.time.waits, [100, 1500]);
  }
});

test("a server that stays away is unreachable, and the last good value stays on view", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.time.advance(7 * HOUR);
  world.answer = DOWN;
  world.news();
  const seen = await world.lookUp(ACME, { fresh: true });
  assert.deepEqual([seen.state, seen.score.score, seen.again], ["unreachable", 61.2, null]);
  assert.equal(Math.round(seen.ageSeconds / 3600), 8);
  assert.equal(world.news().length, 2);

  assert.equal(
    (await world.lookUp(ACME)).state,
    "unreachable",
    "the panel says what the pill says",
  );
  assert.deepEqual(world.news(), []);
  world.answer = lists(documentOf(ACME, { score: 70 }));
  assert.equal((await world.lookUp(ACME, { fresh: true })).score.score, 70);
});

test("without a connection nothing is tried twice, and it goes on by itself", async () => {
  const world = makeWorld(silence, { online: false });
  const seen = await world.lookUp(ACME);
  assert.equal(seen.state, "offline");
  assert.ok(seen.again > 0);
  assert.equal(world.news().length, 1);
  assert.equal((await world.lookUp(ACME)).state, "offline");
  assert.deepEqual(world.news(), []);

  world.online = true;
  world.answer = lists(documentOf(ACME));
  assert.equal((await world.lookUp(ACME)).state, "score");
});

for (const [title, answer, state, reason] of [
  ["is too old", () => problem(404), "server_old", null],
  ["is none of ours", () => new Response("<html>"), "not_twoway", null],
  [
    "lists what is no document",
    async () => json([{ ...(await listing(documentOf(ACME)))[0], score: 7 }]),
    "not_twoway",
    null,
  ],
  ["refuses", () => problem(422, "A sentence."), "error", "A sentence."],
]) {
  test(`a server that ${title} is told as ${state}`, async () => {
    const world = makeWorld(answer);
    const seen = await world.lookUp(ACME);
    assert.deepEqual([seen.state, seen.reason, seen.score], [state, reason, null]);
    assert.equal(world.news().length, 1, "it is not asked twice");
  });
}

test("a status of a newer server is told as an error with its reason", async () => {
  const world = makeWorld(lists(without(ACME, "embargoed", "Wait until spring.")));
  const seen = await world.lookUp(ACME);
  assert.deepEqual([seen.state, seen.reason], ["error", "Wait until spring."]);
});

test("too many requests: all look-ups wait, and what is kept is shown meanwhile", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.answer = () => problem(429, "Too many.", { "Retry-After": "30" });
  const began = world.time.now() + 100;
  const limited = await world.lookUp("x:other");
  assert.deepEqual(
    [limited.state, limited.retryAt, limited.again],
    ["rate_limited", began + 30 * SECOND, 1000],
  );
  world.news();
  assert.equal((await world.lookUp("x:third")).state, "rate_limited");
  assert.equal((await world.lookUp(ACME)).state, "score");
  world.time.advance(29_500);
  const soon = await world.lookUp("x:other");
  assert.ok(soon.again <= 500, "the count-down ends when it is over");
  assert.deepEqual(world.news(), [], "nothing is sent meanwhile");

  world.time.advance(SECOND);
  world.answer = NOTHING;
  assert.equal((await world.lookUp("x:other")).state, "unscored");
});

test("a stale score is not refreshed before the server may be asked again", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.time.advance(7 * HOUR);
  world.answer = () => problem(429, "Too many.", { "Retry-After": "30" });
  await world.lookUp("x:other");
  world.news();
  for (const fresh of [false, true]) {
    const seen = await world.lookUp(ACME, { fresh });
    assert.deepEqual([seen.state, seen.again], ["score", 30 * SECOND]);
  }
  assert.deepEqual(world.news(), []);
});

test("only the explicit wish sends the account's name", async () => {
  const world = makeWorld(scores(() => json(documentOf(ACME))));
  assert.equal((await world.lookUp(ACME)).state, "unscored");
  const seen = await world.lookUp(ACME, { explicit: true });
  assert.equal(seen.state, "score");
  assert.deepEqual(world.news().slice(1), ["POST /v1/scores/bluesky/acme.com?wait=3"]);
});

test("a score that was asked for stays while it is fresh, though no prefix lists it", async () => {
  const world = makeWorld(scores(() => json(documentOf(ACME))));
  await world.lookUp(ACME, { explicit: true });
  world.time.advance(4 * HOUR);
  for (const fresh of [false, true]) {
    assert.equal((await world.lookUp(ACME, { fresh })).state, "score");
  }
  world.time.advance(2 * HOUR);
  assert.equal((await world.lookUp(ACME, { fresh: true })).state, "unscored");
});

test("a slow answer that lists nothing keeps the score that was asked for meanwhile", async () => {
  let slow;
  const world = makeWorld((request) =>
    request.method === "POST"
      ? json(documentOf(ACME))
      : new Promise((resolve) => (slow = () => resolve(json([])))),
  );
  const early = world.lookUp(ACME);
  while (!slow) await turn();
  assert.equal((await world.lookUp(ACME, { explicit: true })).state, "score");
  slow();
  assert.equal((await early).state, "score");
  assert.equal((await world.lookUp(ACME)).state, "score");
});

test("a score in the making is polled, also by another background, until it is there", async () => {
  const world = makeWorld(scores(() => pending()));
  const first = await world.lookUp(ACME, { explicit: true });
  assert.deepEqual([first.state, first.again], ["pending", 2000]);

  world.time.advance(500);
  for (const wish of [{}, { fresh: true }, { explicit: true }]) {
    const early = await world.lookUp(ACME, wish);
    assert.deepEqual([early.state, early.again], ["pending", 1500]);
  }
  assert.equal(world.news().length, 1, "nobody asks before the server wants to be asked");

  world.time.advance(1500);
  assert.equal((await world.lookUp(ACME, { explicit: true })).state, "pending");
  world.time.advance(2000);
  world.answer = scores(() => json(documentOf(ACME)));
  assert.equal((await world.lookUp(ACME, { fresh: true })).state, "score");
  assert.deepEqual(world.news(), [
    "POST /v1/scores/bluesky/acme.com?wait=8",
    "POST /v1/scores/bluesky/acme.com?wait=8",
  ]);
  assert.equal((await world.lookUp(ACME)).state, "score");
});

test("a plain look at a score in the making does not wait for it", async () => {
  const world = makeWorld(scores(() => pending()));
  await world.lookUp(ACME, { explicit: true });
  world.time.advance(2000);
  let answered;
  world.answer = scores(() => new Promise((resolve) => (answered = resolve)));
  const background = world.background();
  assert.equal((await background.lookUp(ACME)).state, "pending");
  while (!answered) await turn();
  answered(json(documentOf(ACME)));
  let seen;
  do seen = await background.lookUp(ACME);
  while (seen.state === "pending");
  assert.equal(seen.state, "score");
});

test("a score that never comes is given up after three minutes", async () => {
  const world = makeWorld(scores(() => pending(5)));
  let seen = await world.lookUp(ACME, { explicit: true });
  let polls = 0;
  while (seen.state === "pending") {
    world.time.advance(seen.again);
    seen = await world.lookUp(ACME, { explicit: true });
    assert.ok((polls += 1) < 60);
  }
  assert.deepEqual([seen.state, seen.reason], ["unavailable", "Being read."]);
  world.time.advance(16 * SECOND);
  assert.equal((await world.lookUp(ACME)).state, "unscored");
});

test("the wish for a score holds for the server that it was told, and no other", async () => {
  const world = makeWorld(scores(() => pending()));
  await world.lookUp(ACME, { explicit: true });
  world.time.advance(2000);
  world.news();
  world.settings.server = "https://other.example";
  assert.equal((await world.lookUp(ACME)).state, "unscored");
  assert.deepEqual(world.news(), [`GET /v1/prefixes/${await prefixOf(ACME)}`]);
});

test("a server's list never makes the extension ask for a score", async () => {
  const world = makeWorld(lists(without(ACME, "pending")));
  const seen = await world.lookUp(ACME);
  assert.deepEqual([seen.state, seen.again], ["unscored", null]);
});

test("a wish that came too often waits its turn, counts down and goes on by itself", async () => {
  const world = makeWorld(scores(() => problem(429, "Too many.", { "Retry-After": "240" })));
  const seen = await world.lookUp(ACME, { explicit: true });
  const until = world.time.now() + 240 * SECOND;
  assert.deepEqual([seen.state, seen.retryAt, seen.again], ["rate_limited", until, 1000]);
  world.news();
  for (const wish of [{}, { fresh: true }, { explicit: true }]) {
    assert.equal((await world.lookUp(ACME, wish)).retryAt, until);
  }
  assert.equal((await world.lookUp("x:other")).state, "unscored", "reading goes on");
  assert.equal((await world.lookUp("x:other", { explicit: true })).state, "rate_limited");
  assert.deepEqual(world.news(), [`GET /v1/prefixes/${await prefixOf("x:other")}`]);

  world.time.advance(240 * SECOND);
  world.answer = scores(() => json(documentOf(ACME)));
  assert.equal((await world.lookUp(ACME, { fresh: true })).state, "score");
});

test("a wish that fails is told at once, to the panel as well, and not repeated", async () => {
  const world = makeWorld(scores(DOWN));
  await world.lookUp(ACME);
  assert.equal((await world.lookUp(ACME, { explicit: true })).state, "unreachable");
  assert.equal((await world.lookUp(ACME)).state, "unreachable");
  assert.equal(world.news().length, 3);
  world.time.advance(16 * SECOND);
  assert.equal((await world.lookUp(ACME)).state, "unscored");
  assert.deepEqual(world.news(), []);
});

test("an account that its network does not show keeps its last score on view", async () => {
  const retry_at = "2026-11-22T12:10:00Z";
  const last = documentOf(ACME, { collected_at: "2026-11-21T12:00:00Z" });
  const world = makeWorld(
    scores(() =>
      json(without(ACME, "unavailable", "It is down.", { last, age_seconds: 1, retry_at })),
    ),
  );
  const seen = await world.lookUp(ACME, { explicit: true });
  assert.deepEqual(seen, {
    state: "unavailable",
    score: last,
    partial: false,
    reason: "It is down.",
    ageSeconds: 24 * 3600,
    retryAt: Date.parse(retry_at),
    again: null,
  });
  world.time.advance(9 * MINUTE);
  assert.equal((await world.lookUp(ACME)).state, "unavailable");
});

test("what the extension has itself is the last score where the server sends none", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.answer = scores(() => json(without(ACME, "unavailable", "Down.", { last: null })));
  const seen = await world.lookUp(ACME, { explicit: true });
  assert.deepEqual([seen.state, seen.score?.score], ["unavailable", 61.2]);
});

for (const status of ["not_found", "opted_out"]) {
  test(`${status}: nothing of an earlier score stays`, async () => {
    const world = makeWorld(lists(documentOf(ACME)));
    await world.lookUp(ACME);
    await world.readPage(ACME, { account: {} }).catch(() => undefined);
    world.answer = scores(() => json(without(ACME, status)));
    const seen = await world.lookUp(ACME, { explicit: true });
    assert.deepEqual([seen.state, seen.score], [status, null]);
    world.time.advance(30 * MINUTE);
    assert.equal((await world.lookUp(ACME)).state, status);
  });
}

/** A server that scores evidence, and has no scores of its own. */
const reads =
  (document) =>
  ({ path }) =>
    path === "/v1/evidence" ? json(document) : json([]);

test("what a page shows stands in for half an hour where there is no score", async () => {
  const world = makeWorld(reads(documentOf(ACME, { status: "withheld", reason: "Few." })));
  await world.lookUp(ACME);
  const evidence = { account: { network: "x", handle: "mallory", bio: "Kettles" }, posts: [1] };
  const seen = await world.readPage(ACME, evidence);
  assert.deepEqual([seen.state, seen.partial, seen.reason], ["partial", true, "Few."]);
  assert.deepEqual(world.service.requests.at(-1).body, {
    account: { network: "bluesky", handle: "acme.com", bio: "Kettles" },
    posts: [1],
  });
  world.time.advance(29 * MINUTE);
  assert.equal((await world.lookUp(ACME)).state, "partial");
  world.time.advance(MINUTE);
  assert.equal((await world.lookUp(ACME)).state, "unscored");
});

test("what a page shows never stands before a whole score", async () => {
  const world = makeWorld(lists(documentOf(ACME)));
  await world.lookUp(ACME);
  world.answer = reads(documentOf(ACME, { score: 5 }));
  assert.equal((await world.readPage(ACME, { account: {} })).score.score, 61.2);
  assert.equal((await world.lookUp(ACME)).score.score, 61.2);
});

test("what a page shows stands in after the network did not show the account", async () => {
  const world = makeWorld(({ path, method }) => {
    if (path === "/v1/evidence") return json(documentOf(ACME, { score: 5 }));
    return method === "POST" ? json(without(ACME, "unavailable", "Cannot be read.")) : json([]);
  });
  await world.lookUp(ACME, { explicit: true });
  world.time.advance(SECOND);
  assert.equal((await world.readPage(ACME, { account: {} })).state, "partial");
  world.time.advance(SECOND);
  const again = await world.lookUp(ACME, { explicit: true });
  assert.deepEqual([again.state, again.partial, again.score.score], ["unavailable", true, 5]);
});

test("what a page shows of an account that asks to be left out is not kept", async () => {
  const world = makeWorld(reads(without(ACME, "opted_out")));
  assert.equal((await world.readPage(ACME, { account: {} })).state, "opted_out");
  assert.equal((await world.lookUp(ACME)).state, "opted_out");
});

test("evidence that is refused tells why, and changes nothing", async () => {
  const world = makeWorld(({ path }) =>
    path === "/v1/evidence" ? problem(422, "It cannot be read.") : json([]),
  );
  await world.lookUp(ACME);
  const seen = await world.readPage(ACME, { account: {} });
  assert.deepEqual([seen.state, seen.reason], ["error", "It cannot be read."]);
  world.time.advance(16 * SECOND);
  assert.equal((await world.lookUp(ACME)).state, "unscored");
});

const own =
  (wish) =>
  ({ path, method }) => {
    if (method === "POST") return wish();
    return json({ scores: decodeURIComponent(path.split("keys=")[1]).split(",").map(own.has) });
  };

test("one's own server may score each profile that is opened", async () => {
  own.has = (key) => without(key, "unscored");
  const world = makeWorld(
    own(() => json(documentOf(ACME))),
    { settings: { lookUp: "score" } },
  );
  assert.equal((await world.lookUp(ACME)).state, "score");
  assert.deepEqual(world.news(), [
    "GET /v1/scores?keys=bluesky%3Aacme.com",
    "POST /v1/scores/bluesky/acme.com?wait=3",
  ]);
  await world.lookUp(ACME);
  assert.deepEqual(world.news(), []);
});

test("one's own server scores anew what has ended, with the earlier score on view", async () => {
  own.has = (key) => documentOf(key, { expires_at: "2026-11-22T11:30:00Z" });
  const world = makeWorld(
    own(() => pending()),
    { settings: { lookUp: "score" } },
  );
  const seen = await world.lookUp(ACME);
  assert.deepEqual([seen.state, seen.score?.score], ["pending", 61.2]);

  own.has = (key) => documentOf(key);
  const fresh = makeWorld(
    own(() => assert.fail("not needed")),
    { settings: { lookUp: "score" } },
  );
  assert.equal((await fresh.lookUp(ACME)).state, "score");
});
