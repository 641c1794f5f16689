"""A path parameter fills one segment of the path, or the call is refused."""

from codegen.mends.mend import Edit, Mend
from codegen.mends.written import WRITING, imported

MEND = Mend(
    name="G14",
    why="a path parameter `..` aims the call at another path, which httpx normalizes to, and an empty one does too; "
    "times, booleans and lists are spelt as Python's str() does",
    upstream=None,
    edits=(
        imported("path_segment"),
        Edit("endpoint_module.py.jinja", old="from urllib.parse import quote\n", new=""),
        Edit(
            "endpoint_module.py.jinja",
            old='=quote(str({{parameter.python_name}}), safe=""),',
            new='=path_segment("{{parameter.python_name}}", {{parameter.python_name}}),',
        ),
    ),
    new_files=(WRITING,),
)
