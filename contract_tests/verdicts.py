"""Holds one exchange against the judge, and the judge against schemathesis."""

import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen
from mijnklantportaal.contract import Contract, Violation

from contract_tests.echoes import lost_fields, repeated_ids
from contract_tests.exchanges import Exchange

_NO_OPERATION = {"path", "method"}
_SHOWN = 600
_MOST_TOLD = 5


@frozen
class Complaint:
    """Something that is wrong with an operation; `check` is schemathesis's name for it, or ours."""

    operation: str
    check: str
    text: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.check}\n    " + self.text.replace("\n", "\n    ")


def told(complaints: Iterable[Complaint]) -> str:
    """Say what the complaints are, one of each kind."""
    kinds = {(each.operation, each.check, each.text.partition("\n")[0]): each for each in complaints}
    first = "\n\n".join(map(str, list(kinds.values())[:_MOST_TOLD]))
    return first + (f"\n\n... and {len(kinds) - _MOST_TOLD} more kinds of complaint" if len(kinds) > _MOST_TOLD else "")


def describe(exchange: Exchange) -> str:
    """Say what was sent and what came back, without credentials, shortened."""
    sent, came = exchange.request, exchange.response
    names = {name.lower() for name, _ in sent.headers}
    kind = next((value for name, value in sent.headers if name.lower() == "content-type"), "none")
    return (
        f"sent: {sent.method} {sent.url} (token: {'yes' if 'authorization' in names else 'no'}, content type: {kind})"
        f" {_shorten(sent.content)}\ncame: {came.status_code} {_shorten(came.content)}"
    )


def _shorten(content: bytes) -> str:
    return repr(content if len(content) <= _SHOWN else content[:_SHOWN] + b"...")


class Paths:
    """The document's paths, matched without the judge's help."""

    def __init__(self, contract: Contract) -> None:
        base = re.escape(contract.base_path.rstrip("/"))
        self._templates = {
            each.path: re.compile(base + re.sub(r"\\\{[^{}]+\\\}", "[^/]+", re.escape(each.path)))
            for each in contract.operations
        }

    def are_ambiguous(self, check: str, exchange: Exchange) -> bool:
        """Tell whether this failure is because the request's path fits two templates.

        `PATCH /invoices/manual` is undocumented for the path /invoices/manual, and documented for /invoices/{id}:
        schemathesis thinks of the one, a server may mean the other.
        """
        if check not in ("unsupported_method", "allow_header_conformance"):
            return False
        path = re.sub(r"^[a-z]+://[^/]+", "", exchange.request.url).partition("?")[0]
        return sum(bool(template.fullmatch(path)) for template in self._templates.values()) > 1


def complaints_about(contract: Contract, exchanges: Sequence[Exchange]) -> Iterator[Complaint]:
    """Say what is wrong with exchanges with one server, by the judge."""
    for exchange in exchanges:
        for check, text in _findings(contract, exchange):
            yield Complaint(exchange.operation, check, f"{text}\n{describe(exchange)}")
    for exchange in repeated_ids(exchanges):
        yield Complaint(exchange.operation, "echo", f"an id that an earlier object has\n{describe(exchange)}")


def _findings(contract: Contract, exchange: Exchange) -> Iterator[tuple[str, str]]:
    against = contract.validate_request(exchange.request)
    if _NO_OPERATION.intersection(each.rule for each in against):
        if exchange.accepted and exchange.request.method not in {"OPTIONS", "HEAD"}:
            yield "judge: request", f"accepted, but {_said(against)}"
        return
    if wrong := contract.validate_response(exchange.request, exchange.response):
        yield "judge: response", _said(wrong)
    if against and exchange.accepted:
        yield "judge: request", f"accepted, but {_said(against)}"
    if against and exchange.claim == "valid":
        yield "disagreement", f"schemathesis calls the request valid, the judge does not: {_said(against)}"
    if not against and exchange.claim == "valid" and not exchange.accepted and not _may_be_missing(exchange):
        yield "judge: request", "refused, but the contract allows it"
    if not against and exchange.claim == "invalid" and exchange.refused and not _is_about_more(exchange):
        yield "disagreement", "schemathesis and the server call the request invalid, the judge finds nothing wrong"
    if exchange.accepted:
        yield from (("echo", lost) for lost in lost_fields(contract, exchange))


def _said(violations: Iterable[Violation]) -> str:
    return "; ".join(map(str, violations))


def _is_about_more(exchange: Exchange) -> bool:
    """Tell whether the refusal is for what no document knows: which tokens are good, and which objects there are."""
    return exchange.response.status_code == 401 or _may_be_missing(exchange)


def _may_be_missing(exchange: Exchange) -> bool:
    return exchange.response.status_code == 404 and "{" in exchange.operation
