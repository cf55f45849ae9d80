// The manifest asks for little, names what is there, and nothing lies about that it does not need.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

import { PANEL_FILES, readerFiles } from "../../extension/src/injecting.js";
import { SITES } from "../../extension/src/sites.js";
import { ROOT, manifest, shippedFiles, text } from "./files.mjs";
import { weights } from "./weigh.mjs";

/** Style sheets included. What every page gets is to be well below the limit. */
const MOST_BYTES = 20_480;
const MOST_AT_FIRST = 16_384;
/** What reading a page brings to the sites that are read, beyond the limit. */
const MOST_READER = 5_500;
const files = shippedFiles();
const brought = SITES.flatMap(({ reader }) => (reader ? readerFiles(reader) : []));
const inserted = new Set([
  ...manifest.content_scripts.flatMap(({ js }) => js),
  ...PANEL_FILES,
  ...brought,
]);

test("installing asks for two permissions and the named sites", () => {
  assert.deepEqual(manifest.permissions, ["storage", "scripting"]);
  assert.equal(manifest.web_accessible_resources, undefined);
  assert.equal(manifest.externally_connectable, undefined);
  assert.deepEqual(manifest.optional_host_permissions, ["https://*/*", "http://*/*"]);
  const matches = manifest.content_scripts.flatMap((entry) => entry.matches);
  assert.equal(new Set(matches).size, matches.length);
  for (const match of matches) {
    assert.match(match, /^https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+\/\*$/);
  }
});

test("its pages run nothing but what came with it", () => {
  const policy = manifest.content_security_policy.extension_pages;
  const rules = new Map(policy.split("; ").map((rule) => rule.split(/ (.*)/s).slice(0, 2)));
  assert.equal(rules.get("default-src"), "'none'");
  assert.equal(rules.get("script-src"), "'self'");
  assert.equal(rules.get("object-src"), "'none'");
  // Without rules of our own, Firefox would turn http into https, and lose one's own server.
  assert.ok(!rules.has("upgrade-insecure-requests"));
});

test("it does not run in private windows, whose visits must leave no trace outside", () => {
  assert.equal(manifest.incognito, "not_allowed");
});

test("Firefox is told what is sent", () => {
  const { gecko } = manifest.browser_specific_settings;
  assert.deepEqual(gecko.data_collection_permissions, {
    required: ["browsingActivity", "websiteContent"],
  });
});

test("its version is that of the service", () => {
  const project = readFileSync(new URL("../pyproject.toml", ROOT), "utf-8");
  assert.equal(manifest.version, project.match(/^version = "([^"]+)"/m)?.[1]);
});

test("scripts go into the top frame, last what starts", () => {
  for (const entry of manifest.content_scripts) {
    assert.equal(entry.run_at, "document_start");
    assert.equal(entry.all_frames, false);
    assert.equal(entry.js.at(-1), "src/page/content.js");
    assert.equal(entry.world, undefined);
  }
});

for (const [site, { pill, all }] of Object.entries(weights())) {
  test(`few bytes go into a page of ${site}, and the rest only when it is wanted`, () => {
    assert.ok(pill <= MOST_AT_FIRST, `${pill} bytes`);
    const { reader } = SITES.find(({ id }) => id === site);
    assert.ok(all <= MOST_BYTES + (reader ? MOST_READER : 0), `${all} bytes`);
  });
}

/** The files that a file names, as paths below `extension/`. */
function named(path) {
  const code = text(path);
  const beside = (name) => posix.join(posix.dirname(path), name);
  if (path.endsWith(".js")) {
    const imports = code.matchAll(/^(?:import|export)\b[^;]*?["'](\.{1,2}\/[^"']+)["'];/gms);
    const opened = code.matchAll(/["']([a-z]+\.html)["']/g);
    const modules = [...imports].map(([, name]) => beside(name));
    return [...modules, ...[...opened].map(([, name]) => name)];
  }
  if (path.endsWith(".html")) {
    const linked = code.matchAll(/\b(?:src|href)="([^":#]+)"/g);
    return [...linked].map(([, name]) => beside(name));
  }
  return [];
}

test("every file that is named is there, and every file that is there is needed", () => {
  const first = [
    "manifest.json",
    manifest.background.service_worker,
    ...manifest.background.scripts,
    manifest.action.default_popup,
    manifest.options_ui.page,
    ...Object.values(manifest.icons),
    ...Object.values(manifest.action.default_icon),
    ...inserted,
    ...files.filter((path) => path.startsWith("_locales/")),
  ];
  const needed = new Set(first);
  for (const path of needed) {
    assert.ok(files.includes(path), `${path} is named, but not there`);
    for (const name of named(path)) needed.add(name);
  }
  assert.deepEqual(files.filter((path) => !needed.has(path)), []);
});

test("what goes into pages is classic, and everything else is modules", () => {
  const scripts = files
    .filter((path) => path.endsWith(".html"))
    .flatMap((path) => [...text(path).matchAll(/<script src="([^"]+)"/g)].map(([, name]) => name));
  const classic = new Set([...inserted, ...scripts]);
  assert.ok(scripts.length > 0);
  for (const path of files.filter((name) => name.endsWith(".js"))) {
    const module = /^(import|export)\b/m.test(text(path));
    if (classic.has(path)) assert.ok(!module, `${path} cannot be injected`);
    else assert.ok(module, `${path} is no module`);
  }
});

test("no text becomes markup, and none becomes code", () => {
  const forbidden =
    /\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|document\.write|new Function)\b|\beval\(/;
  for (const path of files.filter((name) => name.endsWith(".js"))) {
    assert.doesNotMatch(text(path), forbidden, path);
  }
  for (const path of files.filter((name) => name.endsWith(".html"))) {
    assert.doesNotMatch(text(path), /\s(style|on[a-z]+)=|<style\b|<script[^>]*>[^<]/, path);
  }
});

test("lines stay within 100 columns", () => {
  // In style.js a rule is a line.
  const long = files
    .filter((path) => /\.(js|html|css)$/.test(path) && path !== "src/page/style.js")
    .flatMap((path) =>
      text(path).split("\n").map((line, at) => ({ where: `${path}:${at + 1}`, line })),
    )
    .filter(({ line }) => [...line].length > 100)
    .map(({ where }) => where);
  assert.deepEqual(long, []);
});
