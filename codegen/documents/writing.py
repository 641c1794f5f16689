"""Write data as YAML or JSON files."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen.documents import yaml_writer
from codegen.documents.errors import DocumentError


def dump(data: Mapping[str, Any], path: Path) -> None:
    """Write data as YAML or JSON, told by the suffix, whole or not at all.

    Raises:
        DocumentError: when the suffix is neither, or the file cannot be written.
    """
    content = render(data, path).encode()
    target = Path(os.path.realpath(path))  # so that a symbolic link stays one
    if target.exists() and not target.is_file():
        raise DocumentError(f"{path}: cannot be written: it is not a regular file")
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DocumentError(f"{path}: cannot be written: {error.strerror}") from error


def render(data: Mapping[str, Any], path: Path) -> str:
    """Give the text that `dump` would write."""
    match path.suffix.lower():
        case ".json":
            return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        case ".yaml" | ".yml":
            return yaml_writer.text(data)
    raise DocumentError(f"{path}: the name must end in .json, .yaml or .yml, which tells the format")
