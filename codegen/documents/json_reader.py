"""Read the text of a JSON file."""

import json
from pathlib import Path
from typing import Any

from codegen.documents.errors import DocumentError, place, short
from codegen.documents.values import MAX_DEPTH, check_text, number


def parse(text: str, path: Path) -> Any:
    """Give the data; the path is for messages."""
    try:
        data = json.loads(text, object_pairs_hook=_mapping, parse_constant=number, parse_float=number)
        _check_values(data)
    except json.JSONDecodeError as error:
        where = place(path, error.lineno, error.colno)
        raise DocumentError(f"{where}: {error.msg}", error.lineno, error.colno) from error
    except RecursionError as error:
        raise DocumentError(f"{path}: it is nested deeper than {MAX_DEPTH} levels") from error
    except ValueError as error:
        raise DocumentError(f"{path}: {short(error)}") from error
    return data


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f"the key {short(repr(key))} stands twice in one mapping")
        check_text(key)
        result[key] = value
    return result


def _check_values(data: Any) -> None:
    pending = [(data, 0)]
    while pending:
        value, depth = pending.pop()
        if isinstance(value, str):
            check_text(value)
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
            children = value.values() if isinstance(value, dict) else value
            pending += [(child, depth + 1) for child in children]
