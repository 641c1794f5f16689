"""Of several kinds of body one is required where the document says so, and one is sent."""

from codegen.mends.mend import Edit, Mend

MEND = Mend(
    name="G15",
    why="a body that is one of several may be left out, whatever the document says, by a name that is not imported; "
    "one that is of two kinds is sent as the one, and called the other",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/1451",
    edits=(
        Edit(
            "endpoint_macros.py.jinja",
            old="{% set body_required = body_required and body.prop.required %}",
            new="",
        ),
        Edit(
            "endpoint_macros.py.jinja",
            old="{% if not body_required %} | Unset = UNSET{% endif %}",
            # The request body is required or not: it is the same for each of its kinds.
            new="{% if not endpoint.bodies[0].prop.required %} | Unset = UNSET{% endif %}",
        ),
        Edit(
            "endpoint_module.py.jinja",
            old="    if isinstance(body, {{body.prop",
            new="    {{ 'el' if not loop.first }}if isinstance(body, {{body.prop",
        ),
    ),
)
