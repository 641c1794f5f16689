"""What several mends need to spell a value: the file that has it, and its import into an endpoint's module."""

from pathlib import Path
from typing import Final

from codegen.mends.mend import Edit, NewFile

WRITING: Final = NewFile("_writing.py", Path(__file__).with_name("writing.py").read_text(encoding="utf-8"))


def imported(name: str) -> Edit:
    """Import one function of the file."""
    errors = "from ... import errors\n"
    return Edit("endpoint_module.py.jinja", old=errors, new=f"{errors}from ..._writing import {name}\n")
