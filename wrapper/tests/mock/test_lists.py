from typing import Any

import pytest
from mijnklantportaal.mock._lists import page


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (None, 1),
        ("2", 2),
        (2, 2),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("²", 1),
        ("٢", 1),
        (["2", "3"], 1),
        ("9" * 5000, 1),
        (True, 1),
    ],
)
def test_what_is_no_page_number_means_the_first_page(wanted: Any, number: int) -> None:
    assert page([], wanted, "https://x")["current_page"] == number
