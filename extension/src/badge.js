// The toolbar badge: the grade, or "?" where there is no score.

/**
 * What the badge of a tab shows. Its text is empty where the page shows nothing.
 *
 * @param {PillView | null} pill
 * @param {Record<string, string>} colours the light ones of `tokens.js`
 * @returns {{text: string, background: string, ink: string}}
 */
export function badgeOf(pill, colours) {
  const grade = pill?.grade ?? "";
  const colour = Object.hasOwn(colours, `grade-${grade.toLowerCase()}`);
  return {
    text: pill === null ? "" : grade || "…",
    background: colours[colour ? `grade-${grade.toLowerCase()}` : "soft"],
    ink: colours["on-grade"],
  };
}

/**
 * Sets tabs' badges, but none that comes too late: answers may overtake each other, and a badge
 * stays until the next page has loaded.
 *
 * @param {Pick<typeof chrome, "action" | "tabs">} browser
 * @param {Record<string, string>} colours
 */
export function badgesOf({ action, tabs }, colours) {
  /** Of which address each tab has asked last. An answer that is late knows it: who has ended the
   * background meanwhile has ended the answer, too. @type {Map<number, string>} */
  const last = new Map();

  /**
   * @param {number} tabId
   * @param {string} url whose pill is asked for
   * @returns {(pill: PillView | null) => Promise<void>} sets the badge, once the pill is known
   */
  return (tabId, url) => {
    last.set(tabId, url);
    return async (pill) => {
      if (last.get(tabId) !== url) return;
      const { text, background, ink } = badgeOf(pill, colours);
      try {
        // The tab may show a page by now where nothing of ours runs, and whose address is not ours
        // to know.
        const there = (await tabs.get(tabId)).url ?? "";
        if (!URL.canParse(there) || new URL(there).origin !== new URL(url).origin) return;
        await Promise.all([
          action.setBadgeBackgroundColor({ tabId, color: background }),
          action.setBadgeTextColor({ tabId, color: ink }),
          action.setBadgeText({ tabId, text }),
        ]);
      } catch {
        // The tab has been closed meanwhile.
      }
    };
  };
}
