"""New operationIds in the vendor's manner, which is the summary in kebab case."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from codegen.doctor.description import Description, Operation, text
from codegen.documents import Location


@lru_cache(maxsize=1)
def new_names(description: Description) -> Mapping[Location, str]:
    """Give each call a name that no other has, in Python neither: whichever rules give it to whichever calls."""
    taken = {_letters(text(operation.node.value.get("operationId"))) for operation in description.operations}
    summaries = Counter(_kebab(text(call.node.value.get("summary"))) for call in description.operations)
    tries: Counter[str] = Counter()
    names: dict[Location, str] = {}
    for operation in description.operations:
        base = name = _base(operation, summaries, taken)
        while _letters(name) in taken:
            tries[base] += 1
            name = f"{base}-{tries[base] + 1}"
        taken.add(_letters(name))
        names[operation.node.location] = name
    return names


def _base(operation: Operation, summaries: Counter[str], taken: set[str]) -> str:
    name = _kebab(text(operation.node.value.get("summary")))
    if not name or summaries[name] > 1 or _letters(name) in taken:
        name = _kebab(f"{operation.method} {operation.path.replace('{', 'by ')}")
    return name


def _kebab(words: str) -> str:
    split_words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words)
    return "-".join(re.findall(r"[a-z0-9]+", split_words.lower()))


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name).casefold()
