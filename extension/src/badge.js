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
