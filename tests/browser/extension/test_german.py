"""In German: pill, panel, popup and options, and no word of English in between.

The browsers here speak English only, so that the extension is one that has nothing but German.
"""

import json
import re
import shutil

import pytest
from browser.conftest import BROWSERS
from browser.extension.product import opened_copy
from browser.extension.recorder import until

pytestmark = pytest.mark.browser

TALKING = "https://bsky.app/profile/brightkettle.example"
ENGLISH = re.compile(r"\b(the|this|answers|within|weight|account|score|comparison|reading|with|of)\b", re.IGNORECASE)
# The server's own sentences are English, and say so; names of accounts and products are nobody's language.
WORDS = """(root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walker.nextNode()) {
    const { parentElement: parent, data } = walker.currentNode;
    if (!parent?.closest("[lang=en], bdi, script, style")) words.push(data);
  }
  return words.join("|");
}"""


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request, sites, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    extension = opened_copy(folder)
    manifest = extension / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | {"default_locale": "de"}), "utf-8")
    shutil.rmtree(extension / "_locales" / "en")
    with BROWSERS[request.param](extension, folder / "profile", sites.port) as browser:
        yield browser


def test_pill_and_panel(overlay, shots):
    overlay.visit(TALKING)
    pill = overlay.wait_for_pill("beantwortet|antwortet")
    assert "76" in pill.text
    panel = overlay.open_panel()
    assert "76 von 100" in panel.text
    assert "Zum Vergleich hinzufügen" in panel.text
    overlay.look("for (const each of panel.querySelectorAll('details')) each.open = true;")
    words = overlay.look(f"return ({WORDS})(root)")
    assert ENGLISH.findall(words) == []
    assert overlay.look("return panel.closest('[lang]').lang") == "de"
    overlay.shot(shots, "german")


def test_the_extension_s_own_pages(overlay, shots):
    overlay.visit(TALKING)
    overlay.wait_for_pill("antwortet")
    for page, wanted in (("popup.html", "76 von 100"), ("options.html", "Einstellungen"), ("privacy.html", "gesendet")):
        tab = overlay.browser.behind(page)
        until(lambda: wanted in tab.run("() => document.body.innerText"), wanted)  # noqa: B023
        assert ENGLISH.findall(tab.run(f"() => ({WORDS})(document.body)")) == []
        assert tab.run("() => document.documentElement.lang") == "de"
        tab.shot(shots / f"german-{page.removesuffix('.html')}-{overlay.browser.name}.png")
        tab.close()


def test_what_went_wrong(overlay):
    overlay.set(server="http://127.0.0.1:9")
    overlay.visit(TALKING)
    pill = overlay.wait_for_pill("")
    assert ENGLISH.findall(pill.words) == []
    assert "Noch einmal versuchen" in overlay.open_panel().text
