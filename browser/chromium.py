"""The browser as a process, and what passes through its pipe."""

import json
import os
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import pytest
from attrs import define, field

from browser.page import SCRIPTS, BrowserError, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = f"no browser on the PATH ({', '.join(NAMES)}): apt-get install chromium"

_OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe"),
    # Whatever a page asks for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# The browser reads commands at 3 and writes answers at 4; what else it has to say is none of them.
_START = 'exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>&2'
_PATIENCE = 60.0  # seconds


@contextmanager
def browser() -> Iterator["Browser"]:
    """Start a browser for as long as the block lasts.

    Without one the test is skipped; where `CI` is set it fails, because nobody reads there what was skipped.
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile, Path(profile, "stderr").open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603  # one of the names above
            ["/bin/sh", "-c", _START, found, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            env={**os.environ, "TMPDIR": profile},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )
        try:
            assert process.stdin is not None  # noqa: S101  # for mypy
            assert process.stdout is not None  # noqa: S101  # for mypy
            running = Browser(process.stdin, process.stdout)
            yield running
            running.call("Browser.close")
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # One that was told to close takes its own processes along; one that hangs does not.
    try:
        process.communicate(timeout=_PATIENCE / 6)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@define(eq=False)
class Browser:
    """A browser that runs."""

    _orders: IO[bytes] = field(repr=False)
    _answers: IO[bytes] = field(repr=False)
    _commands: int = 0
    _unread: bytearray = field(factory=bytearray, repr=False)
    _pages: dict[str, Page] = field(factory=dict)
    """By each session that belongs to the page: its own, and those of its frames with another origin."""

    def open(
        self, url: str, *, width: int = 1200, height: int = 900, dark: bool = False, offline: bool = False
    ) -> Page:
        """Open a page in a tab of its own, and wait until it is loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable", session)
        self.call("Page.addScriptToEvaluateOnNewDocument", session, source=SCRIPTS)
        self._follow(session)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", session, features=[scheme])
        self.call(
            "Emulation.setDeviceMetricsOverride", session, width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        if offline:
            limits = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
            self.call("Network.emulateNetworkConditions", session, offline=True, **limits)
        # Nothing that is offered for saving is saved.
        self.call("Browser.setDownloadBehavior", behavior="deny", eventsEnabled=True)
        page.go(url)
        return page

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Give a command, and wait for its answer.

        Raises:
            BrowserError: It was refused.
        """
        number = self._send(method, session, parameters)
        while (message := self._next()).get("id") != number:
            self._hear(message)
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']['message']}")
        answer: dict[str, Any] = message["result"]
        return answer

    def until(self, is_so: Callable[[], bool]) -> None:
        """Listen until it is so."""
        while not is_so():
            self._hear(self._next())

    def _send(self, method: str, session: str | None, parameters: dict[str, Any]) -> int:
        self._commands += 1
        command = {"id": self._commands, "method": method, "params": parameters}
        command |= {"sessionId": session} if session else {}
        self._orders.write(json.dumps(command).encode() + b"\0")
        self._orders.flush()
        return self._commands

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            if not select.select([self._answers], [], [], _PATIENCE)[0]:
                raise BrowserError(f"the browser has said nothing for {_PATIENCE:.0f} s")
            came = os.read(self._answers.fileno(), 1 << 20)
            if not came:
                raise BrowserError("the browser has gone")
            self._unread += came
        first, _, self._unread = self._unread.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message

    def _hear(self, message: dict[str, Any]) -> None:
        page = self._pages.get(message.get("sessionId", ""))
        if page is None or "method" not in message:
            return
        if message["method"] == "Target.attachedToTarget":
            session = message["params"]["sessionId"]
            self._pages[session] = page
            self._follow(session)
            self._send("Runtime.runIfWaitingForDebugger", session, {})
        elif message["method"] == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", message["sessionId"], {"accept": True})
        page.hear(message["method"], message["params"])

    def _follow(self, session: str) -> None:
        # Frames wait until they are listened to, so that no request of theirs is missed.
        self._send("Network.enable", session, {})
        frames = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        self._send("Target.setAutoAttach", session, frames)
