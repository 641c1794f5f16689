"""The headers that OpenAPI describes elsewhere are no parameters: what a document says of them is ignored."""

from collections.abc import Callable
from typing import Any

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.schemas import parameter_from_reference
from openapi_python_client.schema import Parameter, ParameterLocation

from codegen.described_elsewhere import DESCRIBED_ELSEWHERE
from codegen.mends.mend import Mend, Override


def _without_them(add: Callable[..., Any]) -> Callable[..., Any]:
    def add_parameters(*, data: Any, parameters: Any, **rest: Any) -> Any:
        listed = data.parameters or []
        left = [each for each in listed if not _is_one(parameter_from_reference(param=each, parameters=parameters))]
        if len(left) < len(listed):
            data = data.model_copy(update={"parameters": left})
        return add(data=data, parameters=parameters, **rest)

    return add_parameters


def _is_one(found: object) -> bool:
    return (
        isinstance(found, Parameter)
        and found.param_in is ParameterLocation.HEADER
        and found.name.get_untrusted_value().lower() in DESCRIBED_ELSEWHERE
    )


MEND = Mend(
    name="G19",
    why="a header parameter `Accept`, `Content-Type` or `Authorization` is an argument, and takes the true one's place",
    upstream=None,
    overrides=(Override(Endpoint, "add_parameters", _without_them),),
)
