import assert from "node:assert/strict";
import { test } from "node:test";

import { STATES } from "../../extension/src/states.js";
import { panelView } from "../../extension/src/views/panel.js";
import { pillView } from "../../extension/src/views/pill.js";
import { contextOf, elements, find, NOW, scored, scoreDocument, seenAs, textOf } from "./seen.mjs";

process.env.TZ = "UTC";
const LANGUAGES = ["en", "de"];
const spaced = (text) => text.replaceAll("\u00a0", " ");
const summaryOf = (document, context = contextOf()) =>
  spaced(textOf(find(panelView(scored(document), context), "summary") ?? ""));
const actionsOf = (tree) => (find(tree, "actions")?.children ?? []).map(({ attrs }) => attrs.id);

/** A score document with its reply part changed. */
function withReplies(changes, more = {}) {
  const document = { ...scoreDocument(), ...more };
  Object.assign(document.parts.reply_rate, changes);
  return document;
}

const withheld = (changes = {}) =>
  withReplies({ n: 6, answered: 2, points: null, reason: "Too few.", ...changes },
    { status: "withheld", score: null, interval: null, grade: null, tier: "withheld" });

test("the pill has grade, score and words, and a name that holds all three", () => {
  const pill = pillView(scored(), contextOf());
  assert.deepEqual([pill.grade, pill.score], ["C", "61"]);
  assert.equal(spaced(pill.words), "answers 52 % in a day");
  assert.equal(spaced(pill.label), "Twoway: Bright Kettles, grade C 61, answers 52 % in a day");
  assert.equal(spaced(pill.drawn.map(textOf).join("")), "C 61 answers 52 % in a day");
  assert.deepEqual([pill.place, pill.anchors, pill.direction], ["name", ["h1"], "ltr"]);
  assert.equal(find(pill.drawn[0], "mark").attrs["aria-hidden"], "true");
});

