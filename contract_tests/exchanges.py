"""What was sent and what came back, as it stood on the wire."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from attrs import field, frozen
from mijnklantportaal.contract import Request, Response
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.transport import Response as HTTPResponse
from schemathesis.engine.recorder import Interaction
from schemathesis.engine.recorder import Request as HTTPRequest
from schemathesis.generation.case import Case
from schemathesis.generation.meta import REQUEST_SHAPE_PROBES, coverage_scenario

Claim = Literal["valid", "invalid"]
Mode = Literal["all", "positive", "negative"]
"""What kinds of requests a run is made of."""

_NO_ANSWER = "x-contract-tests-no-answer"
"""The header of what stands for a response where there was none; it holds the reason."""


@frozen
class Exchange:
    """One request and its response.

    Attributes:
        claim: What schemathesis says of the request; None of probes, and of requests made by hand.
        fields: The body before it was spelt on the wire, where it is an object.
        path_parameters: What stands in the path.
    """

    operation: str
    claim: Claim | None
    request: Request
    response: Response
    fields: Mapping[str, Any] = field(factory=dict, repr=False)
    path_parameters: Mapping[str, Any] = field(factory=dict, repr=False)

    @property
    def accepted(self) -> bool:
        """Whether the answer is a success; a redirection may be one, and where it is not, it is not documented."""
        return 200 <= self.response.status_code < 400

    @property
    def refused(self) -> bool:
        """Whether the answer is that the request is at fault."""
        return 400 <= self.response.status_code < 500

    @property
    def failure(self) -> str | None:
        """Why there was no answer; None where there was one."""
        return next((value for name, value in self.response.headers if name.lower() == _NO_ANSWER), None)


def unanswered(error: Exception) -> Response:
    """Return what stands for the response of a server that raised an error, or that cannot be reached."""
    reason = ascii(f"{type(error).__name__}: {error}")[1:-1]
    return Response(500, [(_NO_ANSWER, reason)], b"")


def read_exchange(case: Case[Any], interaction: Interaction, mode: Mode, *, is_child: bool) -> Exchange | None:
    """Read what schemathesis recorded in a run of this mode; None for a request that was never answered.

    A child is a request that a check sends on its own account, with the token taken out for instance.
    """
    if interaction.response is None:
        return None
    claim: Claim | None = None
    if case.meta is not None and not is_child and coverage_scenario(case) not in REQUEST_SHAPE_PROBES:
        is_valid = case.meta.generation.mode.is_positive
        if mode == "positive":
            # A check that tries other credentials leaves them in the case, where they seem to make it invalid. What
            # may truly be is the path: objects are put there.
            is_valid = not case.meta.is_negative_at(ParameterLocation.PATH)
        claim = "valid" if is_valid else "invalid"
    return _exchange(case, claim, interaction.request, interaction.response)


def read_call(case: Case[Any], response: HTTPResponse) -> Exchange:
    """Read what schemathesis has just sent; what it claims of it is not known yet."""
    return _exchange(case, None, HTTPRequest.from_prepared_request(response.request), response)


def _exchange(case: Case[Any], claim: Claim | None, sent: HTTPRequest, came: HTTPResponse) -> Exchange:
    return Exchange(
        operation=case.operation.label,
        claim=claim,
        request=Request(sent.method, sent.uri, _pairs(sent.headers), sent.body or b""),
        response=Response(came.status_code, _pairs(came.headers), came.content),
        fields=case.body if isinstance(case.body, dict) else {},
        path_parameters=dict(case.path_parameters or {}),
    )


def _pairs(headers: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, values in headers.items() for value in values]


def json_of(response: Response) -> Any:
    """Return a response's JSON; None where it is none, or too deep to be read: the judge says what is wrong with it."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        return None
