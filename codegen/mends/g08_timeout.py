"""A time-out unless the caller says otherwise, and `with_…` methods that leave the client they are called on alone."""

from codegen.mends.mend import Edit, Mend

_TEMPLATE = "client.py.jinja"


def _no_longer_changes(what: str, change: str) -> Edit:
    statements = "".join(
        f"        if self.{client} is not None:\n            self.{client}.{change}\n"
        for client in ("_client", "_async_client")
    )
    return Edit(
        _TEMPLATE,
        old=f'{what}"""\n{statements}',
        new=f'{what}, and an httpx client of its own"""\n',
    )


MEND = Mend(
    name="G8",
    why="no time-out by default, and `with_headers`, `with_cookies` and `with_timeout` change the original client",
    upstream="https://github.com/openapi-generators/openapi-python-client/pull/1416",
    edits=(
        Edit(
            _TEMPLATE,
            old="_timeout: httpx.Timeout | None = field(default=None, ",
            new="_timeout: httpx.Timeout | None = field(default=DEFAULT_TIMEOUT, ",
        ),
        Edit(
            _TEMPLATE,
            old="The maximum amount of a time a request can take. API functions will raise\n"
            "        httpx.TimeoutException if this is exceeded.\n",
            new="How long to wait for a connection, for each chunk and for the pool; ``DEFAULT_TIMEOUT``\n"
            "        unless given, None for no limit. API functions will raise httpx.TimeoutException\n"
            "        if this is exceeded.\n",
        ),
        Edit(
            _TEMPLATE,
            old="import httpx\n\n",
            new="""\
import httpx

# Writing and reading: 30 s without a byte.
DEFAULT_TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=5.0)

""",
        ),
        _no_longer_changes("additional headers", "headers.update(headers)"),
        _no_longer_changes("additional cookies", "cookies.update(cookies)"),
        _no_longer_changes("a new timeout configuration", "timeout = timeout"),
    ),
)
