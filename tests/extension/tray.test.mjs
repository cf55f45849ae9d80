import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST_IN_TRAY, add, clear, list, remove } from "../../extension/src/tray.js";
import { storageArea } from "./fakes.mjs";

test("accounts go in once, in order, and out again", async () => {
  const storage = storageArea();
  assert.deepEqual(await list(storage), []);
  await add(storage, "x:acme");
  await add(storage, "bluesky:acme.com");
  assert.deepEqual(await add(storage, "x:acme"), {
    keys: ["x:acme", "bluesky:acme.com"],
    added: true,
  });
  assert.deepEqual(await remove(storage, "x:acme"), ["bluesky:acme.com"]);
  assert.deepEqual(await remove(storage, "x:nobody"), ["bluesky:acme.com"]);
  await remove(storage, "bluesky:acme.com");
  assert.deepEqual(storage.all, {}, "an empty tray leaves nothing behind");
});

test("it is full at twenty", async () => {
  const storage = storageArea();
  for (let index = 0; index < MOST_IN_TRAY; index += 1) {
    assert.ok((await add(storage, `x:acme${index}`)).added);
  }
  const { keys, added } = await add(storage, "x:onemore");
  assert.equal(added, false);
  assert.equal(keys.length, 20);
  assert.equal((await add(storage, "x:acme7")).added, true, "what is in it already is in it");
});

test("of changes at the same time none is lost", async () => {
  const storage = storageArea();
  await Promise.all([
    add(storage, "x:a"),
    add(storage, "x:b"),
    remove(storage, "x:a"),
    add(storage, "x:c"),
  ]);
  assert.deepEqual(await list(storage), ["x:b", "x:c"]);
});

test("a change that fails does not hold up the next", async () => {
  const storage = storageArea();
  const broken = { ...storage, set: () => Promise.reject(new Error("full")) };
  await assert.rejects(add(broken, "x:a"), /full/);
  assert.deepEqual((await add(storage, "x:b")).keys, ["x:b"]);
});

test("what is no key is not in it", async () => {
  const storage = storageArea();
  assert.equal((await add(storage, "not a key")).added, false);
  for (const kept of [7, null, "x:a", { 0: "x:a" }]) {
    await storage.set({ tray: kept });
    assert.deepEqual(await list(storage), []);
  }
  await storage.set({ tray: ["x:a", 7, "nokey", "x:a", "youtube:@b"] });
  assert.deepEqual(await list(storage), ["x:a", "youtube:@b"]);
  await clear(storage);
  assert.deepEqual(storage.all, {});
});
