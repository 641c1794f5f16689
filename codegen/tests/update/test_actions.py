"""An action is optional exactly if the document does not need it, and the file keeps every other byte."""

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay
from codegen.update import actions
from codegen.update.run import OVERLAYS

ROOT = Path(__file__).parents[3]
FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture
def overlays(tmp_path: Path) -> list[Path]:
    return [Path(shutil.copy(ROOT / name, tmp_path)) for name in OVERLAYS]


@cache
def loaded(document: str) -> dict[str, Any]:
    return documents.load_openapi(FIXTURES / f"{document}.yaml")


def reviewed(document: str, overlays: list[Path]) -> list[actions.Review]:
    reviews = actions.review(loaded(document), [overlay.load(path) for path in overlays])
    for review, path in zip(reviews, overlays, strict=True):
        actions.write(review, path)
    return reviews


def texts(overlays: list[Path]) -> list[str]:
    return [path.read_text("utf-8") for path in overlays]


@pytest.mark.parametrize("document", ["single", "rehearsal", "kinds"])
def test_what_is_written_fits_the_document(overlays: list[Path], document: str) -> None:
    reviewed(document, overlays)
    overlay.apply(loaded(document), [overlay.load(path) for path in overlays])  # no action is dead
    assert all(not review.mended and not review.needed for review in reviewed(document, overlays))


def test_a_mended_typo_and_what_waited_are_told(overlays: list[Path]) -> None:
    reviewed("single", overlays)
    repairs, contract = reviewed("rehearsal", overlays)
    assert [action.target for action in repairs.mended] == [
        "$..[?@.nullabe == true]",
        "$..[?@.nullabe == true].nullabe",
    ]
    assert repairs.needed
    assert contract.needed


def test_there_and_back_is_the_same_to_the_byte(overlays: list[Path]) -> None:
    reviewed("single", overlays)
    before = texts(overlays)
    reviewed("rehearsal", overlays)
    assert texts(overlays) != before
    reviewed("single", overlays)
    assert texts(overlays) == before


def test_nothing_but_the_marks_changes(overlays: list[Path]) -> None:
    before = [re.sub(r"\n +x-optional: true(?=\n)", "", text) for text in texts(overlays)]
    reviewed("rehearsal", overlays)
    assert [re.sub(r"\n +x-optional: true(?=\n)", "", text) for text in texts(overlays)] == before


def test_a_file_that_ends_without_a_line_break_and_begins_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(
        "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n"
        "-   target: $.info\n    update: {x-a: 1}\n\n# about the next\n- target: $.nowhere\n  remove: true"
    )
    (review,) = actions.review({"info": {}}, [overlay.load(path)])
    actions.write(review, path)
    assert path.read_text().splitlines()[3:] == [
        *("-   target: $.info", "    update: {x-a: 1}", "", "# about the next"),
        *("- target: $.nowhere", "  remove: true", "  x-optional: true"),
    ]
