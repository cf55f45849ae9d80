// The comparison: accounts side by side, and the way to a benchmark of them.

import { ApiError, Refused } from "../errors.js";
import { resolve } from "../identity.js";
import { MOST_IN_TRAY, add, list, remove } from "../tray.js";
import { gradeOf, nameOf, repliesOf } from "../views/figures.js";
import { mark } from "../views/mark.js";
import { known, percent } from "../words.js";
import { button, byId, make, say } from "./page.js";

/**
 * @typedef {object} CompareNeeds
 * @property {chrome.storage.StorageArea} local
 * @property {(account: AccountKey) => Promise<Seen>} look
 * @property {(name: string, keys: string[]) => Promise<string>} benchmark gives its address
 * @property {(address: string) => unknown} open
 */

/**
 * @param {CompareNeeds} needs
 * @param {AccountKey | null} present the account of the page that is open
 */
export async function showCompare({ local, look, benchmark, open }, present) {
  const said = byId("tray-said", HTMLElement);
  const keys = await list(local);
  const accounts = keys.map(resolve).filter((account) => account !== null);
  byId("tray-none", HTMLElement).hidden = accounts.length > 0;
  byId("tray", HTMLElement).hidden = accounts.length === 0;
  const rows = accounts.map((account) => row(account, () => takeOut(account)));
  byId("tray-rows", HTMLElement).replaceChildren(...rows.map(({ element }) => element));

  const adding = byId("tray-add", HTMLButtonElement);
  adding.hidden = present === null || keys.includes(present.key) || keys.length >= MOST_IN_TRAY;
  adding.onclick = () => void putIn();
  const opening = byId("tray-open", HTMLButtonElement);
  opening.hidden = accounts.length < 2;
  opening.onclick = () => void openBenchmark();

  await Promise.all(rows.map(async ({ fill }, place) => fill(await look(accounts[place]))));

  function again() {
    return showCompare({ local, look, benchmark, open }, present);
  }

  async function putIn() {
    if (present) await add(local, present.key);
    said.textContent = say("popup_added");
    await again();
  }

  /** @param {AccountKey} account */
  async function takeOut(account) {
    await remove(local, account.key);
    said.textContent = say("popup_removed", nameOf(null, account));
    void again();
    byId("compare-title", HTMLElement).focus();
  }

  async function openBenchmark() {
    opening.disabled = true;
    said.textContent = say("popup_opening");
    try {
      open(await benchmark(say("popup_benchmark_name", String(accounts.length)), keys));
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
  const name = make("bdi", { dir: "auto" }, nameOf(null, account));
  const grade = make("td", {}, "…");
  const day = make("td", {}, "…");
  const sample = make("td", {}, "…");
  const words = say("popup_remove", nameOf(null, account));
  const labels = { class: "quiet small", "aria-label": words, title: words };
  const element = make(
    "tr",
    {},
    make("th", { scope: "row" }, name, make("small", {}, account.network)),
    grade,
    day,
    sample,
    make("td", {}, button("✕", labels, takeOut)),
  );
  return {
    element,
    /** @param {Seen} seen */
    fill({ score: document }) {
      const replies = repliesOf(document);
      const letter = gradeOf(document);
      const score = known(document?.score);
      name.textContent = nameOf(document, account);
      grade.replaceChildren(
        twoway.build(mark(letter ?? "?")),
        make("span", { class: "unseen" }, letter ?? say("words_no_data")),
        letter && score !== null ? ` ${Math.round(score)}` : "",
      );
      day.textContent = percent(replies.day?.rate, say);
      sample.textContent = replies.n === null ? say("words_no_data") : String(replies.n);
    },
  };
}
