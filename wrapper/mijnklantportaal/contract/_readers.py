"""What reads the texts of a list, or of an object whose names the contract leaves open."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from attrs import frozen

from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._schemas import Schemas
from mijnklantportaal.contract._text import text_reader

TextReader = Callable[[str], Any]
T = TypeVar("T")


@frozen(eq=False)
class ByName(Generic[T]):
    """What is known of each field of an object: by its name, by a pattern that this fits, or of any other."""

    named: Mapping[str, T]
    patterned: Sequence[tuple[Callable[[str], bool], T]] = ()
    other: T | None = None

    def get(self, name: str) -> T | None:
        """Give what is known of the field."""
        known = self.named.get(name)
        if known is not None:
            return known
        return next((each for fits, each in self.patterned if fits(name)), self.other)


def by_name(schemas: Schemas, pointer: Pointer, compiled: Callable[[str, Pointer], T]) -> ByName[T]:
    """Compile each field of the object; those whose name is open are called ""."""
    named = {name: compiled(name, where) for name, where in schemas.properties(pointer).items()}
    patterned = [
        (schemas.pattern(text), compiled("", where))
        for text, where in schemas.properties(pointer, "patternProperties").items()
    ]
    other = schemas.other_properties(pointer)
    return ByName(named, patterned, None if other is None else compiled("", other))


@frozen(eq=False)
class ListReader:
    """Reads the texts of a list, the first ones each by a schema of its own."""

    first: tuple[TextReader, ...]
    rest: TextReader

    def __call__(self, texts: Sequence[str]) -> list[Any]:
        """Read the texts."""
        count = len(self.first)
        heads = [read(text) for read, text in zip(self.first, texts, strict=False)]
        return [*heads, *map(self.rest, texts[count:])]


def list_reader(schemas: Schemas, pointer: Pointer) -> ListReader:
    """Compile the list whose schema stands at the pointer."""
    where = schemas.items(pointer)
    first = tuple(text_reader(schemas, each) for each in schemas.first_items(pointer))
    return ListReader(first, str if where is None else text_reader(schemas, where))
