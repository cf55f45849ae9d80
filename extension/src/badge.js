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
 * Sets a tab's badge, unless the tab has gone on from the address meanwhile: answers may overtake
 * each other, and a badge stays until the next page has loaded.
 *
 * @param {Pick<typeof chrome, "action" | "tabs">} browser
 * @param {number} tabId
 * @param {string} url whose pill it is
 * @param {ReturnType<typeof badgeOf>} badge
 */
export async function setBadge({ action, tabs }, tabId, url, { text, background, ink }) {
  try {
    const there = await tabs.sendMessage(tabId, { type: "where" }, { frameId: 0 });
    if (there?.url !== url) return;
    await Promise.all([
      action.setBadgeBackgroundColor({ tabId, color: background }),
      action.setBadgeTextColor({ tabId, color: ink }),
      action.setBadgeText({ tabId, text }),
    ]);
  } catch {
    // The tab has been closed meanwhile, or shows a page where nothing of ours runs.
  }
}
