"""Which actions of an overlay hold for whatever the vendor publishes, and which for one document alone."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import evolve
from jsonpath_rfc9535.selectors import NameSelector

from codegen.overlay import Action, Overlay, apply

# How many steps are OpenAPI's own; what is named below them is the vendor's.
_DEPTHS: Final = {"paths": 1, "components": 2}


def general(overlay: Overlay) -> Overlay:
    """Give the overlay without what was pasted for a defect of one document."""
    return evolve(
        overlay, actions=tuple(action for action in overlay.actions if not is_of_one_document(action, overlay))
    )


def is_of_one_document(action: Action, overlay: Overlay) -> bool:
    """Tell whether an action changes one place, or what lies below a path or a component that it names."""
    if action.query.empty():
        named = {word for word in action.update if word != "components" and not word.startswith("x-")}
        return bool(named) or not _components(action) <= _referred_to(overlay)
    names = _names(action)
    return action.query.singular_query() or len(names) > _DEPTHS.get(names[0] if names else "", len(names))


def _components(action: Action) -> set[str]:
    """Give the references to what an action adds under `components`."""
    components = action.update.get("components", {})
    return {f"#/components/{sort}/{name}" for sort, entries in components.items() for name in entries}


def _referred_to(overlay: Overlay) -> set[str]:
    """Give what the actions refer to; a component to which none does is for a reference of the document's own."""
    updates = json.dumps([action.update for action in overlay.actions])
    return set(re.findall(r'"(#/components/[^"]+)"', updates))


def _names(action: Action) -> list[str]:
    """Give the names with which the target begins."""
    names = []
    for segment in action.query.segments:
        match segment.selectors:
            case (NameSelector(name=name),):
                names.append(name)
            case _:
                break
    return names


def idle(document: Mapping[str, Any], overlay: Overlay) -> list[Action]:
    """Give the actions that find nothing to change; a pattern must not even match what says so already."""
    strict = evolve(overlay, actions=tuple(evolve(action, optional=False) for action in overlay.actions))
    dead: list[str] = []
    apply(document, [strict], on_dead=dead.append)
    found = [action for action in overlay.actions if any(reason.startswith(f"{action}: ") for reason in dead)]
    assert all(is_of_one_document(action, overlay) or f"{action}: it matches nothing" in dead for action in found)
    return found
