"""The doctor and the overlays agree: it finds what they mend, and not what they have mended; its own proposals hold."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonpath_rfc9535 import find

from codegen import documents, generate, overlay
from codegen.doctor import Finding, Severity, diagnose, proposals
from codegen.doctor.finding import Action

HERE = Path(__file__).parent
PATHS = {
    "single": HERE / "fixtures" / "single.yaml",
    "rehearsal": HERE / "fixtures" / "rehearsal.yaml",
    "unusable": HERE / "doctor" / "unusable.yaml",
}
DOCUMENTS = {name: documents.load_openapi(path) for name, path in PATHS.items()}
VENDORS = ("single", "rehearsal")
REPAIRS = overlay.load(overlay.REPAIRS)
CONTRACT = overlay.load(overlay.PROMISES)

Place = tuple[str | int, ...]


def touched(data: dict[str, Any], target: str, update: Any) -> Iterator[Place]:
    """Give what an action changes: each word that it sets in what it selects, or what it takes out."""
    for node in find(target, data):
        place = tuple(node.location)
        yield from _words(place, update) if isinstance(update, dict) else (place,)


def _words(place: Place, update: dict[str, Any]) -> Iterator[Place]:
    for word, value in update.items():
        if word != "properties":
            yield (*place, word)
            continue
        for name, field in value.items():
            # Of the fields within, what must be there counts; the rest is added on the vendor's behalf.
            below = {key: field[key] for key in ("required", "properties") if key in field}
            yield from _words((*place, word, name), below)


def treated(data: dict[str, Any], findings: list[Finding]) -> set[Place]:
    actions = [finding.action for finding in findings if finding.action]
    return {place for action in actions for place in touched(data, action["target"], action.get("update"))}


def laid(data: dict[str, Any], actions: list[Action] | list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Apply proposals as they would be pasted: strictly, an action without effect is an error."""
    written = {"overlay": "1.0.0", "info": {"title": "Proposals", "version": "1"}, "actions": actions}
    documents.dump(written, folder / "proposals.json")
    return overlay.apply(data, [overlay.load(folder / "proposals.json")])


@pytest.mark.parametrize("name", VENDORS)
def test_all_that_the_overlays_mend_is_found(name: str) -> None:
    vendor = DOCUMENTS[name]
    findings = diagnose(vendor)
    found = treated(vendor, findings) | {finding.location for finding in findings}
    now = copy.deepcopy(vendor)
    walked = 0
    for one in (REPAIRS, CONTRACT):
        for action in one.actions:
            places = set(touched(now, action.target, action.update))
            if action.target == "$":
                # Definitions that other actions refer to, and extensions: nothing of the vendor's.
                assert all(key == "components" or key.startswith("x-") for key in action.update)
                places = set()
            for place in places:
                # The way from `nullabe` by `nullable` to the type is one of three steps, the doctor's of two.
                same = {place, (*place[:-1], "type")} if place[-1] == "nullable" else {place}
                # Answers that a former action has added have no place in the vendor's document.
                added = place[-1] == "headers" and not exists(vendor, place[:-1])
                assert added or same & found, (action.target, place)
                walked += not added
            now = overlay.apply(now, [overlay.Overlay(one.path, (action,))], on_dead=lambda _: None)
    assert walked > 30


def exists(data: Any, place: Place) -> bool:
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError):
            return False
    return True


@pytest.mark.parametrize("name", VENDORS)
def test_what_has_been_mended_is_not_reported(name: str) -> None:
    vendor = DOCUMENTS[name]
    repaired = overlay.apply(vendor, [REPAIRS], on_dead=lambda _: None)
    contract = overlay.apply(repaired, [CONTRACT], on_dead=lambda _: None)
    assert not [finding for finding in diagnose(repaired) if finding.severity is Severity.WIRE]
    left = diagnose(contract)
    # The vendor names some calls of the larger document only in its pages; neither overlay makes names up.
    assert {finding.rule for finding in left} == ({"missing-operation-id"} if name == "rehearsal" else set())
    assert not {finding.rule for finding in diagnose(repaired)} & MENDED_BY_REPAIRS


MENDED_BY_REPAIRS = {
    "comma-after-url",
    "dead-nullable",
    "file-without-content-type",
    "impossible-date",
    "inherited-security",
    "misspelt-keyword",
    "nullable-in-3.1",
    "optional-body",
    "unknown-keyword",
}


@pytest.mark.parametrize("name", VENDORS)
def test_its_own_proposals_mend_all(name: str, tmp_path: Path) -> None:
    vendor = DOCUMENTS[name]
    findings = diagnose(vendor)
    assert all(finding.action for finding in findings)
    mended = laid(vendor, proposals(findings), tmp_path)
    assert diagnose(mended) == []


def test_with_the_proposals_a_document_that_cannot_be_used_goes_through(tmp_path: Path) -> None:
    with pytest.raises(generate.GenerationError, match="Input should be a valid list"):
        generate.build(PATHS["unusable"], tmp_path / "before", on_dead=lambda _: None)
    data = DOCUMENTS["unusable"]
    for _ in range(2):  # what hung on a reference that led nowhere is seen when it leads somewhere
        data = laid(data, proposals(diagnose(data)), tmp_path)
    documents.dump(data, tmp_path / "mended.json")
    assert generate.build(tmp_path / "mended.json", tmp_path / "after", on_dead=lambda _: None) == 4
    assert [(finding.rule, finding.severity) for finding in diagnose(data)] == [
        ("trailing-slash-split", Severity.UNTIDY)  # for the vendor to say which of the two it is
    ]


BREAKS = [
    "array-without-items",
    "boolean-required",
    "default-against-schema",
    "path-parameter",
    "repeated-operation-id",
    "trailing-slash-twin",
    "unresolved-reference",
]


@pytest.mark.parametrize("rule", BREAKS)
def test_what_breaks_generation_does(rule: str, tmp_path: Path) -> None:
    data = DOCUMENTS["unusable"]
    findings = diagnose(data)
    assert {finding.rule for finding in findings if finding.severity is Severity.GENERATION} == set(BREAKS)
    without = laid(data, proposals(finding for finding in findings if finding.rule != rule), tmp_path)
    with pytest.raises(generate.GenerationError):
        generate.write_client(without, tmp_path / "without")
