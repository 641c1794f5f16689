"""Read files that are OpenAPI documents."""

import re
from pathlib import Path
from typing import Any

from codegen.documents import path_items
from codegen.documents.errors import DocumentError, place, short
from codegen.documents.reading import read


def load_openapi(path: Path) -> dict[str, Any]:
    """Read an OpenAPI 3.x document that has `paths`; none of them is a reference, if it leads anywhere.

    Raises:
        DocumentError: when it cannot be read, or is no such document.
    """
    document = read(path)
    data = document.data
    if "openapi" not in data:
        what = "Swagger 2.0, convert it to OpenAPI 3.1 first" if "swagger" in data else "it has no `openapi` field"
        raise DocumentError(f"{path}: this is no OpenAPI 3 document: {what}")
    version = data["openapi"]
    # Without its last part, or its quotes, it can be repaired.
    if not re.fullmatch(r"3\.[0-9]+(\.[0-9]+(-.+)?)?", str(version)):
        where = place(path, document.line(("openapi",)))
        raise DocumentError(f"{where}: `openapi` must be a version such as '3.1.1', not {short(repr(version))}")
    if not isinstance(data.get("paths"), dict):
        raise DocumentError(f"{path}: this OpenAPI document has no mapping `paths`, so there is nothing to call")
    return path_items.resolve(data)[0]
