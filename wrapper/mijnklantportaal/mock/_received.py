"""What came in."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any

from attrs import frozen

from mijnklantportaal.contract import Operation, ReadRequest, Request, Violation
from mijnklantportaal.mock._files import is_file, kept_body
from mijnklantportaal.mock._replies import Done
from mijnklantportaal.mock._spool import OnDisk

_SHOWN = (
    *("method", "path", "operation_id", "path_parameters", "query", "_body", "violations"),
    *("status_code", "carried_out", "number", "received_at"),
)


@frozen
class Received:
    """A request that came in, as the judge read it.

    Credentials in `headers` read "…"; `path` holds no query.
    """

    method: str
    path: str
    operation: Operation | None
    path_parameters: dict[str, Any]
    query: dict[str, Any]
    headers: tuple[tuple[str, str], ...]
    _body: Any
    violations: tuple[Violation, ...]
    """In which ways it breaks the contract."""
    status_code: int | None
    """What was answered; None where a fault was ordered that kept the reply."""
    carried_out: bool
    """Whether the portal did what was asked."""
    _result: Any
    number: int
    """Its place among all that ever came in; the first is 1."""
    received_at: datetime

    @property
    def body(self) -> Any:
        """The JSON value, the fields of a form by name (a `ReceivedFile` for each file), else the text or the bytes.

        None where there was none, or it could not be read.
        """
        return self._body.read() if isinstance(self._body, OnDisk) else self._body

    @property
    def result(self) -> Any:
        """What came of it, as the body of the reply or of the reply that was kept: the invoice; None where nothing did.

        A copy: what the portal remembers stays as it is.
        """
        return deepcopy(self._result)

    @property
    def operation_id(self) -> str | None:
        """The operationId of the document; None for an unknown operation and for one without."""
        return self.operation.id if self.operation else None

    @property
    def fields(self) -> dict[str, Any]:
        """The body's fields by name, without the files."""
        return json_of(self._named())

    @property
    def files(self) -> dict[str, Any]:
        """The body's files by name: each a `ReceivedFile`, or a list of them where the contract takes several."""
        return {name: value for name, value in self._named().items() if is_file(value)}

    def __repr__(self) -> str:
        """Show it on a line, under the names that a test may use."""
        shown = (f"{name.removeprefix('_')}={getattr(self, name)!r}" for name in _SHOWN)
        return f"{type(self).__name__}({', '.join(shown)})"

    def _named(self) -> dict[str, Any]:
        return self._body if isinstance(self._body, dict) else {}


def received(
    request: Request,
    read: ReadRequest,
    status_code: int | None,
    done: Done | None,
    *,
    number: int,
    received_at: datetime,
    hides: Callable[[str], bool],
) -> Received:
    """Put down a request without its credentials; `hides` tells by its name whether a header holds them."""
    return Received(
        method=request.method,
        path=request.url.partition("?")[0],
        operation=read.operation,
        path_parameters=read.path_parameters,
        query=read.query,
        headers=tuple((name, "…" if hides(name) else value) for name, value in request.headers),
        body=kept_body(read.body),
        violations=tuple(read.violations),
        status_code=status_code,
        carried_out=done is not None,
        result=None if done is None else done.body,
        number=number,
        received_at=received_at,
    )


def json_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a body without the files."""
    return {name: value for name, value in body.items() if not is_file(value)}
