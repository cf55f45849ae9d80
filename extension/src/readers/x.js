// X: counts and profile from what the page tells search engines, posts from the list on view.
twoway.read = (document, { href, pathname }) => {
  const { all, said, text, links, data } = twoway.reading;
  const [, handle, status] = /^\/(\w+)(?:\/status\/(\d+))?/.exec(pathname) ?? [];
  const SITE = 'a[data-testid="UserUrl"]';
  const schema = data('[data-testid="UserProfileSchema-test"]', "mainEntity").find(
    ({ mainEntity }) => mainEntity.additionalName?.toLowerCase() === handle?.toLowerCase(),
  );
  const about = schema?.mainEntity;
  /** @param {string} kind */
  const counted = (kind) => about?.interactionStatistic?.find(
    (/** @type {any} */ { interactionType }) => interactionType.endsWith(kind),
  )?.userInteractionCount;
  /** @param {string} end */
  const linked = (end) => text(`a[href="/${handle}/${end}" i]`);

  /** @type {FoundItem[]} */
  let items = [];
  let [above, focal] = /** @type {(FoundItem | undefined)[]} */ ([]);
  let ruled = false;
  for (const cell of all('[data-testid="cellInnerDiv"]')) {
    // Below a heading stand posts of other conversations.
    if (focal && cell.querySelector("h2")) break;
    const time = cell.querySelector('article[data-testid="tweet"] a[href*="/status/"] time');
    const article = time?.closest("article");
    // A line under a post ends its conversation; what follows without one answers the post above.
    const ends = getComputedStyle(cell.firstElementChild ?? cell).borderBottomWidth !== "0px";
    ruled ||= ends;
    if (!article || article.closest('[data-testid="placementTracking"]')) continue;
    const url = time.closest("a").href;
    const [id] = /\d+$/.exec(url) ?? [];
    const to = above ?? (id === status ? undefined : focal);
    const [body] = [...article.querySelectorAll('[data-testid="tweetText"]')].filter(
      (each) => !each.closest("div[role=link]"),
    );
    const asked = [...article.querySelectorAll('a[href^="/"]')].find((each) =>
      each.textContent.startsWith("@") &&
      !each.closest('[data-testid="User-Name"],[data-testid="tweetText"],div[role=link]'));
    const item = {
      id, url, by: url, at: time.dateTime, said: said(body),
      to: to?.id, toBy: asked?.href ?? to?.by,
      repost: article.querySelector('a [data-testid="socialContext"]')?.closest("a").href,
    };
    items.push(item);
    above = ends ? undefined : item;
    if (id === status) focal = item;
  }
  if (!ruled) items = items.slice(0, +(items.length === 1));
  return {
    url: href,
    language: document.documentElement.lang,
    thread: Boolean(status),
    account: status ? {} : {
      name: about?.name ?? text('[data-testid="UserName"] span'),
      followers: counted("FollowAction") ?? linked("verified_followers") ?? linked("followers"),
      following: counted("SubscribeAction") ?? linked("following"),
      posts_count: counted("WriteAction"),
      created_at: schema?.dateCreated,
      bio: said(all('[data-testid="UserDescription"]')[0]),
      links: about ? [...(links(SITE) ?? []), ...(schema.relatedLink ?? [])] : links(SITE),
      has_avatar: about && !/default_profile/.test(about.image?.contentUrl),
      has_banner: about && all(`a[href="/${handle}/header_photo" i]`).length > 0,
    },
    items,
  };
};
