"""One message on trial: its head is judged at once, its body piece by piece, and all is told at the end."""

from copy import deepcopy
from typing import Any

from attrs import frozen

from mijnklantportaal.contract._bodies import MOST_FIELDS, BodyReader, split_fields
from mijnklantportaal.contract._content import Keeper
from mijnklantportaal.contract._headers import HeaderFields, wrong_lines
from mijnklantportaal.contract._messages import Headers, ReadRequest, Violation
from mijnklantportaal.contract._parameters import NotTextError, Parameter, undeclared
from mijnklantportaal.contract._redaction import Secrets
from mijnklantportaal.contract._routing import query_of
from mijnklantportaal.contract._rules import Rules
from mijnklantportaal.contract._security import cookies
from mijnklantportaal.contract._styles import Pairs
from mijnklantportaal.contract._text import NOTHING
from mijnklantportaal.contract._words import shown


class Judge:
    """Judges a message: `found` is what is wrong with its head. Of itself it knows nothing of a body."""

    def __init__(self, found: list[Violation], secrets: Secrets) -> None:
        self.found = found
        self.secrets = secrets

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""

    def end(self) -> list[Violation]:
        """Judge the whole."""
        return self.secrets.redact(self.found)


@frozen(eq=False)
class RequestHead:
    """All of a request of an operation but its body and what describes that one, read and judged."""

    rules: Rules
    path: dict[str, Any]
    query: dict[str, Any]
    found: list[Violation]
    secrets: Secrets


def read_head(rules: Rules, raw_path: dict[str, str], url: str, lines: Headers, secrets: Secrets) -> RequestHead:
    """Read and judge the head of a request."""
    query, found = split_query(url)
    headers = HeaderFields(lines)
    values, wrong = _read_parameters(rules.parameters, headers, raw_path, query)
    found = [*found, *wrong_lines(lines, "request"), *rules.security.violations(headers, query), *wrong]
    undescribed = undeclared(rules.undeclared(query))
    return RequestHead(rules, values["path"], {**undescribed, **values["query"]}, found, secrets)


class RequestJudge(Judge):
    """Reads and judges a request of an operation; `described` are the header lines that say what its body is."""

    def __init__(self, head: RequestHead, described: Headers, *, in_full: bool) -> None:
        super().__init__([*head.found, *wrong_lines(described, "request")], head.secrets)
        self._head = head
        self._size = 0
        body = head.rules.body
        # HTTP gives a body that is not described no meaning; the contract does not forbid it.
        self._body = None if body is None else BodyReader(body, HeaderFields(described), "request", in_full=in_full)

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self._size += len(piece)
        if self._body is not None:
            self._body.feed(piece)

    def end(self) -> list[Violation]:
        """Judge the whole."""
        return self.secrets.redact([*self.found, *self._read_body()[1]])

    def read(self) -> ReadRequest:
        """Read and judge the whole."""
        head = self._head
        body, wrong = self._read_body()
        violations = self.secrets.redact([*self.found, *wrong])
        path, query = deepcopy((head.path, head.query))  # the head is kept for requests alike, and this is given away
        return ReadRequest(head.rules.operation, path, query, body, violations)

    def _read_body(self) -> tuple[Any, list[Violation]]:
        if self._body is not None and (self._size or self._body.may_be_empty()):
            return self._body.end()
        if self._head.rules.operation.request_required:
            return None, [Violation("required", "request.body", "to be present", "nothing")]
        return None, []

    def answered(self, status_code: int, headers: Headers) -> "ResponseJudge":
        """Begin to judge the response, whose body comes in pieces too."""
        return ResponseJudge(self._head.rules, status_code, headers, self.secrets, in_full=False)


class ResponseJudge(Judge):
    """Judges a response to a request of an operation."""

    def __init__(self, rules: Rules, status_code: int, headers: Headers, secrets: Secrets, *, in_full: bool) -> None:
        fields = HeaderFields(headers)
        super().__init__(wrong_lines(headers, "response"), secrets)
        self._size = 0
        self._undescribed = Keeper(0)
        self._body: BodyReader | None = None
        self._is_documented = False
        status, hundreds = str(status_code), status_code // 100
        answer = rules.answers.get(status) or rules.answers.get(f"{hundreds}XX") or rules.answers.get("DEFAULT")
        if answer is None:
            documented = " or ".join(rules.operation.responses) or "none"
            self.found.append(Violation("status", "response.status", documented, status))
            return
        self._is_documented = True
        for header in answer.headers:
            self.found += header.read(fields.lines(header.name), "response.headers", "response")[1]
        has_no_content = rules.operation.method == "HEAD" or hundreds == 1 or status in {"204", "205", "304"}
        if answer.body is not None and not has_no_content:
            self._body = BodyReader(answer.body, fields, "response", in_full=in_full)

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self._size += len(piece)
        if self._body is None:
            self._undescribed.add(piece)
        else:
            self._body.feed(piece)

    def end(self) -> list[Violation]:
        """Judge the whole."""
        return self.secrets.redact([*self.found, *(self._judge_body() if self._is_documented else [])])

    def _judge_body(self) -> list[Violation]:
        if self._body is None:
            came = shown(self._undescribed.excerpt())
            return [Violation("body", "response.body", "no body", came)] if self._size else []
        if self._size or self._body.may_be_empty():
            return self._body.end()[1]
        return [Violation("required", "response.body", "to be present", "nothing")]


def split_query(url: str) -> tuple[Pairs, list[Violation]]:
    """Give the parameters of a URL's query, values as they are on the wire, and what is wrong with it as a whole."""
    try:
        pairs = split_fields(query_of(url))
    except NotTextError:
        return [], [Violation("encoding", "request.query", "text in UTF-8, percent-encoded", "something else")]
    if len(pairs) > MOST_FIELDS:
        return [], [Violation("size", "request.query", f"at most {MOST_FIELDS} parameters", "more")]
    return pairs, []


def _read_parameters(
    parameters: tuple[Parameter, ...],
    headers: HeaderFields,
    raw_path: dict[str, str],
    query: Pairs,
) -> tuple[dict[str, dict[str, Any]], list[Violation]]:
    entries: dict[str, Pairs] = {"path": list(raw_path.items()), "query": query, "cookie": cookies(headers)}
    values: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    violations: list[Violation] = []
    for each in parameters:
        if each.location == "header":
            value, found = each.read(headers.lines(each.name), "request.headers", "request")
        else:
            value, found = each.read(each.among(entries[each.location]), f"request.{each.location}", "request")
        violations += found
        if value is not NOTHING:
            values[each.location][each.name] = value
    return values, violations
