"""A text with a quote or a backslash is sent and expected as the document has it."""

from openapi_python_client.parser.properties import string

from codegen.mends.mend import Mend, Override

MEND = Mend(
    name="G20",
    why="a default or a constant with a quote or a backslash is escaped twice: by hand, and by Python's repr()",
    upstream=None,
    overrides=(Override(string, "remove_string_escapes", lambda _: str),),  # repr() is enough: no text escapes it
)
