"""A new document is taken over as a whole, or the tree stays as it was and one reads why."""

import hashlib
import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from codegen import documents
from codegen.generate import differences
from codegen.update import __main__ as command
from codegen.update import run, steps
from codegen.update.copy import CHANGED, PARTS
from codegen.update.steps import Step

ROOT = Path(__file__).parents[3]
FIXTURES = Path(__file__).parents[1] / "fixtures"
IGNORED = shutil.ignore_patterns("__pycache__", ".*", "tests")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of this tree that is made of the vendor's first document."""
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in PARTS:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=IGNORED)
        else:
            shutil.copy(ROOT / name, tree)
    return tree


def contents(tree: Path) -> dict[str, bytes]:
    files = [path for name in CHANGED for path in [tree / name, *(tree / name).rglob("*")] if path.is_file()]
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}


def later_document(path: Path) -> Path:
    """Write one of seventeen operations, without the typo, and with a field more."""
    document = documents.load_openapi(FIXTURES / "rehearsal.yaml")
    invoice = document["components"]["schemas"]["CustomerInvoice"]["properties"]
    assert "nullabe" not in json.dumps(document)
    invoice["reference"] = {"type": "string", "description": "Your own reference, if any", "example": "PO-1"}
    documents.dump(document, path)
    return path


def test_from_one_operation_to_seventeen_and_back(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "CHECKS", [])  # by far the longest; `make contract` and `make check` are for them
    later, first = later_document(tmp_path / "later.yaml"), FIXTURES / "single.yaml"
    if (tree / "openapi.yaml").read_bytes() != first.read_bytes():
        assert command.main([str(first), "--tree", str(tree)]) == 0
    before = contents(tree)

    assert command.main([str(later), "--tree", str(tree)]) == 0
    said = capsys.readouterr().out
    assert "mended by the vendor, delete" in said
    assert "reference" in said
    assert "breaking" in said or "additive" in said
    assert (tree / "openapi.yaml").read_bytes() == later.read_bytes()
    assert hashlib.sha256(later.read_bytes()).hexdigest() in (tree / "generated" / "provenance.json").read_text()
    assert len(list((tree / "generated" / "mijnklantportaal_client" / "api").glob("*/[a-z]*.py"))) == 17
    assert "reference" in (tree / "generated/mijnklantportaal_client/models/customer_invoice.py").read_text()

    assert command.main([str(first), "--tree", str(tree)]) == 0
    assert contents(tree) == before
    assert [path.name for path in (tree / "build").iterdir()] == ["update.md"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"openapi: [", "new.yaml:1:11: "),
        (b"\xff", "new.yaml:1:1: the file is not UTF-8"),
        (b"openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: 3\n", "new.yaml:3:"),
    ],
)
def test_a_document_that_cannot_be_used_changes_nothing(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    path = tmp_path / "new.yaml"
    path.write_bytes(content)
    stale = tree / "build" / "proposals" / "repairs.yaml"
    stale.parent.mkdir(parents=True)
    stale.write_text("actions: []\n")  # of an earlier document
    before = contents(tree)
    assert command.main([str(path), "--tree", str(tree)]) == 1
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
    assert "Nothing was changed." in captured.err
    assert "Traceback" not in captured.err
    assert contents(tree) == before
    assert not stale.exists()


def test_a_check_that_fails_changes_nothing_and_shows_what_it_said(tree: Path) -> None:
    failing = Step("nothing is left to be desired", ("codegen.update.imports", "no_such_package"), "look here")
    said: list[str] = []
    before = contents(tree)
    update = run.Update(tree, "later.yaml", said.append, [failing])
    with pytest.raises(run.StoppedError, match=r"desired: no\nno_such_package: ModuleNotFoundError.*\n\(look here\)$"):
        update.take_over((FIXTURES / "single.yaml").read_bytes() + b"# later\n")
    assert said[-1] == f"{steps.IMPORT.what}: yes"
    assert contents(tree) == before


def test_with_the_proposals_pasted_it_goes_through(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "CHECKS", [])
    monkeypatch.setattr(steps, "ACCOUNT", steps.IMPORT)
    document = documents.load_openapi(FIXTURES / "single.yaml")
    # As in the vendor's larger document: generators refuse the whole of it for any of these.
    document["components"]["schemas"]["CustomerInvoice"]["properties"]["tags"] = {"type": "array", "required": True}
    document["paths"]["/things/{thingId}"] = {
        "get": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "responses": {"204": {"description": "Nothing"}},
        }
    }
    path = tmp_path / "unusable.yaml"
    documents.dump(document, path)
    assert command.main([str(path), "--tree", str(tree)]) == 1
    assert "breaks generation" in capsys.readouterr().out

    for name, wanted in (("repairs.yaml", "items: {}"), ("contract.yaml", "required:\n")):
        proposed = (tree / "build" / "proposals" / name).read_text()
        assert wanted in proposed
        with (tree / "codegen" / name).open("a") as file:
            file.write(proposed.removeprefix("actions:\n"))
    assert command.main([str(path), "--tree", str(tree)]) == 0, capsys.readouterr().err
    assert not list((tree / "build" / "proposals").iterdir())
    (operation,) = [path for path in (tree / "generated").rglob("*.py") if "thing_id: str" in path.read_text()]
    assert operation.parent.parent.name == "api"


def test_a_tree_is_named_from_where_one_is(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "CHECKS", [])
    monkeypatch.chdir(tree.parent)
    later = later_document(tmp_path / "later.yaml")
    assert command.main([str(later), "--tree", tree.name]) == 0
    assert (tree / "build" / "update.md").exists()


def test_steps_share_what_they_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    (tmp_path / "first.py").touch()
    (tmp_path / "second.py").write_text("import first")
    assert steps.run(Step("it runs", ("second",)), tmp_path, {}).succeeded
    assert "first" in {path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()}


def test_a_broken_overlay_is_named(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tree / "codegen" / "repairs.yaml").open("a") as file:
        file.write("- target: $\n")
    assert command.main([str(later_document(tmp_path / "later.yaml")), "--tree", str(tree)]) == 2
    assert f"error: {tree / 'codegen' / 'repairs.yaml'}:" in (said := capsys.readouterr().err)
    assert said.endswith("Nothing was changed.\n")


def test_the_document_of_today_needs_nothing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today, written = tmp_path / "né.yaml", io.BytesIO()
    shutil.copy(ROOT / "openapi.yaml", today)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert command.main([str(today), "--tree", str(tree)]) == 0
    assert rb"n\xe9.yaml is the document" in written.getvalue()
    assert b"Nothing was changed." in written.getvalue()
    assert differences(tree / "openapi.yaml", tree / "generated") == []
