"""Any status can be answered (proxies answer 499 and 520), and an undocumented one comes with its headers."""

from codegen.mends.mend import Edit, Mend

_STATUS = '''
def known_status(code: int) -> HTTPStatus | int:
    """Give the named status, or the bare number where Python has no name for it"""
    try:
        return HTTPStatus(code)
    except ValueError:
        return code


@define
class Response(Generic[T]):
'''

MEND = Mend(
    name="G7",
    why="a status that Python's HTTPStatus lacks raises a bare ValueError, and UnexpectedStatus loses the headers",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/1442",
    edits=(
        Edit("types.py.jinja", old="\n@define\nclass Response(Generic[T]):\n", new=_STATUS),
        Edit("types.py.jinja", old="    status_code: HTTPStatus\n", new="    status_code: HTTPStatus | int\n"),
        Edit(
            "endpoint_module.py.jinja",
            old="from ...types import Response, UNSET\n",
            new="from ...types import Response, UNSET, known_status\n",
        ),
        Edit("endpoint_module.py.jinja", old="status_code=HTTPStatus(", new="status_code=known_status("),
        Edit(
            "endpoint_module.py.jinja",
            old="UnexpectedStatus(response.status_code, response.content)",
            new="UnexpectedStatus(response.status_code, response.content, response.headers)",
        ),
        Edit(
            "errors.py.jinja",
            old="\nclass UnexpectedStatus(",
            new="\nfrom collections.abc import Mapping\n\nclass UnexpectedStatus(",
        ),
        Edit(
            "errors.py.jinja",
            old="def __init__(self, status_code: int, content: bytes):\n",
            new="""\
def __init__(self, status_code: int, content: bytes, headers: Mapping[str, str]) -> None:
        self.headers = headers
""",
        ),
    ),
)
