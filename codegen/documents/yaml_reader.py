"""Read the text of a YAML file."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from codegen.documents.document import Location, Mark
from codegen.documents.errors import DocumentError, place, short
from codegen.documents.yaml_builder import Builder


def parse(text: str, path: Path, marks: dict[Location, Mark], unquoted: dict[Location, str]) -> Any:
    """Give the data, and note where it stands and what is unquoted, as in `Document`; the path is for messages."""
    builder = Builder(marks, unquoted)
    event = None
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = mark.line + 1, mark.column + 1
        what = short(error.problem or error.context)
        raise DocumentError(f"{place(path, line, column)}: {what}", line, column) from error
    except ReaderError as error:
        line, column = text.count("\n", 0, error.position) + 1, error.position - text.rfind("\n", 0, error.position)
        what = f"the character U+{error.character:04X} is not allowed in YAML"
        raise DocumentError(f"{place(path, line)}: {what}", line, column) from error
    except (YAMLError, ValueError, OverflowError) as error:
        # ValueError and OverflowError: ours, and those of chr() and int() on malformed escapes in the parser.
        line, column = (event.start_mark.line + 1, event.start_mark.column + 1) if event else (None, None)
        raise DocumentError(f"{place(path, line, column)}: {short(error)}", line, column) from error
    return builder.root
