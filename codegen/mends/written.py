"""What several mends need to spell a value: the file that has it, its import into an endpoint's module, and its use."""

from pathlib import Path
from typing import Final

from codegen.mends.mend import Edit, NewFile

WRITING: Final = NewFile("_writing.py", Path(__file__).with_name("writing.py").read_text(encoding="utf-8"))


_PUT = """\
        {% set name = parameter.name | in_double_quote_literal %}
        {% set statement = 'KINDs.update(KIND("' + name + '", ' + parameter.python_name + "))" %}
{{ guarded_statement(parameter, parameter.python_name, statement) }}
"""


def imported(name: str) -> Edit:
    """Import one function of the file."""
    errors = "from ... import errors\n"
    return Edit("endpoint_module.py.jinja", old=errors, new=f"{errors}from ..._writing import {name}\n")


def put(kind: str) -> str:
    """Put a parameter among the headers or the cookies, as the function named like the kind spells it."""
    return _PUT.replace("KIND", kind)
