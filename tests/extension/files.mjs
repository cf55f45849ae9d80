// The files of the extension, for tests that read them.

import { readFileSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = new URL("../../extension/", import.meta.url);

/** Only for people who work on the extension; `.ci/pack_extension.py` leaves out the same. */
export const NOT_SHIPPED = /(^|\/)(tsconfig\.json|[^/]+\.d\.ts|[^/]+\.svg)$/;

/** @returns {string[]} paths below `extension/`, sorted */
export function shippedFiles() {
  const folder = fileURLToPath(ROOT);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !NOT_SHIPPED.test(path))
    .sort();
}

/** @param {string} path */
export const text = (path) => readFileSync(new URL(path, ROOT), "utf-8");

export const manifest = JSON.parse(text("manifest.json"));

/** @param {string} language */
export const messages = (language) => JSON.parse(text(`_locales/${language}/messages.json`));
