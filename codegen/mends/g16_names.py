"""No name in the document takes the place of one that the generated code itself needs."""

import openapi_python_client.strings

from codegen.mends.mend import Mend, Override

# Variables, functions, methods and classes that those of the document stand beside.
_NEEDED = {
    *("additional_keys", "additional_properties", "from_dict", "to_dict", "to_multipart"),
    *("cls", "d", "field_dict", "prop", "prop_dict", "prop_name", "src_dict"),
    *("misfit", "read_bool", "read_date", "read_datetime", "read_float", "read_int", "read_list", "read_object"),
    *("cookie", "cookies", "form_fields", "header", "headers", "http", "kwargs", "params", "path_segment", "read_str"),
    *("known_status", "response"),
    *("Any", "AuthenticatedClient", "BinaryIO", "BytesIO", "Client", "File", "HTTPStatus", "Mapping", "Response"),
    *("T", "TypeVar", "UUID", "Unset"),
}

MEND = Mend(
    name="G16",
    why="a field `d` takes the place of the object that the fields after it are read from, a parameter `params` that "
    "of the query, a schema `UUID` that of Python's class, and so on: what is read, or sent, is wrong",
    upstream=None,
    overrides=(Override(openapi_python_client.strings, "RESERVED_WORDS", lambda reserved: reserved | _NEEDED),),
)
