"""The judge."""

import json
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from mijnklantportaal.contract._bodies import MOST_FIELDS, split_fields
from mijnklantportaal.contract._document import ContractError, Document, Operation
from mijnklantportaal.contract._messages import Headers, ReadRequest, Request, Response, Violation
from mijnklantportaal.contract._parameters import NotTextError, Parameter, undeclared
from mijnklantportaal.contract._redaction import redact
from mijnklantportaal.contract._routing import Router, default_base_path, split_url
from mijnklantportaal.contract._rules import Rules, compile_rules
from mijnklantportaal.contract._schemas import Schemas
from mijnklantportaal.contract._security import cookies
from mijnklantportaal.contract._styles import Pairs
from mijnklantportaal.contract._text import NOTHING
from mijnklantportaal.contract._words import name_in_place, shown

# RFC 9110, 5.1 and 5.5
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_IN_HEADER = re.compile(r"[\x00\r\n]")


class Contract:
    """Judge HTTP exchanges by an OpenAPI 3.1 document.

    Everything is compiled at construction; after that an instance is read only and may be shared by threads. No
    request and no response, however broken, makes a method raise.
    """

    def __init__(self, document: Mapping[str, Any], *, base_path: str | None = None) -> None:
        """Compile a document; `base_path` is the path of its first server unless stated.

        Raises:
            ContractError: it is no OpenAPI 3.1 document, or part of it is unusable; says where.
        """
        self._document = Document(document)
        self._schemas = Schemas(self._document)
        rules = list(compile_rules(self._schemas))
        self.document: Mapping[str, Any] = self._document.root
        self.base_path: str = default_base_path(self._document) if base_path is None else base_path
        self.operations: tuple[Operation, ...] = tuple(each.operation for each in rules)
        self._credentials = frozenset(each for some in rules for each in some.security.credentials)
        self._router = Router(self.base_path, [(each.operation.method, each.operation.path, each) for each in rules])

    @classmethod
    def load(cls, path: Path | None = None) -> "Contract":
        """Compile a JSON file, or the contract document that the generated client carries.

        Raises:
            ContractError: the file cannot be read, or holds no usable document.
        """
        source = resources.files("mijnklantportaal_client") / "contract.json" if path is None else path
        try:
            document = json.loads(source.read_bytes())
        except OSError as error:
            raise ContractError(f"{source}: {error.strerror or error}") from None
        except (ValueError, RecursionError) as error:
            raise ContractError(f"{source}: no JSON ({error})") from None
        if not isinstance(document, dict):
            raise ContractError(f"{source}: no OpenAPI document: expected a mapping")
        return cls(document)

    def __repr__(self) -> str:
        """Say what it judges."""
        return f"<{type(self).__name__} of {len(self.operations)} operations under {self.base_path or '/'}>"

    def resolve(self, node: Any) -> Any:
        """Give the node itself, or what its `$ref` leads to."""
        return self._document.resolve(node)

    def fits(self, schema: Any, value: Any) -> bool:
        """Say whether a JSON value keeps a Schema Object of `document`, formats asserted.

        Raises:
            LookupError: the schema is no node of `document` (an equal one will not do: its references lead nowhere).
        """
        if isinstance(schema, bool):
            return schema
        return self._schemas.schema(self._document.pointer_to(schema)).accepts(value)

    def allowed_methods(self, path: str) -> tuple[str, ...]:
        """Give the methods documented for a URL or path (base path included), sorted; none for an unknown path."""
        return self._router.methods(split_url(path)[0])

    def validate_request(self, request: Request) -> list[Violation]:
        """Say in which ways a request breaks the contract."""
        return self.read_request(request).violations

    def read_request(self, request: Request) -> ReadRequest:
        """Read and judge a request."""
        found = self._find(request)
        if isinstance(found, Violation):
            return ReadRequest(None, {}, {}, None, self._redacted([found], request))
        rules, raw_path = found
        query, violations = _split_query(request.url)
        violations += _header_lines(request.headers, "request")
        violations += rules.security.violations(request.headers, query)
        values, wrong = _read_parameters(rules.parameters, request, raw_path, query)
        violations += wrong
        body, wrong = _read_body(rules, request)
        violations += wrong
        return ReadRequest(
            rules.operation,
            values["path"],
            {**undeclared(rules.undeclared(query)), **values["query"]},
            body,
            self._redacted(violations, request),
        )

    def validate_response(self, request: Request, response: Response) -> list[Violation]:
        """Say in which ways the response to a request breaks the contract.

        Of a request that means no operation, no response can be judged: its own violation is given.
        """
        found = self._find(request)
        if isinstance(found, Violation):
            return self._redacted([found], request)
        rules, _ = found
        violations = _header_lines(response.headers, "response")
        violations += _judge_answer(rules, request.method, response)
        return self._redacted(violations, request)

    def _redacted(self, violations: list[Violation], request: Request) -> list[Violation]:
        if not violations:
            return []
        query, _ = _split_query(request.url)
        keys = [key for each in self._credentials for key in each.values(request.headers, query)]
        return redact(violations, request.headers, keys)

    def _find(self, request: Request) -> tuple[Rules, dict[str, str]] | Violation:
        path, _ = split_url(request.url)
        found = self._router.find(request.method, path)
        if found is not None:
            return found
        methods = self._router.methods(path)
        if methods:
            return Violation("method", "request.method", " or ".join(methods), shown(request.method))
        return Violation("path", "request.path", f"a documented path under {self.base_path or '/'}", shown(path))


