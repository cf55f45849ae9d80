"""The extension exactly as it is shipped: its root is closed, and what it shows is there all the same."""

import base64
from collections.abc import Iterator

import pytest
from browser.conftest import BROWSERS
from browser.extension.face import Browser
from browser.extension.product import plain_copy
from browser.extension.recorder import until

pytestmark = pytest.mark.browser

TALKING = "https://bsky.app/profile/brightkettle.example"
CORNER = (240, 60)
FOUND = """() => {
  const host = document.elementFromPoint(innerWidth - 50, innerHeight - 30);
  if (host === null || host.parentNode !== document.documentElement || host === document.body) return null;
  return {
    attributes: host.getAttributeNames(), children: host.childNodes.length, root: host.shadowRoot,
    globals: Object.keys(globalThis).filter((name) => /twoway/i.test(name)),
  };
}"""
COLOURS = """async (data, width, height) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, width - picture.width, height - picture.height);
  const { data: pixels } = context.getImageData(0, 0, width, height);
  const colours = new Set();
  for (let place = 0; place < pixels.length; place += 4) colours.add(pixels.slice(place, place + 3).join());
  return colours.size;
}"""
# What a page could try: every way to a root that the platform has, before and after the extension's own script ran.
PRY = """() => {
  const all = [...document.querySelectorAll("*")];
  return all.filter((each) => each.shadowRoot || each.getHTML?.({ serializableShadowRoots: true }).includes("<button"))
    .map((each) => each.tagName).filter((name) => !["HTML", "BODY", "NAV"].includes(name));
}"""


@pytest.fixture(scope="module", params=list(BROWSERS))
def browser(request, sites, tmp_path_factory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp(request.param)
    with BROWSERS[request.param](plain_copy(folder), folder / "profile", sites.port) as browser:
        yield browser


def colours(overlay, shots, name: str) -> int:
    """How many colours the bottom right corner has."""
    picture = overlay.shot(shots, name).read_bytes()
    overlay.tab.open("about:blank")
    return overlay.tab.run(COLOURS, base64.b64encode(picture).decode(), *CORNER)


def test_the_page_cannot_look_inside_and_people_can(overlay, shots):
    overlay.set(place="bottom-right")
    overlay.visit(TALKING)
    found = until(lambda: overlay.tab.run(FOUND), "an element in the corner")
    assert found == {"attributes": found["attributes"], "children": 0, "root": None, "globals": []}
    assert set(found["attributes"]) <= {"style", "dir", "lang"}
    assert overlay.tab.run(PRY) == []
    assert until(overlay.badge, "a badge") == "B"
    assert colours(overlay, shots, "closed-root") > 20
    overlay.set(off=["bluesky"])
    overlay.visit(TALKING)
    until(lambda: overlay.tab.run("() => document.readyState") == "complete", "a loaded page")
    assert overlay.tab.run(FOUND) is None
    assert colours(overlay, shots, "closed-root-off") == 1


def test_what_is_read_aloud_is_the_whole_sentence(overlay):
    if overlay.browser.name != "chromium":
        assert overlay.tab.run("() => document.querySelectorAll('[aria-label]').length") == 0
        return
    overlay.visit(TALKING)
    session = overlay.browser.cdp(overlay.tab)

    def button() -> dict | None:
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        buttons = [node for node in nodes if node.get("role", {}).get("value") == "button"]
        return next((node for node in buttons if "answers" in node["name"]["value"]), None)

    found = until(button, "a button with a name")
    assert "Bright Kettles" in found["name"]["value"]
    state = {each["name"]: each["value"].get("value") for each in found["properties"]}
    assert state["hasPopup"] == "dialog"
    assert state["expanded"] is False
