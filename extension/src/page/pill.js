// The one element that a page gets: a closed root with the pill in it.
{
  let returns = 0;
  twoway.makeOverlay = (renew) => {
    const host = document.createElement("div");
    const frame = document.createElement("div");
    const pill = document.createElement("button");
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    const page = document.documentElement;
    const end = new AbortController();
    const { signal } = end;
    root.adoptedStyleSheets = [sheet];
    frame.className = "frame";
    Object.assign(pill, { className: "pill", ariaHasPopup: "dialog", ariaExpanded: "false" });
    frame.append(pill);
    root.append(frame);
    // Keys pressed in here are none of the page's business.
    for (const type of ["keydown", "keypress", "keyup"]) {
      addEventListener(type, (event) => {
        if (event.target === host) event.stopImmediatePropagation();
      }, { capture: true, signal });
    }
    // A whole page in full screen is a film or a game.
    document.addEventListener("fullscreenchange", () => {
      frame.hidden = Boolean(document.fullscreenElement);
    }, { signal });

    let [shown, drawn, styled] = [false, "", ""];
    const mount = () => {
      if (shown) page.append(host);
      watch.disconnect();
      watch.observe(document, { childList: true });
      if (shown) watch.observe(page, { childList: true });
    };
    // Thrown out it comes back, but not for ever. `document.open()` takes its listeners away, too.
    const watch = new MutationObserver(() => {
      const now = document.documentElement;
      if (!now || (now === page && (host.isConnected || !shown))) return;
      if (returns > 9 || !browser.runtime.id) return;
      returns += 1;
      setTimeout(() => (returns -= 1), 6e4);
      if (now === page) return mount();
      watch.disconnect();
      end.abort();
      host.remove();
      renew();
    });
    mount();

    const parts = { root, frame, pill, signal };
    const place = twoway.makePlace(parts);
    return {
      ...parts,
      show(view, renewed) {
        shown = Boolean(view);
        if (!view) return host.remove();
        if (drawn !== (drawn = JSON.stringify(view))) {
          if (styled !== (styled = view.style)) sheet.replaceSync(styled);
          [frame.lang, frame.dir] = [view.language, view.direction];
          pill.ariaLabel = view.label;
          pill.replaceChildren(...view.drawn.map((tree) => twoway.build(tree)));
        }
        if (!host.isConnected) mount();
        place(view, renewed);
      },
    };
  };
}
