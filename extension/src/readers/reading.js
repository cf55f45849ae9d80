// What the readers share. They look at a page's content alone: never at what is typed, at menus, at
// letters, or at what a site keeps. Of what they find `src/evidence.js` makes evidence.
{
  const APART = "nav,aside,form,dialog,input,textarea,[contenteditable],[role=textbox]," +
    "[role=dialog],[role=navigation],[role=complementary]";

  /** @type {Twoway["reading"]} */
  const reading = {
    all: (selector, root = document) => [...root.querySelectorAll(selector)].filter((each) =>
      each.closest("main,[role=main],[id^=main-content],ytm-browse") &&
      !each.closest(APART) && each.checkVisibility()),
    text: (selector) => reading.all(selector)[0]?.textContent,
    links: (selector) => {
      const found = reading.all(selector);
      return found.length ? found.map(({ href, textContent }) => [href, textContent]) : undefined;
    },
    said: (from) => {
      /** @type {FoundText} */
      const said = [];
      /** @param {any} node */
      const walk = (node) => {
        if (node.nodeType === 3) said.push(node.data);
        if (node.nodeType !== 1) return;
        if (node.matches(`${APART},button,[role=button],a:has(time),time,svg,style,script`)) return;
        if (node.href) return void said.push([node.href, node.title || node.textContent]);
        // On some sites an emoji is a picture.
        if (node.alt && !/\p{L}/u.test(node.alt)) said.push(node.alt);
        node.childNodes.forEach(walk);
        if (/^(BR|DIV|LI|P)$/.test(node.tagName)) said.push(" ");
      };
      if (from) walk(from);
      return said;
    },
    data: (selector, mark) => [...document.querySelectorAll(selector)].flatMap((script) => {
      const text = script.textContent;
      if (text.length > 4e6 || !text.includes(mark)) return [];
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    }),
  };
  twoway.reading = reading;
}
