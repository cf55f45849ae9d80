// Instagram: a post's time is in its short code, a comment's place in the address of its time.
twoway.read = (document, { href, pathname }) => {
  const { all, said, text, links } = twoway.reading;
  const [, handle, code] = /^\/([\w.]+)(?:\/(?:p|reel|tv)\/([\w-]+))?/.exec(pathname) ?? [];
  // The site's own description outlives the page that it was for.
  const about = document.querySelector('meta[property="og:description"]')?.getAttribute("content");
  const counts = about?.includes(`(@${handle})`)
    ? about.split(/ [-–] /)[0].split(/[،、]|, /)
    : [];
  const [followers, following, posts] = counts.length === 3 ? counts : [];
  /** @param {string} end */
  const linked = (end) => {
    const [link] = all(`header a[href="/${handle}/${end}/"]`);
    return link && (link.querySelector("[title]")?.title || link.textContent);
  };

  /** @type {FoundItem[]} */
  const items = code ? [{ id: code, by: href, url: href, said: said(all("h1")[0]) }] : [];
  if (!code) {
    for (const { href: url } of all('a[href*="/p/"],a[href*="/reel/"]')) {
      const id = /\/(?:p|reel)\/([\w-]+)\/?$/.exec(url)?.[1];
      if (id) items.push({ id, by: href, url });
    }
  }
  for (const link of code ? all(`a[href*="/${code}/c/"]:has(time)`) : []) {
    const [, comment, reply] = /\/c\/(\d+)(?:\/r\/(\d+))?/.exec(link.href) ?? [];
    let block = link;
    while (block.parentElement.querySelectorAll("time").length === 1) block = block.parentElement;
    const by = block.querySelector("a")?.href;
    items.push({
      id: reply ?? comment, by, at: link.querySelector("time").dateTime,
      said: said(block), to: reply ? comment : code,
    });
  }
  return {
    url: href,
    language: document.documentElement.lang,
    thread: Boolean(code),
    account: code ? {} : {
      followers: linked("followers") ?? followers,
      following: linked("following") ?? following,
      posts_count: posts ?? text("header ul>li"),
      links: links('header a[href*="//l.instagram.com/"]'),
    },
    items,
  };
};
