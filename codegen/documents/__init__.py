"""Read YAML 1.2 or JSON files into plain JSON data, and write such data back.

Both formats give the same: dict, list, str, int, float, bool and None, in the order of the file. What JSON cannot
hold (a tag, NaN, a cycle, a key given twice) is refused rather than guessed at, because everything that comes
after treats a document as JSON.

    errors, document, values    what a file gives, or why it gives nothing
    json_reader                 the text of a JSON file into data
    yaml_reader                 the text of a YAML file into data: its events in yaml_builder, scalars in yaml_scalars
    reading, openapi            a file into data; and an OpenAPI document, at that
    writing, yaml_writer        data into a file
"""

from codegen.documents.document import Document, Location, Mark
from codegen.documents.errors import DocumentError
from codegen.documents.openapi import load_openapi
from codegen.documents.reading import load, read
from codegen.documents.values import MAX_DEPTH, MAX_VALUES, kind
from codegen.documents.writing import dump, render

__all__ = [
    "MAX_DEPTH",
    "MAX_VALUES",
    "Document",
    "DocumentError",
    "Location",
    "Mark",
    "dump",
    "kind",
    "load",
    "load_openapi",
    "read",
    "render",
]
