"""The doctor's command: every file gets an answer with its place, and the exit status says how bad it is."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay
from codegen.doctor import Severity, source
from codegen.doctor.__main__ import main
from codegen.doctor.examination import examine
from codegen.doctor.printing import entries
from codegen.tests.doctor import fuzz

ROOT = Path(__file__).parents[2]
# The vendor's first document: openapi.yaml may be a later one.
VENDOR = Path(__file__).with_name("fixtures") / "single.yaml"
HEAD = "openapi: 3.1.1\ninfo: {title: T, version: '1'}\n"
FIELDS = ["rule", "severity", "line", "column", "pointer", "message", "why", "action", "mended"]


Report = list[dict[str, Any]]


def examined(path: Path) -> tuple[int, Report]:
    """Give the exit status and the findings of a document, as if there were no overlays."""
    examination = examine(path, raw=True)
    return examination.status, entries(examination)


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def written(content: str | bytes, name: str = "document.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def test_the_vendors_document_line_by_line() -> None:
    status, report = examined(VENDOR)
    assert status == 1
    assert [list(entry) for entry in report] == [FIELDS] * len(report)
    seen = {(entry["rule"], entry["line"], entry["column"], entry["pointer"]) for entry in report}
    form = "/paths/~1customer-invoices/post/requestBody/content/multipart~1form-data/schema/properties"
    assert seen >= {
        ("misspelt-keyword", 135, 11, "/components/schemas/CustomerInvoice/properties/dueAt/nullabe"),
        ("nullable-in-3.1", 146, 11, "/components/schemas/CustomerInvoice/properties/paidAt/nullable"),
        ("impossible-date", 60, 19, f"{form}/issuedAt/example"),
        ("inherited-security", 28, 5, "/paths/~1customer-invoices/post"),
    }
    assert [(entry["line"], entry["column"]) for entry in report] == sorted(
        (entry["line"], entry["column"]) for entry in report
    )


def test_the_exit_status_says_how_bad_it_is(written: Any, tmp_path: Path) -> None:
    repaired = overlay.apply(documents.load(VENDOR), [overlay.load(overlay.REPAIRS)], on_dead=lambda _: None)
    documents.dump(repaired, tmp_path / "repaired.yaml")
    status, report = examined(tmp_path / "repaired.yaml")
    assert status == 0
    assert {entry["severity"] for entry in report} == {Severity.CONTRACT}
    assert examined(written(HEAD + "paths: {/a: {get: {operationId: a, responses: {}, parametrs: []}}}"))[0] == 1
    assert examined(written(HEAD + "paths: []"))[0] == 1
    assert examined(written("paths: ["))[0] == 2


UNREADABLE: list[tuple[str, str | bytes, int, int, str]] = [
    ("a.yaml", b"a: 1\nb: \xe9\n", 2, 4, "the file is not UTF-8 (byte 8)"),
    ("a.yaml", "a: 1\n\tb: 2\n", 2, 1, ""),
    ("a.yaml", "a:\n  - b\n c: 1\n", 3, 2, ""),
    ("a.yaml", "a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' stands twice in one mapping"),
    ("a.yaml", "a: *b\n", 1, 4, "the alias *b refers to nothing above it"),
    ("a.yaml", "a: &b [*b]\n", 1, 8, "the alias *b stands inside what it refers to, a cycle"),
    ("a.yaml", "a: .nan\n", 1, 4, ".nan is no number that JSON can hold"),
    ("a.yaml", "a: " + "9" * 5000, 1, 4, "Exceeds the limit"),
    ("a.yaml", "a: " + "[" * 10_000 + "]" * 10_000, 1, 103, "it is nested deeper than 100 levels"),
    ("a.yaml", "a: 1\nb: \x07\n", 2, 4, "the character U+0007 is not allowed in YAML"),
    ("a.yaml", "? [a]\n: 1\n", 1, 3, "a key must be written out as a text"),
    ("a.yaml", "a: !!python/object:os.system {}\n", 1, 4, "the tag "),
    ("a.yaml", "", 1, 1, "the file is empty"),
    ("a.yaml", "# a\n- a\n", 2, 1, "the document must be a mapping, not a list"),
    ("a.yaml", "a\n", 1, 1, "the document must be a mapping, not a text"),
    ("a.json", "\n [1]", 2, 2, "the document must be a mapping, not a list"),
    ("a.json", '{"a": 1,\n "b": }', 2, 7, "Expecting value"),
    ("a.json", '{"b": {"a": 1},\n "c": [{"a": 1, "a": 2}]}', 2, 17, "the key 'a' stands twice in one mapping"),
    ("a.json", '{"a": [1,\n\n  NaN]}', 3, 3, "NaN is no number that JSON can hold"),
    ("a.json", '{"a": 1e999}', 1, 7, "1e999 is no number that JSON can hold"),
    ("a.json", '{"a": ' + "9" * 5000 + "}", 1, 7, "Exceeds the limit"),
    ("a.json", '{"a": "\\ud800"}', 1, 7, "a text holds half a surrogate pair, which is no character"),
    ("a.json", '{"a":\n' + "[" * 10_000 + "]" * 10_000 + "}", 2, 100, "it is nested deeper than 100 levels"),
    ("a.json", b"\xff\xfe{", 1, 1, "the file is not UTF-8 (byte 0)"),
]


@pytest.mark.parametrize(
    ("name", "content", "place", "what"),
    [(name, content, (line, column), what) for name, content, line, column, what in UNREADABLE],
    ids=[f"{n}-{entry[0]}" for n, entry in enumerate(UNREADABLE)],
)
def test_what_cannot_be_read_has_a_place(
    written: Any, name: str, content: str | bytes, place: tuple[int, int], what: str
) -> None:
    path = written(content, name)
    status, (entry,) = examined(path)
    assert status == 2
    assert (entry["rule"], entry["line"], entry["column"]) == ("unreadable", *place)
    assert entry["message"].startswith(what)
    assert str(path) not in entry["message"]


@pytest.mark.parametrize("options", [[], ["--json"], ["--raw"]])
def test_what_is_no_file_is_no_defect_of_a_document(
    tmp_path: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for path, what in (
        (tmp_path, "cannot be read: Is a directory"),
        (tmp_path / "no.yaml", "cannot be read: No such file or directory"),
        (tmp_path / "no.json", "cannot be read: No such file or directory"),
    ):
        assert main([str(path), *options]) == 2
        assert capsys.readouterr() == ("", f"error: {path}: {what}\n")


def test_what_can_be_read_once_only_is_read_once() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb"), open(writing, "wb") as pipe:  # noqa: PTH123  # they have no path
        pipe.write(HEAD.encode())
        pipe.close()
        read = source.read(Path(f"/dev/fd/{reading}"))
    assert isinstance(read, source.Source)


def test_a_list_is_refused_at_its_beginning(written: Any) -> None:
    # To read it to its end takes a minute when it is large: what comes later is not looked at.
    for name in ("a.yaml", "a.json"):
        _, (entry,) = examined(written('["a", *b, NaN', name))
        assert entry["message"] == "the document must be a mapping, not a list"


def test_a_few_lines_of_aliases_cannot_fill_the_memory(written: Any) -> None:
    lines = ["l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12)]
    status, (entry,) = examined(written("\n".join(lines)))
    assert (status, entry["line"]) == (2, 6)


def test_json_has_places_like_yaml(written: Any) -> None:
    read = source.read(written('{"a": {"b": [1,\n  {"c\\u00e9": "x:{[,"}], "d": 2}, "e": []}\n', "document.json"))
    assert isinstance(read, source.Source)
    inside = [("a", "b"), ("a", "b", 0), ("a", "b", 1), ("a", "b", 1, "cé"), ("a", "d")]
    assert [read.mark(place) for place in [(), ("a",), *inside, ("e",)]] == [
        *[(1, 1), (1, 2), (1, 8), (1, 14), (2, 3), (2, 4), (2, 26), (2, 35)]
    ]
    assert read.mark(("e", 5, "deeper")) == (2, 35)


def test_what_other_readers_of_yaml_take_for_something_else(written: Any) -> None:
    values = "[2024-04-29, '2024-04-29', 2024-04-29T10:00:00Z, no, 'no', NOT, 12:30, 2014-001, v1]"
    _, report = examined(written(f"{HEAD}paths: {{}}\nx-values: {values}\nx-more: {{country: NO, day: 2024-4-9}}\n"))
    assert [(entry["rule"], entry["pointer"]) for entry in report] == [
        ("unquoted-date", "/x-values/0"),
        ("unquoted-date", "/x-values/2"),
        ("unquoted-text", "/x-values/3"),
        ("unquoted-text", "/x-values/6"),
        ("unquoted-text", "/x-more/country"),
        ("unquoted-date", "/x-more/day"),
    ]


def test_a_number_is_mended_as_it_is_written(written: Any) -> None:
    schema = "components: {schemas: {A: {type: string, format: x, example: 12.50}}}\n"
    _, report = examined(written(f"{HEAD}paths: {{}}\n{schema}"))
    (entry,) = report
    assert entry["action"]["update"] == {"example": "12.50"}


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    # More than a pipe holds.
    command = f"{sys.executable} -m codegen.doctor --raw {fuzz.REHEARSAL} | head -1"
    shown = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S602
    assert shown.stderr == ""


def test_documents_spoilt_at_random_have_an_answer() -> None:
    statuses = fuzz.run(50, 0, fuzz.SPOILT)
    assert statuses[1] > 25
    assert statuses[2] > 5
