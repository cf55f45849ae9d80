// Makes elements of trees. What strangers wrote becomes text, never markup.
globalThis.twoway ??= /** @type {Twoway} */ ({});
twoway.build = (tree, act) => {
  if (typeof tree === "string") return document.createTextNode(tree);
  const { tag, attrs = {}, action, children = [] } = tree;
  const svg = /^(svg|circle|rect|path|text)$/;
  const html =
    /^(div|p|b|small|h2|ul|li|a|button|details|summary|t(able|head|body|[rhd])|bdi|blockquote|fig(ure|caption)|header)$/;
  const attribute =
    /^(class|aria-[a-z]+|id|role|title|lang|dir|type|scope|viewBox|width|height|[cr]?[xy]|r|dy?|text-anchor)$/;
  const node = svg.test(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(html.test(tag) ? tag : "span");
  const all = { class: tree.class ?? "", ...attrs };
  for (const [name, value] of Object.entries(all)) {
    if (attribute.test(name) && value) node.setAttribute(name, value);
  }
  if (node instanceof HTMLAnchorElement && /^https?:\/\//.test(attrs.href)) {
    node.href = attrs.href;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  if (action) node.addEventListener("click", () => act?.(action));
  node.append(...children.map((child) => twoway.build(child, act)));
  return node;
};
