// Asks the background what to show at this address, and shows it.
if (!twoway.started && document instanceof HTMLDocument) {
  twoway.started = true;
  const { runtime } = browser;
  const corners = ["bottom-right", "bottom-left", "top-left", "top-right"];
  // What is shown now, and what once the extension was updated.
  let [view, spare] = /** @type {(PillView | null | undefined)[]} */ ([]);
  let panel = /** @type {Panel | undefined} */ (undefined);
  // Only what was asked for last is shown.
  let [address, timer, late, turn] = [location.href, 0, 0, 0];
  let [renewed, busy, coming, pressed] = [true, false, false, false];

  /** @param {Record<string, unknown>} message @returns {Promise<any>} null where nobody answers */
  const ask = async (message) => {
    for (const _ of [1, 2]) {
      try {
        // The background may have ended; asking again starts it.
        if (runtime.id) return await runtime.sendMessage({ url: location.href, ...message });
      } catch {}
    }
    return null;
  };

  const look = async (type = "look", fresh = false) => {
    if (document.hidden) return;
    clearTimeout(timer);
    const mine = ++turn;
    const answer = await ask({ type, fresh, panel: panel?.isOpen(), first: !spare });
    if (mine !== turn) return;
    busy = false;
    answer ? show(answer) : lost();
  };

  // Something went wrong, or the extension was updated.
  const lost = () => {
    panel?.tell("lost");
    if (runtime.id || !spare || !(view || late)) return;
    panel?.close();
    show({ pill: spare, again: null });
  };

  /** @param {LookAnswer} answer */
  const show = ({ pill, again, tree, first }) => {
    clearTimeout(late);
    panel?.tell("");
    spare ??= first;
    view = pill;
    overlay.show(pill, renewed);
    if (!pill) return;
    renewed = false;
    if (tree) panel?.draw(tree);
    if (again !== null) timer = setTimeout(look, again, "look", true);
  };

  /** @param {string} type what is pressed, or the panel's new state, or a corner */
  const act = (type) => {
    const at = corners.indexOf(overlay.pill.dataset.corner ?? "");
    if (type === "move") type = corners[(at + 1) % 4];
    if (type === "close") panel?.close();
    else if (type === "closed") overlay.show(view);
    else if (type === "open") busy || look();
    else if (corners.includes(type) && view) {
      view = { ...view, place: /** @type {Corner} */ (type) };
      overlay.show(view);
      panel?.put();
      ask({ type: "corner", corner: type });
    } else if (!busy) {
      busy = true;
      panel?.tell(type);
      look(type);
    }
  };

  // The panel comes with the first sign that somebody wants it.
  const bring = async (/** @type {Event} */ { type }) => {
    const click = type === "click";
    if (click && view === spare) location.reload();
    pressed ||= click;
    if (panel || coming) return;
    coming = true;
    const brought = await ask({ type: "bring" });
    coming = false;
    if (!brought) return lost();
    panel = twoway.makePanel(overlay, act, brought);
    twoway.makeDrag(overlay.pill, act);
    if (pressed) panel.open();
  };

  const begin = () => {
    const { pill, signal } = (overlay = twoway.makeOverlay(begin));
    panel = undefined;
    pressed = false;
    for (const type of ["pointerenter", "focus", "click"]) pill.addEventListener(type, bring);
    document.addEventListener("visibilitychange", () => look(), { signal });
    if (view) overlay.show(view, true);
  };

  const navigated = () => {
    if (address === (address = location.href)) return;
    clearTimeout(timer);
    clearTimeout(late);
    renewed = true;
    late = setTimeout(show, 50, { pill: null, again: null });
    look();
  };

  // An earlier copy may have left its pill behind.
  for (const host of document.querySelectorAll("html>div")) {
    if (host.openOrClosedShadowRoot?.querySelector(".frame>.pill")) host.remove();
  }
  let overlay = /** @type {Overlay} */ ({});
  begin();
  // At "navigate" the address is still the old one.
  if (self.navigation) navigation.addEventListener("currententrychange", navigated);
  else setInterval(navigated, 1000);
  runtime.onMessage.addListener(({ type }, _, answer) => {
    if (type === "where") answer({ url: location.href });
    if (type === "changed") look();
  });
  look();
}
