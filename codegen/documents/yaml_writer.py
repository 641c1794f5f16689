"""Write the text of a YAML file."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import SafeRepresenter
from ruamel.yaml.resolver import VersionedResolver


class _Representer(SafeRepresenter):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- the signature is ruamel's
        return True


def _represent_text(representer: SafeRepresenter, written: str) -> ScalarNode:
    # Readers of YAML 1.1, PyYAML among them, take an unquoted date for a date and `no` for false.
    tag = _YAML_1_1.resolve(ScalarNode, written, (True, False))
    style = None if str(tag) == "tag:yaml.org,2002:str" else "'"
    if any(char in written for char in "\x85\u2028\u2029"):  # line breaks to some readers: escaped
        style = '"'
    return representer.represent_scalar("tag:yaml.org,2002:str", written, style=style)


_YAML_1_1 = VersionedResolver(version=(1, 1))
_Representer.add_representer(str, _represent_text)


def text(data: Mapping[str, Any]) -> str:
    """Give the text of a YAML file that readers of YAML 1.1 and 1.2 take for the same."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Representer = _Representer
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment] # typed by its default, None
    yaml.width = 110
    stream = StringIO()
    yaml.dump(dict(data), stream)
    return stream.getvalue()
