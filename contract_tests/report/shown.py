"""An exchange as it may be shown to anybody: shortened, and without credentials."""

from typing import Any

from mijnklantportaal.contract import Contract, Request, Response

from contract_tests.credentials import keys_in
from contract_tests.report.record import Entry

_MOST = 1200
_SECRET = {"authorization", "proxy-authorization", "cookie", "set-cookie"}
HIDDEN = "…"


class Shown:
    """Shows exchanges of a contract."""

    def __init__(self, contract: Contract) -> None:
        self._headers = _SECRET | {name.lower() for name in keys_in(contract, "header")}
        self._query = set(keys_in(contract, "query"))

    def entry(self, entry: Entry) -> dict[str, Any]:
        """Show an exchange as JSON."""
        exchange = entry.judged.exchange
        return {
            "number": entry.number,
            "part": entry.part,
            "operation": exchange.operation,
            "claim": exchange.claim,
            "request": self._request(exchange.request),
            "response": self._response(exchange.response) if exchange.failure is None else None,
            "failure": exchange.failure,
            "checked": sorted(entry.judged.checked),
            "findings": [str(each) for each in entry.judged.findings],
        }

    def _request(self, request: Request) -> dict[str, Any]:
        return {
            "method": request.method,
            "url": self._url(request.url),
            "headers": self._pairs(request.headers),
            **_body(request.content),
        }

    def _response(self, response: Response) -> dict[str, Any]:
        return {"status": response.status_code, "headers": self._pairs(response.headers), **_body(response.content)}

    def _pairs(self, headers: Any) -> list[list[str]]:
        return [[name, HIDDEN if name.lower() in self._headers else value] for name, value in headers]

    def _url(self, url: str) -> str:
        path, mark, query = url.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")]
        return (
            path
            + mark
            + "&".join(
                f"{name}={HIDDEN}" if name in self._query else name + equals + value for name, equals, value in pairs
            )
        )


def _body(content: bytes) -> dict[str, Any]:
    text = content[:_MOST].decode("utf-8", "backslashreplace")
    return {"body": text + (HIDDEN if len(content) > _MOST else ""), "bytes": len(content)}
