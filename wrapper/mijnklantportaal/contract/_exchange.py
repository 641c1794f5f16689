"""One exchange while it happens, and what is told of it when it breaks the contract."""

from collections.abc import Iterator
from typing import Protocol

from attrs import frozen

from mijnklantportaal.contract._content import MOST_KEPT, Keeper
from mijnklantportaal.contract._contract import Contract
from mijnklantportaal.contract._judging import Judge, RequestJudge
from mijnklantportaal.contract._messages import Headers, Request, Violation
from mijnklantportaal.contract._routing import path_of
from mijnklantportaal.contract._schemas import Direction
from mijnklantportaal.contract._words import CUT, quoted

_SHOWN = 300
_TOLD = 5

_AT_ONCE = 64 * 1024
"""So many bytes are gathered before they are looked at: httpx sends a form in dozens of small pieces."""


class Decode(Protocol):
    """Undoes a content coding, of the beginning of a body too; raises ValueError where it cannot."""

    def __call__(self, content: bytes, *, is_whole: bool) -> Iterator[bytes]: ...


@frozen
class Exchange:
    """An exchange that broke the contract, as far as a person may read it.

    `path` is without the query; `status_code` is None where no response came. Of the bodies the beginning is here, on
    one line with everything unprintable escaped. The credentials of the request are masked throughout.
    """

    method: str
    path: str
    status_code: int | None
    violations: tuple[Violation, ...]
    request_body: str
    response_body: str

    def __str__(self) -> str:
        """Say it in one line, the first few violations only."""
        told = "; ".join(map(str, self.violations[:_TOLD]))
        more = f"; and {len(self.violations) - _TOLD} more" if len(self.violations) > _TOLD else ""
        return f"{self.method} {self.path} {self.status_code or 'without a response'}: {told}{more}"


class Message:
    """A request or a response on its way; `violations` are those of its head until it has ended."""

    def __init__(self, judge: Judge, side: Direction, decode: Decode | None) -> None:
        self._judge = judge
        self._place = f"{side}.body"
        self._decode = decode
        self._coded = Keeper(MOST_KEPT)
        self._gathered: list[bytes] = []
        self._size = 0
        self._start = b""
        self.violations = judge.secrets.redact(judge.found)

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body, as it is on the wire."""
        self._gathered.append(piece)
        self._size += len(piece)
        if self._size >= _AT_ONCE:
            self._look()

    def end(self) -> None:
        """Judge the whole."""
        self._look()
        wrong = self._undo(self._decode) if self._decode else []
        self.violations = self._with(wrong) if wrong else self._judge.end()

    def leave(self) -> None:
        """Judge what has come so far by its content coding alone: where that is another, httpx reads no further."""
        if self._decode:
            self._look()
            self.violations = self._with(self._undo(self._decode, is_whole=False))

    @property
    def beginning(self) -> str:
        """The beginning of the body, for a person."""
        start = self._start if self._decode else self._start + b"".join(self._gathered)
        text = quoted(start[:_SHOWN].decode("utf-8", "backslashreplace"))[1:-1]
        return self._judge.secrets.mask(text + CUT if len(start) > _SHOWN else text)

    def _look(self) -> None:
        content = b"".join(self._gathered)
        self._gathered, self._size = [], 0
        if self._decode is None:
            self._take(content)
        else:
            self._coded.add(content)

    def _take(self, content: bytes) -> None:
        self._start = (self._start + content[: _SHOWN + 1])[: _SHOWN + 1]
        self._judge.feed(content)

    def _with(self, wrong: list[Violation]) -> list[Violation]:
        return self._judge.secrets.redact([*self._judge.found, *wrong])

    def _undo(self, decode: Decode, *, is_whole: bool = True) -> list[Violation]:
        content = self._coded.excerpt()
        if is_whole and not content.is_whole:
            limit = f"at most {MOST_KEPT} bytes in a content coding"
            return [Violation("size", self._place, limit, f"{content.size} bytes")]
        try:
            for piece in decode(content.head, is_whole=is_whole):
                self._take(piece)
        except ValueError:
            return [Violation("encoding", self._place, "a body in the content coding that is stated", "another")]
        return []


class Watch:
    """One exchange while it happens: first `send`, then `answer`; `result` at any time."""

    def __init__(self, contract: Contract, head: Request) -> None:
        self._contract = contract
        self._head = head
        self._judge: Judge
        self._status_code: int | None = None
        self._messages: list[Message] = []

    @property
    def has_begun(self) -> bool:
        """Say whether there has been a request."""
        return bool(self._messages)

    def send(self, decode: Decode | None) -> Message:
        """Begin with the request, or begin it again."""
        self._judge = self._contract.judge_request(self._head)
        self._messages = [Message(self._judge, "request", decode)]
        return self._messages[-1]

    def answer(self, status_code: int, headers: Headers, decode: Decode | None) -> Message:
        """Go on with the response; nobody can judge it where the request means no operation."""
        self._status_code = status_code
        judge = Judge([], self._judge.secrets)
        if isinstance(self._judge, RequestJudge):
            judge = self._judge.answered(status_code, headers)
        self._messages.append(Message(judge, "response", decode))
        return self._messages[-1]

    def result(self) -> Exchange | None:
        """Give what broke the contract so far, or None."""
        violations = tuple(each for message in self._messages for each in message.violations)
        if not violations:
            return None
        path = self._judge.secrets.mask(path_of(self._head.url))
        request_body, response_body, *_ = (*(each.beginning for each in self._messages), "", "")
        return Exchange(self._head.method, path, self._status_code, violations, request_body, response_body)
