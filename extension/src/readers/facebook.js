// Facebook: exact times stand only in the data that the page came with, so posts and comments are
// taken from there; counts from the links beside the name.
twoway.read = (document, { href }) => {
  const { all, text, links, data } = twoway.reading;
  /** @type {Map<string, FoundItem>} */
  const items = new Map();
  /** @param {any} author */
  const address = (author) => author?.url ?? (author?.id && `/profile.php?id=${author.id}`);
  /** @param {any} node @param {any} [post] the one that it belongs to */
  const walk = (node, post) => {
    if (!node || typeof node !== "object" || items.size > 2000) return;
    const { post_id: id, legacy_fbid: comment, body } = node;
    if (id) {
      post = items.get(id) ?? { id };
      items.set(id, post);
    }
    if (comment && body && node.created_time) {
      const to = node.comment_direct_parent ?? node.comment_parent;
      items.set(comment, {
        id: comment, by: address(node.author), at: node.created_time * 1000, said: [body.text],
        to: to?.legacy_fbid ?? post?.id,
      });
    } else if (post) {
      post.at ??= node.creation_time && node.creation_time * 1000;
      post.by ??= address(node.actors?.[0]);
      post.said ??= node.message?.text && [node.message.text];
      post.url ??= node.wwwURL;
    }
    for (const [name, each] of Object.entries(node)) {
      // What is shared inside a post, or said in a comment, is no part of the post.
      walk(each, comment || name === "attached_story" ? { id: post?.id } : post);
    }
  };
  const thread = /\/(posts|photos?|reels?|videos)\/.|(permalink|story)\.php/.test(href);
  for (const each of data('script[type="application/json"]', '_time":')) walk(each);
  return {
    url: href,
    language: document.documentElement.lang,
    thread,
    account: thread ? {} : {
      name: text("h1"),
      followers: text('a[href*="followers"]'),
      following: text('a[href*="/following"]'),
      links: links('a[href*="/l.php?u="]:not([role=article] *)'),
    },
    items: [...items.values()],
  };
};
