"""A path parameter fills one segment of the path, or the call is refused."""

from codegen.mends.mend import Edit, Mend

_SEGMENT = '''
def path_segment(name: str, value: object) -> str:
    """Spell one value as a segment of a path

    Raises:
        ValueError: it is empty, or dots that lead to another path (RFC 3986, 5.2.4)
    """
    text = str(value)
    if text in {"", ".", ".."}:
        raise ValueError(f"{name}: {text!r} cannot stand in a path")
    return quote(text, safe="")


T = TypeVar("T")
'''

MEND = Mend(
    name="G14",
    why="a path parameter `..` aims the call at another path, which httpx normalizes to, and an empty one does too",
    upstream=None,
    edits=(
        Edit("endpoint_module.py.jinja", old="from urllib.parse import quote\n", new=""),
        Edit(
            "endpoint_module.py.jinja",
            old='=quote(str({{parameter.python_name}}), safe=""),',
            new='=path_segment("{{parameter.python_name}}", {{parameter.python_name}}),',
        ),
        Edit(
            "endpoint_module.py.jinja",
            old="from ...types import Response, ",
            new="from ...types import Response, path_segment, ",
        ),
        Edit("types.py.jinja", old='\nT = TypeVar("T")\n', new=_SEGMENT),
        Edit(
            "types.py.jinja",
            old="from http import HTTPStatus\n",
            new="from http import HTTPStatus\nfrom urllib.parse import quote\n",
        ),
    ),
)
