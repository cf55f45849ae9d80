import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, turn, without } from "./fakes.mjs";
import { listing, makeWorld, prefixOf } from "./world.mjs";

const ACME = "bluesky:acme.com";
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
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
