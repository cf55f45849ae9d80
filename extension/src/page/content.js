// Asks the background what to show at this address, and shows it.
if (!twoway.started && self === top && document instanceof HTMLDocument) {
  twoway.started = true;
  const { runtime, i18n } = browser;
  const say = i18n.getMessage;
  const corners = /** @type {const} */ (["bottom-right", "bottom-left", "top-left", "top-right"]);
  // After an update of the extension nothing can be asked any more, not even for a text.
  const [reloadPill, reloadPanel, reloadButton] =
    ["state_reload_pill", "state_reload_panel", "panel_reload"].map((name) => say(name));

  /** @type {PillView | null} */
  let view = null;
  let [address, timer, late] = [location.href, 0, 0];
  // An answer is shown only while it is the one that was asked for last.
  let turn = 0;
  let busy = false;
  let renewed = true;

  /** @param {Record<string, unknown>} message @returns {Promise<any>} null where nobody answers */
  const ask = async (message) => {
    for (const _ of [1, 2]) {
      try {
        // The background may be ended while it answers; a second message starts it anew.
        if (runtime.id) return await runtime.sendMessage({ url: location.href, ...message });
      } catch {}
    }
    return null;
  };

  /** @param {Record<string, unknown>} [message] */
  const look = async (message = { type: "look" }) => {
    if (document.hidden) return;
    clearTimeout(timer);
    const mine = ++turn;
    const answer = await ask(message);
    if (mine !== turn) return;
    busy = false;
    if (answer) show(answer);
    else lost();
  };

  // Nobody has answered: something went wrong, or the extension is no longer the one of this page.
  const lost = () => {
    const gone = !runtime.id;
    panel.status.textContent = gone ? reloadPanel : say("state_error_panel");
    if (!gone || !view) return;
    clearTimeout(late);
    overlay.show({ ...view, label: reloadPill, drawn: [reloadPill] });
    const heading = { tag: "h2", attrs: { id: "heading" }, children: [reloadPill] };
    const attrs = { id: "action-reload" };
    const button = { tag: "button", action: "reload", attrs, children: [reloadButton] };
    panel.draw({ tag: "div", children: [heading, button] });
  };

  /** @param {LookAnswer} answer */
  const show = ({ pill, again }) => {
    clearTimeout(late);
    panel.status.textContent = "";
    view = pill;
    overlay.show(pill);
    if (!pill) return;
    place(pill, renewed);
    renewed = false;
    if (panel.isOpen()) fill();
    if (again !== null) timer = setTimeout(look, again, { type: "look", fresh: true });
  };

  const fill = async () => {
    const answer = await ask({ type: "panel" });
    if (!answer) lost();
    else if (view && answer.tree) panel.draw(answer.tree);
  };

  /** @param {Corner} corner */
  const move = (corner) => {
    if (!view) return;
    view = { ...view, place: corner };
    place(view, false);
    panel.put();
    ask({ type: "corner", corner });
  };

  /** @param {string} type */
  const act = async (type) => {
    const at = corners.findIndex((corner) => corner === overlay.pill.dataset.corner);
    if (type === "open") busy ? fill() : look();
    else if (type === "close") overlay.panel.hidePopover();
    else if (type === "move") move(corners[(at + 1) % 4]);
    else if (type === "reload") location.reload();
    else if (!runtime.id) lost();
    else if (!busy) {
      busy = true;
      const reading = type === "read";
      panel.status.textContent = say(reading ? "state_reading_panel" : "panel_working");
      const read = async () => twoway.read?.(document, location);
      const evidence = reading ? await read().catch(() => ({ error: "" })) : undefined;
      look({ type, evidence });
    }
  };

  const navigated = () => {
    if (address === (address = location.href)) return;
    clearTimeout(timer);
    clearTimeout(late);
    renewed = true;
    late = setTimeout(show, 50, { pill: null, again: null });
    look();
  };

  // An earlier copy of this script may have left its pill behind.
  for (const host of /** @type {any} */ (document.querySelectorAll("html>div"))) {
    if (host.openOrClosedShadowRoot?.querySelector(".frame>.pill")) host.remove();
  }
  const overlay = twoway.makeOverlay();
  const place = twoway.makePlace(overlay, move);
  const panel = twoway.makePanel(overlay, act);
  panel.draw({ tag: "h2", attrs: { id: "heading" }, children: [say("panel_loading")] });
  // At "navigate" the address is still the old one.
  if (self.navigation) navigation.addEventListener("currententrychange", navigated);
  else setInterval(navigated, 1000);
  document.addEventListener("visibilitychange", () => look());
  runtime.onMessage.addListener((message, _, answer) => {
    if (message.type === "where") answer({ url: location.href });
    if (message.type === "changed") look();
  });
  look();
}
