// The one element that a page gets: a closed root with the pill and the panel in it.
twoway.makeOverlay = () => {
  const host = document.createElement("div");
  const frame = document.createElement("div");
  const pill = document.createElement("button");
  const panel = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  root.adoptedStyleSheets = [sheet];
  frame.className = "frame";
  pill.className = "pill";
  pill.ariaHasPopup = "dialog";
  pill.ariaExpanded = "false";
  pill.popoverTargetElement = panel;
  panel.className = "panel";
  panel.popover = "auto";
  frame.append(pill, panel);
  root.append(frame);
  // Keys pressed in here are none of the page's business; its own listeners come after this one.
  for (const type of ["keydown", "keypress", "keyup"]) {
    addEventListener(type, (event) => {
      if (event.target === host) event.stopImmediatePropagation();
    }, true);
  }

  // A whole page in full screen is a film or a game.
  document.addEventListener("fullscreenchange", () => {
    frame.hidden = Boolean(document.fullscreenElement);
  });

  let [drawn, styled] = ["", ""];
  /** @type {number[]} */
  let returns = [];
  const mount = () => {
    document.documentElement.append(host);
    watch.disconnect();
    watch.observe(document, { childList: true });
    watch.observe(document.documentElement, { childList: true });
  };
  // A page that throws the pill out gets it back, but not for ever.
  const watch = new MutationObserver(() => {
    returns = returns.filter((time) => Date.now() - time < 6e4);
    if (host.isConnected || returns.length > 9 || !browser.runtime.id) return;
    returns.push(Date.now());
    mount();
  });

  return {
    host, root, pill, panel,
    show(view) {
      if (!view) {
        watch.disconnect();
        return host.remove();
      }
      if (drawn !== (drawn = JSON.stringify(view))) {
        if (styled !== (styled = view.style)) sheet.replaceSync(styled);
        frame.lang = view.language;
        frame.dir = view.direction;
        pill.ariaLabel = view.label;
        pill.replaceChildren(...view.drawn.map((tree) => twoway.build(tree)));
      }
      if (!host.isConnected) mount();
    },
  };
};
