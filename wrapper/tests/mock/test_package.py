from mijnklantportaal import mock


def test_the_public_names_are_stated_and_sorted() -> None:
    assert mock.__all__ == sorted(mock.__all__)
    assert all(hasattr(mock, name) for name in mock.__all__)
