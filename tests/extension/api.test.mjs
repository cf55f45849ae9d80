import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { test } from "node:test";

import { apiOf } from "../../extension/src/api.js";
import {
  NotTwoway,
  Offline,
  RateLimited,
  Refused,
  ServerTooOld,
  Unreachable,
} from "../../extension/src/errors.js";
import { clock, documentOf, json, problem, server, silence, without } from "./fakes.mjs";

const SERVER = "https://twoway.example";
const ACME = {
  network: "linkedin",
  handle: "company/acmé & co",
  key: "linkedin:company/acmé & co",
  url: "",
};

/** @param {(request: any) => Response} answer */
function api(answer, { online = true } = {}) {
  const service = server(answer);
  const deadlines = [];
  const calls = apiOf({
    fetch: service.fetch,
    online: () => online,
    deadline: (milliseconds) => {
      deadlines.push(milliseconds);
      return new AbortController().signal;
    },
    now: clock().now,
  });
  return { calls, service, deadlines };
}

test("no request carries a cookie or a referrer, is kept, or follows elsewhere", async () => {
  const { calls, service } = api(({ path }) =>
    path.startsWith("/v1/prefixes") ? json([]) : json(documentOf("x:acme")),
  );
  await calls.prefix(SERVER, "0123a");
  await calls.score(SERVER, ACME);
  await calls.ask(SERVER, ACME, 3);
  await calls.evidence(SERVER, {});
  assert.equal(service.requests.length, 4);
  for (const { options } of service.requests) {
    assert.equal(options.credentials, "omit");
    assert.equal(options.referrerPolicy, "no-referrer");
    assert.equal(options.cache, "no-store");
    assert.equal(options.redirect, "manual");
  }
  assert.deepEqual(
    service.requests.map(({ options }) => options.headers),
    [undefined, undefined, undefined, { "Content-Type": "application/json" }],
  );
});

test("each call has its address, method and time-out", async () => {
  const answers = {
    "/v1/prefixes/0123a": [],
    "/v1/scores/linkedin/company/acm%C3%A9%20%26%20co": documentOf("x:acme"),
    "/v1/scores/linkedin/company/acm%C3%A9%20%26%20co?wait=3": documentOf("x:acme"),
    "/v1/scores?keys=x%3Aacme,youtube%3A%40acme": {
      scores: [documentOf("x:a"), documentOf("x:b")],
    },
    "/v1/benchmarks": { id: "7", url: "/b/7", status: "running", members: 2, bad_rows: [] },
    "/v1/config": {},
  };
  const { calls, service, deadlines } = api(({ path }) => json(answers[path]));
  await calls.prefix(SERVER, "0123a");
  await calls.score(SERVER, ACME);
  await calls.ask(SERVER, ACME, 3);
  await calls.scores(SERVER, [{ key: "x:acme" }, { key: "youtube:@acme" }]);
  await calls.config(SERVER);
  assert.equal(await calls.benchmark(SERVER, "Kettles", ["x:a", "x:b"]), `${SERVER}/b/7`);
  assert.deepEqual(service.paths(), [
    "GET /v1/prefixes/0123a",
    "GET /v1/scores/linkedin/company/acm%C3%A9%20%26%20co",
    "POST /v1/scores/linkedin/company/acm%C3%A9%20%26%20co?wait=3",
    "GET /v1/scores?keys=x%3Aacme,youtube%3A%40acme",
    "GET /v1/config",
    "POST /v1/benchmarks",
  ]);
  assert.deepEqual(service.requests[5].body, { name: "Kettles", accounts: ["x:a", "x:b"] });
  assert.deepEqual(deadlines, [10_000, 10_000, 30_000, 10_000, 10_000, 30_000]);
});

