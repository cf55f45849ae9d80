// What is sent, kept and never read; with the server and the look-up that are set just now.

import { byId, prepare, say } from "./src/pages/page.js";
import { read } from "./src/settings.js";

const MODES = {
  prefix: "options_prefix",
  direct: "options_direct",
  score: "options_score",
};

prepare("privacy_title");
const { server, lookUp } = await read(browser.storage.local);
byId("server-words", HTMLElement).textContent = say("privacy_sent_words", server);
byId("mode-words", HTMLElement).textContent = say("privacy_mode", say(MODES[lookUp]));
byId("server-privacy", HTMLAnchorElement).href = `${server}/about/privacy`;
