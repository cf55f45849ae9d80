// Further servers: the list of those that were allowed, and a field for one more.

import { allow, disallow, hostOf } from "../allowed.js";
import { siteOf } from "../sites.js";
import { button, byId, make, renew, say, tellTabs } from "./page.js";

/**
 * Needs `allowed`, `allowed-none`, `allow-form`, `allow-host` and `allow-said` in the page.
 * @param {Settings} settings
 */
export function showAllowed(settings) {
  const said = byId("allow-said", HTMLElement);
  const field = byId("allow-host", HTMLInputElement);
  byId("allowed-none", HTMLElement).hidden = settings.allowed.length > 0;
  renew(
    byId("allowed", HTMLElement),
    settings.allowed,
    (host) => make("li", {}, make("bdi", {}, host), removal(host, said, field)),
  );
  byId("allow-form", HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    const host = hostOf(field.value);
    field.setAttribute("aria-invalid", String(host === null));
    if (host === null) {
      said.textContent = say("allowed_invalid");
      field.focus();
    } else if (siteOf(`https://${host}/`, settings)) {
      said.textContent = say("allowed_known", host);
    } else {
      void ask(host, said, field);
    }
  };
}

/**
 * @param {string} host
 * @param {HTMLElement} said
 * @param {HTMLElement} next where the focus goes when the button is gone
 */
function removal(host, said, next) {
  const words = say("allowed_remove", host);
  return button("✕", { class: "quiet small", "aria-label": words, title: words }, async () => {
    await disallow(browser, host);
    said.textContent = say("allowed_removed", host);
    next.focus();
    await tellTabs();
  });
}

/**
 * @param {string} host
 * @param {HTMLElement} said
 * @param {HTMLInputElement} field
 */
async function ask(host, said, field) {
  said.textContent = "";
  // Nothing may be awaited before this: browsers ask only in a click.
  const given = await allow(browser, host);
  said.textContent = given ? say("allowed_given", host) : say("allowed_refused");
  if (given) field.value = "";
}
