// The pill: grade, score and a few words about the account whose page one is on.

import { STATES } from "../states.js";
import { age, known, percent, plain, wait } from "../words.js";
import { element } from "./element.js";
import { gradeOf, isPerson, nameOf, repliesOf } from "./figures.js";
import { mark } from "./mark.js";
import { PILL_STYLE } from "./looks.js";

/**
 * @param {Seen} seen
 * @param {ViewContext} context
 * @returns {PillView}
 */
export function pillView(seen, context) {
  const { say, account, site, settings, language, direction } = context;
  const grade = shownGrade(seen);
  const score = known(seen.score?.score);
  const shown = gradeOf(seen.score) && score !== null ? String(Math.round(score)) : "";
  const words = pillWords(seen, context, shown !== "");
  const name = nameOf(seen.score, account);
  return {
    state: seen.state,
    grade,
    words,
    score: shown,
    label: shown
      ? say("pill_label_score", name, grade, shown, words)
      : say("pill_label", name, words),
    drawn: [
      mark(grade),
      " ",
      ...(shown ? [element("b", {}, shown), " "] : []),
      element("span", { class: "words" }, words),
    ],
    place: settings.place,
    anchors: site.anchors,
    language,
    direction,
    style: PILL_STYLE,
  };
}

/**
 * The pill of a page that the extension does not answer any more, since it has been updated: it
 * reloads the page.
 *
 * @param {Pick<ViewContext, "say" | "language" | "direction">} context
 * @param {Pick<Settings, "place">} settings
 * @returns {PillView}
 */
export function reloadView({ say, language, direction }, { place }) {
  const words = say("state_reload_pill");
  return {
    state: "reload",
    grade: "?",
    words,
    score: "",
    label: say("pill_label", words, say("state_reload_panel")),
    drawn: [mark("?"), " ", element("span", { class: "words" }, words)],
    place: place === "name" ? "bottom-right" : place,
    anchors: [],
    language,
    direction,
    style: PILL_STYLE,
  };
}

/**
 * The letter of the score on view, whatever the state; else what the state has in its place.
 *
 * @param {Seen} seen
 * @returns {string}
 */
export function shownGrade(seen) {
  const { grade } = STATES[seen.state] ?? STATES.error;
  return gradeOf(seen.score) ?? (grade === "score" ? "?" : grade);
}

/**
 * A state's text. The wait that some of them name is given in words.
 *
 * @param {Seen} seen
 * @param {"pill" | "panel"} where
 * @param {ViewContext} context
 * @returns {string} "" for a state that is told in figures
 */
export function stateWords(seen, where, { say, now }) {
  const row = STATES[seen.state] ?? STATES.error;
  const name = row[where];
  if (!name) return "";
  if (!row.wait) return say(name);
  return say(name, wait(Math.ceil(Math.max((seen.retryAt ?? now) - now, 1000) / 1000), say));
}

/**
 * @param {Seen} seen
 * @param {ViewContext} context
 * @param {boolean} scored whether a score is on view
 * @returns {string}
 */
function pillWords(seen, context, scored) {
  const { say } = context;
  const { day } = repliesOf(seen.score);
  const answers = scored && day ? say("pill_answers", percent(day.rate, say)) : "";
  if (seen.state === "score" || seen.state === "partial" || seen.state === "withheld") {
    if (isPerson(seen.score) && !scored) return say("pill_person");
    if (!answers) return stateWords(seen, "pill", context) || say("pill_no_rate");
    return seen.state === "partial" ? say("pill_partial", answers) : answers;
  }
  const words = stateWords(seen, "pill", context);
  if (!scored || seen.ageSeconds === null) return plain(words);
  return answers ? say("pill_stale", answers, age(seen.ageSeconds, say)) : words;
}
