// The panel: opens beside the pill, draws what it is given, and gives focus back when it closes.
twoway.makePanel = ({ root, frame, pill, signal }, act, { style, words }) => {
  const panel = document.createElement("div");
  const status = document.createElement("p");
  const body = document.createElement("div");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  status.role = "status";
  panel.append(status, body);
  panel.setAttribute("aria-labelledby", "heading");
  const looks = { className: "panel", popover: "auto", role: "dialog" };
  Object.assign(panel, { ...looks, tabIndex: -1, autofocus: true });
  frame.append(panel);
  pill.popoverTargetElement = panel;
  let drawn = "";

  const isOpen = () => panel.matches(":popover-open");
  const put = () => {
    const { left, right, top, bottom } = pill.getBoundingClientRect();
    const [width, height] = [frame.offsetWidth, innerHeight];
    const wide = Math.min(376, width - 16);
    const low = top + bottom > height;
    const room = (low ? top : height - bottom) - 16;
    // With little room it lies over the pill.
    const y = room < 360 ? "8px" : `${8 + (low ? height - top : bottom)}px`;
    const x = left + right < width ? left : right - wide;
    const start = `${Math.max(8, Math.min(x, width - 8 - wide))}px`;
    panel.style.inset = low ? `auto auto ${y} ${start}` : `${y} auto auto ${start}`;
    panel.style.maxHeight = `${room < 360 ? height - 16 : room}px`;
  };
  addEventListener("resize", () => isOpen() && put(), { signal });
  panel.onbeforetoggle = ({ newState }) => {
    const opens = newState === "open";
    pill.ariaExpanded = `${opens}`;
    if (opens) put();
    // Browsers give focus back only outside of shadow roots.
    else if (panel.contains(root.activeElement)) pill.focus();
  };
  panel.ontoggle = ({ newState }) => act(newState);

  /** @param {DrawnElement} tree */
  const draw = (tree) => {
    if (drawn === (drawn = JSON.stringify(tree))) return;
    const { scrollTop } = panel;
    const focused = root.activeElement;
    const open = body.querySelectorAll("details[open]");
    body.replaceChildren(twoway.build(tree, act));
    for (const { id } of open) root.getElementById(id)?.setAttribute("open", "");
    if (focused && focused !== pill) (root.getElementById(focused.id) ?? panel).focus();
    panel.scrollTop = scrollTop;
  };
  draw({ tag: "h2", attrs: { id: "heading" }, children: [words.open] });

  return {
    isOpen, put, draw,
    open: () => panel.showPopover({ source: pill }),
    close: () => panel.hidePopover(),
    tell: (what) => (status.textContent = words[what] ?? ""),
  };
};
// Firefox hands over what comes last, but no function.
null;
