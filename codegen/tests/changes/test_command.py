import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from codegen import documents
from codegen.changes.__main__ import main

from .cases import HERE, patched

SPEC = HERE / "../fixtures/single.yaml"
BODY = "/paths/~1customer-invoices/post/requestBody/content/multipart~1form-data/schema/properties"


def edited(tmp_path: Path, *edits: Mapping[str, Any]) -> str:
    path = tmp_path / "new.json"
    documents.dump(patched(documents.load_openapi(SPEC), edits), path)
    return str(path)


@pytest.fixture
def changed(tmp_path: Path) -> list[str]:
    """Arguments for a field that is gone, a field that is new, and a text that is another."""
    new = edited(
        tmp_path,
        {"op": "remove", "path": f"{BODY}/sendNotification"},
        {"op": "add", "path": f"{BODY}/a`b\n| c", "value": {"type": "string"}},
        {"op": "replace", "path": "/info/title", "value": "Portal"},
    )
    return [str(SPEC), new, "--documents-only"]


def test_json_is_a_list_of_objects(changed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*changed, "--json"]) == 0
    gone, new, title = json.loads(capsys.readouterr().out)
    assert gone == {
        "kind": "breaking",
        "side": "request",
        "operation": "POST /customer-invoices",
        "pointer": f"{BODY}/sendNotification",
        "message": "`sendNotification` in the body is gone",
    }
    assert (new["kind"], new["side"]) == ("additive", "request")
    assert title == {
        "kind": "documentation",
        "side": "document",
        "operation": None,
        "pointer": "/info/title",
        "message": "the document: `title` changed",
    }


def test_text_has_a_section_for_each_kind_and_the_version(
    changed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(changed) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "single.yaml → new.json: 1 breaking, 1 additive, 1 documentation"
    assert [line for line in lines if line and not line.startswith(" ")][1:4] == [
        "Breaking",
        "Additive",
        "Documentation only",
    ]
    assert lines[-1].startswith("Version: ")


def test_markdown_lets_no_name_out_of_its_code_span(changed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*changed, "--markdown"]) == 0
    printed = capsys.readouterr().out
    assert "### Breaking" in printed
    (line,) = (line for line in printed.splitlines() if "is new" in line)
    assert line.startswith("- sent, `POST /customer-invoices`: `a'b | c` in the body is new (`#/paths/")
    assert line.count("`") == 6


@pytest.mark.parametrize(("limit", "status"), [("breaking", 1), ("additive", 1), ("documentation", 1)])
def test_fail_on_counts_what_is_graver_too(changed: list[str], limit: str, status: int) -> None:
    assert main([*changed, "--fail-on", limit]) == status


def test_fail_on_breaking_lets_lesser_changes_pass(tmp_path: Path) -> None:
    new = edited(tmp_path, {"op": "replace", "path": "/info/title", "value": "Portal"})
    assert main([str(SPEC), new, "--documents-only", "--fail-on", "breaking"]) == 0


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("openapi: [", "new.yaml:"),
        ("a: 1\n", "no OpenAPI 3 document"),
        ("", "the file is empty"),
        ("swagger: '2.0'\n", "Swagger 2.0"),
    ],
)
def test_an_unreadable_document_gets_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, complaint: str
) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(content)
    assert main([str(SPEC), str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1
    assert complaint in printed.err


def test_a_file_that_cannot_be_written_gets_one_line(changed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*changed, "--markdown", "/no/such/directory/x.md"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == "error: --markdown /no/such/directory/x.md: No such file or directory\n"


@pytest.mark.parametrize("form", [[], ["--json"], ["--markdown"]])
def test_any_terminal_can_show_any_account(tmp_path: Path, form: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    new = edited(tmp_path, {"op": "add", "path": f"{BODY}/reçu", "value": {"type": "string"}})
    assert main([str(SPEC), new, "--documents-only", *form]) == 0
    assert rb"re\xe7u" in written.getvalue()
