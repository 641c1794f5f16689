"""Overlays do what the standard says, and say clearly what they cannot do."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import documents, overlay
from codegen.overlay import Overlay, OverlayError

TREE = Path(__file__).parents[2]

Load = Callable[..., Overlay]


def written(*actions: object, **root: object) -> dict[str, Any]:
    info = {"title": "Test", "version": "1.0.0"}
    return {"overlay": "1.0.0", "info": info, "actions": list(actions)} | root


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(*actions: object, **root: object) -> Overlay:
        path = tmp_path / "overlay.json"
        path.write_text(json.dumps(written(*actions, **root)))
        return overlay.load(path)

    return load


@pytest.fixture
def apply(load: Load) -> Callable[..., Any]:
    def apply(document: dict[str, Any], *actions: object) -> Any:
        return overlay.apply(document, [load(*actions)])

    return apply


# update


def test_an_object_is_merged_recursively(apply: Any) -> None:
    document = {"info": {"title": "Old", "contact": {"name": "Ann", "url": "https://example.org"}}, "paths": {}}
    action = {"target": "$.info", "update": {"title": "New", "contact": {"name": "Bob"}, "license": {"name": "MIT"}}}
    assert apply(document, action) == {
        "info": {
            "title": "New",
            "contact": {"name": "Bob", "url": "https://example.org"},
            "license": {"name": "MIT"},
        },
        "paths": {},
    }


def test_the_root_can_be_the_target(apply: Any) -> None:
    document = {"info": {"title": "T"}, "paths": {}}
    updated = apply(document, {"target": "$", "update": {"info": {"x-seen": True}, "servers": [{"url": "/"}]}})
    assert updated == {"info": {"title": "T", "x-seen": True}, "paths": {}, "servers": [{"url": "/"}]}


def test_arrays_inside_a_merged_object_are_concatenated(apply: Any) -> None:
    assert apply({"o": {"tags": ["a"]}}, {"target": "$.o", "update": {"tags": ["b", "a"]}}) == {
        "o": {"tags": ["a", "b", "a"]}
    }


@pytest.mark.parametrize("word", ["type", "required"])
def test_a_set_gets_only_what_it_does_not_hold(apply: Any, word: str) -> None:
    once = apply({"o": {word: ["a", "b"]}}, {"target": "$.o", "update": {word: ["b", "c"]}})
    assert once == {"o": {word: ["a", "b", "c"]}}
    with pytest.raises(OverlayError, match="it changes nothing, the document says so already"):
        apply(once, {"target": "$.o", "update": {word: ["b", "c"]}})


@pytest.mark.parametrize("entry", [{"name": "b"}, "text", 7, None, ["nested"]])
def test_a_targeted_array_gets_one_entry(apply: Any, entry: object) -> None:
    assert apply({"list": [{"name": "a"}]}, {"target": "$.list", "update": entry}) == {"list": [{"name": "a"}, entry]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a", "b"),
        (1, True),
        (0, False),
        ("string", ["string", "null"]),
        (1, {"a": 1}),
        ([1], "a"),
        ({"a": 1}, 1),
        (1, None),
    ],
)
def test_a_primitive_or_another_type_is_replaced(apply: Any, old: object, new: object) -> None:
    value = apply({"o": {"key": old}}, {"target": "$.o", "update": {"key": new}})["o"]["key"]
    assert value == new
    assert type(value) is type(new)


def test_every_match_has_a_copy_of_its_own(load: Load) -> None:
    loaded = load(
        {"target": "$.o.*", "update": {"new": {"key": 1}, "old": [{"key": 1}]}},
        {"target": "$.l.*", "update": {"key": 1}},
        {"target": "$.o.a.new", "update": {"key": 2}},
        {"target": "$.o.a.old[0]", "update": {"key": 2}},
        {"target": "$.l.a[0]", "update": {"key": 2}},
    )
    for _ in range(2):  # nor does the overlay itself change
        assert overlay.apply({"o": {"a": {"old": []}, "b": {"old": []}}, "l": {"a": [], "b": []}}, [loaded]) == {
            "o": {
                "a": {"old": [{"key": 2}], "new": {"key": 2}},
                "b": {"old": [{"key": 1}], "new": {"key": 1}},
            },
            "l": {"a": [{"key": 2}], "b": [{"key": 1}]},
        }


def test_a_node_that_is_selected_twice_is_changed_once(apply: Any) -> None:
    assert apply({"a": [1]}, {"target": "$['a', 'a']", "update": 2}) == {"a": [1, 2]}
    assert apply({"a": [1, 2, 3]}, {"target": "$.a[0, 0, -3]", "remove": True}) == {"a": [2, 3]}


def test_matches_may_lie_inside_each_other(apply: Any) -> None:
    document = {"a": {"x": 1, "b": {"x": 1, "c": {"x": 1}}}}
    updated = apply(document, {"target": "$..[?@.x]", "update": {"x": 2, "b": {"y": 3}}})
    assert updated == {"a": {"x": 2, "b": {"x": 2, "b": {"y": 3}, "c": {"x": 2, "b": {"y": 3}}, "y": 3}}}
    assert apply(document, {"target": "$..[?@.x]", "remove": True}) == {}
    assert apply(document, {"target": "$..[?@.x]", "update": {"b": None}}) == {"a": {"x": 1, "b": None}}


# remove


@pytest.mark.parametrize(
    ("target", "left"),
    [
        ("$.o", {"list": ["a", {"n": 1}, "b", {"n": 2}, None]}),
        ("$.o.key", {"o": {}, "list": ["a", {"n": 1}, "b", {"n": 2}, None]}),
        ("$.list", {"o": {"key": "text"}}),
        ("$.list[?@.n]", {"o": {"key": "text"}, "list": ["a", "b", None]}),
        ("$.list[?@ == 'a' || @ == null]", {"o": {"key": "text"}, "list": [{"n": 1}, "b", {"n": 2}]}),
        ("$.list[0, 2, 4]", {"o": {"key": "text"}, "list": [{"n": 1}, {"n": 2}]}),
        ("$.list[::-1]", {"o": {"key": "text"}, "list": []}),
        ("$..*", {}),
    ],
)
def test_any_node_can_be_removed(apply: Any, target: str, left: object) -> None:
    document = {"o": {"key": "text"}, "list": ["a", {"n": 1}, "b", {"n": 2}, None]}
    assert apply(document, {"target": target, "remove": True}) == left


def test_update_has_no_effect_beside_remove(apply: Any) -> None:
    assert apply({"a": {"b": 1}, "c": 1}, {"target": "$.a", "update": {"b": 2}, "remove": True}) == {"c": 1}
    assert apply({"a": {"b": 1}}, {"target": "$.a", "update": {"b": 2}, "remove": False}) == {"a": {"b": 2}}


# order


def test_an_action_sees_what_earlier_ones_did(apply: Any) -> None:
    assert apply(
        {"servers": [{"url": "/old"}]},
        {"target": "$.servers", "remove": True},
        {"target": "$", "update": {"servers": [{"url": "/new"}]}},
        {"target": "$.servers[?@.url == '/new']", "update": {"description": "Found"}},
    ) == {"servers": [{"url": "/new", "description": "Found"}]}


def test_an_overlay_sees_what_earlier_ones_did(load: Load) -> None:
    first = load({"target": "$", "update": {"a": {}}})
    second = load({"target": "$.a", "update": {"b": 1}})
    assert overlay.apply({}, [first, second]) == {"a": {"b": 1}}
    with pytest.raises(OverlayError, match="it matches nothing"):
        overlay.apply({}, [second, first])


def test_keys_keep_their_order_and_new_ones_follow(apply: Any) -> None:
    updated = apply({"b": {"z": 1, "y": 2}, "a": 1}, {"target": "$.b", "update": {"x": 3, "y": 4}})
    assert json.dumps(updated) == '{"b": {"z": 1, "y": 4, "x": 3}, "a": 1}'


# strictness


def test_an_action_that_matches_nothing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(
        "overlay: 1.0.0\ninfo: {title: T, version: 1.0.0}\nactions:\n"
        "  - target: $.a\n    update: {b: 2}\n"
        "  - description: >-\n      The vendor\n      forgot it.\n    target: $.c\n    update: {d: 2}\n"
    )
    with pytest.raises(OverlayError) as error:
        overlay.apply({"a": {}}, [overlay.load(path)])
    assert str(error.value) == (
        f"{path}:6: action 2 (The vendor forgot it.), target $.c: it matches nothing. If the document has been "
        "mended, delete the action; if it is kept for another version of the document, say `x-optional: true`"
    )


@pytest.mark.parametrize("update", [{"b": 1}, {}, {"c": {}}, {"c": {"d": 2}, "b": 1}, {"l": []}])
def test_an_update_that_changes_nothing_is_as_dead(apply: Any, update: object) -> None:
    with pytest.raises(OverlayError, match="it changes nothing, the document says so already"):
        apply({"a": {"b": 1, "c": {"d": 2}, "l": [3]}}, {"target": "$.a", "update": update})


def test_an_update_that_changes_one_of_its_matches_is_alive(apply: Any) -> None:
    assert apply({"a": {"b": 1}, "c": {}}, {"target": "$.*", "update": {"b": 1}}) == {"a": {"b": 1}, "c": {"b": 1}}


def test_an_optional_action_may_be_dead(apply: Any) -> None:
    assert apply(
        {"a": {"b": 1}},
        {"target": "$.c", "update": {"d": 2}, "x-optional": True},
        {"target": "$.c", "remove": True, "x-optional": True},
        {"target": "$.a", "update": {"b": 1}, "x-optional": True},
    ) == {"a": {"b": 1}}
    with pytest.raises(OverlayError, match="it matches nothing"):
        apply({}, {"target": "$.c", "remove": True, "x-optional": False})


def test_dead_actions_can_be_reported_instead(load: Load) -> None:
    told: list[str] = []
    loaded = load(
        {"target": "$.x", "update": {"d": 2}},
        {"target": "$.a", "update": {"b": 1}},
        {"target": "$.a", "update": {"b": 2}},
    )
    assert overlay.apply({"a": {"b": 1}}, [loaded], on_dead=told.append) == {"a": {"b": 2}}
    assert [line.partition("overlay.json: ")[2] for line in told] == [
        "action 1 (no description), target $.x: it matches nothing",
        "action 2 (no description), target $.a: it changes nothing, the document says so already",
    ]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (
            {"target": "$.o.text", "update": "new"},
            "target $.o.text: it selects a text; to change that, select the object that holds it",
        ),
        (
            {"target": "$.o", "update": ["new"]},
            "target $.o: it selects an object, so `update` must be a mapping, not a list",
        ),
        (
            {"target": "$", "update": None},
            "target $: it selects an object, so `update` must be a mapping, not null",
        ),
        ({"target": "$..[?value(@) == 1]", "update": {}}, "the target cannot be evaluated: "),
    ],
)
def test_what_does_not_fit_its_target(apply: Any, action: object, expected: str) -> None:
    with pytest.raises(OverlayError) as error:
        apply({"o": {"text": "old", "number": 1}}, action)
    assert "overlay.json: action 1 (no description), " in str(error.value)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def nested(depth: int, innermost: dict[str, Any]) -> dict[str, Any]:
    for _ in range(depth):
        innermost = {"in": innermost}
    return innermost


def test_what_overlays_nest_into_the_deepest_document_is_still_found(apply: Any) -> None:
    updated = apply(
        nested(documents.MAX_DEPTH - 1, {"deepest": 1}),
        {"target": "$..[?@.deepest]", "update": nested(documents.MAX_DEPTH - 5, {"deeper": 1})},
        {"target": "$..[?@.deeper]", "update": {"found": True}},
    )
    assert '{"deeper": 1, "found": true}' in json.dumps(updated)


# reading an overlay


@pytest.mark.parametrize(
    "root",
    [
        {"extends": "https://example.org/openapi.yaml"},
        {"x-note": {"any": "thing"}},
        {"info": {"title": "T", "version": "1", "x-note": None}},
        {"overlay": "1.0.1"},
    ],
)
def test_what_else_an_overlay_may_say(load: Load, root: dict[str, Any]) -> None:
    assert len(load({"target": "$", "update": {}, "description": "d", "x-any": 1}, **root).actions) == 1


GOOD = {"target": "$", "update": {"a": 1}}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (written(GOOD, overlay="1.1.0"), "`overlay` must be a version 1.0.x, got '1.1.0'"),
        (written(GOOD, overlay="1.0"), "`overlay` must be a version 1.0.x, got '1.0'"),
        (written(GOOD, overlay=1), "`overlay` must be a text, not a number"),
        ({"info": {}, "actions": []}, "the field `overlay` is missing"),
        ({"overlay": "1.0.0", "actions": [GOOD]}, "the field `info` is missing"),
        ({"overlay": "1.0.0", "info": {"title": "T", "version": "1"}}, "the field `actions` is missing"),
        (written(GOOD, info=["T"]), "`info` must be a mapping, not a list"),
        (written(GOOD, info={"title": "T"}), "the field `version` is missing"),
        (written(GOOD, info={"version": "1"}), "the field `title` is missing"),
        (written(GOOD, info={"title": "T", "version": 1}), "`version` must be a text, not a number"),
        (written(GOOD, info={"title": "T", "version": "1", "by": "me"}), "unknown field `by`"),
        (written(GOOD, extends=["x"]), "`extends` must be a text, not a list"),
        (written(GOOD, action=[]), "unknown field `action`; known are overlay, info, actions, extends and x-…"),
        (written(), "`actions` must hold at least one action"),
        (written(actions={}), "`actions` must be a list, not a mapping"),
        (written(GOOD, "x"), "action 2: it must be a mapping, not a text"),
        (written(GOOD, {"update": {}}), "action 2: the field `target` is missing"),
        (written(GOOD, {"target": 1, "update": {}}), "action 2: `target` must be a text, not a number"),
        (written({**GOOD, "remove": "yes"}), "action 1: `remove` must be a boolean, not a text"),
        (written({**GOOD, "description": 1}), "action 1: `description` must be a text, not a number"),
        (written({**GOOD, "x-optional": "yes"}), "action 1: `x-optional` must be a boolean, not a text"),
        (written({**GOOD, "updates": {}}), "action 1: unknown field `updates`; known are target, description, "),
        (written({"target": "$"}), "action 1: it has neither `update` nor `remove: true`: it would do nothing"),
        (written({"target": "$", "remove": False}), "action 1: it has neither `update` nor `remove: true`"),
        (written({"target": "$", "remove": True}), "action 1: the root of the document cannot be removed"),
        (
            written(GOOD, {"target": "$.a", "remove": True}, GOOD),
            "action 3: it repeats an earlier action word for word",
        ),
        (written({**GOOD, "target": "paths"}), "action 1: 'paths' is no JSONPath of RFC 9535: "),
        (written({**GOOD, "target": "$.a["}), "action 1: '$.a[' is no JSONPath of RFC 9535: "),
        (written({**GOOD, "target": "$.a[?@.b ="}), "line 1, column 9"),
        (written({**GOOD, "target": "$[?size(@) > 1]"}), "function 'size' is not defined, line 1, column 3"),
        (
            written({**GOOD, "target": "$[?search(@.a, '\\\\d')]"}),
            "'\\\\d' is no I-Regexp (RFC 9485), line 1, column 3",
        ),
        (written({**GOOD, "target": "$[?match(@.a, '(')]"}), "'(' is no I-Regexp (RFC 9485), line 1, column 3"),
        (written({**GOOD, "target": f"$[{'9' * 5000}]"}), "is no JSONPath of RFC 9535: "),
        (written({**GOOD, "target": f"$[?{'(' * 3000}@{')' * 3000}]"}), "is no JSONPath of RFC 9535: "),
        (written({**GOOD, "target": "$[?@ == 1e999]"}), "is no JSONPath of RFC 9535: "),
    ],
)
def test_an_invalid_overlay_is_refused_with_its_place(tmp_path: Path, content: object, expected: str) -> None:
    path = tmp_path / "overlay.json"
    path.write_text(json.dumps(content))
    with pytest.raises(OverlayError) as error:
        overlay.load(path)
    assert str(error.value).startswith(f"{path}: ")
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_in_yaml_the_place_has_a_line(tmp_path: Path) -> None:
    path = tmp_path / "overlay.yaml"
    path.write_text(
        "overlay: 1.0.0\ninfo: {title: T, version: 1.0.0}\nactions:\n  - target: $\n    update: {}\n    remove: maybe\n"
    )
    with pytest.raises(OverlayError) as error:
        overlay.load(path)
    assert str(error.value) == f"{path}:6: action 1: `remove` must be a boolean, not a text"


# properties

keys = st.sampled_from(["a", "b", "c", "type"])
jsons = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "string"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(keys, children, max_size=3),
    max_leaves=12,
)
objects = st.dictionaries(keys, jsons, max_size=4)
targets = st.sampled_from(
    ["$", "$.a", "$.*", "$..a", "$..*", "$..[?@.a]", "$.b[0]", "$..[?@ == 'string']", "$..[0, 0]"]
)
actions = st.builds(
    lambda target, update, remove: {"target": target, "update": update, "remove": remove and target != "$"},
    targets,
    jsons,
    st.booleans(),
)


@given(document=objects, chosen=st.lists(actions, min_size=1, max_size=3, unique_by=json.dumps))
def test_the_input_never_changes_and_shares_nothing_with_the_result(
    document: dict[str, Any], chosen: list[object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "overlay.json"
    path.write_text(json.dumps(written(*chosen)))
    loaded = overlay.load(path)
    before = copy.deepcopy(document)
    updates = copy.deepcopy([action.update for action in loaded.actions])
    try:
        result = overlay.apply(document, [loaded], on_dead=lambda _: None)
    except OverlayError:
        result = {}
    for _ in range(2):
        assert document == before
        assert [action.update for action in loaded.actions] == updates
        _spoil(result)


def _spoil(value: Any) -> None:
    children = list(value.values() if isinstance(value, dict) else value)
    for child in children:
        if isinstance(child, dict | list):
            _spoil(child)
    value.clear()


def _holds(value: Any, update: Any, key: str = "") -> bool:
    if isinstance(update, dict):
        return isinstance(value, dict) and all(k in value and _holds(value[k], u, k) for k, u in update.items())
    if isinstance(update, list) and key in {"type", "required"}:
        return isinstance(value, list) and all(entry in value for entry in update)
    if isinstance(update, list):
        return isinstance(value, list) and value[len(value) - len(update) :] == update
    return type(value) is type(update) and bool(value == update)


@given(document=objects, update=objects)
def test_after_an_update_the_target_holds_it_and_all_else_it_had(
    document: dict[str, Any], update: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "overlay.json"
    path.write_text(json.dumps(written({"target": "$", "update": update})))
    loaded = overlay.load(path)
    dead: list[str] = []
    result = overlay.apply(document, [loaded], on_dead=dead.append)
    assert _holds(result, update)
    assert {key: result[key] for key in document.keys() - update.keys()} == {
        key: document[key] for key in document.keys() - update.keys()
    }
    assert bool(dead) == (json.dumps(result) == json.dumps(document))  # dead is exactly: no difference
