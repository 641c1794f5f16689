"""No secret in the repr of a client, and nothing written into what the caller passed."""

from codegen.mends.mend import Edit, Mend

_TEMPLATE = "client.py.jinja"


def _hidden(declaration: str, arguments: str = "repr=False, ") -> Edit:
    return Edit(_TEMPLATE, old=declaration, new=declaration + arguments)


MEND = Mend(
    name="G2",
    why="the repr of a client shows the token, and the token is written into the caller's own `headers`",
    upstream=None,
    edits=(
        Edit(
            _TEMPLATE,
            old='"token": namespace(type="str", default="", ',
            new='"token": namespace(type="str", default="field(repr=False)", ',
        ),
        _hidden("_cookies: dict[str, str] = field(factory=dict, ", "converter=_copy, repr=False, "),
        _hidden("_headers: dict[str, str] = field(factory=dict, ", "converter=_copy, repr=False, "),
        _hidden("_httpx_args: dict[str, Any] = field(factory=dict, "),  # credentials too: auth, proxy
        Edit(
            _TEMPLATE,
            old='"self._headers[self.auth_header_name] = f',
            new='"headers = self._headers | {self.auth_header_name: f',
        ),
        Edit(_TEMPLATE, old='if self.prefix else self.token")', new='if self.prefix else self.token}")'),
        Edit(
            _TEMPLATE,
            old="headers=self._headers,",
            new="headers={{ 'headers' if custom_constructor else 'self._headers' }},",
            count=2,
        ),
        Edit(
            _TEMPLATE,
            old="\n@define\nclass Client:",
            new="""
def _copy(values: Mapping[str, str]) -> dict[str, str]:
    return dict(values)


@define
class Client:""",
        ),
        Edit(
            _TEMPLATE,
            old="from typing import Any, Self\n",
            new="from collections.abc import Mapping\nfrom typing import Any, Self\n",
        ),
    ),
)
