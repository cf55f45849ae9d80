import assert from "node:assert/strict";
import { test } from "node:test";

import {
  DEFAULTS,
  InvalidSetting,
  PLACES,
  isLoopback,
  mayScoreAll,
  normaliseServer,
  read,
  write,
} from "../../extension/src/settings.js";
import { storageArea } from "./fakes.mjs";

test("nothing set: the private look-up, at a server on this machine", async () => {
  assert.deepEqual(await read(storageArea()), {
    server: "http://127.0.0.1:8000",
    lookUp: "prefix",
    place: "name",
    off: [],
    allowed: [],
  });
});

test("what was written is read, and the rest stays", async () => {
  const storage = storageArea();
  await write(storage, { place: "top-left", off: ["x", "x"] });
  const after = await write(storage, { server: " https://Twoway.Example/api/ ", lookUp: "score" });
  assert.deepEqual(after, {
    server: "https://twoway.example/api",
    lookUp: "score",
    place: "top-left",
    off: ["x"],
    allowed: [],
  });
  assert.deepEqual(await read(storage), after);
});

test("what is handed out may be changed without changing the defaults", async () => {
  (await read(storageArea())).off.push("x");
  assert.deepEqual((await read(storageArea())).off, []);
});

test("a change that cannot be names its field and changes nothing", async () => {
  const storage = storageArea();
  await write(storage, { place: "name" });
  for (const [field, value] of [
    ["server", "ftp://twoway.example"],
    ["lookUp", "always"],
    ["place", "middle"],
    ["off", "x"],
    ["off", ["<b>"]],
    ["allowed", ["localhost"]],
    ["allowed", ["a/b.example"]],
    ["allowed", Array(201).fill("social.example")],
    ["unknown", 1],
  ]) {
    await assert.rejects(write(storage, { place: "top-left", [field]: value }), (error) => {
      assert.ok(error instanceof InvalidSetting);
      assert.equal(error.field, field);
      return true;
    });
  }
  assert.equal((await read(storage)).place, "name");
});

test("what an older or newer version has left is read as far as it is valid", async () => {
  const storage = storageArea();
  for (const kept of [7, null, [], { server: 7, lookUp: "x", place: {}, off: {}, allowed: [1] }]) {
    await storage.set({ settings: kept });
    assert.deepEqual(await read(storage), DEFAULTS);
  }
  await storage.set({ settings: { place: "name", colour: "red" } });
  assert.deepEqual(await read(storage), { ...DEFAULTS, place: "name" });
});

for (const [typed, address] of [
  ["http://127.0.0.1:8000", "http://127.0.0.1:8000"],
  ["localhost:8000/", "http://localhost:8000"],
  ["[::1]:8000", "http://[::1]:8000"],
  ["twoway.example", "https://twoway.example"],
  ["  HTTPS://Twoway.Example:443//  ", "https://twoway.example"],
  ["http://twoway.example:8080/scores/", "http://twoway.example:8080/scores"],
  ["https://bücher.example", "https://xn--bcher-kva.example"],
  ["", null],
  ["https://", null],
  ["https://me:secret@twoway.example", null],
  ["https://twoway.example/?key=1", null],
  ["https://twoway.example/#top", null],
  ["ftp://twoway.example", null],
  ["javascript:alert(1)", null],
  ["file:///etc/passwd", null],
  ["two way", null],
  ["two%20way", null],
]) {
  test(`the server "${typed}" is ${address}`, () => {
    assert.equal(normaliseServer(typed), address);
  });
}

test("what is on this machine", () => {
  for (const server of ["http://localhost:1", "http://127.8.0.1", "https://[::1]/a"]) {
    assert.ok(isLoopback(server), server);
  }
  for (const server of ["https://localhost.example", "http://128.0.0.1", "http://10.0.0.1", "x"]) {
    assert.ok(!isLoopback(server), server);
  }
});

test("only one's own server may be told every profile that is opened", () => {
  assert.ok(mayScoreAll(DEFAULTS.server), "the one on this machine");
  assert.ok(mayScoreAll("https://my.example", "https://public.example"), "one that was typed in");
  assert.ok(!mayScoreAll("https://public.example", "https://public.example"), "one that was not");
});

test("the pill can be beside the name or in any corner", async () => {
  assert.equal(PLACES.length, 5);
  for (const place of PLACES) assert.equal((await write(storageArea(), { place })).place, place);
});
