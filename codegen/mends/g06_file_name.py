"""A file part always has a file name: without one, a server takes it for a text field."""

from codegen.mends.mend import Edit, Mend

MEND = Mend(
    name="G6",
    why="a File without a file name is sent as a text field",
    upstream="https://github.com/openapi-generators/openapi-python-client/issues/993",
    edits=(
        Edit(
            "types.py.jinja",
            old="        return self.file_name, self.payload, self.mime_type\n",
            new="""\
        name = getattr(self.payload, "name", None)
        opened = Path(name).name if isinstance(name, str) else ""
        return self.file_name or opened or "upload", self.payload, self.mime_type
""",
        ),
        Edit(
            "types.py.jinja",
            old="from http import HTTPStatus\n",
            new="from http import HTTPStatus\nfrom pathlib import Path\n",
        ),
    ),
)
