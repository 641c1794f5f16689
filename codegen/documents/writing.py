"""Write data as YAML or JSON files."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from codegen.documents import yaml_writer
from codegen.documents.errors import DocumentError


def dump(data: Mapping[str, Any], path: Path) -> None:
    """Write data as YAML or JSON, told by the suffix."""
    path.write_text(render(data, path), encoding="utf-8")


def render(data: Mapping[str, Any], path: Path) -> str:
    """Give the text as YAML or JSON, told by the suffix; DocumentError for another one."""
    match path.suffix.lower():
        case ".json":
            return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        case ".yaml" | ".yml":
            return yaml_writer.text(data)
    raise DocumentError(f"{path}: the name must end in .json, .yaml or .yml, which tells the format")
