import assert from "node:assert/strict";
import { test } from "node:test";

import { BUNDLED, isOlder, switchOf, verdict } from "../../extension/src/switch.js";
import { clock, storageArea } from "./fakes.mjs";

const SERVER = "https://twoway.example";
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFF = {
  sites: { x: { enabled: false, message: "X has changed." } },
  min_version: "0.1.0",
  message: null,
};

function fresh(answer) {
  const [local, session, time] = [storageArea(), storageArea(), clock()];
  const asked = [];
  const api = {
    config: async (server) => {
      asked.push(server);
      return answer.value();
    },
  };
  const make = () => switchOf({ api, local, session, now: time.now });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { local, session, time, asked, make, settled, current: make() };
}

test("the first answer is at once, and bundled; the server's holds from the next on", async () => {
  const { asked, current, make, settled } = fresh({ value: () => OFF });
  assert.deepEqual(await current(SERVER), BUNDLED);
  await settled();
  assert.deepEqual(await make()(SERVER), OFF);
  assert.deepEqual(asked, [SERVER]);
});

test("it is fetched anew after six hours and holds for 30 days when that fails", async () => {
  const answer = { value: () => OFF };
  const { asked, current, settled, time } = fresh(answer);
  await current(SERVER);
  await settled();
  time.advance(6 * HOUR - 1);
  await current(SERVER);
  await settled();
  assert.equal(asked.length, 1);

  answer.value = () => {
    throw new Error("down");
  };
  time.advance(2);
  assert.deepEqual(await current(SERVER), OFF);
  await settled();
  assert.equal(asked.length, 2);
  time.advance(23 * DAY);
  assert.deepEqual(await current(SERVER), OFF);
  time.advance(7 * DAY);
  assert.deepEqual(await current(SERVER), BUNDLED);
});

test("a server that fails is not asked at every page", async () => {
  const { asked, current, make, settled, time } = fresh({
    value: () => {
      throw new Error("down");
    },
  });
  for (let page = 0; page < 5; page += 1) {
    await (page % 2 ? current : make())(SERVER);
    await settled();
  }
  assert.equal(asked.length, 1);
  time.advance(10 * 60 * 1000);
  await current(SERVER);
  await settled();
  assert.equal(asked.length, 2);
});

test("another server has its own switch, and is asked at once", async () => {
  const { asked, current, settled } = fresh({ value: () => OFF });
  await current(SERVER);
  await settled();
  assert.deepEqual(await current("https://other.example"), BUNDLED);
  await settled();
  assert.deepEqual(asked, [SERVER, "https://other.example"]);
});

test("a clock that was put back does not keep an old switch for ever", async () => {
  const { asked, current, settled, time } = fresh({ value: () => OFF });
  await current(SERVER);
  await settled();
  time.advance(-2 * DAY);
  await current(SERVER);
  await settled();
  assert.equal(asked.length, 2);
});

for (const value of [
  null,
  7,
  "text",
  [],
  { sites: 7 },
  { sites: null },
  {
    sites: { x: null, y: 1, z: { enabled: "no" } },
    min_version: "<1",
    message: 7,
  },
]) {
  test(`of an answer like ${JSON.stringify(value)} nothing is used`, async () => {
    const { current, settled } = fresh({ value: () => value });
    await current(SERVER);
    await settled();
    assert.deepEqual(await current(SERVER), BUNDLED);
  });
}

test("a site that is switched off tells why", () => {
  assert.deepEqual(verdict(OFF, "x", "0.1.0"), { state: "switched_off", reason: "X has changed." });
  assert.equal(verdict(OFF, "bluesky", "0.1.0"), null);
  assert.equal(
    verdict({ ...OFF, sites: { x: { enabled: true, message: "" } } }, "x", "0.1.0"),
    null,
  );
  for (const site of ["__proto__", "constructor", "toString"]) {
    assert.equal(verdict(BUNDLED, site, "1.0"), null);
  }
});

test("a version that is too old shows nothing on any site", () => {
  const config = { ...BUNDLED, min_version: "0.10.0", message: "Please update." };
  const told = { state: "extension_old", reason: "Please update." };
  assert.deepEqual(verdict(config, "bluesky", "0.9.9"), told);
  assert.equal(verdict(config, "bluesky", "0.10"), null);
});

test("versions are compared by their numbers", () => {
  for (const [older, newer] of [
    ["0.9", "0.10"],
    ["1", "1.0.1"],
    ["0.1.0", "0.2"],
    ["1.9.9", "2"],
  ]) {
    assert.ok(isOlder(older, newer), `${older} < ${newer}`);
    assert.ok(!isOlder(newer, older), `not ${newer} < ${older}`);
  }
  assert.ok(!isOlder("1.0", "1.0.0.0") && !isOlder("1.0.0.0", "1.0"));
});
