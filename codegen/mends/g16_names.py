"""No name in the document takes the place of one that the generated code itself needs."""

from collections.abc import Callable
from typing import Any

import openapi_python_client.strings
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import PythonIdentifier

from codegen.mends.mend import Edit, Mend, Override

# Variables, functions, methods and classes that those of the document stand beside.
_NEEDED = {
    *("additional_keys", "additional_properties", "from_dict", "to_dict", "to_multipart"),
    *("cast", "cls", "d", "field_dict", "made", "prop", "prop_dict", "prop_name", "src_dict"),
    *("misfit", "read_bool", "read_date", "read_datetime", "read_float", "read_int", "read_list", "read_object"),
    *("cookie", "cookies", "form_fields", "header", "headers", "http", "kwargs", "params", "path_segment", "read_str"),
    *("asyncio_detailed", "known_status", "response", "sync_detailed", "types"),
    *(
        "Any",
        "AuthenticatedClient",
        "BinaryIO",
        "BytesIO",
        "Client",
        "File",
        "Generator",
        "HTTPStatus",
        "Mapping",
        "Response",
    ),
    *("T", "TextIO", "TypeVar", "UNSET", "UUID", "Unset"),
}


def _beside_the_body(check: Callable[..., Any]) -> Callable[..., Any]:
    """Name a parameter `body` as the generator names one `client`; a field may keep that name, the body has to."""

    def check_parameters(endpoint: Endpoint, *, config: Any, **rest: Any) -> Any:
        for location, parameter in endpoint.iter_all_parameters():
            if parameter.python_name == "body":
                parameter.set_python_name(UntrustedString(f"body_{location}"), config)
        return check(endpoint, config=config, **rest)

    return check_parameters


def _items_apart(build: Callable[..., Any]) -> Callable[..., Any]:
    """Name the items of a list, which are variables, as nothing in a document is named."""

    def build_list(**given: Any) -> Any:
        found, schemas = build(**given)
        if isinstance(found, ListProperty):
            items = found.inner_property
            items.python_name = PythonIdentifier(f"_{items.python_name}", prefix="_")
        return found, schemas

    return build_list


MEND = Mend(
    name="G16",
    why="a field `d` takes the place of the object that the fields after it are read from, a parameter `params` that "
    "of the query, a schema `UUID` that of Python's class, and so on: what is read, or sent, is wrong",
    upstream=None,
    edits=(
        Edit("endpoint_macros.py.jinja", old='"json_" + property', new='"_json_" + property'),
        Edit("model.py.jinja", old="{% set module_name = model.class_info.module_name %}\n", new=""),
        Edit("model.py.jinja", old="{{ module_name }}", new="made", count=4),
    ),
    overrides=(
        Override(openapi_python_client.strings, "RESERVED_WORDS", lambda reserved: reserved | _NEEDED),
        Override(Endpoint, "_check_parameters_for_conflicts", _beside_the_body),
        Override(ListProperty, "build", _items_apart),
    ),
)
