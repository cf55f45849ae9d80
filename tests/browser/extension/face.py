"""What both drivers offer, so that one test speaks to either browser."""

from pathlib import Path
from typing import Any, Protocol


class Tab(Protocol):
    """One tab. A function is JavaScript source, awaited, run in the page's own world; it takes and gives JSON."""

    def open(self, url: str) -> None:
        """Navigate, and wait until the page has loaded."""

    def run(self, function: str, *arguments: Any) -> Any:
        """:raises AssertionError: the function threw; the message is its own."""

    def click(self, x: float, y: float) -> None:
        """A real click of the mouse, in pixels of the viewport."""

    def hover(self, x: float, y: float) -> None:
        """Move the mouse there, and press nothing."""

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move in steps, let go."""

    def press(self, *keys: str) -> None:
        """Real keys, by their names: Tab, Shift+Tab, Enter, Escape, letters."""

    def shot(self, path: Path) -> None:
        """A picture of what is to be seen, as PNG."""

    def resize(self, width: int, height: int) -> None:
        """The size of the viewport in CSS pixels."""

    def back(self) -> None:
        """One entry back in the tab's history."""

    def front(self) -> None:
        """Make it the one that people look at."""

    def close(self) -> None:
        """End it."""


class Browser(Protocol):
    """A running browser with the extension in it.

    `tab`: the page under test, and the active tab. `desk`: a page of the extension in a tab behind it, where the
    extension's own API can be called.
    """

    name: str
    tab: Tab
    desk: Tab

    def extension_url(self, path: str) -> str:
        """The address of one of the extension's files."""

    def behind(self, path: str) -> Tab:
        """A page of the extension in a new tab that stays behind the active one, as the popup sees it."""

    def tabs(self) -> list[str]:
        """The addresses of all tabs now."""

    def close_others(self) -> None:
        """Close all tabs but the two above and those that `behind` opened, and look at the tab under test again."""

    def reload_extension(self) -> None:
        """As when the extension is updated: everything of it starts anew, open pages keep what is in them."""

    def offline(self, *, yes: bool) -> None:
        """Let the extension's background believe that there is no connection, or that there is one again."""

    def scheme(self, name: str) -> None:
        """`light` or `dark`, for the tab under test."""

    def kill_background(self) -> None:
        """End the extension's background as the browser does when it has been idle."""

    def background_runs(self) -> bool:
        """Whether the background is alive now; asking does not wake it."""
