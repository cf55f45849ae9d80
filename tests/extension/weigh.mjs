// What reaches a page, in bytes as shipped: files, and style sheets, which come as text. Run by
// itself it says so as JSON.

import { statSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { PANEL_FILES, readerFiles } from "../../extension/src/injecting.js";
import { SITES } from "../../extension/src/sites.js";
import { PANEL_STYLE, PILL_STYLE } from "../../extension/src/views/looks.js";
import { ROOT, manifest } from "./files.mjs";

/** @param {string[]} paths */
const sizeOf = (paths) =>
  paths.reduce((sum, path) => sum + statSync(new URL(path, ROOT)).size, 0);

/**
 * `pill`: when a page is opened; `all`: once the panel was opened and the page was read, too.
 *
 * @returns {Record<string, {pill: number, all: number}>} by site
 */
export function weights() {
  const pill = sizeOf(manifest.content_scripts[0].js) + Buffer.byteLength(PILL_STYLE);
  const panel = sizeOf(PANEL_FILES) + Buffer.byteLength(PANEL_STYLE);
  return Object.fromEntries(
    SITES.map(({ id, reader }) => [
      id,
      { pill, all: pill + panel + (reader ? sizeOf(readerFiles(reader)) : 0) },
    ]),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.stdout.write(JSON.stringify(weights()));
}
