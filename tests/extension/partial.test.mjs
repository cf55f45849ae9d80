import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, without } from "./fakes.mjs";
import { listing, makeWorld } from "./world.mjs";

const ACME = "bluesky:acme.com";
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A server that lists these documents under any prefix. */
const lists =
  (...documents) =>
  async () =>
    json(await listing(...documents));

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
