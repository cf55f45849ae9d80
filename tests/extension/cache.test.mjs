import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";

import { MOST_SCORES, cacheOf } from "../../extension/src/cache.js";
import { clock, documentOf, storageArea } from "./fakes.mjs";

const HOUR = 3_600_000;

/** @param {string} key */
async function place(key, server = "https://twoway.example") {
  const bytes = await webcrypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  return { server, key, digest: Buffer.from(bytes).toString("hex") };
}

function fresh(options) {
  const session = storageArea(options);
  const time = clock();
  const make = () => cacheOf({ session, crypto: webcrypto, now: time.now });
  return { session, time, make, cache: make() };
}

test("what is kept is read again, also by another instance, until it is over", async () => {
  const { cache, make, time } = fresh();
  const acme = await place("bluesky:acme.com");
  const written = await cache.write(
    acme,
    "score",
    { document: documentOf(acme.key) },
    {
      until: time.now() + HOUR,
      gone: time.now() + 2 * HOUR,
    },
  );

  time.advance(HOUR + 1);
  assert.deepEqual(await make().read(acme, ["score", "partial"]), { score: written });
  assert.ok(written.until < time.now(), "a stale entry is still there, and says that it is stale");

  time.advance(HOUR);
  assert.deepEqual(await make().read(acme, ["score"]), {});
});

test("what lies in the storage names nobody", async () => {
  const { cache, session, time } = fresh();
  const acme = await place("mastodon:kettle_works@social.example");
  for (const kind of ["score", "partial", "note", "pending"]) {
    await cache.write(acme, kind, documentOf(acme.key), { until: time.now() + HOUR });
  }
  const stored = JSON.stringify(session.all);
  const decoded = Buffer.from(Object.values(session.all)[0].sealed, "base64").toString("latin1");
  for (const name of ["kettle_works", "social.example", "mastodon", "twoway.example"]) {
    assert.ok(!stored.includes(name) && !decoded.includes(name), name);
  }
  assert.deepEqual(
    Object.keys(session.all).map((name) => name.split(":")[0]),
    ["score", "partial", "note", "pending"],
  );
});

test("the same is never sealed twice alike", async () => {
  const { cache, session, time } = fresh();
  const acme = await place("x:acme");
  await cache.write(acme, "score", { grade: "A" }, { until: time.now() + HOUR });
  const first = session.all[`score:${acme.digest}`];
  await cache.write(acme, "score", { grade: "A" }, { until: time.now() + HOUR });
  const second = session.all[`score:${acme.digest}`];
  assert.notEqual(first.nonce, second.nonce);
  assert.notEqual(first.sealed, second.sealed);
});

test("what another server said does not count", async () => {
  const { cache, time } = fresh();
  const here = await place("x:acme");
  await cache.write(here, "score", { grade: "A" }, { until: time.now() + HOUR });
  const elsewhere = await place("x:acme", "https://other.example");
  assert.deepEqual(await cache.read(elsewhere, ["score"]), {});
  assert.equal((await cache.read(here, ["score"])).score?.value.grade, "A");
});

test("an entry that was tampered with is no entry", async () => {
  const { cache, session, time } = fresh();
  const acme = await place("x:acme");
  await cache.write(acme, "score", { grade: "A" }, { until: time.now() + HOUR });
  const entry = session.all[`score:${acme.digest}`];
  for (const broken of [{ ...entry, sealed: btoa("nonsense") }, { gone: Infinity }, "text", null]) {
    session.all[`score:${acme.digest}`] = broken;
    assert.deepEqual(await cache.read(acme, ["score"]), {});
  }
});

for (const listsKeys of [true, false]) {
  test(`the oldest make room; ${listsKeys ? "with" : "without"} a list of names`, async () => {
    const { cache, session, time } = fresh({ listsKeys });
    const places = await Promise.all(
      Array.from({ length: MOST_SCORES + 1 }, (_, index) => place(`x:acme${index}`)),
    );
    await cache.write(places[0], "pending", {}, { until: time.now() + HOUR });
    for (const each of places) {
      time.advance(1);
      await cache.write(each, "score", { grade: "A" }, { until: time.now() + HOUR });
    }
    const kept = Object.keys(session.all).filter((name) => name.startsWith("score:"));
    assert.ok(kept.length <= MOST_SCORES && kept.length > MOST_SCORES / 2, String(kept.length));
    assert.deepEqual(await cache.read(places[0], ["score"]), {});
    assert.ok((await cache.read(places[0], ["pending"])).pending, "only scores make room");
    assert.ok((await cache.read(places[MOST_SCORES], ["score"])).score);
  });
}

test("a full storage loses its older half, and never fails a look-up", async () => {
  const { cache, time } = fresh({ quota: 20_000 });
  const value = { text: "x".repeat(2_000) };
  const places = await Promise.all(Array.from({ length: 8 }, (_, index) => place(`x:a${index}`)));
  for (const each of places) {
    time.advance(1);
    await cache.write(each, "score", value, { until: time.now() + HOUR });
  }
  assert.deepEqual(await cache.read(places[0], ["score"]), {});
  assert.ok((await cache.read(places[7], ["score"])).score);

  const huge = { text: "x".repeat(50_000) };
  const entry = await cache.write(places[1], "score", huge, { until: time.now() + HOUR });
  assert.equal(entry.value, huge);
});

test("its size is told, and everything can be forgotten, but nothing of others", async () => {
  const { cache, session, time } = fresh();
  await session.set({ "not-before:https://twoway.example": { read: 1 } });
  const [acme, other] = [await place("x:acme"), await place("x:other")];
  await cache.write(acme, "score", {}, { until: time.now() + HOUR });
  await cache.write(acme, "note", {}, { until: time.now() + HOUR });
  await cache.write(other, "score", {}, { until: time.now() + 1 });
  time.advance(2);
  const { accounts, bytes } = await cache.size();
  assert.equal(accounts, 1);
  assert.ok(bytes > 100);

  await cache.clear();
  assert.deepEqual(await cache.size(), { accounts: 0, bytes: 2 });
  assert.deepEqual(Object.keys(session.all), ["not-before:https://twoway.example"]);
});
