"""The names that the generator gives to what is in a document, by its own rules and ours."""

from typing import Final

from openapi_python_client.parser.openapi import generate_operation_id
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.changes.reading import Node
from codegen.mends import g16_names, overridden

# As in the generator and its default configuration.
_PREFIX: Final = "field_"
_TAG_PREFIX: Final = "tag"
_UNTAGGED: Final = "default"


def function(operation: Node, method: str, path: str) -> str:
    """Name the module of an operation, which is named like the function of other generators."""
    if name := operation["operationId"].text():
        return _identifier(name, _PREFIX)
    return str(generate_operation_id(path=UntrustedString(path), method=method, prefix=_PREFIX))


def package(operation: Node) -> str:
    """Name the package in which an operation's module stands: after its first tag."""
    tags = [tag.text() for tag in operation["tags"]] or [_UNTAGGED]
    return _identifier(tags[0], _TAG_PREFIX)


def class_name(words: str) -> str:
    """Name the class of a schema."""
    with overridden((g16_names.MEND,)):
        return str(ClassName(words, _PREFIX))


def argument(name: str) -> str:
    """Name the argument of a parameter."""
    return _identifier(name, _PREFIX)


def _identifier(words: str, prefix: str) -> str:
    with overridden((g16_names.MEND,)):
        return str(PythonIdentifier(words, prefix))
