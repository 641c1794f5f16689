"""A new document is taken over as a whole, or the tree stays as it was and one reads why."""

import hashlib
import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay
from codegen.generate import differences
from codegen.overlay import Overlay
from codegen.tests.targets import general, idle
from codegen.update import __main__ as command
from codegen.update import run, steps
from codegen.update.copy import CHANGED, PARTS
from codegen.update.steps import Step

ROOT = Path(__file__).parents[3]
FIXTURES = Path(__file__).parents[1] / "fixtures"
IGNORED = shutil.ignore_patterns("__pycache__", ".*", "tests")


# The contract tests with as little as it takes: the first requests to every operation, and one that is new in full.
BRIEFLY = """
import sys
from mijnklantportaal.contract import Contract
from contract_tests.runs import COVERAGE
from contract_tests.servers import Mock
from contract_tests.subject import label
from contract_tests.suite import Suite
contract = Contract.load()
suite = Suite(contract, Mock(contract), operations=sys.argv[1:], runs=[COVERAGE]).completed()
in_full = {result.operation for result in suite.done if result.part == COVERAGE.name}
told = [*map(str, suite.findings), *(f"{name}: not tried in full" for name in sys.argv[1:] if name not in in_full)]
for operation in contract.operations:
    if not any(exchange.accepted for result in suite.of(operation) for exchange in result.exchanges):
        told.append(f"{label(operation)}: not tried")
sys.exit("\\n".join(told) or 0)
"""


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
    (tree / "contract_tests" / "briefly.py").write_text(BRIEFLY)
    briefly = Step("every operation keeps its contract", ("contract_tests.briefly", "GET /customers/{{customerId}}"))
    (tree / "codegen" / "where.py").write_text("import os, sys\nopen(sys.argv[1], 'a').write(f'{os.getcwd()}\\n')\n")
    learning = Step("it has been done before", ("codegen.where", "{tree}/where"), learns=True)
    later, first = later_document(tmp_path / "later.yaml"), FIXTURES / "single.yaml"
    if (tree / "openapi.yaml").read_bytes() != first.read_bytes():
        assert command.main([str(first), "--tree", str(tree)]) == 0
    before = contents(tree)

    with monkeypatch.context() as there:
        there.setattr(steps, "CHECKS", [briefly, learning])
        assert command.main([str(later), "--tree", str(tree)]) == 0
    said = capsys.readouterr().out
    assert "every operation keeps its contract: yes" in said
    assert [line == str(tree) for line in (tree / "where").read_text().splitlines()] == [True, False]
    assert "mended, moved or gone; x-optional now" in said
    assert "reference" in said
    assert "breaking" in said or "additive" in said
    assert (tree / "openapi.yaml").read_bytes() == later.read_bytes()
    assert hashlib.sha256(later.read_bytes()).hexdigest() in (tree / "generated" / "provenance.json").read_text()
    assert len(list((tree / "generated" / "mijnklantportaal_client" / "api").glob("*/[a-z]*.py"))) == 17
    assert "reference" in (tree / "generated/mijnklantportaal_client/models/customer_invoice.py").read_text()

    monkeypatch.chdir(tree.parent)
    assert command.main([str(first), "--tree", tree.name]) == 0
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


QUICK = Step("it is done", ("codegen.update.imports",))
FAILING = Step("nothing is left to be desired", ("codegen.update.imports", "no_such_package"), "look here")


@pytest.mark.parametrize("content", [None, b"openapi: [", (FIXTURES / "single.yaml").read_bytes() + b"# later\n"])
def test_no_account_stands_beside_a_failure(
    tree: Path, tmp_path: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Step("the change is accounted for", ("codegen.account", "{tree}/build/update.md"))
    for name in ("GENERATE", "IMPORT"):
        monkeypatch.setattr(steps, name, QUICK)
    monkeypatch.setattr(steps, "ACCOUNT", written)
    monkeypatch.setattr(steps, "CHECKS", [FAILING])
    (tree / "codegen" / "account.py").write_text("import sys\nopen(sys.argv[1], 'a').close()\n")
    (tree / "build").mkdir()
    (tree / "build" / "update.md").write_text("of an earlier update")
    if content is not None:
        (tmp_path / "new.yaml").write_bytes(content)
    assert command.main([str(tmp_path / "new.yaml"), "--tree", str(tree)]) in {1, 2}
    assert not (tree / "build" / "update.md").exists()


def test_a_step_that_fails_changes_nothing_and_shows_what_it_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    before = contents(tree)
    monkeypatch.setattr(steps, "IMPORT", FAILING)
    update = run.Update(tree, "later.yaml", said.append, [])
    with pytest.raises(run.StoppedError, match=r"desired: no\nno_such_package: ModuleNotFoundError.*\n\(look here\)$"):
        update.take_over((FIXTURES / "single.yaml").read_bytes() + b"# later\n")
    assert f"{steps.GENERATE.what}: yes" in said
    assert said[-1].startswith("\nThis would have been the change:\n\n")
    assert contents(tree) == before


def a_key_in_a_header(document: dict[str, Any]) -> None:
    document["components"]["securitySchemes"]["APIKey"] = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}


def a_file_in_json(document: dict[str, Any]) -> None:
    content = document["paths"]["/customer-invoices"]["post"]["requestBody"]["content"]
    content["application/json"] = content.pop("multipart/form-data")