for (const language of LANGUAGES) {
  test(`every state says something, in pill and panel (${language})`, () => {
    const context = contextOf({ language });
    for (const state of Object.keys(STATES)) {
      for (const score of [null, scoreDocument(), withheld()]) {
        const seen = seenAs(state, { score, ageSeconds: score && 9000, retryAt: NOW + 42_000 });
        const pill = pillView(seen, context);
        const panel = panelView(seen, context);
        const words = textOf(panel);
        assert.ok(pill.words && pill.label.includes(pill.words), `${state}: ${pill.label}`);
        assert.doesNotMatch(pill.label + words, /undefined|NaN|null|\$\d|\[object/, state);
        assert.ok(find(panel, "heading"), `${state}: the panel has a name`);
        assert.ok(find(panel, "action-close") && find(panel, "action-move"), state);
        if (!score) assert.equal(pill.grade, STATES[state].grade === "" ? "" : "?", state);
      }
    }
  });

  test(`grades differ in shape, not in colour alone (${language})`, () => {
    const shapes = [..."ABCDE"].map((grade) => {
      const pill = pillView(scored({ ...scoreDocument(), grade }), contextOf({ language }));
      assert.ok(pill.label.includes(` ${grade} `));
      return JSON.stringify(pill.drawn[0].children[0]);
    });
    assert.equal(new Set(shapes).size, 5);
  });
}

test("the last good score stays, with its age and what is wrong", () => {
  for (const state of ["offline", "unreachable", "rate_limited", "unavailable", "pending"]) {
    const seen = seenAs(state, { score: scoreDocument(), ageSeconds: 3 * 3600, retryAt: NOW + 1 });
    const [pill, panel] = [pillView(seen, contextOf()), panelView(seen, contextOf())];
    assert.deepEqual([pill.grade, pill.score], ["C", "61"], state);
    assert.equal(spaced(pill.words), "answers 52 % in a day · seen 3 hours ago", state);
    assert.match(spaced(textOf(find(panel, "note"))), /What stands below was seen 3 hours ago\.$/);
    assert.ok(find(panel, "curve"), state);
  }
});

test("a score that has ended says how old it is, a fresh one does not", () => {
  const late = contextOf({ now: NOW + 86_400_000 });
  const old = seenAs("score", { score: scoreDocument(), ageSeconds: 86_400 + 7200 });
  assert.match(spaced(textOf(find(panelView(old, late), "note"))), /was seen 26 hours ago\.$/);
  assert.equal(find(panelView(scored(), contextOf()), "note"), undefined);
});

test("a wait is counted down in words, and never below a second", () => {
  const at = (retryAt) => spaced(pillView(seenAs("rate_limited", { retryAt }), contextOf()).words);
  assert.equal(at(NOW + 12_000), "too many requests, again in 12 seconds");
  assert.equal(at(NOW - 9), "too many requests, again in 1 second");
  assert.equal(at(null), "too many requests, again in 1 second");
});

test("the summary is made anew from the figures, in the person's language", () => {
  const german = contextOf({ language: "de" });
  assert.equal(summaryOf(scoreDocument()), "Answers 52 % of questions and complaints within a " +
    "day (between 38 and 65 %), half of them within 18 hours.");
  assert.equal(summaryOf(scoreDocument(), german), "Beantwortet 52 % der Fragen und Beschwerden " +
    "innerhalb eines Tages (zwischen 38 und 65 %), die Hälfte davon innerhalb von 18 Stunden.");
  assert.deepEqual(
    elements(find(panelView(scored(), contextOf()), "summary")).filter(({ tag }) => tag === "b")
      .map((bold) => spaced(textOf(bold))),
    ["52 %", "18 hours"],
  );
});

test("the summary counts what the score counts", () => {
  const group = (n) => ({ n, answered: 1, rate_24h: 0.5, low: 0.1, high: 0.9 });
  const told = [
    [{ by_kind: { question: group(48), complaint: null } }, "of questions within"],
    [{ by_kind: { question: group(0), complaint: group(48) } }, "of complaints within"],
    [{ denominator: "openings" }, "of messages within"],
    [{ median_wait_seconds: null }, "and most are never answered."],
  ];
  for (const [changes, words] of told) {
    assert.ok(summaryOf(withReplies(changes)).includes(words), words);
  }
  const open = withReplies({ median_wait_seconds: null });
  open.parts.reply_rate.curve[4].high = 1;
  assert.match(summaryOf(open), /too early to say how long half of them wait\.$/);
});

test("few, none and nothing are told apart", () => {
  const few = textOf(panelView(seenAs("withheld", { score: withheld() }), contextOf()));
  assert.ok(few.includes("Too few messages to say: 6 questions and complaints in 90 days, 2 of"));
  assert.match(summaryOf(withReplies({ answered: 0 })),
    /^No answer was seen to any of 48 questions .* in 90 days; at most 69 % get one\.$/);
  const shares = [{ name: "automated_share", count: 24, n: 24, value: 1 }];
  assert.match(summaryOf(withReplies({ answered: 0, shares })),
    /^No answer by a person .* at most 69 % get one\. Automated answers: 24\.$/);
  assert.match(summaryOf(withReplies({ n: 0, answered: 0, curve: [] })), /^No question, complaint/);
  assert.equal(summaryOf(withReplies({ n: null })), "");
  const one = withReplies({ n: 1, answered: 0, by_kind: { question: { n: 1 } } });
  assert.match(summaryOf(one), /1 question in 90 days/);
});

test("a person's account gets facts and no grade", () => {
  const document = withheld({ n: 40, answered: 20 });
  document.account.kind = "person";
  const seen = seenAs("withheld", { score: document });
  assert.equal(pillView(seen, contextOf()).words, "a person's account, no grade");
  assert.match(textOf(panelView(seen, contextOf())), /People owe nobody an answer/);
});

test("the parts show points, weight, and null as no data, never as 0", () => {
  const document = scoreDocument();
  Object.assign(document.parts.link_hygiene, { points: null, reason: "No link was seen." });
  const rows = find(panelView(scored(document), contextOf()), "parts").children;
  assert.deepEqual(rows.map((row) => textOf(find(row, "points"))), [
    "55 of 100", "no data", "90 of 100",
  ]);
  assert.deepEqual(rows.map((row) => textOf(find(row, "name"))), [
    "Repliesweight 60", "Linksweight 25", "Follower ratioweight 15",
  ]);
  assert.equal(find(rows[0], "part").attrs.width, "55.1%");
  assert.equal(find(rows[1], "bar"), undefined);
  assert.match(textOf(rows[1]), /No link was seen\./);
});

test("checks say how they came out, and what the server says stays English", () => {
  const document = scoreDocument();
  document.parts.link_hygiene.checks.push({ name: "new_one", words: "is new", result: "odd" });
  const tree = find(panelView(scored(document), contextOf({ language: "de" })), "checks");
  const rows = elements(tree).filter(({ tag }) => tag === "li");
  assert.equal(rows.length, 14);
  assert.match(textOf(tree), /7 bestanden, 3 nicht, 4 nicht geprüft/);
  assert.match(textOf(rows[0]), /^Das Profil verweist auf eine Website.*bestanden\. It links to/);
  assert.equal(find(rows[0], "pass").tag, "svg");
  const unknown = rows[8];
  assert.equal(textOf(unknown), "is newnicht geprüft");
  assert.equal(elements(unknown).find(({ attrs }) => attrs?.lang === "en").children[0], "is new");
});

test("only https leads anywhere, and the report is on the person's server", () => {
  const bad = [
    "javascript:alert(1)", "http://plain.example/1", "data:text/html,x", "https://me:pw@x.example/",
    "//x.example", "", null, 5, { href: "https://x.example" },
  ];
  const document = withReplies({ answered_examples: [...bad, "https://good.example/1"] });
  const tree = panelView(scored(document), contextOf());
  const links = elements(tree).filter(({ tag }) => tag === "a");
  const answered = links.filter(({ attrs }) => attrs.id.startsWith("answered"));
  assert.deepEqual(answered.map(({ attrs }) => attrs.href), ["https://good.example/1"]);
  assert.equal(links.filter(({ attrs }) => attrs.id.startsWith("unanswered")).length, 3);
  assert.equal(find(tree, "action-report").attrs.href,
    "http://127.0.0.1:8000/a/bluesky/brightkettle.example");
});

test("a handle of several parts keeps them in the report's address, and nothing else", () => {
  const account = { network: "linkedin", handle: "company/a?b#c", key: "", url: "" };
  const tree = panelView(scored(), contextOf({ account }));
  assert.match(find(tree, "action-report").attrs.href, /\/a\/linkedin\/company\/a%3Fb%23c$/);
});

test("each state offers what it can, reading only where there is a reader, and the options", () => {
  const reader = contextOf({ site: { ...contextOf().site, reader: "x.js" } });
  for (const [state, { actions }] of Object.entries(STATES)) {
    const offered = (context) =>
      actionsOf(panelView(seenAs(state, { score: scoreDocument() }), context)).sort();
    const ids = [...actions, "options"].map((name) => `action-${name}`).sort();
    assert.deepEqual(offered(reader), ids, state);
    assert.deepEqual(offered(contextOf()), ids.filter((id) => id !== "action-read"), state);
  }
  const bare = actionsOf(panelView(seenAs("unscored"), contextOf()));
  assert.deepEqual(bare, ["action-score", "action-compare", "action-options"]);
});

test("scoring is called anew only where there is a score", () => {
  const words = (seen) => textOf(find(panelView(seen, contextOf()), "action-score"));
  assert.equal(words(seenAs("unscored")), "Score this account now");
  assert.equal(words(scored()), "Score again");
});

test("what is in the comparison cannot be put there twice, nor into a full one", () => {
  const button = (tray) => find(panelView(scored(), contextOf({ tray })), "action-compare");
  assert.equal(button([]).action, "compare");
  const inside = button(["bluesky:brightkettle.example", "x:acme"]);
  assert.deepEqual([inside.action, inside.attrs["aria-disabled"]], [undefined, "true"]);
  assert.equal(textOf(inside), "In the comparison (2)");
  const full = button(Array.from({ length: 20 }, (_, at) => `x:a${at}`));
  assert.equal(textOf(full), "Comparison is full (20)");
});

test("a partial score says what it was made of", () => {
  const seen = { ...scored(), state: "partial", partial: true };
  assert.equal(spaced(pillView(seen, contextOf()).words), "answers 52 % in a day, on this page");
  assert.match(textOf(panelView(seen, contextOf())), /Seen on this page: 100 posts\./);
});

test("reasons, notices and statements are shown as others wrote them", () => {
  const seen = seenAs("error", { reason: "Status <frozen> is not known." });
  const tree = panelView(seen, contextOf({ notice: "Down tonight." }));
  for (const words of ["Status <frozen> is not known.", "Down tonight."]) {
    assert.equal(elements(tree).find((each) => each.children?.[0] === words).attrs.lang, "en");
  }
  const said = panelView(scored({ ...scoreDocument(), statement: "Ask us." }), contextOf());
  const quote = elements(said).find(({ tag }) => tag === "blockquote");
  assert.deepEqual([quote.attrs.dir, textOf(quote)], ["auto", "Ask us."]);
});

test("names cannot turn the text around them", () => {
  const document = scoreDocument();
  document.account.name = "\u202eevil\u2066 <img src=x onerror=alert(1)>";
  const heading = find(panelView(scored(document), contextOf()), "heading");
  assert.deepEqual(heading.children[0], {
    tag: "bdi", attrs: { dir: "auto" }, children: ["evil <img src=x onerror=alert(1)>"],
  });
});

test("no document makes the views fail, whatever is missing or odd in it", () => {
  const odd = [undefined, null, "", "x", -1, 1e99, NaN, [], {}, [null], [[1]], true];
  const holes = (value, path = []) =>
    value !== null && typeof value === "object"
      ? [path, ...Object.keys(value).flatMap((name) => holes(value[name], [...path, name]))]
      : [path];
  const context = contextOf();
  let tried = 0;
  for (const path of holes(scoreDocument()).filter(({ length }) => length)) {
    for (const value of odd) {
      const document = scoreDocument();
      const [last, ...way] = [...path].reverse();
      way.reverse().reduce((within, name) => within[name], document)[last] = value;
      const seen = seenAs("score", { score: document, ageSeconds: 5 });
      const told = pillView(seen, context).label + textOf(panelView(seen, context));
      assert.doesNotMatch(told, /undefined|NaN|\[object/, `${path.join(".")} = ${String(value)}`);
      tried += 1;
    }
  }
  assert.ok(tried > 2000, `${tried}`);
});

test("all that views draw is known to what builds it", async (t) => {
  const made = [];
  class Node {
    constructor(tag) { made.push(Object.assign(this, { tag, set: {}, nodes: [] })); }
    setAttribute(name, value) { this.set[name] = value; }
    append(...nodes) { this.nodes.push(...nodes); }
    addEventListener() {}
  }
  globalThis.document = {
    createElement: (tag) => new Node(tag),
    createElementNS: (_, tag) => new Node(tag),
    createTextNode: (text) => text,
  };
  t.after(() => delete globalThis.document);
  await import("../../extension/src/page/build.js");
  const site = { ...contextOf().site, reader: "x.js" };
  const document = { ...scoreDocument(), statement: "Ask us." };
  const trees = Object.keys(STATES).flatMap((state) => {
    const seen = seenAs(state, { score: document, ageSeconds: 5, reason: "So." });
    return [panelView(seen, contextOf({ site })), ...pillView(seen, contextOf()).drawn];
  });
  for (const tree of trees) globalThis.twoway.build(tree);
  const drawn = trees.flatMap(elements);
  assert.ok(drawn.length > 1000);
  assert.equal(made.length, drawn.length);
  for (const [at, { tag, attrs = {}, class: name }] of drawn.entries()) {
    assert.equal(made[at].tag, tag);
    const { href, ...rest } = attrs;
    assert.deepEqual(made[at].set, { ...(name && { class: name }), ...rest });
    if (href) assert.deepEqual([made[at].href, made[at].target], [href, "_blank"]);
  }
  const evil = globalThis.twoway.build({
    tag: "script", attrs: { onclick: "x", style: "x", src: "x" },
    children: [{ tag: "a", attrs: { href: "javascript:alert(1)" } }, { tag: "iframe" }, "<b>"],
  });
  assert.deepEqual([evil.tag, evil.set, evil.nodes[2]], ["span", {}, "<b>"]);
  assert.deepEqual(evil.nodes.slice(0, 2).map(({ tag, href }) => [tag, href]), [
    ["a", undefined], ["span", undefined],
  ]);
});
