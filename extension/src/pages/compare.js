// The comparison: accounts side by side, and the way to a benchmark of them.

import { ApiError, Refused } from "../errors.js";
import { resolve } from "../identity.js";
import { MOST_IN_TRAY, add, list, remove } from "../tray.js";
import { gradeOf, nameOf, repliesOf } from "../views/figures.js";
import { mark } from "../views/mark.js";
import { known, percent } from "../words.js";
import { button, byId, make, renew, say } from "./page.js";

/**
 * @typedef {object} CompareNeeds
 * @property {chrome.storage.StorageArea} local
 * @property {(account: AccountKey) => Promise<Seen>} look
 * @property {(name: string, keys: string[]) => Promise<string>} benchmark gives its address
 * @property {(address: string) => unknown} open
 */

/**
 * Shows the comparison as it is now; to be called again when it has changed.
 * @param {CompareNeeds} needs
 * @param {AccountKey | null} present the account of the page that is open
 */
export async function showCompare({ local, look, benchmark, open }, present) {
  const said = byId("tray-said", HTMLElement);
  const keys = await list(local);
  const accounts = keys.map(resolve).filter((account) => account !== null);
  byId("tray-none", HTMLElement).hidden = accounts.length > 0;
  byId("tray", HTMLElement).hidden = accounts.length === 0;
  const shown = new Map(accounts.map((account) => [account.key, account]));
  renew(byId("tray-rows", HTMLElement), [...shown.keys()], (key) => {
    const account = /** @type {AccountKey} */ (shown.get(key));
    return row(account, () => takeOut(account));
  });

  const adding = byId("tray-add", HTMLButtonElement);
  adding.hidden = present === null || keys.includes(present.key) || keys.length >= MOST_IN_TRAY;
  adding.onclick = () => void putIn();
  const opening = byId("tray-open", HTMLButtonElement);
  opening.hidden = accounts.length < 2;
  opening.onclick = () => void openBenchmark();

  await Promise.all(accounts.map(async (account) => fill(account, await look(account))));

  async function putIn() {
    if (present) await add(local, present.key);
    said.textContent = say("popup_added");
  }

  /** @param {AccountKey} account */
  async function takeOut(account) {
    await remove(local, account.key);
    said.textContent = say("popup_removed", nameOf(null, account));
    byId("compare-title", HTMLElement).focus();
  }

  async function openBenchmark() {
    opening.disabled = true;
    said.textContent = say("popup_opening");
    try {
      open(await benchmark(say("popup_benchmark_name", String(shown.size)), [...shown.keys()]));
      said.textContent = "";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const reason = error instanceof Refused ? error.detail : "";
      said.textContent = say(`popup_open_${error.state}`, reason);
    } finally {
      opening.disabled = false;
    }
  }
}

/**
 * @param {AccountKey} account
 * @param {() => unknown} takeOut
 */
function row(account, takeOut) {
  const name = nameOf(null, account);
  const words = say("popup_remove", name);
  const labels = { class: "quiet small", "aria-label": words, title: words };
  const cell = () => make("td", {}, "…");
  const heading = make("bdi", { dir: "auto" }, name);
  return make(
    "tr",
    {},
    make("th", { scope: "row" }, heading, make("small", {}, account.network)),
    cell(),
    cell(),
    cell(),
    make("td", {}, button("✕", labels, takeOut)),
  );
}

/**
 * Puts into a row what is known of its account by now.
 * @param {AccountKey} account
 * @param {Seen} seen
 */
function fill(account, { score: document }) {
  const rows = [...byId("tray-rows", HTMLTableSectionElement).rows];
  const cells = rows.find((each) => each.dataset.name === account.key)?.cells;
  if (!cells) return;
  const replies = repliesOf(document);
  const letter = gradeOf(document);
  const score = known(document?.score);
  const name = cells[0].querySelector("bdi");
  if (name) name.textContent = nameOf(document, account);
  cells[1].replaceChildren(
    twoway.build(mark(letter ?? "?")),
    make("span", { class: "unseen" }, letter ?? say("words_no_data")),
    letter && score !== null ? ` ${Math.round(score)}` : "",
  );
  cells[2].textContent = percent(replies.day?.rate, say);
  cells[3].textContent = replies.n === null ? say("words_no_data") : String(replies.n);
}
