// What the extension's own pages share: their words, their colours, and how they say what happened.

/** @type {Say} */
export const say = (name, ...substitutions) => browser.i18n.getMessage(name, substitutions);

/** The language that the words are in, which need not be the browser's. */
export const LANGUAGE = say("ext_language");

/**
 * Puts words and colours into a page. An element's `data-say` names its text, `data-say-label` and
 * `data-say-title` those of its attributes.
 * @param {string} title name of the text that is the page's title
 */
export function prepare(title) {
  const { documentElement } = document;
  documentElement.lang = LANGUAGE;
  // Not the browser's own direction: where it speaks another language, these texts stay English.
  documentElement.dir = say("ext_direction");
  document.title = say(title);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, colours()];
  fill(document);
}

/** @param {ParentNode} root */
export function fill(root) {
  for (const element of root.querySelectorAll("[data-say]")) {
    element.textContent = say(element.getAttribute("data-say") ?? "");
  }
  for (const element of root.querySelectorAll("[data-say-label]")) {
    element.setAttribute("aria-label", say(element.getAttribute("data-say-label") ?? ""));
  }
}

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} called ${id}.`);
  return found;
}

/**
 * An element with attributes and children; texts become text.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A button that does one thing at a time.
 * @param {string} words
 * @param {Record<string, string>} attributes
 * @param {() => unknown} press
 */
export function button(words, attributes, press) {
  const element = make("button", { type: "button", ...attributes }, words);
  element.addEventListener("click", () => void press());
  return element;
}

/**
 * Shows a list, and leaves alone what it shows already: a button that is replaced while somebody
 * presses it is not pressed.
 * @param {HTMLElement} place
 * @param {readonly string[]} names each once
 * @param {(name: string) => HTMLElement} draw
 */
export function renew(place, names, draw) {
  const before = [...place.children].filter((child) => child instanceof HTMLElement);
  const kept = new Map(before.map((child) => [child.dataset.name, child]));
  const after = names.map((name) => {
    const element = kept.get(name) ?? draw(name);
    element.dataset.name = name;
    return element;
  });
  for (const child of before) if (!after.includes(child)) child.remove();
  for (const [at, element] of after.entries()) {
    if (place.children[at] !== element) place.insertBefore(element, place.children[at] ?? null);
  }
}

/**
 * Asks the background.
 * @param {Record<string, unknown>} message
 * @returns {Promise<any>} null where there is no answer
 */
export async function send(message) {
  for (const attempt of [1, 2]) {
    try {
      return await browser.runtime.sendMessage(message);
    } catch (error) {
      // The background may be ended at any time; asking anew starts it.
      if (attempt === 2) console.error(error);
    }
  }
  return null;
}

/** Lets every tab look again, since something that they show by has changed. */
export async function tellTabs() {
  const tabs = await browser.tabs.query({});
  // Most tabs have nothing of ours that could listen.
  await Promise.allSettled(
    tabs.map(({ id }) => id !== undefined && browser.tabs.sendMessage(id, { type: "changed" })),
  );
}

function colours() {
  const { shared, light, dark } = twoway.tokens;
  const rule = (/** @type {Record<string, string>} */ values) =>
    `:root{${Object.entries(values).map(([name, value]) => `--${name}:${value}`).join(";")}}`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `${rule({ ...shared, ...light })}@media(prefers-color-scheme:dark){${rule(dark)}}`,
  );
  return sheet;
}
