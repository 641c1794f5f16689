"""What is read has the documented type, or the reading fails: strict readers, called wherever a value is made."""

from pathlib import Path

from codegen.mends.mend import Edit, Mend, NewFile

_IMPORT = (
    "_reading import misfit, read_bool, read_date, read_datetime, read_float, read_int, read_list, read_object, "
    "read_str\n"
)
_NAME = '"{{ property.name | in_double_quote_literal }}"'
_MULTIPART = "{% macro multipart(property, source, name) %}\n"
_CONSTRUCT = """\
{% macro construct_function(property, source) %}
READER({{ source }}, NAME)
{% endmacro %}

{% from "property_templates/property_macros.py.jinja" import construct_template %}

{% macro construct(property, source) %}
{{ construct_template(construct_function, property, source) }}
{% endmacro %}

"""
# The template of strings serves properties of any type and null as well.
_CONSTRUCT_STRING = _CONSTRUCT.replace(
    "{{ construct_template(construct_function, property, source) }}\n",
    """\
{% if property.get_base_type_string() == PythonCode("str") %}
{{ construct_template(construct_function, property, source) }}
{% else %}
{{ property.python_name }} = {{ source }}
{% endif %}
""",
)


def _property(kind: str, old: str, new: str) -> Edit:
    return Edit(f"property_templates/{kind}_property.py.jinja", old, new)


def _constructed(kind: str, reader: str, construct: str = _CONSTRUCT) -> Edit:
    """Give a kind of property that the generator takes unread the macro that reads it."""
    macros = construct.replace("READER", reader).replace("NAME", _NAME)
    return _property(kind, _MULTIPART, macros + _MULTIPART)


_TRIED_UNION = """\
    {% set ns = namespace(contains_unmodified_properties = false) %}
    {% for inner_property in property.inner_properties %}
    {% import "property_templates/" + inner_property.template as inner_template %}
        {% if not inner_template.construct %}
            {% set ns.contains_unmodified_properties = true %}
            {% continue %}
        {% endif %}
    {% if inner_template.check_type_for_construct and (not loop.last or ns.contains_unmodified_properties) %}
    try:
        if not {{ inner_template.check_type_for_construct(inner_property, "data") }}:
            raise TypeError()
        {{ inner_template.construct(inner_property, "data") | indent(8) }}
        return {{ inner_property.python_name }}
    except (TypeError, ValueError, AttributeError, KeyError):
        pass
    {% else  %}{# Don't do try/except for the last one nor any properties with no type checking #}
    {% if inner_template.check_type_for_construct %}
    if not {{ inner_template.check_type_for_construct(inner_property, "data") }}:
        raise TypeError()
    {% endif %}
    {{ inner_template.construct(inner_property, "data") | indent(4) }}
    return {{ inner_property.python_name }}
    {% endif %}
    {% endfor %}
    {% if ns.contains_unmodified_properties %}
    return cast({{ property.get_type_string() | as_unembedded_code }}, data)
    {% endif %}
"""
# Each type is tried; a value that fits none is an error, where it was passed on as it came.
_STRICT_UNION = f"""\
    {{% set null = PythonCode("None") %}}
    {{% for inner_property in property.inner_properties if inner_property.get_base_type_string() != null %}}
    {{% import "property_templates/" + inner_property.template as inner_template %}}
    try:
        {{% if inner_template.check_type_for_construct %}}
        if not {{{{ inner_template.check_type_for_construct(inner_property, "data") }}}}:
            raise TypeError()
        {{% endif %}}
        {{{{ inner_template.construct(inner_property, "data") | indent(8) }}}}
        return {{{{ inner_property.python_name }}}}
    except (TypeError, ValueError, KeyError):
        pass
    {{% endfor %}}
    raise misfit(data, {_NAME}, "{{{{ property.get_base_type_string() | as_unembedded_code }}}}")
"""

MEND = Mend(
    name="G10",
    why="a wrong type passes unnoticed, a bad nullable date stays a str, and dates are read in any ISO 8601 form",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/671",
    edits=(
        Edit(
            "model.py.jinja",
            "from ..types import UNSET, Unset\n",
            f"from ..types import UNSET, Unset\nfrom ..{_IMPORT}",
        ),
        Edit(
            "endpoint_module.py.jinja",
            "from ... import errors\n",
            f"from ... import errors\nfrom ...{_IMPORT}",
        ),
        Edit("model.py.jinja", "d = dict(src_dict)\n", "d = read_object(src_dict, cls.__name__)\n"),
        Edit(  # any type: left as it is, where the new macro would make a copy of the dict
            "model.py.jinja",
            "    {% if prop_template and prop_template.construct %}\n        additional_properties = {}\n",
            """\
    {% if additional_property_type != "Any" and prop_template and prop_template.construct %}
        additional_properties = {}
""",
        ),
        _constructed("any", "read_str", _CONSTRUCT_STRING),
        _constructed("boolean", "read_bool"),
        _constructed("int", "read_int"),
        _constructed("float", "read_float"),
        _property("date", "datetime.date.fromisoformat({{ source }})", f"read_date({{{{ source }}}}, {_NAME})"),
        _property(
            "datetime",
            "datetime.datetime.fromisoformat({{ source }})",
            f"read_datetime({{{{ source }}}}, {_NAME})",
        ),
        _property("uuid", "UUID({{ source }})", f"UUID(read_str({{{{ source }}}}, {_NAME}))"),
        _property(
            "enum",
            "{{ property.class_info.name }}({{ source }})",
            f"{{{{ property.class_info.name }}}}("
            f"read_{{{{ property.value_type.__name__ }}}}({{{{ source }}}}, {_NAME}))",
        ),
        _property(
            "list",
            "in (_{{ property.python_name }}):",
            f"in read_list(_{{{{ property.python_name }}}}, {_NAME}):",
        ),
        _property(
            "list",
            "in _{{ property.python_name }}:",
            f"in read_list(_{{{{ property.python_name }}}}, {_NAME}):",
        ),
        _property("union", _TRIED_UNION, _STRICT_UNION),
        _property("const", "%}and not", "%} and not"),  # `3and` and `Trueand` are no Python
    ),
    new_files=(NewFile("_reading.py", Path(__file__).with_name("reading.py").read_text(encoding="utf-8")),),
)
