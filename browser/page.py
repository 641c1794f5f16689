"""A page in a browser, as somebody before the screen has it."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from browser.chromium import Browser

SCRIPTS = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
"""What is known in every page; its policy does not hold for them."""

_PATIENCE = 60.0  # seconds


class BrowserError(Exception):
    """The browser did not do as it was told."""


@define(eq=False)
class Page:
    """A page that is open.

    Attributes:
        requested: The addresses that it and its frames asked for, in their order.
        ran: What a script showed for itself: dialogs, exceptions, and what the page's policy kept it from.
        downloads: The names of the files that were not shown but offered for saving.
    """

    _browser: "Browser" = field(repr=False)
    _session: str
    requested: list[str] = field(factory=list)
    ran: list[str] = field(factory=list)
    downloads: list[str] = field(factory=list)
    _loads: int = 0

    def go(self, url: str) -> None:
        """Go there, and wait until it is loaded."""
        before = self._loads
        answer = self._browser.call("Page.navigate", self._session, url=url)
        if "loaderId" in answer:  # else it is a place in the page that is here already
            self._browser.until(lambda: self._loads > before)

    def tell(self, function: str, *arguments: Any) -> Any:
        """Call a function of page.js, or another one, in the page.

        Raises:
            BrowserError: It threw something.
        """
        spelt = ", ".join(map(json.dumps, arguments))
        answer = self._browser.call(
            "Runtime.evaluate",
            self._session,
            expression=f"({function})({spelt})",
            returnByValue=True,
            awaitPromise=True,
        )
        if "exceptionDetails" in answer:
            raise BrowserError(answer["exceptionDetails"]["exception"].get("description", function))
        return answer["result"].get("value")

    def sees(self, selector: str) -> bool:
        """Tell whether the element is there, takes room and is not folded away."""
        return bool(self.tell("isSeen", selector))

    def click(self, selector: str) -> None:
        """Scroll to the element, and click in its middle with the mouse."""
        x, y = self.tell("middle", selector)
        for kind in ("mousePressed", "mouseReleased"):
            options = {"button": "left", "clickCount": 1}
            self._browser.call("Input.dispatchMouseEvent", self._session, type=kind, x=x, y=y, **options)
        self.tell("settled")

    def shows(self, colour: tuple[int, int, int], selector: str) -> bool:
        """Scroll to the element, and tell whether a tenth of it gets about this colour before long."""
        clip = {**self.tell("box", selector), "scale": 1}
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            shot = self._browser.call("Page.captureScreenshot", self._session, clip=clip)
            if self.tell("share", shot["data"], colour) > 0.1:
                return True
        return False

    def until(self, is_so: Callable[[], bool]) -> None:
        """Listen to what happens in the page until it is so."""
        self._browser.until(is_so)

    def hear(self, method: str, parameters: dict[str, Any]) -> None:
        """Take note of what happened."""
        match method:
            case "Page.loadEventFired":
                self._loads += 1
            case "Network.requestWillBeSent" if not parameters["request"]["url"].startswith("data:"):
                self.requested.append(parameters["request"]["url"])
            case "Page.javascriptDialogOpening":
                self.ran.append(parameters["message"])
            case "Runtime.exceptionThrown":
                self.ran.append(parameters["exceptionDetails"]["text"])
            case "Log.entryAdded" if parameters["entry"]["source"] in {"security", "javascript"}:
                self.ran.append(parameters["entry"]["text"])
            case "Page.downloadWillBegin":
                self.downloads.append(parameters["suggestedFilename"])
            case _:
                pass
