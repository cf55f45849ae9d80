// LinkedIn: counts from the head of the page, posts and comments from the feed; their times are in
// their ids.
twoway.read = (document, { href, pathname }) => {
  const { all, said, text, links } = twoway.reading;
  const COMMENT = '[data-id^="urn:li:comment:"]';
  const POST = '[data-urn^="urn:li:activity:"],[data-id^="urn:li:activity:"],[data-activity-urn]';
  const TEXT = '[class*="update-components-text"],[data-test-id*="commentary"]';
  const ACTOR = '[class*="actor"] a[href],a[data-tracking-control-name*="actor"]';
  /** @param {string} name */
  const meta = (name) =>
    document.querySelector(`meta[property="og:${name}"]`)?.getAttribute("content");
  const isFresh = meta("url")?.includes(pathname.split("/").slice(0, 3).join("/"));
  const listed = all('[class*="top-card-summary-info-list__info-item"]')
    .filter((each) => !each.closest("a") && /\d/.test(each.textContent)).at(-1)?.textContent;

  /** @type {FoundItem[]} */
  const items = [];
  for (const post of all(POST)) {
    const urn = post.dataset.urn ?? post.dataset.id ?? post.dataset.activityUrn;
    const id = /\d+$/.exec(urn)?.[0];
    const by = post.querySelector(ACTOR)?.href;
    items.push({
      id, by, url: `https://www.linkedin.com/feed/update/${urn}/`,
      said: said(post.querySelector(TEXT)),
      repost: post.querySelector('[class*="update-components-header"] a')?.href,
    });
    for (const comment of all(COMMENT, post)) {
      items.push({
        id: /(\d+)\)$/.exec(comment.dataset.id)?.[1],
        by: comment.querySelector("a[href]")?.href,
        said: said(comment.querySelector('[class*="main-content"]')),
        to: /(\d+)\)$/.exec(comment.parentElement.closest(COMMENT)?.dataset.id)?.[1] ?? id,
      });
    }
  }
  return {
    url: href,
    language: document.documentElement.lang,
    thread: true,
    account: {
      name: text('[class*="top-card"] h1'),
      followers: listed ?? (isFresh ? meta("description")?.split(" | ")[1] : undefined),
      bio: said(all('[class*="top-card"] [class*="tagline"]')[0]),
      links: links('[class*="top-card"] a[href]'),
    },
    items,
  };
};
