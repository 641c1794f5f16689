"""The judge."""

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from mijnklantportaal.contract._document import ContractError, Document, Operation
from mijnklantportaal.contract._headers import HeaderFields
from mijnklantportaal.contract._judging import Judge, RequestHead, RequestJudge, ResponseJudge, read_head, split_query
from mijnklantportaal.contract._messages import ReadRequest, Request, Response, Violation
from mijnklantportaal.contract._redaction import Secrets
from mijnklantportaal.contract._routing import Router, base_paths, path_of
from mijnklantportaal.contract._rules import Rules, compile_rules
from mijnklantportaal.contract._schemas import Schemas
from mijnklantportaal.contract._words import shown

_DESCRIBING = frozenset({"content-length", "content-type"})
"""Of a request these headers belong to its body, and change with it."""


class Contract:
    """Judge HTTP exchanges by an OpenAPI 3.1 document.

    What a document can have wrong is found at construction; after that an instance may be shared by threads. No request
    and no response, however broken, makes a method raise.
    """

    def __init__(self, document: Mapping[str, Any], *, base_path: str | None = None) -> None:
        """Compile a document; `base_path` (kept without a slash at its end) is that of its first server unless stated.

        Unless it is, a request may be under that of any other server as well.

        Raises:
            ContractError: it is no OpenAPI 3.1 document, or part of it is unusable; says where.
        """
        self._document = Document(document)
        self._schemas = Schemas(self._document)
        rules = list(compile_rules(self._schemas))
        self.document: Mapping[str, Any] = self._document.root
        bases = (base_paths(self._document, ()) or [""]) if base_path is None else [base_path.rstrip("/")]
        self.base_path: str = bases[0]
        self.operations: tuple[Operation, ...] = tuple(each.operation for each in rules)
        self._credentials = frozenset(each for some in rules for each in some.security.credentials)
        named = {each.name.lower() for some in rules for each in some.parameters}
        self._describing = _DESCRIBING - named - {each.name.lower() for each in self._credentials}
        # A client's requests begin alike.
        self._known_head = lru_cache(maxsize=16)(self._read_head)
        self._under = " or ".join(each or "/" for each in bases)
        self._router = Router(
            ([*bases, *(each.base_paths if base_path is None else ())], each.operation, each) for each in rules
        )

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
            remedy = "give a contract document, as `make client` writes it: contract.json"
            raise ContractError(f"{source}: no JSON ({error}); {remedy}") from None
        if not isinstance(document, dict):
            raise ContractError(f"{source}: no OpenAPI document: expected a mapping")
        return cls(document)

    def __repr__(self) -> str:
        """Say what it judges."""
        return f"<{type(self).__name__} of {len(self.operations)} operations under {self.base_path or '/'}>"

    def resolve(self, node: Any) -> Any:
        """Give the node itself, or what its `$ref` leads to."""
        return self._document.resolve(node)

    def referred(self, node: Any) -> Any:
        """Give what the `$ref` of a node names, which may have one in turn; None where it has none."""
        return self._document.referred(node)

    def fits(self, schema: Any, value: Any) -> bool:
        """Say whether a JSON value keeps a Schema Object of `document`, formats asserted.

        Raises:
            LookupError: the schema is no node of `document` (an equal one will not do: its references lead nowhere).
                True, False and {} need not be: what they allow does not depend on where they stand.
        """
        if isinstance(schema, bool) or schema == {}:
            return schema is not False
        return self._schemas.of(schema).accepts(value)

    def allowed_methods(self, path: str) -> tuple[str, ...]:
        """Give the methods documented for a URL or path (base path included), sorted; none for an unknown path."""
        return self._router.methods(path_of(path))

    def validate_request(self, request: Request) -> list[Violation]:
        """Say in which ways a request breaks the contract."""
        return self.read_request(request).violations

    def read_request(self, request: Request) -> ReadRequest:
        """Read and judge a request."""
        judge = self.judge_request(request, in_full=True)
        judge.feed(request.content)
        if isinstance(judge, RequestJudge):
            return judge.read()
        return ReadRequest(None, {}, {}, None, judge.end())

    def validate_response(self, request: Request, response: Response) -> list[Violation]:
        """Say in which ways the response to a request breaks the contract.

        Of a request that means no operation, no response can be judged: its own violation is given.
        """
        found = self._find(request)
        if isinstance(found, Violation):
            return self.secrets(request).redact([found])
        rules, secrets = found[0], self.secrets(request)
        judge = ResponseJudge(rules, response.status_code, response.headers, secrets, in_full=True)
        judge.feed(response.content)
        return judge.end()

    def judge_request(self, head: Request, *, in_full: bool = False) -> Judge:
        """Begin to judge a request whose body is fed in pieces: with a RequestJudge where it means an operation.

        Unless `in_full`, no more of the body is kept than judging needs.
        """
        lines: list[tuple[str, str]] = []
        described: list[tuple[str, str]] = []
        for line in head.headers:
            (described if line[0].lower() in self._describing else lines).append(line)
        found = self._known_head(head.method, head.url, tuple(lines))
        return found if isinstance(found, Judge) else RequestJudge(found, described, in_full=in_full)

    def _read_head(self, method: str, url: str, lines: tuple[tuple[str, str], ...]) -> RequestHead | Judge:
        head = Request(method, url, lines, b"")
        found, secrets = self._find(head), self.secrets(head)
        return Judge([found], secrets) if isinstance(found, Violation) else read_head(*found, url, lines, secrets)

    def secrets(self, request: Request) -> Secrets:
        """Give the credentials of a request, to be masked."""

        def keys() -> list[str]:
            query, _ = split_query(request.url)
            headers = HeaderFields(request.headers)
            return [value for each in self._credentials for value in each.values(headers, query)]

        return Secrets(request.headers, keys)

    def _find(self, request: Request) -> tuple[Rules, dict[str, str]] | Violation:
        path = path_of(request.url)
        found = self._router.find(request.method, path)
        if found is not None:
            return found
        methods = self._router.methods(path)
        if methods:
            return Violation("method", "request.method", " or ".join(methods), shown(request.method))
        return Violation("path", "request.path", f"a documented path under {self._under}", shown(path))
