"""What a mend is, and how mends are made in the generator's own templates.

A copied template rots: the next version of the generator brings a fix that the copy lacks. So only the lines that are
wrong are named here, and each must stand in the generator's template exactly as often as the mend expects.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import openapi_python_client
from attrs import frozen

# The one version whose templates the mends are written for. It is pinned in pyproject.toml too.
GENERATOR_VERSION: Final = "0.29.1"

_TEMPLATES: Final = Path(openapi_python_client.__file__).parent / "templates"


class MendError(Exception):
    """A template is not what a mend expects. The text is one line."""


@frozen
class Edit:
    """One text of a template, and what takes its place wherever it occurs."""

    template: str
    old: str
    new: str
    count: int = 1


@frozen
class NewFile:
    """A file that the generated package gets beside what the generator writes."""

    name: str
    text: str


@frozen
class Override:
    """One name of the generator's own code, and what takes its place while a client is made.

    For what is not decided in a template.
    """

    owner: Any  # a module or a class
    name: str
    change: Callable[[Any], Any]  # from what is there


@frozen
class Mend:
    """The remedy for one defect of the generator."""

    name: str  # the defect
    why: str
    upstream: str | None  # where the generator's authors were told, if anywhere
    edits: tuple[Edit, ...] = ()
    overrides: tuple[Override, ...] = ()
    new_files: tuple[NewFile, ...] = ()


@contextlib.contextmanager
def overridden(mends: Iterable[Mend]) -> Iterator[None]:
    """Let the generator read documents, and write, with the overrides of the mends.

    Raises:
        MendError: when the generator lacks a name that a mend changes.
    """
    with contextlib.ExitStack() as stack:
        for mend in mends:
            for override in mend.overrides:
                owner, name = override.owner, override.name
                if not hasattr(owner, name):
                    raise MendError(_changed(mend, f"{owner.__name__} has no {name}"))
                stack.enter_context(patch.object(owner, name, override.change(getattr(owner, name))))
        yield


def write_templates(mends: Iterable[Mend], directory: Path) -> None:
    """Write each template that a mend changes into a directory, for the generator to prefer to its own.

    Raises:
        MendError: when a template is missing, or does not hold what a mend expects; nothing has been written then.
    """
    texts: dict[str, str] = {}
    for mend in mends:
        for edit in mend.edits:
            texts[edit.template] = _edited(texts.get(edit.template), edit, mend)
    for name, text in texts.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _edited(text: str | None, edit: Edit, mend: Mend) -> str:
    if text is None:
        try:
            text = (_TEMPLATES / edit.template).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise MendError(_changed(mend, f"there is no template {edit.template}")) from None
    if (found := text.count(edit.old)) != edit.count:
        anchor = edit.old.strip().splitlines()[0].strip()
        raise MendError(
            _changed(
                mend,
                f"{edit.template} has the text that starts with {anchor!r} {found} times, not {edit.count}",
            )
        )
    return text.replace(edit.old, edit.new)


def _changed(mend: Mend, what: str) -> str:
    return (
        f"mend {mend.name} ({mend.why}) does not fit openapi-python-client {openapi_python_client.__version__}: "
        f"{what}. The mends are written for {GENERATOR_VERSION}; a new version has changed what this one expects"
    )
