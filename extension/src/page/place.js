// Where the pill is: in a corner, or beside the account's name. It moves by `translate`, which
// shifts no layout.
twoway.makePlace = ({ host, pill, panel }, move) => {
  let wanted = "";
  /** @type {Element | undefined} */
  let anchor;
  /** @type {number[]} */
  let timers = [];
  let frame = 0;
  /** @type {{ x: number, y: number, box: DOMRect } | undefined} */
  let drag;
  let dragged = false;

  // Where the pill goes beside the name; "" where it would leave the window or lie on what can be
  // read or pressed.
  const beside = () => {
    if (!anchor?.isConnected) return "";
    const walker = document.createTreeWalker(anchor, NodeFilter.SHOW_TEXT);
    let text;
    while (walker.nextNode()) if (walker.currentNode.nodeValue?.trim()) text = walker.currentNode;
    if (!text) return "";
    // From the last words on: a badge behind them belongs to the line.
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
    const x = getComputedStyle(anchor).direction === "rtl" ? left - 8 - width : right + 8;
    const y = middle - height / 2;
    const wide = document.documentElement.clientWidth;
    if (x < 0 || y < 0 || x + width > wide || y + height > innerHeight) return "";
    for (const at of [(left + right) / 2, x + 2, x + width / 2, x + width - 2]) {
      const found = document.elementsFromPoint(at, middle).find((each) => each !== host);
      if (!found || found.contains(anchor) || anchor.contains(found)) continue;
      const taken = found.textContent?.trim() || found.closest("a,button,input,[role=button]");
      if (taken || (at > left && at < right)) return "";
    }
    return `${Math.round(x)}px ${Math.round(y)}px`;
  };
  const settle = () => {
    frame = 0;
    if (!drag && !panel.matches(":popover-open")) pill.style.translate = beside();
  };
  const again = () => (frame ||= requestAnimationFrame(settle));
  const sizes = new ResizeObserver(() => again());
  addEventListener("scroll", () => anchor && again(), { passive: true, capture: true });
  addEventListener("resize", () => anchor && again());
  panel.addEventListener("toggle", () => anchor && again());

  pill.addEventListener("pointerdown", ({ button, pointerId, clientX: x, clientY: y }) => {
    if (button) return;
    dragged = false;
    drag = { x, y, box: pill.getBoundingClientRect() };
    pill.setPointerCapture(pointerId);
  });
  pill.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (!drag) return;
    const [x, y] = [clientX - drag.x, clientY - drag.y];
    dragged ||= Math.hypot(x, y) > 6;
    if (dragged) pill.style.translate = `${drag.box.left + x}px ${drag.box.top + y}px`;
  });
  pill.addEventListener("lostpointercapture", () => {
    drag = undefined;
    if (!dragged) return;
    const { left, right, top, bottom } = pill.getBoundingClientRect();
    const side = left + right < innerWidth ? "left" : "right";
    move(`${top + bottom < innerHeight ? "top" : "bottom"}-${side}`);
  });
  pill.addEventListener("click", (event) => dragged && event.preventDefault());

  return ({ place, anchors }, renewed) => {
    if (wanted === (wanted = place + anchors) && !renewed) return void (anchor && again());
    timers.forEach(clearTimeout);
    sizes.disconnect();
    anchor = undefined;
    pill.style.translate = "";
    const named = place === "name";
    pill.dataset.corner = named ? "bottom-right" : place;
    const find = () => {
      anchor = anchors.flatMap((selector) => [...document.querySelectorAll(selector)])
        .find((each) => each.getClientRects().length);
      if (!anchor) return;
      for (const each of [anchor, document.body]) sizes.observe(each);
      settle();
    };
    if (!named) return;
    // At once, so that the pill is not seen elsewhere first; then for names that come late.
    find();
    timers = [100, 300, 900, 3000].map((delay) => setTimeout(find, delay));
  };
};
