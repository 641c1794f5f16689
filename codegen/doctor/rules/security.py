"""Security: where it is stated, and whether it is described."""

import copy
from collections.abc import Iterator
from typing import Any

from codegen.doctor.actions import update
from codegen.doctor.description import Description
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule
from codegen.doctor.rules.keywords import suggest


@rule(
    "inherited-security",
    Severity.WIRE,
    "openapi-python-client looks for security at the call only, and makes a client that sends no token.",
)
def inherited(description: Description) -> Iterator[Problem]:
    """Find calls that are secured by the document's root alone."""
    stated = description.secured_by_default
    for operation in description.operations:
        if stated and "security" not in operation.node.value:
            yield Problem(
                operation.node.location,
                f"{operation} is secured by the root of the document only",
                update(operation.node.location, {"security": stated}),
            )


@rule(
    "undescribed-security-scheme",
    Severity.WIRE,
    "Nothing says how the token is sent, so that neither the client nor the judge knows what is secured.",
)
def undescribed(description: Description) -> Iterator[Problem]:
    """Find schemes that are named and not described, which is as another one is, or as the only one is."""
    components = description.data.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    known: dict[str, Any] = schemes if isinstance(schemes, dict) else {}
    for requirement in description.of("SecurityRequirement"):
        for name in requirement.value:
            if name not in known:
                yield Problem(
                    (*requirement.location, name),
                    f"the security scheme `{name[:60]}` is not described under `components`",
                    _described(name, known),
                )


def _described(name: str, known: dict[str, Any]) -> Action | None:
    like = suggest(name, known) or (next(iter(known)) if len(known) == 1 else None)
    if like is None:
        return None
    return update((), {"components": {"securitySchemes": {name: copy.deepcopy(known[like])}}})


RULES: tuple[Rule, ...] = (inherited, undescribed)
