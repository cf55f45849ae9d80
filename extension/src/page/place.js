// Puts the pill into a corner, or beside the account's name: by `translate`, which shifts nothing.
twoway.makePlace = ({ root, frame, pill, signal }) => {
  let wanted = "";
  let anchor = /** @type {Element | undefined} */ (undefined);
  let timers = [0];
  let waits = 0;

  // From its corner to the name; "" where it would leave the window or lie on something of use.
  const beside = () => {
    if (!anchor?.isConnected) return "";
    const walker = document.createTreeWalker(anchor, NodeFilter.SHOW_TEXT);
    let text;
    while (walker.nextNode()) if (walker.currentNode.nodeValue?.trim()) text = walker.currentNode;
    if (!text) return "";
    // A badge behind the last words belongs to the line.
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEndAfter(anchor);
    const boxes = [...range.getClientRects()].filter((box) => box.width);
    const last = boxes.at(-1);
    if (!last) return "";
    const line = boxes.filter((box) => box.bottom > last.top && box.top < last.bottom);
    const left = Math.min(...line.map((box) => box.left));
    const right = Math.max(...line.map((box) => box.right));
    const middle = (last.top + last.bottom) / 2;
    const { offsetWidth: width, offsetHeight: height } = pill;
    const { offsetWidth: wide, offsetHeight: high } = frame;
    const x = getComputedStyle(anchor).direction === "rtl" ? left - 8 - width : right + 8;
    const y = middle - height / 2;
    if (x < 0 || y < 0 || x + width > wide || y + height > high) return "";
    for (const at of [(left + right) / 2, x + 2, x + width / 2, x + width - 2]) {
      const found = document.elementsFromPoint(at, middle).find((each) => each !== root.host);
      if (!found || found.contains(anchor) || anchor.contains(found)) continue;
      const taken = found.textContent?.trim() || found.closest("a,button,input,[role=button]");
      if (taken || (at > left && at < right)) return "";
    }
    return `${Math.round(x - wide)}px ${Math.round(y - high)}px`;
  };
  const settle = () => {
    waits = 0;
    if (anchor && pill.ariaExpanded === "false") pill.style.translate = beside();
  };
  const again = () => {
    if (anchor) waits ||= requestAnimationFrame(settle);
  };
  // Told after layout, so that nothing is laid out twice.
  const sizes = new ResizeObserver(settle);
  addEventListener("scroll", again, { passive: true, capture: true, signal });

  return ({ place, anchors }, renewed) => {
    if (wanted === (wanted = place + anchors) && !renewed) return again();
    timers.forEach(clearTimeout);
    sizes.disconnect();
    anchor = undefined;
    const named = place === "name";
    pill.dataset.corner = named ? "bottom-right" : place;
    const find = () => {
      const found = anchors.flatMap((selector) => [...document.querySelectorAll(selector)])
        .find((each) => named && each.checkVisibility());
      if (!found) pill.style.translate = "";
      if (!found || found === anchor) return;
      anchor = found;
      sizes.disconnect();
      for (const each of [anchor, document.body, pill, frame]) sizes.observe(each);
    };
    find();
    timers = [100, 300, 900, 3000].map((delay) => setTimeout(find, delay));
  };
};
