"""Read scalars by the core schema of YAML 1.2, in which a date is a text."""

import re
from typing import Any, Final

from ruamel.yaml.events import ScalarEvent

from codegen.documents.values import check_text, number

_CONSTANTS: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?[0-9]+|(?P<based>0o[0-7]+|0x[0-9a-fA-F]+)")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def text(event: ScalarEvent) -> str:
    """Give what is written, the halves of a surrogate pair joined: JSON escapes so what is beyond U+FFFF."""
    joined: str = event.value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    check_text(joined)
    return joined


def value(event: ScalarEvent) -> Any:
    """Give what it stands for."""
    written = text(event)
    if event.style is None:  # neither quoted nor a block
        if written in _CONSTANTS:
            return _CONSTANTS[written]
        if match := _INTEGER.fullmatch(written):
            return int(written, 0 if match["based"] else 10)
        if _NUMBER.fullmatch(written):
            return number(written)
        if _NOT_FINITE.fullmatch(written):
            raise ValueError(f"{written} is no number that JSON can hold")
    return written
