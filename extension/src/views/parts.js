// The parts of a score, the checks behind them, and what was looked at.

import { count, day, known, plain } from "../words.js";
import { element, english, securedLink } from "./element.js";
import { fields, partOf, rows } from "./figures.js";
import { bar, resultMark } from "./mark.js";

/** More than a server of ours gives of anything; a panel has to stay one. */
const [MOST_EXAMPLES, MOST_LINES] = [10, 50];

const PARTS = /** @type {const} */ ([
  ["reply_rate", "panel_part_replies"],
  ["link_hygiene", "panel_part_links"],
  ["follower_ratio", "panel_part_ratio"],
]);

/** @type {Record<string, string>} */
const CHECKS = {
  profile_links_site: "check_profile_links_site",
  site_answers: "check_site_answers",
  site_links_back: "check_site_links_back",
  posts_link_home: "check_posts_link_home",
  links_alive: "check_links_alive",
  links_secure: "check_links_secure",
  links_honest: "check_links_honest",
  not_link_cannon: "check_not_link_cannon",
  picture: "check_picture",
  banner: "check_banner",
  bio: "check_bio",
  posts: "check_posts",
  age: "check_age",
};

/** @type {Record<string, string>} */
const RESULTS = { pass: "check_pass", fail: "check_fail" };

/** @type {Record<string, string>} */
const CHANNELS = { comment: "panel_channel_comment", mention: "panel_channel_mention" };

/**
 * Each part with its points out of 100, its weight and a bar.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {DrawnElement}
 */
export function parts(document, context) {
  const { say } = context;
  return element(
    "ul",
    { class: "parts" },
    ...PARTS.map(([name, title]) => {
      const part = partOf(document, name);
      const [points, weight] = [known(part.points), known(part.weight)];
      return element(
        "li",
        {},
        element(
          "span",
          { class: "name" },
          say(title),
          weight !== null &&
            element("small", {}, say("panel_weight", count(weight, context.language, say))),
        ),
        points !== null && bar(points),
        points === null
          ? element("span", { class: "points none soft" }, say("words_no_data"))
          : element(
              "span",
              { class: "points" },
              element("b", {}, String(Math.round(points))),
              element("span", { class: "unseen" }, say("panel_of_hundred")),
            ),
        under(name, part, context),
      );
    }),
  );
}

/**
 * A line below a part: why it has no points, or the numbers that people ask for.
 *
 * @param {string} name
 * @param {Record<string, any>} part
 * @param {ViewContext} context
 * @returns {DrawnElement | null}
 */
function under(name, part, { say, language }) {
  const reason = plain(part.reason, 300);
  if (known(part.points) === null && reason)
    return element("small", { class: "wide" }, english(reason));
  if (name !== "follower_ratio" || known(part.followers) === null || known(part.following) === null)
    return null;
  const numbers = [part.followers, part.following].map((number) => count(number, language, say));
  return element("small", { class: "wide" }, say("panel_followers", ...numbers));
}

/**
 * Every check of links and profile, closed at first; null without any.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {DrawnElement | null}
 */
export function checks(document, { say }) {
  const all = [
    ...rows(partOf(document, "link_hygiene").checks),
    ...rows(partOf(document, "follower_ratio").cues),
  ]
    .slice(0, MOST_LINES)
    .map(fields);
  if (!all.length) return null;
  const [passed, failed] = ["pass", "fail"].map(
    (result) => all.filter((check) => check.result === result).length,
  );
  const numbers = [passed, failed, all.length - passed - failed].map(String);
  return element(
    "details",
    { id: "checks" },
    element(
      "summary",
      { id: "checks-summary" },
      say("panel_checks"),
      " ",
      element("span", { class: "soft" }, say("panel_checks_count", ...numbers)),
    ),
    element("ul", { class: "checks" }, ...all.map((check) => checkRow(check, say))),
  );
}

/**
 * @param {Record<string, any>} check
 * @param {Say} say
 */
function checkRow(check, say) {
  const name = CHECKS[check.name];
  const reason = plain(check.reason, 300);
  return element(
    "li",
    {},
    resultMark(check.result),
    element(
      "div",
      {},
      element("p", {}, name ? say(name) : english(plain(check.words) || plain(check.name))),
      element(
        "small",
        {},
        say(RESULTS[check.result] ?? "check_not_checked"),
        reason && ". ",
        reason && english(reason),
      ),
    ),
  );
}

/**
 * Posts that were answered and posts that were not, as short links; null without any that can be
 * followed.
 *
 * @param {ScoreDocument} document
 * @param {Say} say
 * @returns {DrawnElement | null}
 */
export function examples(document, say) {
  const reply = partOf(document, "reply_rate");
  const shown = [
    row(reply.answered_examples, say("panel_answered"), "answered", (n) =>
      say("panel_answered_example", n),
    ),
    row(reply.unanswered_examples, say("panel_unanswered"), "unanswered", (n) =>
      say("panel_unanswered_example", n),
    ),
  ].filter((each) => each !== null);
  return shown.length ? element("ul", { class: "examples" }, ...shown) : null;
}

/**
 * @param {unknown} addresses
 * @param {string} title
 * @param {string} id
 * @param {(number: string) => string} label
 */
function row(addresses, title, id, label) {
  const links = rows(addresses)
    .map((address, at) => {
      const number = String(at + 1);
      return securedLink(address, { id: `${id}-${number}`, "aria-label": label(number) }, number);
    })
    .filter((link) => link !== null)
    .slice(0, MOST_EXAMPLES);
  return links.length ? element("li", {}, element("span", {}, title), ...links) : null;
}

/**
 * What was looked at and what could not be, closed at first; null where nothing is said about it.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {DrawnElement | null}
 */
export function coverage(document, { say, language }) {
  const seen = fields(document.coverage);
  const since = day(seen.since, language);
  const channels = rows(seen.channels)
    .map((channel) => CHANNELS[String(channel)])
    .filter(Boolean);
  const lines = [
    known(seen.posts) !== null && say("panel_posts_seen", count(seen.posts, language, say)),
    known(seen.threads) !== null && say("panel_threads_seen", count(seen.threads, language, say)),
    since && say("panel_since", since),
    ...channels.map((channel) => say(channel)),
    ...[...rows(seen.truncated), ...rows(seen.notes)]
      .slice(0, MOST_LINES)
      .map((note) => plain(note, 300))
      .filter(Boolean)
      .map(english),
  ].filter((line) => line !== false && line !== null && line !== "");
  if (!lines.length) return null;
  return element(
    "details",
    { id: "coverage" },
    element("summary", { id: "coverage-summary" }, say("panel_coverage")),
    element("ul", { class: "lines" }, ...lines.map((line) => element("li", {}, line))),
  );
}
