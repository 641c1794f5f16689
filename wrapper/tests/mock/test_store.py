from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from mijnklantportaal.mock._store import Newest, Store


def kept(newest: Newest[Any, Any]) -> list[Any]:
    return list(newest)


def test_the_oldest_are_forgotten_when_there_are_too_many() -> None:
    newest: Newest[int, str] = Newest(most_items=2)
    for key in range(5):
        newest.put(key, f"v{key}", 1)
    assert kept(newest) == ["v3", "v4"]
    assert newest.get(2) is None


def test_the_oldest_are_forgotten_when_they_are_too_large() -> None:
    newest: Newest[str, str] = Newest(most_bytes=10)
    newest.put("a", "a", 6)
    newest.put("b", "b", 4)
    assert kept(newest) == ["a", "b"]
    newest.put("b", "b2", 5)
    assert kept(newest) == ["b2"]
    newest.put("c", "c", 100)
    assert kept(newest) == ["c"]  # the newest stays
    newest.put("d", "d", 1)
    assert kept(newest) == ["d"]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["put", "pop"]), st.integers(0, 3), st.integers(0, 9))))
def test_its_size_is_that_of_what_it_holds(steps: list[tuple[str, int, int]]) -> None:
    newest: Newest[int, int] = Newest(most_items=3, most_bytes=20)
    for step, key, size in steps:
        if step == "put":
            newest.put(key, size, size)
        elif newest.get(key) is not None:
            newest.pop(key)
        assert newest._bytes == sum(kept(newest))
        assert len(newest) <= 3
        assert newest._bytes <= 20


def test_ids_are_compared_as_they_stand_in_a_path() -> None:
    store = Store()
    store.put("job", 1, {"id": 1}, 1)
    assert store.get("job", "1") == {"id": 1}
    assert store.get("client", "1") is None


def test_what_was_made_is_counted_though_it_is_gone() -> None:
    store = Store()
    store.put("job", 1, {"id": 1}, 1)
    store.put("job", 1, {"id": 1, "changed": True}, 1)
    store.remove("job", "1")
    assert (store.made("job"), store.all("job")) == (1, [])
