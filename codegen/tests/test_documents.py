"""Files become plain JSON data, or one clear line says why not."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from codegen import documents
from codegen.documents import DocumentError

TREE = Path(__file__).parents[2]
REHEARSAL = Path(__file__).parent / "fixtures" / "rehearsal.yaml"


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def load(content: str | bytes, name: str = "document.yaml") -> Any:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return documents.load(path)

    return load


def message(error: pytest.ExceptionInfo[DocumentError], tmp_path: Path) -> str:
    text = str(error.value)
    assert "\n" not in text
    return text.replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-04-29", "2024-04-29"),
        ("2024-04-29 12:00:00", "2024-04-29 12:00:00"),
        ("'2024'", "2024"),
        ('"\\u00e9\\n"', "é\n"),
        ("no", "no"),
        ("On", "On"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("=", "="),
        ("~", None),
        ("", None),
        ("NULL", None),
        ("True", True),
        ("false", False),
        ("012", 12),
        ("-7", -7),
        ("0o17", 15),
        ("0xfF", 255),
        ("12.50", 12.5),
        ("-.5e+1", -5.0),
        ("1e3", 1000.0),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("[1, 'x', {y: z}]", [1, "x", {"y": "z"}]),
        ("{}", {}),
        ("[]", []),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(load: Any, written: str, read: Any) -> None:
    value = load(f"key: {written}\n")["key"]
    assert value == read
    assert type(value) is type(read)


def test_two_escaped_halves_are_one_character(load: Any) -> None:
    assert load('"\\ud83d\\ude00": "a\\uD83D\\uDE00"\n') == {"😀": "a😀"}


def test_keys_are_text_as_they_are_written(load: Any) -> None:
    data = load("200: a\nyes: b\n2024-01-01: c\nnull: d\n1.0: e\n'': f\n")
    assert list(data) == ["200", "yes", "2024-01-01", "null", "1.0", ""]


def test_the_order_of_keys_is_kept(load: Any) -> None:
    assert list(load("b: 1\na: 2\nc: 3\n")) == ["b", "a", "c"]
    assert list(load('{"b": 1, "a": 2, "c": 3}', "document.json")) == ["b", "a", "c"]


def test_a_byte_order_mark_is_no_part_of_the_text(load: Any) -> None:
    assert load(b"\xef\xbb\xbfa: 1\n") == {"a": 1}
    assert load(b'\xef\xbb\xbf{"a": 1}', "document.json") == {"a": 1}


def test_aliases_are_copies(load: Any) -> None:
    data = load("a: &x {list: [1]}\nb: *x\nc: {d: *x, e: &y text, f: *y}\n")
    assert data == {"a": {"list": [1]}, "b": {"list": [1]}, "c": {"d": {"list": [1]}, "e": "text", "f": "text"}}
    data["b"]["list"].append(2)
    assert data["a"] == data["c"]["d"] == {"list": [1]}


def test_an_anchor_may_be_used_again_for_something_else(load: Any) -> None:
    assert load("a: &x 1\nb: &x [2]\nc: *x\n") == {"a": 1, "b": [2], "c": [2]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a: 1\nb: [\n", "document.yaml:3:1: "),
        ("a: 1\na: 2\n", "document.yaml:2:1: the key 'a' stands twice in one mapping"),
        ("200: 1\n'200': 2\n", "document.yaml:2:1: the key '200' stands twice in one mapping"),
        ("a: &x\n  b: *x\n", "document.yaml:2:6: the alias *x stands inside what it refers to, a cycle"),
        ("a: &x [1]\nb: &x [*x]\n", "document.yaml:2:8: the alias *x stands inside what it refers to, a cycle"),
        ("a: *x\n", "document.yaml:1:4: the alias *x refers to nothing above it"),
        ("a: .nan\n", "document.yaml:1:4: .nan is no number that JSON can hold"),
        ("a: 1\nb: -.inf\n", "document.yaml:2:4: -.inf is no number that JSON can hold"),
        ("a: 1e999\n", "document.yaml:1:4: 1e999 is no number that JSON can hold"),
        ("a: !!str 1\n", "document.yaml:1:4: the tag tag:yaml.org,2002:str is not allowed, JSON has no tags"),
        ("a: !date {}\n", "document.yaml:1:4: the tag !date is not allowed, JSON has no tags"),
        (
            "a: &x {b: 1}\nc:\n  <<: *x\n",
            "document.yaml:3:3: YAML 1.2 has no merge keys (<<): ask the vendor, or give a converted copy",
        ),
        ("? [a]\n: 1\n", "document.yaml:1:3: a key must be written out as a text"),
        ("a: &x b\n*x : 1\n", "document.yaml:2:1: a key must be written out as a text"),
        ("a: 1\n---\nb: 2\n", "document.yaml:2:1: a second YAML document begins, and there must be one only"),
        ('a: "\\ud800"\n', "document.yaml:1:4: a text holds half a surrogate pair, which is no character"),
        ('a: "\\U00110000"\n', "document.yaml:"),
        ('a: "\\Uffffffff"\n', "document.yaml:"),
        ('"\\ud800": 1\n', "document.yaml:1:1: a text holds half a surrogate pair, which is no character"),
        ("a: 1\nb: \x07\n", "document.yaml:2: the character U+0007 is not allowed in YAML"),
        ("- a\n- b\n", "document.yaml: the document must be a mapping, not a list"),
        ("text", "document.yaml: the document must be a mapping, not a text"),
        ("# nothing\n", "document.yaml: the document must be a mapping, not null"),
        ("", "document.yaml: the file is empty"),
        (" \n\n", "document.yaml: the file is empty"),
        (b"a: 1\nb: \xff\n", "document.yaml:2: the file is not UTF-8 (byte 8)"),
        ("a: " + "[" * 200 + "]" * 200, "document.yaml:1:103: it is nested deeper than 100 levels"),
        ("a: " + "9" * 5000, "document.yaml:1:4: "),
    ],
)
def test_what_json_cannot_hold_is_refused_with_its_place(
    load: Any, tmp_path: Path, content: str | bytes, expected: str
) -> None:
    with pytest.raises(DocumentError) as error:
        load(content)
    assert message(error, tmp_path).startswith(expected)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"a": 1,\n "b": }', "document.json:2:7: Expecting value"),
        ('{"a": 1, "a": 2}', "document.json: the key 'a' stands twice in one mapping"),
        ('{"a": NaN}', "document.json: NaN is no number that JSON can hold"),
        ('{"a": -Infinity}', "document.json: -Infinity is no number that JSON can hold"),
        ('{"a": 1e999}', "document.json: 1e999 is no number that JSON can hold"),
        ('{"a": "\\ud800"}', "document.json: a text holds half a surrogate pair, which is no character"),
        ('{"\\ud800": 1}', "document.json: a text holds half a surrogate pair, which is no character"),
        ("[1]", "document.json: the document must be a mapping, not a list"),
        ("a: 1", "document.json:1:1: Expecting value"),
        ('{"a": ' + "[" * 150 + "]" * 150 + "}", "document.json: it is nested deeper than 100 levels"),
        ('{"a": ' + "[" * 99_999 + "]" * 99_999 + "}", "document.json: it is nested deeper than 100 levels"),
        ('{"a": ' + "9" * 5000 + "}", "document.json: Exceeds the limit"),
    ],
)
def test_json_is_read_as_strictly(load: Any, tmp_path: Path, content: str, expected: str) -> None:
    with pytest.raises(DocumentError) as error:
        load(content, "document.json")
    assert message(error, tmp_path).startswith(expected)


def test_a_file_that_is_not_there_or_no_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"missing.yaml: cannot be read: No such file or directory"):
        documents.load(tmp_path / "missing.yaml")
    with pytest.raises(DocumentError, match=r"cannot be read: Is a directory"):
        documents.load(tmp_path)


def test_a_few_lines_of_aliases_cannot_fill_the_memory(load: Any, tmp_path: Path) -> None:
    lines = ["l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(DocumentError) as error:
        load("\n".join(lines))
    assert message(error, tmp_path) == "document.yaml:6:45: the document unfolds to more than 1,000,000 values"


def test_aliases_cannot_nest_deeper_than_a_document_may(load: Any, tmp_path: Path) -> None:
    lines = ["l0: &l0 []"]
    lines += [f"l{n}: &l{n} [*l{n - 1}]" for n in range(1, 120)]
    with pytest.raises(DocumentError) as error:
        load("\n".join(lines))
    # The root is a level, l0 another: l98 is the last that fits.
    assert message(error, tmp_path) == "document.yaml:100:12: it is nested deeper than 100 levels"


def test_lines_are_remembered(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text("a:\n  - 1\n  - b: 2\n    c: 3\nd: {e: 4}\n")
    document = documents.read(path)
    places: list[tuple[str | int, ...]] = [("a",), ("a", 0), ("a", 1), ("a", 1, "c"), ("d", "e")]
    assert [document.line(place) for place in places] == [1, 2, 3, 4, 5]
    assert document.line(("a", 1, "c", "deeper", 7)) == 4
    assert document.line(()) == 1


@pytest.mark.parametrize("path", [TREE / "openapi.yaml", REHEARSAL])
def test_both_documents_survive_every_way_there_and_back(path: Path, tmp_path: Path) -> None:
    data = documents.load_openapi(path)
    for name in ("copy.yaml", "copy.json"):
        documents.dump(data, tmp_path / name)
        copy = documents.load(tmp_path / name)
        assert copy == data
        assert json.dumps(copy) == json.dumps(data)  # the order too


texts = st.text(st.characters(exclude_categories=["Cs"]))
jsons = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=12,
)


@given(data=st.dictionaries(texts, jsons, max_size=5))
def test_any_json_data_survives_both_formats(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("any.yaml", "any.json"):
        documents.dump(data, folder / name)
        copy = documents.load(folder / name)
        assert copy == data
        assert json.dumps(copy) == json.dumps(data)


@pytest.mark.parametrize("text", ["2024-04-29", "2024-04-29 12:00:00", "no", "ON", "1:30", "0b1", "=", "1_0", "~"])
def test_written_yaml_is_the_same_to_readers_of_yaml_1_1(text: str) -> None:
    written = documents.render({"key": text, text: 1}, Path("document.yaml"))
    assert YAML(typ="safe", pure=True).load("%YAML 1.1\n---\n" + written) == {"key": text, text: 1}


def test_written_yaml_has_no_aliases() -> None:
    shared = {"a": [1]}
    written = documents.render({"x": shared, "y": shared}, Path("document.yml"))
    assert "&" not in written
    assert "*" not in written


def test_json_is_written_for_people() -> None:
    assert documents.render({"ë": [1]}, Path("x.json")) == '{\n  "ë": [\n    1\n  ]\n}\n'


def test_the_suffix_tells_the_format(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"x\.txt: the name must end in \.json, \.yaml or \.yml, which tells the"):
        documents.dump({}, tmp_path / "x.txt")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("info: {}\npaths: {}", "document.yaml: this is no OpenAPI 3 document: it has no `openapi` field"),
        (
            "swagger: '2.0'\npaths: {}",
            "document.yaml: this is no OpenAPI 3 document: Swagger 2.0, convert it to OpenAPI 3.1 first",
        ),
        (
            "info: {}\nopenapi: 4.0\npaths: {}",
            "document.yaml:2: `openapi` must be a version such as '3.1.1', not 4.0",
        ),
        ("openapi: 2.0.0\npaths: {}", "document.yaml:1: `openapi` must be a version such as '3.1.1', not '2.0.0'"),
        ("openapi: 3.1.0", "document.yaml: this OpenAPI document has no mapping `paths`, so there is nothing to call"),
        (
            "openapi: 3.1.0\npaths: []",
            "document.yaml: this OpenAPI document has no mapping `paths`, so there is nothing to call",
        ),
    ],
)
def test_what_is_no_openapi_document(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(content)
    with pytest.raises(DocumentError) as error:
        documents.load_openapi(path)
    assert message(error, tmp_path) == expected


@given(content=st.binary(max_size=60) | st.text("{}[]:,-#&*!|>'\"%@?\n\t ab1.<\\ux0", max_size=60).map(str.encode))
def test_no_file_breaks_the_reader(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("any.yaml", "any.json"):
        (folder / name).write_bytes(content)
        try:
            data = documents.load(folder / name)
        except DocumentError as error:
            assert "\n" not in str(error)  # noqa: PT017 -- either outcome is right
        else:
            json.dumps(data, allow_nan=False)
