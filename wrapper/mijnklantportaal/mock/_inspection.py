"""What came in, shown at `/_mock`: a page for the browser, the same as JSON, and the files."""

import json
import re
from itertools import islice

from mijnklantportaal.contract import Request, Response
from mijnklantportaal.mock._described import described, files_of
from mijnklantportaal.mock._files import ReceivedFile
from mijnklantportaal.mock._portal import Portal

PATH = "/_mock"
AT_ONCE = 50
"""So many requests are shown at once, the newest first."""

_VIEW = re.compile(rf"{PATH}(\.json)?(?:\?before=([0-9]{{1,9}}))?")
_FILE = re.compile(rf"{PATH}/([0-9]{{1,9}})/files/([0-9]{{1,9}})")
# Browsers ask for the icon of a PDF, which cannot name one as the page does.
_OURS = re.compile(rf"{PATH}(?:\.json|/.*)?|/favicon\.ico", re.DOTALL)

# Any page on the web can lead a name of its own to this machine, and would then read what came in as its own. An
# address, a name without a dot and those that the public DNS never has (RFC 6761; ICANN on .internal) are not its own.
_HOST = re.compile(
    r"(?:[0-9.]+|\[[0-9a-f:.]+\]|[\w-]+|[\w.-]+\.(?:localhost|internal|test))(?::[0-9]*)?", re.IGNORECASE
)
_ELSEWHERE = b"What came in is shown under an address or a local name alone, e.g. 127.0.0.1 or localhost.\n"

_ALWAYS = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")]


class Inspection:
    """Answers requests for what the portal received; they are not recorded themselves."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def answer(self, request: Request) -> Response | None:
        """Answer a request at or below `/_mock`; None where the contract has something of its own, and elsewhere."""
        path = request.url.partition("?")[0]
        if not _OURS.fullmatch(path) or self._portal.contract.allowed_methods(path):
            return None
        if not all(_HOST.fullmatch(value) for name, value in request.headers if name.lower() == "host"):
            return _response(421, [("Content-Type", "text/plain")], _ELSEWHERE)
        if request.method not in {"GET", "HEAD"}:
            return _response(405, [("Allow", "GET, HEAD")], b"")
        if view := _VIEW.fullmatch(request.url):
            return self._view(as_json=view[1] is not None, before=None if view[2] is None else int(view[2]))
        if file := _FILE.fullmatch(request.url):
            return self._file(int(file[1]), int(file[2]))
        return _response(404, [("Content-Type", "text/plain")], b"There is nothing here.\n")

    def _view(self, *, as_json: bool, before: int | None) -> Response:
        received = [each for each in self._portal.received if before is None or each.number < before]
        shown = [described(each) for each in received[: -AT_ONCE - 1 : -1]]
        older = f"?before={shown[-1]['number']}" if len(received) > AT_ONCE else None
        if as_json:
            value = {"received": shown, "older": older and f"{PATH}.json{older}"}
            return _response(200, [("Content-Type", "application/json")], json.dumps(value).encode())
        # Most portals nobody looks at.
        from mijnklantportaal.mock._page import CONTENT_SECURITY_POLICY, page  # noqa: PLC0415

        headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", CONTENT_SECURITY_POLICY)]
        content = page(self._portal.url, shown, older and PATH + older, newest=None if before is None else PATH)
        # Text from the wire may hold half a surrogate pair, which UTF-8 cannot.
        return _response(200, headers, content.encode("utf-8", "replace"))

    def _file(self, number: int, index: int) -> Response:
        for received in self._portal.received:
            if received.number == number:
                for _, file in islice(files_of(received), index, index + 1):
                    return _download(file)
        return _response(404, [("Content-Type", "text/plain")], b"There is no such file, or none any more.\n")


def _download(file: ReceivedFile) -> Response:
    # Whatever was uploaded: a browser shows it as a PDF, with its own viewer, or saves it.
    if file.is_pdf:
        return _response(200, [("Content-Type", "application/pdf")], file.content)
    headers = [("Content-Type", "application/octet-stream"), ("Content-Disposition", "attachment")]
    return _response(200, [*headers, ("Content-Security-Policy", "sandbox")], file.content)


def _response(status_code: int, headers: list[tuple[str, str]], content: bytes) -> Response:
    return Response(status_code, [*headers, *_ALWAYS], content)
