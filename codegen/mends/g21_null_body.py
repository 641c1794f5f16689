"""A JSON body that may be null is sent when it is."""

from codegen.mends.mend import Edit, Mend

_OPTIONAL = """\
if not isinstance({{property.python_name}}, Unset):
    _kwargs["json"] = {{ property.python_name }}
{% endif %}
"""

MEND = Mend(
    name="G21",
    why="None for a JSON body that may be null is no body at all: httpx takes it for none given",
    upstream=None,
    edits=(
        Edit(
            "endpoint_macros.py.jinja",
            old=_OPTIONAL,
            new=_OPTIONAL
            + """\
{% if "None" in property.get_type_string().as_unembedded_code().split(" | ") %}
if body is None:
    _kwargs["content"] = b"null"
{% endif %}
""",
        ),
    ),
)
