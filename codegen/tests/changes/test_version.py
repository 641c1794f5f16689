import pytest

from codegen.changes import Change, Kind, Side, next_version


@pytest.mark.parametrize(
    ("current", "kinds", "wanted"),
    [
        ("0.1.3", ["breaking", "additive"], "0.2.0"),
        ("0.1.3", ["additive", "documentation"], "0.1.4"),
        ("0.1.3", ["documentation"], "0.1.4"),
        ("0.1.3", [], "0.1.3"),
        ("1.2.3", ["documentation", "breaking"], "2.0.0"),
        ("1.2.3", ["additive"], "1.3.0"),
        ("1.2.3", ["documentation"], "1.2.4"),
    ],
)
def test_the_version_that_follows(current: str, kinds: list[str], wanted: str) -> None:
    assert next_version(current, [Change(Kind(kind), Side.REQUEST, None, "", "") for kind in kinds]) == wanted


@pytest.mark.parametrize("current", ["1.2", "v1.2.3", "1.2.3rc1", "01.2.3", "", "1.2.3\n"])
def test_a_version_that_is_not_three_numbers_is_refused(current: str) -> None:
    with pytest.raises(ValueError, match="three numbers"):
        next_version(current, [])
