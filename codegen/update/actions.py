"""Which actions of the overlays a document still needs.

An action that finds nothing to change is kept, because mistakes come back, but as `x-optional: true`: it no longer has
to find something. One that finds something has to, so that it is reported on the day the vendor mends it.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from codegen import documents, overlay
from codegen.overlay import OPTIONAL, Action, Overlay


@frozen
class Review:
    """What a document makes of an overlay.

    Attributes:
        mended: actions that had something to change, and find nothing in this document.
        needed: actions that waited, and find something.
        document: what the overlay makes of it.
    """

    overlay: Overlay
    mended: Sequence[Action]
    needed: Sequence[Action]
    document: Mapping[str, Any]


def review(document: Mapping[str, Any], overlays: Sequence[Overlay]) -> list[Review]:
    """Apply the overlays one upon the other; give which actions find something, and what comes of it."""
    reviews = []
    for each in overlays:
        strict = evolve(each, actions=tuple(evolve(action, optional=False) for action in each.actions))
        dead: list[str] = []
        document = overlay.apply(document, [strict], on_dead=dead.append)
        idle = [any(message.startswith(f"{action}: ") for message in dead) for action in each.actions]
        states = list(zip(each.actions, idle, strict=True))
        reviews.append(
            Review(
                each,
                mended=[action for action, is_idle in states if is_idle and not action.optional],
                needed=[action for action, is_idle in states if action.optional and not is_idle],
                document=document,
            )
        )
    return reviews


def write(review: Review, path: Path) -> None:
    """Write the overlay anew, with `x-optional: true` where it belongs and every other byte as it was."""
    lines = [f"{line}\n" for line in path.read_text("utf-8").splitlines()]
    read = documents.read(path)
    count = len(review.overlay.actions)
    starts = [(read.line(("actions", index)) or 1) - 1 for index in range(count)]
    changed: list[str] = lines[: starts[0]] if starts else lines
    for index, action in enumerate(review.overlay.actions):
        block = lines[starts[index] : starts[index + 1] if index + 1 < count else len(lines)]
        if action in review.mended:
            block = _marked(block)
        elif action in review.needed:
            block = [line for line in block if not re.fullmatch(rf"\s+{OPTIONAL}: true\s*", line)]
        changed += block
    path.write_text("".join(changed), "utf-8")


def _marked(block: Sequence[str]) -> list[str]:
    """Put the mark behind the action's last line, before the empty lines and comments that lead to the next one."""
    end = len(block)
    while block[end - 1].strip() == "" or block[end - 1].lstrip().startswith("#"):
        end -= 1
    indent = re.match(r"\s*- *", block[0])
    assert indent is not None  # noqa: S101  # an entry of a list begins with its dash
    return [*block[:end], f"{' ' * len(indent[0])}{OPTIONAL}: true\n", *block[end:]]
