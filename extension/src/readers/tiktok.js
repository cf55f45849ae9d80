// TikTok: counts from the data that the page came with, as long as they are of this account; the
// times of videos and comments are in their ids.
twoway.read = (document, { href, pathname }) => {
  const { all, said, text, links, data } = twoway.reading;
  const [, handle, video] = /^\/@([\w.]+)(?:\/(?:video|photo)\/(\d+))?/.exec(pathname) ?? [];
  const [page] = data("#__UNIVERSAL_DATA_FOR_REHYDRATION__", "__DEFAULT_SCOPE__");
  const scope = page?.__DEFAULT_SCOPE__;
  const detail = scope?.["webapp.video-detail"]?.itemInfo?.itemStruct;
  const { user, stats } = [
    scope?.["webapp.user-detail"]?.userInfo,
    { user: detail?.author, stats: detail?.authorStats },
  ].find((each) => each?.user?.uniqueId === handle) ?? {};
  const link = user?.bioLink?.link;

  /** @type {FoundItem[]} */
  const items = [];
  if (video) {
    const [body] = all('[data-e2e="browse-video-desc"]');
    items.push({ id: video, by: href, url: href, said: said(body) });
  } else {
    for (const { href: url } of all('[data-e2e="user-post-item"] a[href*="/video/"]')) {
      items.push({ id: /\d+$/.exec(url)?.[0], by: url, url });
    }
  }
  let comment;
  for (const body of all('[data-e2e="comment-level-1"],[data-e2e="comment-level-2"]')) {
    const block = body.closest("[id]");
    const by = block?.querySelector('a[href*="/@"]')?.href;
    const isReply = body.dataset.e2e.endsWith("2");
    const id = /^\d{15,}$/.test(block?.id) ? block.id : undefined;
    items.push({ id, by, said: said(body), to: isReply ? comment : video });
    if (!isReply) comment = id;
  }
  return {
    url: href,
    language: document.documentElement.lang,
    thread: Boolean(video),
    account: {
      name: user?.nickname ?? text('[data-e2e="user-subtitle"]'),
      followers: stats?.followerCount ?? text('[data-e2e="followers-count"]'),
      following: stats?.followingCount ?? text('[data-e2e="following-count"]'),
      posts_count: stats?.videoCount,
      created_at: user?.createTime && user.createTime * 1000,
      bio: user ? [user.signature] : said(all('[data-e2e="user-bio"]')[0]),
      links: link ? [link] : links('[data-e2e="user-link"]'),
    },
    items,
  };
};
