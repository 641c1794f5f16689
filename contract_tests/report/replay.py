"""A file that repeats what was found: the request as it was sent, and those before it that it needs."""

import base64
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import httpx
from attrs import frozen
from mijnklantportaal.contract import RULES, Contract, Request, Response

from contract_tests import relations
from contract_tests.exchanges import Claim, Exchange, json_of
from contract_tests.findings import Finding
from contract_tests.servers import Server, Watched
from contract_tests.verdicts import CRASH, DISCLOSURE, judge

_WORD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""A method, or the name of a header (RFC 9110, 5.6.2)."""
_VALUE = re.compile(r"[^\x00\n\v\f\r\u0100-\U0010ffff]*")


class ReplayError(Exception):
    """A file cannot be replayed; says why, in one line."""


@frozen
class Step:
    """A request, and the id that the server gave to what it made."""

    request: Request
    made: str | None = None


@frozen
class Replay:
    """What was found, and the requests that lead to it; they hold no credentials but the tests' own.

    Attributes:
        before: What has to be there: requests that made or changed something.
        status: What was answered at the time.
    """

    operation: str
    rule: str
    place: str
    expected: str
    got: str
    claim: Claim | None
    before: Sequence[Step]
    request: Request
    status: int

    @property
    def name(self) -> str:
        """A name for the file, the same for everything that differs by its values only."""
        return re.sub(r"[^a-z0-9]+", "-", f"{self.operation} {self.rule} {self.place}".lower()).strip("-")[:120]


def replay_of(finding: Finding, exchange: Exchange, earlier: Iterable[Exchange]) -> Replay:
    """Make the replay of a finding out of what was exchanged with the same server before."""
    before = [Step(each.request, made_id(each.response)) for each in earlier if _did_something(each)]
    return Replay(
        finding.operation,
        finding.rule,
        finding.place,
        finding.expected,
        finding.got,
        exchange.claim,
        before,
        exchange.request,
        exchange.response.status_code,
    )


def _did_something(exchange: Exchange) -> bool:
    return exchange.accepted and exchange.request.method not in ("GET", "HEAD", "OPTIONS")


def made_id(response: Response) -> str | None:
    """Return the id of what a response says was made."""
    reply = json_of(response)
    own = reply.get("id") if isinstance(reply, dict) else None
    return own if isinstance(own, str) and own else None


def perform(replay: Replay, contract: Contract, server: Server) -> tuple[list[Finding], Exchange]:
    """Send it all again; give what is wrong with the last exchange, and that exchange."""
    watched = Watched(server)
    exchanges: list[Exchange] = []
    ids: dict[str, str] = {}
    for step in [*replay.before, Step(replay.request)]:
        request = _renamed(step.request, ids)
        is_last = step.request is replay.request
        operation = replay.operation if is_last else relations.name_of(contract, request)
        exchange = Exchange(operation, replay.claim if is_last else None, request, watched.answer(request))
        exchanges.append(exchange)
        new = made_id(exchange.response)
        if step.made and new:
            ids[step.made] = new
    last = exchanges[-1]
    related = (each for each in relations.broken(contract, exchanges) if each.exchange is last)
    return [*judge(contract, last), *related], last


def is_judged(replay: Replay) -> bool:
    """Tell whether what was found is for the judge and the relations to see again; else the answer has to tell."""
    return replay.rule in RULES or replay.rule in {"refusal", CRASH, DISCLOSURE} or replay.rule in relations.VOCABULARY


def _renamed(request: Request, ids: dict[str, str]) -> Request:
    url, content = request.url, request.content
    for old, new in ids.items():
        url, content = url.replace(old, new), content.replace(old.encode(), new.encode())
    return Request(request.method, url, request.headers, content)


def to_json(replay: Replay) -> str:
    """Spell it."""
    fields = {
        "operation": replay.operation,
        "rule": replay.rule,
        "place": replay.place,
        "expected": replay.expected,
        "got": replay.got,
        "claim": replay.claim,
        "status": replay.status,
        "before": [{"made": each.made, "request": _request_to_json(each.request)} for each in replay.before],
        "request": _request_to_json(replay.request),
    }
    return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


def _request_to_json(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in request.headers],
        "body": base64.b64encode(request.content).decode(),
    }


def read(path: Path) -> Replay:
    """Read a file.

    Raises:
        ReplayError: it cannot be read, or is no replay.
    """
    try:
        return from_json(json.loads(path.read_bytes()))
    except ReplayError as error:
        raise ReplayError(f"{path}: {error}") from None
    except OSError as error:
        raise ReplayError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        raise ReplayError(f"{path}: is no replay ({type(error).__name__}: {error})") from None


def from_json(fields: dict[str, Any]) -> Replay:
    """Read what `to_json` spelt.

    Raises:
        ReplayError: A request in it cannot be sent; names what is wrong with it.
    """
    before = enumerate(fields["before"])
    return Replay(
        operation=str(fields["operation"]),
        rule=str(fields["rule"]),
        place=str(fields["place"]),
        expected=str(fields["expected"]),
        got=str(fields["got"]),
        claim=fields["claim"],
        before=[_step_from_json(each, f"before.{at}") for at, each in before],
        request=_request_from_json(fields["request"], "request"),
        status=int(fields["status"]),
    )


def _step_from_json(fields: dict[str, Any], place: str) -> Step:
    made = fields["made"]
    return Step(_request_from_json(fields["request"], f"{place}.request"), None if made is None else str(made))


def _request_from_json(fields: dict[str, Any], place: str) -> Request:
    method, url = str(fields["method"]), str(fields["url"])
    headers = [(str(name), str(value)) for name, value in fields["headers"]]
    if not _WORD.fullmatch(method):
        raise ReplayError(f"{place}.method: {method!r} is no method; give one such as POST")
    if not _is_address(url):
        raise ReplayError(
            f"{place}.url: {url!r} is no address; give one such as /v1/customer-invoices, all of it ASCII"
        )
    for name, value in headers:
        if not _WORD.fullmatch(name):
            raise ReplayError(f"{place}.headers: {name!r} is no name of a header; give one such as Accept")
        if not _VALUE.fullmatch(value):
            raise ReplayError(f"{place}.headers.{name}: {value!r} cannot be sent; give one line of Latin-1")
    return Request(method, url, headers, base64.b64decode(fields["body"], validate=True))


def _is_address(url: str) -> bool:
    try:
        httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return re.fullmatch(r"(/|https?://)[!-~]*", url) is not None
