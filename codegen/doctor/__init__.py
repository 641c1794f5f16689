"""Find everything in a vendor's document that would hurt: where, why, and the overlay action that mends it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import evolve

from codegen.doctor.actions import prefixes, thinned, turn
from codegen.doctor.description import Description
from codegen.doctor.finding import Finding, Rule, Severity
from codegen.doctor.rules import RULES
from codegen.documents import Location

__all__ = ["RULES", "Finding", "Severity", "diagnose", "proposals"]


def diagnose(
    data: Mapping[str, Any], unquoted: Mapping[Location, str] | None = None, rules: Iterable[Rule] = RULES
) -> list[Finding]:
    """Find the defects of a document, rule by rule.

    Args:
        data: JSON data; whatever is wrong with it, there is an answer.
        unquoted: YAML's plain scalars as they are written, see `documents.Document`.
        rules: which kinds to look for.
    """
    description = Description(data, unquoted or {})
    found = [
        Finding(
            rule.name,
            rule.severity,
            problem.location,
            problem.message,
            rule.why,
            problem.action and {"description": _sentences(problem.message, rule.why), **problem.action},
        )
        for rule in rules
        for problem in rule.check(description)
    ]
    return _settled(found)


def proposals(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give the actions that mend what can be mended, each once, in an order in which they can be applied."""
    unique: dict[str, dict[str, Any]] = {}
    for finding in findings:
        if finding.action:
            action = dict(finding.action)
            unique.setdefault(repr((action["target"], action.get("update"), action.get("remove"))), action)
    return sorted(unique.values(), key=turn)


def _sentences(message: str, why: str) -> str:
    return f"{message} {why}" if message.endswith("?") else f"{message}. {why}"


def _settled(findings: list[Finding]) -> list[Finding]:
    """Take away the actions that would find nothing to do, because another one does it, or takes the place out.

    A promise about what stands in a list waits until the repairs have made that shorter: its index will be another.
    """
    repairs = [finding.action for finding in findings if finding.action and finding.severity is not Severity.CONTRACT]
    shorter = {thinned(action) for action in repairs} - {None}
    gone = {finding.action["target"] for finding in findings if finding.action and "remove" in finding.action}
    done: set[tuple[str, str, str]] = set()
    settled: list[Finding] = []
    for finding in findings:
        waits = finding.action and finding.severity is Severity.CONTRACT and _is_within(finding.action, shorter)
        dead = finding.action and (waits or _is_within(finding.action, gone) or not _claims(finding.action, done))
        settled.append(evolve(finding, action=None) if dead else finding)
    return settled


def _is_within(action: Mapping[str, Any], gone: Collection[str | None]) -> bool:
    around = list(prefixes(action["target"]))
    return any(place in gone for place in (around[:-1] if "remove" in action else around))


def _claims(action: Mapping[str, Any], done: set[tuple[str, str, str]]) -> bool:
    """Note what an action sets; tell whether that is anything new. Lists and objects grow, other values are final."""
    update = action.get("update", {"remove": True})
    claims = {
        (action["target"], key, repr(value) if isinstance(value, list | dict) else "") for key, value in update.items()
    }
    new = claims - done
    done |= claims
    return bool(new)
