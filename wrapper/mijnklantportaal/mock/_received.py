"""What came in."""

from copy import deepcopy
from typing import Any

from attrs import field, frozen

from mijnklantportaal.contract import Operation, Part, ReadRequest, Request
from mijnklantportaal.mock._replies import Done


@frozen
class Received:
    """A request that came in, as the judge read it.

    `body` is the JSON value, or for a form a dict of field name to value, a `Part` for each file; None when there was
    none or it could not be read. Credentials in `headers` read "…"; `path` holds no query.
    """

    method: str
    path: str
    operation: Operation | None = field(repr=lambda operation: repr(operation and operation.id))
    path_parameters: dict[str, Any]
    query: dict[str, Any]
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: Any
    status_code: int | None
    """What was answered; None where a fault was ordered that kept the reply."""
    carried_out: bool
    """Whether the portal did what was asked."""
    result: Any = field(repr=False)
    """What came of it, as the body of the reply or of the reply that was kept: the invoice; None where nothing did."""

    @property
    def operation_id(self) -> str | None:
        """The operationId of the document; None for an unknown operation and for one without."""
        return self.operation.id if self.operation else None

    @property
    def fields(self) -> dict[str, Any]:
        """The body's fields by name, without the files."""
        return {name: value for name, value in self._named().items() if not _is_file(value)}

    @property
    def files(self) -> dict[str, Any]:
        """The body's files by name: each a `Part`, or a list of them where the contract takes several."""
        return {name: value for name, value in self._named().items() if _is_file(value)}

    def _named(self) -> dict[str, Any]:
        return self.body if isinstance(self.body, dict) else {}


def received(
    request: Request, read: ReadRequest, status_code: int | None, done: Done | None, credentials: frozenset[str]
) -> Received:
    """Put down a request without its credentials; `credentials` names the headers that hold them, in lower case."""
    return Received(
        request.method,
        request.url.partition("?")[0],
        read.operation,
        read.path_parameters,
        read.query,
        tuple((name, "…" if name.lower() in credentials else value) for name, value in request.headers),
        read.body,
        status_code,
        done is not None,
        None if done is None else deepcopy(done.body),
    )


def json_of(value: Any) -> Any:
    """Return the value without the files in it."""
    if isinstance(value, dict):
        return {name: json_of(child) for name, child in value.items() if not _is_file(child)}
    return value


def _is_file(value: Any) -> bool:
    return isinstance(value, Part) or (isinstance(value, list) and bool(value) and isinstance(value[0], Part))
