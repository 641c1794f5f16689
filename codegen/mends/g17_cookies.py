"""A cookie parameter is sent with its own request only, beside the client's cookies, and without a warning."""

from codegen.mends.mend import Edit, Mend
from codegen.mends.written import WRITING, imported, put

_REQUEST = """\
    response = AWAITclient.get_CLIENT().request(
        **kwargs,
    )
"""
# httpx warns of cookies that are given to `request`, not of those of a request that is built first.
_SENT = """\
    {% if endpoint.cookie_parameters %}
    http = client.get_CLIENT()
    response = AWAIThttp.send(http.build_request(**kwargs))
    {% else %}
REQUEST    {% endif %}
"""


def _sent(client: str, awaited: str = "", comma: str = ",") -> Edit:
    def named(text: str) -> str:
        return text.replace("CLIENT", client).replace("AWAIT", awaited)

    old = named(_REQUEST).replace("**kwargs,", f"**kwargs{comma}")
    return Edit("endpoint_module.py.jinja", old=old, new=named(_SENT).replace("REQUEST", old))


_PARAMETER = 'cookies["{{ parameter.name | in_double_quote_literal }}"] = {{ parameter.python_name }}\n'

MEND = Mend(
    name="G17",
    why="a cookie parameter gives httpx's DeprecationWarning, and one that is no text a TypeError or Python's spelling",
    upstream="https://github.com/encode/httpx/pull/1574",
    edits=(
        imported("cookie"),
        Edit("endpoint_macros.py.jinja", old="cookies = {}\n", new="cookies: dict[str, str] = {}\n"),
        Edit(
            "endpoint_macros.py.jinja",
            old=(
                "        {% if parameter.required %}\n"
                f"{_PARAMETER}"
                "        {% else %}\n"
                "if {{ parameter.python_name }} is not UNSET:\n"
                f"    {_PARAMETER}"
                "        {% endif %}\n"
            ),
            new=put("cookie"),
        ),
        _sent("httpx_client"),
        _sent("async_httpx_client", "await ", comma=""),
    ),
    new_files=(WRITING,),
)
