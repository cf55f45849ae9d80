import assert from "node:assert/strict";
import { test } from "node:test";

import { documentOf, json, problem, silence, turn, without } from "./fakes.mjs";
import { ID, listing, makeWorld } from "./world.mjs";

const URL_OF_ACME = "https://bluesky.example/acme.com";
const ACME = "bluesky:acme.com";
const PAGE = { id: ID, url: `${URL_OF_ACME}/post/1`, tab: { id: 7 }, frameId: 0 };

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
const look = { type: "look", url: URL_OF_ACME };

/** A person's afternoon: every message, with every kind of answer. @returns answers in order */
async function afternoon(world, background) {
  const answers = [];
  const say = async (message, { wait = 0, answer } = {}) => {
    if (answer) world.answer = answer;
    world.time.advance(wait);
    answers.push(await background().handle(message, PAGE));
    // Not waited for by any message; here it must not come in between.
    await switchKnown(world);
  };
  const pending = () =>
    json(without(ACME, "pending"), { status: 202, headers: { "Retry-After": "2" } });
  const scoring = (answer) => (request) => (request.method === "POST" ? answer() : json([]));
  await say(look, { answer: () => json([]) });
  await say({ ...look, panel: true });
  await say({ ...look, type: "score" }, { answer: scoring(pending) });
  await say(look, { wait: 100 });
  await say({ ...look, type: "score" }, { wait: 2000 });
  await say(
    { ...look, type: "score" },
    {
      wait: 2000,
      answer: scoring(() => json(documentOf(ACME))),
    },
  );
  await say({ ...look, type: "compare" });
  await say(look, { wait: 7 * 3_600_000 });
  await say({ ...look, fresh: true }, { answer: silence });
  await say({ ...look, panel: true });
  const other = { type: "look", url: "https://bluesky.example/did:plc:kettle" };
  await say(other, { answer: () => problem(429, "Too many.", { "Retry-After": "60" }) });
  await say(other, { wait: 1000 });
  await say(
    { ...other, type: "score" },
    {
      wait: 60_000,
      answer: scoring(() => json(without("bluesky:did:plc:kettle", "unavailable"))),
    },
  );
  const evidence = { account: { network: "bluesky", handle: "did:plc:kettle" }, posts: [] };
  world.found = evidence;
  await say(
    { ...other, type: "read" },
    {
      wait: 1000,
      answer: scoring(() => json(documentOf("bluesky:did:plc:kettle", { grade: "B" }))),
    },
  );
  await say({ ...other, panel: true }, { wait: 20_000 });
  const third = { type: "look", url: "https://bluesky.example/third.example" };
  await say({ ...third, type: "score" }, { answer: scoring(() => new Response("<html>")) });
  await say({ ...third, type: "retry" }, { answer: async () => json(await listing()) });
  await say({ ...look, type: "corner", corner: "top-right" });
  return answers;
}

test("a background that is stopped between any two messages answers the same", async () => {
  const [lasting, dying] = [makeWorld(usual), makeWorld(usual)];
  const one = lasting.background();
  const expected = await afternoon(lasting, () => one);
  assert.deepEqual(await afternoon(dying, dying.background), expected);
  const ofAccounts = (world) => world.paths().filter((path) => path !== "GET /v1/config");
  assert.deepEqual(ofAccounts(dying), ofAccounts(lasting));
  const states = new Set(expected.map((answer) => answer.pill?.state ?? "panel"));
  assert.deepEqual([...states].sort(), [
    "not_twoway",
    "partial",
    "pending",
    "rate_limited",
    "score",
    "unavailable",
    "unreachable",
    "unscored",
  ]);
});

test("after all that no storage names what was looked at, but for the tray", async () => {
  const world = makeWorld(usual);
  await afternoon(world, world.background);
  const { tray, ...local } = world.local.all;
  assert.deepEqual(tray, [ACME]);
  const stored = JSON.stringify([local, world.session.all]);
  assert.ok(Object.keys(world.session.all).length > 3);
  for (const name of ["acme.com", "kettle", "third.example", "bluesky", "did:plc", "61.2"]) {
    assert.ok(!stored.includes(name), name);
  }
  assert.deepEqual(Object.keys(local).sort(), ["settings", "switch"]);
});

test("in that afternoon the server learns only the names that it was given", async () => {
  const world = makeWorld(usual);
  await afternoon(world, world.background);
  const named = world.service.requests.filter(({ url, body }) =>
    /acme|kettle|third/.test(decodeURIComponent(url) + JSON.stringify(body ?? "")),
  );
  assert.ok(named.every(({ method }) => method === "POST"));
  assert.deepEqual(
    [...new Set(named.map(({ path }) => path.replace(/\?.*/, "")))],
    [
      "/v1/scores/bluesky/acme.com",
      "/v1/scores/bluesky/did%3Aplc%3Akettle",
      "/v1/evidence",
      "/v1/scores/bluesky/third.example",
    ],
  );
});
