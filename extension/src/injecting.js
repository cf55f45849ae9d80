// What goes into a page only once the person wants it: the panel, and the site's reader. Pages
// themselves cannot load any of it.

/** What opening the panel needs beside what every page has. */
export const PANEL_FILES = ["src/page/drag.js", "src/page/panel.js"];

/**
 * @param {string} reader as `Site` names it
 * @returns {string[]}
 */
export const readerFiles = (reader) =>
  ["reading.js", reader, "read.js"].map((name) => `src/readers/${name}`);

/** A tab, and in it the very document that has asked, where that is known. */
/** @typedef {{tab: number, document?: string | undefined}} Page */

/** @param {Pick<typeof chrome, "scripting">} browser */
export function injectingOf({ scripting }) {
  /** @param {Page} page */
  const target = ({ tab, document }) => ({
    tabId: tab,
    ...(document === undefined ? { frameIds: [0] } : { documentIds: [document] }),
  });
  /** @param {Page} page @param {string[]} files */
  const put = (page, files) =>
    // Not after the page has loaded, but now.
    scripting.executeScript({ target: target(page), files, injectImmediately: true });

  return {
    /** Puts the panel's code into a page. @param {Page} page */
    panel: async (page) => void (await put(page, PANEL_FILES)),

    /**
     * Runs a site's reader in a page.
     *
     * @param {Page} page
     * @param {string} reader
     * @returns {Promise<unknown>} what it found; undefined where it could not run or failed
     */
    async read(page, reader) {
      try {
        const [found] = await put(page, readerFiles(reader));
        return found?.result;
      } catch {
        return undefined;
      }
    },
  };
}
