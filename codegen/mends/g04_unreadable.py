"""One error for every body that is not what the document describes, with all that is needed to act on it."""

from codegen.mends.mend import Edit, Mend

_ERROR = '''
# What reading a body can raise: no JSON or no text, a missing property, a value of another type or format.
UNREADABLE = (KeyError, RecursionError, TypeError, ValueError)


class UnreadableResponse(Exception):
    """Raised by api functions when the body of a documented status is not what the document describes

    The server has had the request: after a 2xx it has most likely done what was asked. ``__cause__`` says
    what does not fit.
    """

    def __init__(self, status_code: int, headers: Mapping[str, str], content: bytes) -> None:
        super().__init__(status_code, headers, content)
        self.status_code = status_code
        self.headers = headers
        self.content = content

    def __str__(self) -> str:
        reason = f" ({type(self.__cause__).__name__}: {self.__cause__})" if self.__cause__ else ""
        return f"The body of a response with status {self.status_code} is not as documented{reason}"


'''

_PARSE = "def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> {{return_type}}:\n"

MEND = Mend(
    name="G4",
    why="a body that does not fit raises a bare JSONDecodeError, KeyError or TypeError after the server did the work",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/678",
    edits=(
        Edit(
            "errors.py.jinja",
            old="\nclass UnexpectedStatus",
            new="\nfrom collections.abc import Mapping\n\nclass UnexpectedStatus",
        ),
        Edit(
            "errors.py.jinja",
            old='\n__all__ = ["UnexpectedStatus"]',
            new=f'{_ERROR}__all__ = ["UNREADABLE", "UnexpectedStatus", "UnreadableResponse"]',
        ),
        Edit(
            "endpoint_module.py.jinja",
            old=_PARSE,
            new=_PARSE + "    try:\n    {% filter indent(4, first=true) %}\n",
        ),
        Edit(
            "endpoint_module.py.jinja",
            old="        return None\n    {% endif %}\n",
            new="""        return None
    {% endif %}
    {% endfilter %}
    except errors.UNREADABLE as error:
        raise client.unreadable_response(response, error) from error
""",
        ),
        Edit("client.py.jinja", old="from attrs import", new="from . import errors\nfrom attrs import"),
        Edit(
            "client.py.jinja",
            old="    def set_httpx_client(",
            new='''    def unreadable_response(self, response: httpx.Response, cause: Exception) -> Exception:
        """Give the error for a body that is not what the document describes; a subclass may give one of its own"""
        return errors.UnreadableResponse(response.status_code, response.headers, response.content)

    def set_httpx_client(''',
        ),
        Edit(
            "endpoint_macros.py.jinja",
            old="    httpx.TimeoutException: If",
            new="""\
    errors.UnreadableResponse: If the body of a documented status code is not what the document describes.
    httpx.TimeoutException: If""",
        ),
    ),
)
