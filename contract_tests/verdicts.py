"""Holds one exchange against the judge, and the judge against schemathesis."""

import re
from collections.abc import Iterable, Iterator

from mijnklantportaal.contract import RULES, Contract, Violation

from contract_tests.disclosure import disclosures
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.readings import read

BY_REQUEST, BY_RESPONSE, CRASH, HANDMADE = "judge: request", "judge: response", "crash", "handmade"
DISCLOSURE = "disclosure"
CHECKED = frozenset({BY_REQUEST, BY_RESPONSE, CRASH, DISCLOSURE})
"""What is asked of every exchange: was the right thing accepted, is the answer as promised, was there one, and does it
keep the credentials to itself."""

_NO_OPERATION = {"path", "method"}
_MOST_TOLD = 10


def check_of(finding: Finding) -> str:
    """Name the check that a finding belongs to: those of the judge name its rule, all others are named alike."""
    if finding.rule == "refusal" or (finding.rule in RULES and finding.place.startswith("request")):
        return BY_REQUEST
    return BY_RESPONSE if finding.rule in RULES else finding.rule


def told(findings: Iterable[Finding]) -> str:
    """Say what was found, one of each kind."""
    kinds = {(each.operation, each.rule, each.place): each for each in findings}
    first = "\n".join(map(str, list(kinds.values())[:_MOST_TOLD]))
    return first + (f"\n... and {len(kinds) - _MOST_TOLD} more kinds" if len(kinds) > _MOST_TOLD else "")


class Paths:
    """The document's paths, matched without the judge's help."""

    def __init__(self, contract: Contract) -> None:
        base = re.escape(contract.base_path)
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


def judge(contract: Contract, exchange: Exchange) -> Iterator[Finding]:
    """Say what is wrong with an exchange."""

    def finding(rule: str, place: str, expected: str, got: str) -> Finding:
        return Finding(exchange.operation, rule, place, expected, got, exchange)

    if exchange.failure is not None:
        yield finding(CRASH, "response", "an answer", exchange.failure)
        return
    told_back = disclosures(exchange.response)
    yield from (finding(DISCLOSURE, place, "nothing that holds the token", "it") for place in told_back)
    status = str(exchange.response.status_code)
    against = read(contract, exchange.request).violations
    accepted = [finding(each.rule, each.place, each.expected, f"{each.got}, and {status} for it") for each in against]
    if _NO_OPERATION.intersection(each.rule for each in against):
        if exchange.accepted and exchange.request.method not in {"OPTIONS", "HEAD"}:
            yield from accepted
        yield from _not_allowed(contract, exchange)
        return
    for each in contract.validate_response(exchange.request, exchange.response):
        yield finding(each.rule, each.place, each.expected, each.got)
    if exchange.accepted:
        yield from accepted
    if against and exchange.claim == "valid":
        yield finding(
            "disagreement", against[0].place, "what schemathesis calls valid", f"by the judge {_said(against)}"
        )
    if not against and exchange.claim == "valid" and not exchange.accepted and not _may_be_missing(exchange):
        yield finding("refusal", "response.status", "a success, for the contract allows the request", status)
    if not against and exchange.claim == "invalid" and exchange.refused and not _is_about_more(exchange):
        yield finding("disagreement", "request", f"something wrong, for schemathesis and a {status} say so", "nothing")


def _not_allowed(contract: Contract, exchange: Exchange) -> Iterator[Finding]:
    """Say what is wrong with the methods that a 405 names: those there are, but the refused one (RFC 9110, 10.2.1)."""
    if exchange.response.status_code != 405:
        return
    named = ", ".join(value for name, value in exchange.response.headers if name.lower() == "allow")
    own, refused = set(re.split(r"\s*,\s*", named.strip())), exchange.request.method
    documented = contract.allowed_methods(exchange.request.url)
    if refused in own or not own.issuperset(documented):
        wanted = f"{', '.join(documented)}, and not {refused}"
        yield Finding(exchange.operation, "method", "response.headers.Allow", wanted, named or "nothing", exchange)


def _said(violations: Iterable[Violation]) -> str:
    return "; ".join(map(str, violations))


def _is_about_more(exchange: Exchange) -> bool:
    """Tell whether the refusal is for what no document knows: which tokens are good, and which objects there are."""
    return exchange.response.status_code == 401 or _may_be_missing(exchange)


def _may_be_missing(exchange: Exchange) -> bool:
    return exchange.response.status_code == 404 and "{" in exchange.operation