def _header_lines(headers: Headers, side: str) -> list[Violation]:
    violations = []
    for name, value in headers:
        place = f"{side}.headers.{name_in_place(name)}"
        if not _HEADER_NAME.fullmatch(name):
            violations.append(Violation("header", place, "a header name", shown(name)))
        if _NOT_IN_HEADER.search(value):
            violations.append(Violation("header", place, "a value on one line", "a line break or NUL in it"))
    return violations


def _split_query(url: str) -> tuple[Pairs, list[Violation]]:
    try:
        pairs = split_fields(split_url(url)[1])
    except NotTextError:
        return [], [Violation("encoding", "request.query", "text in UTF-8, percent-encoded", "something else")]
    if len(pairs) > MOST_FIELDS:
        return [], [Violation("size", "request.query", f"at most {MOST_FIELDS} parameters", "more")]
    return pairs, []


def _read_parameters(
    parameters: tuple[Parameter, ...],
    request: Request,
    raw_path: dict[str, str],
    query: Pairs,
) -> tuple[dict[str, dict[str, Any]], list[Violation]]:
    sources: dict[str, Pairs] = {
        "path": list(raw_path.items()),
        "query": query,
        "header": request.headers,
        "cookie": cookies(request.headers) if any(each.location == "cookie" for each in parameters) else [],
    }
    values: dict[str, dict[str, Any]] = {location: {} for location in sources}
    violations: list[Violation] = []
    for each in parameters:
        own = [pair for pair in sources[each.location] if each.owns(pair[0])]
        place = "request.headers" if each.location == "header" else f"request.{each.location}"
        value, found = each.read(own, place, "request")
        violations += found
        if value is not NOTHING:
            values[each.location][each.name] = value
    return values, violations


def _read_body(rules: Rules, request: Request) -> tuple[Any, list[Violation]]:
    if not request.content:
        required = rules.operation.request_required
        return None, [Violation("required", "request.body", "to be present", "nothing")] if required else []
    if rules.body is None:
        # HTTP gives it no meaning; the contract does not forbid it.
        return None, []
    return rules.body.read(request.headers, request.content, "request")


def _judge_answer(rules: Rules, method: str, response: Response) -> list[Violation]:
    status, hundreds = str(response.status_code), response.status_code // 100
    answer = rules.answers.get(status) or rules.answers.get(f"{hundreds}XX") or rules.answers.get("DEFAULT")
    if answer is None:
        documented = " or ".join(rules.operation.responses) or "none"
        return [Violation("status", "response.status", documented, status)]
    violations: list[Violation] = []
    for header in answer.headers:
        own = [pair for pair in response.headers if header.owns(pair[0])]
        violations += header.read(own, "response.headers", "response")[1]
    has_no_content = method == "HEAD" or hundreds == 1 or status in {"204", "205", "304"}
    if response.content:
        if answer.body is None or has_no_content:
            violations.append(Violation("body", "response.body", "no body", shown(response.content)))
        else:
            violations += answer.body.read(response.headers, response.content, "response")[1]
    elif answer.body is not None and not has_no_content:
        violations.append(Violation("required", "response.body", "to be present", "nothing"))
    return violations
