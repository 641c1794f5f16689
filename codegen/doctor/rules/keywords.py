"""Words that nobody knows, and what they were probably meant to be."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, text, types
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule
from codegen.doctor.vocabulary import FORMATS, PROSE, VOCABULARY

# A word much longer than any keyword is not worth comparing.
_LONGEST = 40


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that another was probably meant to be."""
    known = list(known)
    if len(word) > _LONGEST:
        return None
    letters = sorted(word.casefold())
    for candidate in known:
        if sorted(candidate.casefold()) == letters:  # in another case or order
            return candidate
    slack = 1 if len(word) <= 8 else 2
    near = [candidate for candidate in known if abs(len(candidate) - len(word)) <= slack]
    return next(iter(difflib.get_close_matches(word, near, n=1, cutoff=0.75)), None)


def meant(node: Node, word: str) -> str | None:
    """Give what an unknown word in an object was probably meant to be."""
    known = VOCABULARY[node.kind]
    return suggest(word, (*known, "nullable") if node.kind == "Schema" else known)


def null_too(schema: dict[str, Any]) -> dict[str, Any] | None:
    """Give the update that lets null in where it is not yet; None where a type that it could join is missing."""
    stated = schema.get("type")
    if isinstance(stated, list):
        return {"type": ["null"]} if stated else None
    return {"type": [stated, "null"]} if isinstance(stated, str) else None


def may_be_null(schema: Node) -> bool:
    """Tell whether a schema says so, in whichever version's words, rightly spelt or not."""
    if "null" in types(schema.value):
        return True
    known = VOCABULARY["Schema"]
    return any(
        value is True and (word == "nullable" or (word not in known and meant(schema, word) == "nullable"))
        for word, value in schema.value.items()
    )


def _unknown(description: Description) -> Iterator[tuple[Node, str]]:
    for node in description.nodes:
        known = VOCABULARY[node.kind]
        if "*" in known:
            continue
        for word in node.value:
            if word not in known and not word.startswith("x-") and not (node.kind == "Schema" and word == "nullable"):
                yield node, word


def _said(node: Node, word: str, value: Any) -> Action | None:
    """Give the action that says under the right word what an unknown one says; None where that makes no sense."""
    if word == "nullable":
        update_ = null_too(node.value) if value is True else None
        return update_ and update(node.location, update_)
    if word in node.value or not VOCABULARY[node.kind][word].fits(value):
        return None
    return update(node.location, {word: value})


def _misspelt(description: Description, *, prose: bool) -> Iterator[Problem]:
    for node, word in _unknown(description):
        found = meant(node, word)
        if found is None or (found in PROSE) != prose or _says_already(node, found):
            continue
        yield Problem(
            (*node.location, word),
            f"`{word}` is no keyword of {_a(node.kind)}; did you mean `{found}`?",
            _said(node, found, node.value[word]),
        )


def _says_already(node: Node, word: str) -> bool:
    return word in node.value or (word == "nullable" and "null" in types(node.value))


@rule(
    "misspelt-keyword",
    Severity.WIRE,
    "Tools pass over a word that they do not know, so that the client is made without what it says.",
)
def misspelt(description: Description) -> Iterator[Problem]:
    """Find words that look like a keyword."""
    return _misspelt(description, prose=False)


@rule("misspelt-prose", Severity.UNTIDY, "Tools pass over a word that they do not know: readers do not get to see it.")
def misspelt_prose(description: Description) -> Iterator[Problem]:
    """Find words that look like a keyword for readers."""
    return _misspelt(description, prose=True)


@rule(
    "unknown-keyword",
    Severity.UNTIDY,
    "It means nothing to any tool, and a reader takes it for something. What is one's own begins with `x-`.",
)
def unknown(description: Description) -> Iterator[Problem]:
    """Find words that mean nothing, the misspelt ones included: these are to go once the right word says it."""
    for node, word in _unknown(description):
        value = node.value[word]
        found = meant(node, word)
        lost = found and not _says_already(node, found) and not _said(node, found, value)
        meaningless = found == "nullable" and value is False
        yield Problem(
            (*node.location, word),
            f"`{word}` means nothing in {_a(node.kind)}",
            None if lost and not meaningless else remove((*node.location, word)),
        )


@rule("misspelt-format", Severity.CONTRACT, "A format that is not known is not checked, and the value stays a text.")
def misspelt_format(description: Description) -> Iterator[Problem]:
    """Find formats that look like a known one."""
    for node in description.of("Schema"):
        stated = text(node.value.get("format"))
        if stated not in FORMATS and (found := suggest(stated, FORMATS)):
            yield Problem(
                (*node.location, "format"),
                f"`{stated}` is no known format; did you mean `{found}`?",
                update(node.location, {"format": found}),
            )


def _a(kind: str) -> str:
    name = "".join(f" {char}" if char.isupper() and kind != "XML" else char for char in kind).strip()
    name = {"Open A P I": "OpenAPI", "O Auth Flows": "OAuth Flows", "O Auth Flow": "OAuth Flow"}.get(name, name)
    return f"{'an' if name[0] in 'AEIO' or name == 'XML' else 'a'} {name} Object"


RULES: tuple[Rule, ...] = (misspelt, misspelt_prose, unknown, misspelt_format)
