import json
from collections.abc import Mapping, Sequence

import pytest

from codegen.changes import Change
from codegen.tests.changes import peer
from codegen.tests.changes.cases import Case, cases, grave

# By name: what is collected is collected by each process, and to make the cases takes seconds.
NAMES = list(json.loads(peer.ANSWERS.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def told() -> Mapping[str, Sequence[Change]]:
    return peer.told()


@pytest.fixture(scope="module")
def by_name() -> Mapping[str, Case]:
    return {case.name: case for case in cases()}


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_is_told_for_what_it_is(
    name: str, by_name: Mapping[str, Case], told: Mapping[str, Sequence[Change]]
) -> None:
    case, changes = by_name[name], told[name]
    assert case.is_told_by(changes), (sorted(grave(changes)), changes)


def test_the_table_beside_oasdiff_is_up_to_date_and_never_shows_fewer(told: Mapping[str, Sequence[Change]]) -> None:
    answers = json.loads(peer.ANSWERS.read_text(encoding="utf-8"))
    assert answers.keys() == {case.name for case in cases()}, "run: python -m codegen.tests.changes.peer --run"
    assert peer.TABLE.read_text(encoding="utf-8") == peer.table(told, answers)
    ours = {case.name for case in cases() if case.is_told_by(told[case.name])}
    theirs = {case.name for case in cases() if peer.is_told_by_oasdiff(case, answers[case.name])}
    assert len(cases()) >= 40
    assert theirs <= ours
