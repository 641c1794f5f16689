"""Relations between what was wrong with a request and what the refusal says."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import unquote_plus

import attrs
from attrs import frozen
from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.findings import Finding
from contract_tests.relations import _checks as checks
from contract_tests.relations._base import Relation, View, reply_properties, shown

_PAGE = re.compile(
    r"<(!doctype|html|head|body|h\d|div|p|pre|br|span|table)\b|&(amp|apos|gt|lt|nbsp|quot|#x?[0-9a-f]+);",
    re.IGNORECASE | re.ASCII,
)
_TRACE = re.compile(
    r"Traceback \(most recent|[Ss]tack trace|\bat [\w.$\\]+\([^)]*:\d+\)|#\d+ /|\.(php|py|js|java|rb)\b[:( ]+\d+"
    r"|on line \d+|SQLSTATE|\b[A-Z]\w+(Exception|Error)\b"
)
# What frameworks, databases and languages say of their own failures, in names of classes, queries and calls.
_FAILURE = re.compile(
    r"\bmodel \[\w+\\|\b[A-Z][a-z]\w*\\[A-Z][a-z]\w*\\[A-Z]|(?i:\bselect \* from\b|\bfrom \S+ where \S+ ?[=<>])|\w\(\)"
    r"|\bDuplicate entry '[^']*' for key|\bUndefined (array key|index|offset|property|variable)\b"
    r"|\bobject has no attribute\b|\bCannot read propert|\bnil pointer",
    re.ASCII,
)
_PATH = re.compile(r"(?<![\w:/.\\])(/(var|home|usr|srv|opt|etc|tmp|root|mnt|private|Users)/|[A-Z]:\\)[\w.-]+", re.ASCII)
# What the server was to put words in the place of: Laravel's keys and names, an object of JavaScript, and what
# languages write for a value that is none.
_KEY = (
    r"(?<![\w/.])(validation\.[a-z]\w*|auth\.(failed|password|throttle)|passwords\.(reset|sent|throttled|token|user))\b"
)
_NOTHING = r"\A\s*(Array|undefined|null|None|nil|NaN)\s*\Z"
# Of printf, unless it is part of a format of dates; of message catalogues, whose names are few.
_PERCENT = r"(?<![\w%])%(\d+\$)?[ds]\b(?!.?%)"
_BRACES = r"\{\{ ?[A-Za-z_]+ ?\}\}|\{(attribute|count|field|label|limit|max|min|other|property|value)\}"
# A colon after a quotation mark may be JSON's.
_UNFILLED = re.compile(rf"{_KEY}|{_NOTHING}|{_PERCENT}|{_BRACES}|(?<![\w:\"'\]}}]):[a-z_]+\b|\[object \w+\]")
_WORKINGS = (_PAGE, _TRACE, _FAILURE, _PATH, _UNFILLED)
_LONGEST = 2000
_SHORTEST_WORD = 2
_REFUSALS = ("4", "5", "default")


def _is_readable(message: str) -> bool:
    """Tell whether there is a word in it that looks like one, as no key, no code and no base64 do."""
    words = (each.strip(".,:;!?()\"'").replace("-", "") for each in message.split())
    return any(
        len(each) >= _SHORTEST_WORD and each.isalpha() and each in (each.lower(), each.upper(), each.capitalize())
        for each in words
    )


def _text(request: Request) -> str:
    """Return all that a message may quote from a request."""
    sent = "\n".join((request.url, *(value for _, value in request.headers), request.content.decode(errors="replace")))
    return f"{sent}\n{unquote_plus(sent)}"


@frozen(kw_only=True)
class Message(Relation):
    """An error says what went wrong in words for a person: no web page, no stack trace.

    Attributes:
        errors: Where a refusal names the fields that are wrong, each with its texts.
    """

    name: ClassVar[str] = "message"
    field: str = attrs.field(validator=checks.text)
    errors: str = attrs.field(default="errors", validator=checks.text)

    def applies_to(self, contract: Contract, operation: Operation) -> bool:
        """Tell whether the operation's refusals have the field."""
        return any(self.field in reply_properties(contract, operation, each) for each in _REFUSALS)

    def broken_by(self, view: View) -> Iterator[Finding]:
        """Say what makes the texts unfit to be shown."""
        if view.status < 400:
            return
        if isinstance(message := view.fields.get(self.field), str):
            yield from self._unfit(view, f"response.body.{self.field}", message)
        for name, texts in self._named(view).items():
            place = f"response.body.{self.errors}.{name}"
            if texts == []:
                yield view.finding(self.name, place, "what is wrong with it", texts)
            for text in texts if isinstance(texts, list) else [texts]:
                # Another type is the schema's affair.
                yield from self._unfit(view, place, text) if isinstance(text, str) else ()

    def _named(self, view: View) -> Mapping[str, Any]:
        known = (reply_properties(view.contract, view.operation, each) for each in _REFUSALS if view.operation)
        named = view.fields.get(self.errors)
        return named if isinstance(named, dict) and any(self.errors in each for each in known) else {}

    def _unfit(self, view: View, place: str, text: str) -> Iterator[Finding]:
        if not _is_readable(text):
            yield view.finding(self.name, place, "words that a person can read", text)
        found = [each[0] for one in _WORKINGS for each in one.finditer(text)]
        if found and any(each not in _text(view.exchange.request) for each in found):
            yield view.finding(self.name, place, "a message without markup or the server's own workings", text)
        if len(text) > _LONGEST:
            yield view.finding(self.name, place, f"at most {_LONGEST} characters", f"{len(text)} characters")


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
