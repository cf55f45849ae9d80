import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, silence, without } from "./fakes.mjs";
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
  assert.deepEqual([seen.state, seen.score.score], ["unreachable", 61.2]);
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

test("a server that fails is asked again after a growing time, and never too rarely", async () => {
  for (const [answer, state] of [
    [DOWN, "unreachable"],
    [() => problem(500, "A cable has melted."), "error"],
  ]) {
    const world = makeWorld(answer);
    const pauses = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const seen = await world.lookUp(ACME, { fresh: turn > 0 });
      assert.equal(seen.state, state);
      pauses.push(seen.again);
      // Whoever looks in between is told to wait for what is left, and asks nothing.
      world.time.advance(1000);
      world.news();
      const again = await world.lookUp(ACME);
      assert.equal(again.again, seen.again - 1000);
      assert.deepEqual(world.news(), []);
      world.time.advance(again.again);
    }
    const [first] = pauses;
    assert.ok(first >= 15_000 && first <= 18_000);
    assert.deepEqual(pauses.map((pause) => pause / first), [1, 2, 4, 8, 16, 20, 20, 20]);
    world.answer = lists(documentOf(ACME));
    assert.equal((await world.lookUp(ACME, { fresh: true })).state, "score");
    // After that it begins anew.
    world.time.advance(7 * HOUR);
    world.answer = answer;
    assert.equal((await world.lookUp(ACME, { fresh: true })).again, first);
  }
});

test("what will not pass by itself is not asked again by itself", async () => {
  for (const answer of [() => problem(400, "No."), () => problem(404), () => new Response("<h1>")]) {
    assert.equal((await makeWorld(answer).lookUp(ACME)).again, null);
  }
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
