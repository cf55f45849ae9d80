// Trees of elements as data: how the views write them.

/**
 * @typedef {{ class?: string, action?: string } & Record<string, string | undefined>} Options
 */

/**
 * An element for `src/page/build.js` to make; empty children are left out.
 *
 * @param {string} tag
 * @param {Options} options `class` and `action`; everything else is an attribute, left out where
 *   undefined
 * @param {...(Drawn | null | undefined | false)} children
 * @returns {DrawnElement}
 */
export function element(tag, { class: name, action, ...attributes }, ...children) {
  const attrs = /** @type {Record<string, string>} */ (
    Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
  );
  return {
    tag,
    ...(name && { class: name }),
    ...(action && { action }),
    ...(Object.keys(attrs).length && { attrs }),
    children: children.filter(isDrawn),
  };
}

/**
 * @param {Drawn | null | undefined | false} child
 * @returns {child is Drawn}
 */
const isDrawn = (child) => Boolean(child);

/**
 * A sentence with one part of it in bold.
 *
 * @param {string} sentence
 * @param {string} part left plain where the sentence does not hold it
 * @returns {Drawn[]}
 */
export function emphasised(sentence, part) {
  const at = part ? sentence.indexOf(part) : -1;
  if (at < 0) return [sentence];
  const after = sentence.slice(at + part.length);
  return [sentence.slice(0, at), element("b", {}, part), after].filter((piece) => piece !== "");
}

/**
 * A free sentence of the server's. They are English, whatever the person reads.
 *
 * @param {string} words
 * @returns {DrawnElement}
 */
export const english = (words) => element("span", { lang: "en", dir: "ltr" }, words);

/**
 * A link that opens beside the page; its text alone where the address is none to follow.
 *
 * @param {unknown} address
 * @param {Options} options
 * @param {...Drawn} children
 * @returns {DrawnElement | null}
 */
export function securedLink(address, options, ...children) {
  return isSecure(address) ? element("a", { ...options, href: address }, ...children) : null;
}

/**
 * Whether a stranger's address may be followed: https, and no name or password in it.
 *
 * @param {unknown} address
 * @returns {address is string}
 */
function isSecure(address) {
  if (typeof address !== "string" || !URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === "https:" && !username && !password;
}
