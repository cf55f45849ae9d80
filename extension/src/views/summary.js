// The sentence about an account, made anew from the figures so that it is in the person's language.

import { between, count, percent, within } from "../words.js";
import { element, emphasised } from "./element.js";
import { FEW, repliesOf } from "./figures.js";

/** What is counted, for many and for one. */
const NOUNS = /** @type {const} */ ({
  questions: ["panel_questions", "panel_question"],
  complaints: ["panel_complaints", "panel_complaint"],
  both: ["panel_questions_and_complaints", "panel_question_or_complaint"],
  messages: ["panel_messages", "panel_message"],
});

/**
 * What is counted: "questions and complaints".
 *
 * @param {import("./figures.js").Replies} replies
 * @param {Say} say
 * @param {number | null} [n] how many, for one of them to be told as one
 */
export const nounOf = (replies, say, n = null) => say(NOUNS[replies.counted][n === 1 ? 1 : 0]);

/**
 * How many are counted in which time: "48 questions in 90 days"; null where that is unknown.
 *
 * @param {import("./figures.js").Replies} replies
 * @param {ViewContext} context
 * @returns {string | null}
 */
export function sample(replies, { say, language }) {
  if (replies.n === null) return null;
  const counted = say(
    "panel_counted",
    count(replies.n, language, say),
    nounOf(replies, say, replies.n),
  );
  if (replies.days === null) return counted;
  return say("panel_sample", counted, count(replies.days, language, say));
}

/**
 * Whether the account talks back, in a sentence with the number in bold and its interval; null
 * without figures.
 *
 * @param {ScoreDocument} document
 * @param {ViewContext} context
 * @returns {Drawn[] | null}
 */
export function summary(document, context) {
  const { say } = context;
  const replies = repliesOf(document);
  const { n, answered, day, week } = replies;
  if (n === null) return null;
  if (n === 0) return [say("panel_nothing_seen")];
  const seen = sample(replies, context) ?? "";
  if (n < FEW || day === null) {
    return [say("panel_too_few", seen, count(answered, context.language, say))];
  }
  if (answered === 0) {
    const most = week?.high ?? null;
    if (replies.automated) {
      const automated = count(replies.automated, context.language, say);
      if (most === null) return [say("panel_none_by_person", seen, automated)];
      return [say("panel_none_by_person_at_most", seen, automated, percent(most, say))];
    }
    if (most === null) return [say("panel_none_answered", seen)];
    return [say("panel_none_answered_at_most", seen, percent(most, say))];
  }
  const rate = percent(day.rate, say);
  const interval = between(day.low, day.high, say);
  return [
    ...emphasised(say("panel_answers", rate, nounOf(replies, say)), rate),
    ...(interval ? [" ", element("span", { class: "soft" }, `(${interval})`)] : []),
    `${say("panel_joint")} `,
    ...half(replies, context),
  ];
}

/**
 * How long half of them wait, or why that cannot be said.
 *
 * @param {import("./figures.js").Replies} replies
 * @param {ViewContext} context
 * @returns {Drawn[]}
 */
function half({ medianSeconds, week }, { say, language }) {
  if (medianSeconds !== null) {
    const words = within(medianSeconds, language, say);
    return emphasised(say("panel_half_within", words), words);
  }
  return [say((week?.high ?? 1) >= 1 ? "panel_half_unknown" : "panel_half_never")];
}
