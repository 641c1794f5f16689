"""Booleans in a form are `true` and `false`, as in the rest of the API's world, and None is not sent."""

from codegen.mends.mend import Edit, Mend

_PARTS = '''
def form_parts(name: str, value: object) -> RequestFiles:
    """Spell one value as parts of a form: `true` or `false` for a boolean, nothing for None and UNSET"""
    if value is None or isinstance(value, Unset):
        return []
    if isinstance(value, File):
        return [(name, value.to_tuple())]
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
    why="a form spells booleans `True` and `False`, and None as the text `None`",
    upstream=None,
    edits=(
        _spelt("any"),
        _spelt("boolean"),
        Edit(
            "model.py.jinja",
            old="if not isinstance({{source}}, Unset):\n",
            # A union looks for None itself.
            new="if not isinstance({{source}}, Unset)"
            "{{ ' and ' + source + ' is not None' if property.template != 'union_property.py.jinja' }}:\n",
        ),
        Edit("types.py.jinja", old='\nT = TypeVar("T")\n', new=_PARTS),
    ),
)
