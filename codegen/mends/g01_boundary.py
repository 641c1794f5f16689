"""A multipart boundary that nobody can guess: httpx makes one for each request, if it is left to set Content-Type."""

from codegen.mends.mend import Edit, Mend


def _leave_to_httpx(indent: str) -> Edit:
    header = f'{indent}headers["Content-Type"] = '
    return Edit(
        template="endpoint_module.py.jinja",
        old=(
            f'\n{indent}{{%- if body.content_type == "multipart/form-data" %}}\n'
            f'{header}"multipart/form-data; boundary=+++"\n'
            f"{indent}{{% else %}}\n"
            f"{header}"
        ),
        new=f'\n{indent}{{%- if body.body_type != "files" %}}\n{header}',
    )


MEND = Mend(
    name="G1",
    why="the boundary of every multipart request is `+++`, so that a file can close its part and forge other fields",
    upstream="https://github.com/openapi-generators/openapi-python-client/pull/1005",
    edits=(
        _leave_to_httpx(8 * " "),  # one of several bodies
        _leave_to_httpx(4 * " "),  # the only body
    ),
)