test("an answer tells how long it may be kept and when to ask again", async () => {
  const headers = { "Cache-Control": "public, max-age=60", "Retry-After": "2" };
  const pending = without("x:acme", "pending");
  const { calls } = api(() => json(pending, { status: 202, headers }));
  const answered = await calls.ask(SERVER, ACME, 3);
  assert.deepEqual(answered, { document: pending, maxAge: 60, retryAfter: 2 });

  const { calls: silentOnes } = api(() =>
    json(pending, { headers: { "Cache-Control": "no-store" } }),
  );
  const { maxAge, retryAfter } = await silentOnes.score(SERVER, ACME);
  assert.deepEqual({ maxAge, retryAfter }, { maxAge: null, retryAfter: null });
});

for (const [header, seconds] of [
  ["7", 7],
  ["0", 1],
  ["999999", 3600],
  ["Sun, 22 Nov 2026 12:00:30 GMT", 30],
  ["Sun, 22 Nov 2026 11:00:00 GMT", 30],
  ["soon", 30],
  [null, 30],
]) {
  test(`too many requests: Retry-After ${header} means ${seconds} s`, async () => {
    const headers = header === null ? {} : { "Retry-After": header };
    const { calls } = api(() => problem(429, "Too many.", headers));
    await assert.rejects(calls.prefix(SERVER, "0123a"), (error) => {
      assert.ok(error instanceof RateLimited);
      assert.equal(error.seconds, seconds);
      return true;
    });
  });
}

const html = (status) => new Response("<!doctype html><title>Hello</title>", { status });
const failures = [
  ["nobody answers", silence, Unreachable],
  ["a gateway without its server", () => html(502), Unreachable],
  ["a server that is starting", () => problem(503), Unreachable],
  ["a gateway that has waited", () => html(504), Unreachable],
  ["a page", () => html(200), NotTwoway],
  ["a page that says not found", () => html(404), NotTwoway],
  ["a page that says forbidden", () => html(403), NotTwoway],
  ["a redirect", () => new Response("", { status: 301, headers: { Location: "/" } }), NotTwoway],
  ["nothing", () => new Response(null, { status: 204 }), NotTwoway],
  ["broken JSON", () => new Response('{"account":'), NotTwoway],
  ["JSON of somebody else", () => json({ hello: "world" }), NotTwoway],
  ["JSON that is no object", () => json(7), NotTwoway],
  ["null", () => json(null), NotTwoway],
  ["an error of somebody else", () => json({ error: "no" }, { status: 400 }), NotTwoway],
  ["more than a megabyte", () => new Response(`"${"x".repeat(1024 * 1024)}"`), NotTwoway],
  ["a call that it does not know", () => problem(404), ServerTooOld],
  ["a method that it does not know", () => problem(405), ServerTooOld],
  [
    "a document without its status",
    () => json({ ...documentOf("x:a"), status: undefined }),
    ServerTooOld,
  ],
  [
    "a document without its method",
    () => json({ ...documentOf("x:a"), method: null }),
    ServerTooOld,
  ],
  ["a refusal", () => problem(422), Refused],
  ["a crash", () => problem(500), Refused],
];
for (const [title, answer, kind] of failures) {
  test(`${title}: ${kind.name}`, async () => {
    await assert.rejects(api(answer).calls.score(SERVER, ACME), kind);
  });
}

test("without a connection the browser is offline, not the server unreachable", async () => {
  await assert.rejects(api(silence, { online: false }).calls.score(SERVER, ACME), Offline);
});

test("a refusal carries the server's sentence and the first faults", async () => {
  const errors = [1, 2, 3, 4].map((n) => ({ field: `posts[${n}].id`, detail: "It is missing." }));
  const body = { title: "Invalid", status: 422, detail: "It cannot be read.", errors };
  const { calls } = api(() => json(body, { status: 422 }));
  await assert.rejects(calls.evidence(SERVER, {}), (error) => {
    assert.equal(
      error.detail,
      "It cannot be read. posts[1].id: It is missing. posts[2].id: It is missing. " +
        "posts[3].id: It is missing.",
    );
    return true;
  });
});

