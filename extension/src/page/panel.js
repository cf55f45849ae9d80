// The panel: opens beside the pill, draws what it is given, and gives focus back when it closes.
twoway.makePanel = ({ root, pill, panel }, act) => {
  const WIDTH = 376;
  const status = document.createElement("p");
  const body = document.createElement("div");
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  status.role = "status";
  panel.append(status, body);
  panel.role = "dialog";
  panel.setAttribute("aria-labelledby", "heading");
  panel.tabIndex = -1;
  panel.autofocus = true;
  let drawn = "";

  const isOpen = () => panel.matches(":popover-open");
  const put = () => {
    const { left, right, top, bottom } = pill.getBoundingClientRect();
    const [width, height] = [document.documentElement.clientWidth, innerHeight];
    const wide = Math.min(WIDTH, width - 16);
    const low = top + bottom > height;
    const room = (low ? top : height - bottom) - 16;
    // Too little room beside the pill: the panel lies over it and takes the whole window.
    const y = room < 360 ? "8px" : `${8 + (low ? height - top : bottom)}px`;
    const x = left + right < width ? left : right - wide;
    const { style } = panel;
    style.inset = low ? `auto auto ${y} 0` : `${y} auto auto 0`;
    style.left = `${Math.max(8, Math.min(x, width - 8 - wide))}px`;
    style.maxHeight = `${room < 360 ? height - 16 : room}px`;
  };
  addEventListener("resize", () => isOpen() && put());
  panel.addEventListener("beforetoggle", ({ newState }) => {
    const opens = newState === "open";
    pill.ariaExpanded = `${opens}`;
    if (opens) put();
    // Browsers give focus back only outside of shadow roots.
    else if (panel.contains(root.activeElement)) pill.focus();
  });
  panel.addEventListener("toggle", () => isOpen() && act("open"));

  return {
    isOpen, put, status,
    draw(tree) {
      if (drawn === (drawn = JSON.stringify(tree))) return;
      const { scrollTop } = panel;
      const focused = root.activeElement;
      const open = body.querySelectorAll("details[open]");
      if (tree.style) sheet.replaceSync(tree.style);
      body.replaceChildren(twoway.build(tree, act));
      for (const { id } of open) root.getElementById(id)?.setAttribute("open", "");
      if (focused && focused !== pill) (root.getElementById(focused.id) ?? panel).focus();
      panel.scrollTop = scrollTop;
    },
  };
};
