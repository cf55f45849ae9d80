// Makes elements of trees. What strangers wrote becomes text, never markup.
globalThis.twoway ??= /** @type {Twoway} */ ({});
twoway.build = (tree, act) => {
  if (typeof tree === "string") return document.createTextNode(tree);
  const { tag, attrs = {}, action, children = [] } = tree;
  const svg = /^(circle|path|rect|svg|text)$/;
  const html = /^([abp]|bdi|block\w+|button|d\w+|fig\w+|h2|header|li|s[mu]\w+|t[abdhr]\w*|ul)$/;
  const attribute = /^(aria-\w+|class|dir|id|lang|role|scope|title|type)$/;
  const shape = /^([cr]?[xy]|dy?|height|r|text-anchor|viewBox|width)$/;
  const node = svg.test(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(html.test(tag) ? tag : "span");
  for (const [name, value] of Object.entries({ class: tree.class ?? "", ...attrs })) {
    if (value && (attribute.test(name) || shape.test(name))) node.setAttribute(name, value);
  }
  if (tag === "a" && /^https?:\/\//.test(attrs.href)) {
    Object.assign(node, { href: attrs.href, target: "_blank", rel: "noopener noreferrer" });
  }
  if (action) node.addEventListener("click", () => act?.(action));
  node.append(...children.map((child) => twoway.build(child, act)));
  return node;
};