@pytest.mark.parametrize("change", [a_key_in_a_header, a_file_in_json])
def test_a_client_that_cannot_send_an_invoice_is_not_put_in_place(
    tree: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    (sending,) = (step for step in steps.CHECKS if step.arguments == ("examples.demo",))
    document = documents.load_openapi(FIXTURES / "single.yaml")
    change(document)
    new = tmp_path / "new.yaml"
    documents.dump(document, new)
    before = contents(tree)
    with pytest.raises(run.StoppedError, match=f"^{sending.what}: no\n"):
        run.Update(tree, "new.yaml", lambda _: None, [sending]).take_over(new.read_bytes())
    assert contents(tree) == before


def test_whoever_is_stopped_by_a_check_is_told_where_to_go_on() -> None:
    assert all(step.hint for step in steps.CHECKS)


def test_a_document_that_the_overlays_do_not_fit_is_told_by_the_doctor(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = documents.load_openapi(FIXTURES / "single.yaml")
    document["paths"]["/customer-invoices"]["post"]["responses"] = 1.5
    document["components"]["schemas"]["CustomerInvoice"]["properties"]["tags"] = {"type": "array"}
    path = tmp_path / "new.yaml"
    documents.dump(document, path)
    assert command.main([str(path), "--tree", str(tree)]) == 1
    captured = capsys.readouterr()
    assert "error: the overlays cannot be applied: " in captured.err
    lines = [int(line.split(":")[1]) for line in captured.out.splitlines() if line.startswith(f"{path}:")]
    assert len(set(lines)) > 5
    assert lines == sorted(lines)
    assert "items: {}" in (tree / "build" / "proposals" / "repairs.yaml").read_text()


def test_with_the_proposals_pasted_it_goes_through(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "CHECKS", [])
    monkeypatch.setattr(steps, "ACCOUNT", QUICK)
    document = documents.load_openapi(FIXTURES / "single.yaml")
    document["openapi"] = 3.1
    # As in the vendor's larger document: generators refuse the whole of it for any of these.
    document["components"]["schemas"]["CustomerInvoice"]["properties"]["tags"] = {"type": "array", "required": True}
    schema = {
        "allOf": [{"$ref": "#/components/schemas/Elsewhere"}],
        "properties": {"a": {"$ref": "#/components/schemas/Round"}, "b": {"$ref": "other.yaml"}},
    }
    document["components"]["schemas"]["Round"] = {"$ref": "#/components/schemas/Round"}
    answer = {"description": "", "content": {"application/json": {"schema": schema}}}
    not_there = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    document["paths"]["/things/{thingId}"] = {"get": {"parameters": [not_there], "responses": {"200": answer}}}
    document["paths"]["/things/{thing}"] = document["paths"]["/a/{b}/{b}"] = {"get": {"responses": {"200": answer}}}
    document["paths"]["/things"] = {"get": {"parameters": [not_there], "responses": {"200": answer}}}
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
    # What was pasted is none of the patterns, which the tests of the overlays hold to more.
    data = documents.load_openapi(path)
    for name in ("repairs.yaml", "contract.yaml"):
        pasted, before = overlay.load(tree / "codegen" / name), overlay.load(ROOT / "codegen" / name)
        assert len(pasted.actions) > len(before.actions)
        assert targets(general(pasted)) == targets(general(before))
        assert idle(data, pasted) == [action for action in pasted.actions if action.optional]
        data = overlay.apply(data, [pasted])


def targets(overlay: Overlay) -> list[str]:
    return [action.target for action in overlay.actions]


def test_steps_share_what_they_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    (tmp_path / "first.py").touch()
    (tmp_path / "second.py").write_text("import first")
    with steps.running() as runner:
        assert runner.run(Step("it runs", ("second",)), tmp_path, {}).succeeded
    assert "first" in {path.name.partition(".")[0] for path in (tmp_path / "__pycache__").iterdir()}


def test_a_broken_overlay_is_named(tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tree / "codegen" / "repairs.yaml").open("a") as file:
        file.write("- target: $\n")
    assert command.main([str(later_document(tmp_path / "later.yaml")), "--tree", str(tree)]) == 2
    assert f"error: {tree / 'codegen' / 'repairs.yaml'}:" in (said := capsys.readouterr().err)
    assert said.endswith("Nothing was changed.\n")


def test_a_document_put_in_place_by_hand_is_taken_over(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.Update, "take_over", lambda *_: "the account")
    later = later_document(tmp_path / "later.yaml")
    shutil.copy(later, tree / "openapi.yaml")
    assert command.main([str(later), "--tree", str(tree)]) == 0
    assert "the account" in capsys.readouterr().out


def test_the_document_of_today_needs_nothing(tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today, written = tmp_path / "né.yaml", io.BytesIO()
    (tree / "build").mkdir()
    (tree / "build" / "update.md").write_text("how the tree came to be")
    shutil.copy(ROOT / "openapi.yaml", today)
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert command.main([str(today), "--tree", str(tree)]) == 0
    assert rb"n\xe9.yaml is the document" in written.getvalue()
    assert b"Nothing was changed." in written.getvalue()
    assert (tree / "build" / "update.md").exists()
    assert differences(tree / "openapi.yaml", tree / "generated") == []