test("lists have the shape that was asked for", async () => {
  for (const answer of [{}, [{ digest: 7 }], [null], "text"]) {
    await assert.rejects(api(() => json(answer)).calls.prefix(SERVER, "0123a"), NotTwoway);
  }
  const short = { scores: [documentOf("x:a")] };
  await assert.rejects(api(() => json(short)).calls.scores(SERVER, [ACME, ACME]), NotTwoway);
  const later = { scores: [{ ...documentOf("x:a"), status: "embargoed" }] };
  const [document] = await api(() => json(later)).calls.scores(SERVER, [ACME]);
  assert.equal(document.status, "embargoed", "a status that is not known yet is no fault");
});

test("a benchmark is asked for by name and keys, and answered while it still runs", async () => {
  const made = {
    id: "kR3",
    url: "/b/kR3",
    status: "running",
    progress: { accounts: 2, done: 0, failed: 0, waiting: 2, running: 0 },
    bad_rows: [],
    members: 2,
  };
  const headers = { Location: "/v1/benchmarks/kR3", "Retry-After": "2" };
  const { calls, service } = api(() => json(made, { status: 202, headers }));
  const keys = ["bluesky:acme.com", "mastodon:acme@social.example"];
  assert.equal(await calls.benchmark(SERVER, "Kettles", keys), `${SERVER}/b/kR3`);
  const [{ method, path, body }] = service.requests;
  assert.deepEqual([method, path], ["POST", "/v1/benchmarks"]);
  assert.deepEqual(body, { name: "Kettles", accounts: keys });
});

for (const [status, failure] of [
  [404, ServerTooOld],
  [405, ServerTooOld],
  [422, Refused],
  [429, RateLimited],
  [503, Unreachable],
]) {
  test(`a benchmark that is answered with ${status} is ${failure.name}`, async () => {
    const { calls } = api(() => problem(status, "No."));
    await assert.rejects(calls.benchmark(SERVER, "Kettles", ["x:a", "x:b"]), failure);
  });
}

test("a benchmark's report is an address of the web", async () => {
  for (const url of ["javascript:alert(1)", 7, null, "http://[", "data:text/html,x"]) {
    await assert.rejects(api(() => json({ url })).calls.benchmark(SERVER, "a", []), NotTwoway);
  }
});

test("a server of ours is known by its method, with or without a version", async () => {
  const ours =
    (healthz) =>
    ({ path }) =>
      path === "/healthz" ? healthz() : json({ method: 1 });
  const health = (answer) => api(answer).calls.health(SERVER);
  assert.deepEqual(await health(ours(() => json({ status: "ok", version: "0.4.0" }))), {
    version: "0.4.0",
    method: 1,
  });
  assert.deepEqual(await health(ours(() => json({ status: "ok" }))), { version: null, method: 1 });
  assert.deepEqual(await health(ours(silence)), { version: null, method: 1 });
  await assert.rejects(
    health(() => json({ status: "ok" })),
    NotTwoway,
  );
});

test("over a real connection the deadline holds, and what is too long is not read on", async (t) => {
  let sent = 0;
  let limit = 300;
  const service = createServer((request, response) => {
    if (request.url?.startsWith("/v1/prefixes")) return; // Never answers.
    response.writeHead(200, { "Content-Type": "application/json" });
    const chunk = Buffer.alloc(64 * 1024, "x");
    const go = () => {
      while (!response.destroyed && sent < 64 * 1024 * 1024) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", go);
      }
      response.end();
    };
    go();
  });
  service.listen(0, "127.0.0.1");
  t.after(() => {
    service.closeAllConnections();
    service.close();
  });
  await once(service, "listening");
  const address = `http://127.0.0.1:${/** @type {any} */ (service.address()).port}`;
  const calls = apiOf({
    fetch: globalThis.fetch,
    online: () => true,
    deadline: () => AbortSignal.timeout(limit),
    now: Date.now,
  });
  await assert.rejects(calls.prefix(address, "0123a"), Unreachable);
  limit = 60_000;
  await assert.rejects(calls.score(address, ACME), NotTwoway);
  assert.ok(sent < 32 * 1024 * 1024, `${sent} bytes were sent`);
});
