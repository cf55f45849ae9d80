// The server's address: asked for permission, checked, kept.

import { giveBack, serverPattern } from "../allowed.js";
import { ApiError, NotTwoway, Offline, RateLimited, Refused, ServerTooOld } from "../errors.js";
import { servicesOf } from "../services.js";
import { normaliseServer, read, write } from "../settings.js";
import { byId, say, tellTabs } from "./page.js";

const { local } = browser.storage;
const { api } = servicesOf(browser);

/** @param {Settings} settings */
export function showServer({ server }) {
  const field = byId("server", HTMLInputElement);
  if (document.activeElement !== field) field.value = server;
  byId("server-form", HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    const wanted = normaliseServer(field.value);
    field.setAttribute("aria-invalid", String(wanted === null));
    if (wanted === null) {
      tell(say("options_server_invalid"), "bad");
      field.focus();
      return;
    }
    field.value = wanted;
    // Asked before anything is awaited: browsers ask only in a click. "No" is an answer, too.
    const asked = browser.permissions.request({ origins: [serverPattern(wanted)] });
    void asked.catch(() => false).then(() => saveAndCheck(wanted));
  };
}

/**
 * Keeps an address unless something else than Twoway answers there, and says how it went.
 * @param {string} server
 */
async function saveAndCheck(server) {
  tell(say("options_server_checking"));
  const before = (await read(local)).server;
  try {
    const { version, method } = await api.health(server);
    await keep(server, before);
    const name = version ? "options_server_good_version" : "options_server_good";
    tell(say(name, String(method), version ?? ""), "good");
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error instanceof NotTwoway) await drop(server, before);
    else await keep(server, before);
    tell(failure(error, server), "bad");
  }
}

/**
 * @param {string} server
 * @param {string} before the address until now
 */
async function keep(server, before) {
  await write(local, { server });
  await drop(before, server);
  await tellTabs();
}

/**
 * Gives the permission for an address back that is no longer needed.
 * @param {string} old
 * @param {string} present
 */
async function drop(old, present) {
  const origin = serverPattern(old);
  const { allowed } = await read(local);
  const needed = [serverPattern(present), ...allowed.map((host) => `https://${host}/*`)];
  if (!needed.includes(origin)) await giveBack(browser, origin);
}

/**
 * @param {ApiError} error
 * @param {string} server
 */
function failure(error, server) {
  if (error instanceof NotTwoway) return say("options_server_not_twoway", server);
  if (error instanceof Offline) return say("options_server_offline");
  if (error instanceof ServerTooOld) return say("options_server_old", server);
  if (error instanceof RateLimited) return say("options_server_busy");
  if (error instanceof Refused) return say("options_server_refused", error.detail);
  return say("options_server_unreachable", server);
}

/**
 * @param {string} words
 * @param {"good" | "bad"} [kind]
 */
function tell(words, kind) {
  const said = byId("server-said", HTMLElement);
  said.className = kind ? `said ${kind}` : "said";
  said.textContent = words;
}
