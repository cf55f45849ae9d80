// YouTube: the head of a channel. The times of videos and comments stand there in words only.
twoway.read = (document, { href }) => {
  const { all, said, text, links } = twoway.reading;
  const HEAD = "yt-page-header-view-model";
  const counts = all(`${HEAD} yt-content-metadata-view-model [role=text]`)
    .map(({ textContent }) => textContent.trim())
    .filter((each) => /\d/.test(each) && !each.startsWith("@"));
  // A channel may hide how many follow it: then one count alone may be either.
  const [followers, posts] = counts.length === 2 ? counts : [];
  return {
    url: href,
    language: document.documentElement.lang,
    account: {
      name: text(`${HEAD} h1`),
      followers,
      posts_count: posts,
      bio: said(all(`${HEAD} yt-description-preview-view-model truncated-text-content`)[0]),
      links: links(`${HEAD} yt-attribution-view-model a`),
      has_banner: all(`${HEAD} yt-image-banner-view-model img`).length > 0 || undefined,
    },
    items: [],
  };
};
