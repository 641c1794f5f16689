"""In a form booleans are `true` and `false`, as in the rest of the API's world, objects are JSON, None is not sent."""

from codegen.mends.mend import Edit, Mend
from codegen.mends.written import WRITING, imported

_PARTS = '''
def form_parts(name: str, value: object) -> RequestFiles:
    """Spell one value as parts of a form: `true` or `false` for a boolean, nothing for None and UNSET"""
    if value is None or isinstance(value, Unset):
        return []
    if isinstance(value, File):
        return [(name, value.to_tuple())]
    if isinstance(value, dict | list):
        return [(name, (None, json.dumps(value).encode(), "application/json"))]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return [(name, (None, text.encode(), "text/plain"))]


T = TypeVar("T")
'''


def _spelt(kind: str) -> Edit:
    return Edit(
        template=f"property_templates/{kind}_property.py.jinja",
        old='files.append(({{ name }}, (None, str({{source}}).encode(), "text/plain")))',
        new="files.extend(types.form_parts({{ name }}, {{ source }}))",
    )


MEND = Mend(
    name="G5",
    why="a form spells booleans `True` and `False`, None as the text `None` or an empty one, objects as Python does",
    upstream=None,
    edits=(
        _spelt("any"),
        _spelt("boolean"),
        _spelt("int"),  # of a union of both, a boolean too
        Edit(
            "model.py.jinja",
            old="if not isinstance({{source}}, Unset):\n",
            # A union looks for None itself.
            new="if not isinstance({{source}}, Unset)"
            "{{ ' and ' + source + ' is not None' if property.template != 'union_property.py.jinja' }}:\n",
        ),
        Edit("types.py.jinja", old='\nT = TypeVar("T")\n', new=_PARTS),
        Edit("types.py.jinja", old="from http import HTTPStatus\n", new="import json\nfrom http import HTTPStatus\n"),
        Edit(
            "property_templates/const_property.py.jinja",
            old='files.append(({{ name }}, (None, {{ source }}, "text/plain")))',
            new="files.extend(types.form_parts({{ name }}, {{ source }}))",
        ),
        imported("form_fields"),
        Edit(
            "endpoint_macros.py.jinja",
            old='_kwargs["data"] = body.to_dict()',
            new='_kwargs["data"] = form_fields(body.to_dict())',
            count=2,
        ),
    ),
    new_files=(WRITING,),
)
