"""A JSON body that may be null is sent when it is, and one that may be left out is not sent when it is."""

from codegen.mends.mend import Edit, Mend

_OPTIONAL = """\
if not isinstance({{property.python_name}}, Unset):
    _kwargs["json"] = {{ property.python_name }}
{% endif %}
"""

MEND = Mend(
    name="G21",
    why="None for a JSON body that may be null is no body at all: httpx takes it for none given; where it may be left "
    "out too, the code is no Python",
    upstream=None,
    edits=(
        Edit(
            "property_templates/union_property.py.jinja",
            old="""\
{% if not property.required and not skip_unset %}
if isinstance({{ source }}, Unset):
    {{ destination }} = UNSET
""",
            new="""\
{% if not property.required %}
if isinstance({{ source }}, Unset):
    {{ 'pass' if skip_unset else destination + ' = UNSET' }}
""",
        ),
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
