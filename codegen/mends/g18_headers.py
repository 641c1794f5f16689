"""A header is spelt as the document says, whatever its type: dates and lists too; None is not sent."""

from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.schema import ParameterLocation

from codegen.mends.mend import Edit, Mend, Override
from codegen.mends.written import WRITING, imported, put

MEND = Mend(
    name="G18",
    why="dates and lists are refused in a header, and a UUID, None or a number that may be null raises a TypeError",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/881",
    edits=(
        imported("header"),
        Edit(
            "endpoint_macros.py.jinja",
            old="""\
        {% import "property_templates/" + parameter.template as param_template %}
        {% if param_template.transform_header %}
            {% set expression = param_template.transform_header(parameter.python_name) %}
        {% else %}
            {% set expression = parameter.python_name %}
        {% endif %}
        {% set statement = 'headers["' + (parameter.name | in_double_quote_literal) + '"]' + " = " + expression %}
{{ guarded_statement(parameter, parameter.python_name, statement) }}
""",
            new=put("header"),
        ),
    ),
    overrides=tuple(
        Override(kind, "_allowed_locations", lambda allowed: allowed | {ParameterLocation.HEADER})
        for kind in (ConstProperty, DateProperty, DateTimeProperty, ListProperty)
    ),
    new_files=(WRITING,),
)
