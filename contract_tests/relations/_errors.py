"""Relations between what was wrong with a request and what the refusal says."""

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import unquote_plus

import attrs
from attrs import frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View, reply_properties, shown
from contract_tests.wire import header

_WORD = re.compile(r"[^\W\d_]{3,}")
_PAGE = re.compile(r"<(!doctype|html|head|body|h\d|div|p|pre|br|span|table)\b", re.IGNORECASE)
_TRACE = re.compile(
    r"Traceback \(most recent|[Ss]tack trace|\bat [\w.$\\]+\([^)]*:\d+\)|#\d+ /|\.(php|py|js|java|rb)\b[:( ]+\d+"
    r"|on line \d+|SQLSTATE|\b[A-Z]\w+(Exception|Error)\b"
)
_LONGEST = 2000


def _workings(message: str) -> Iterator[re.Match[str]]:
    yield from _PAGE.finditer(message)
    yield from _TRACE.finditer(message)


def _text(request: Request) -> str:
    """Return all that a message may quote from a request."""
    sent = "\n".join((request.url, *(value for _, value in request.headers), request.content.decode(errors="replace")))
    return f"{sent}\n{unquote_plus(sent)}"


@frozen(kw_only=True)
class Message(Relation):
    """An error says what went wrong in words for a person: no web page, no stack trace, no secret."""

    name: ClassVar[str] = "message"
    field: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation's refusals have the field."""
        return any(self.field in reply_properties(contract, operation, each) for each in ("4", "5", "default"))

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say what makes the message unfit to be shown."""
        if view.status < 400 or not isinstance(message := view.fields.get(self.field), str):
            return
        place = f"response.body.{self.field}"
        if not _WORD.search(message):
            yield view.finding(self.name, place, "words that a person can read", message)
        if any(each[0] not in _text(view.exchange.request) for each in _workings(message)):
            yield view.finding(self.name, place, "a message without markup or the server's own workings", message)
        if len(message) > _LONGEST:
            yield view.finding(self.name, place, f"at most {_LONGEST} characters", f"{len(message)} characters")
        token = (header(view.exchange.request, "authorization") or "").partition(" ")[2].strip()
        if len(token) >= 8 and token in message:
            yield view.finding(self.name, place, "a message without the token", "one that holds it")


@frozen(kw_only=True)
class Blame(Relation):
    """Where a refusal names the fields that are wrong, one that is wrong is among them."""

    name: ClassVar[str] = "blame"
    field: str = attrs.field(validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation's refusals have the field."""
        return self.field in reply_properties(contract, operation, "422") and bool(operation.request_content)

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say whether others are blamed."""
        blamed = view.fields.get(self.field)
        if view.status != 422 or not isinstance(blamed, dict) or not blamed:
            return
        places = [each.place.split(".") for each in view.read.violations]
        wrong = {names[2] for names in places if names[1] == "body" and len(names) > 2}
        if len(wrong) == len(places) and wrong and not wrong & {name.partition(".")[0] for name in blamed}:
            expected = " or ".join(sorted(wrong))
            yield view.finding(self.name, f"response.body.{self.field}", f"{expected} to be named", shown([*blamed]))
