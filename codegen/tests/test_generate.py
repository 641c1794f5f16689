import hashlib
import importlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, generate
from codegen.mends import GENERATOR_VERSION
from codegen.overlay import REPAIRS

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "openapi.yaml"
REHEARSAL = Path(__file__).parent / "fixtures" / "rehearsal.yaml"

MINIMAL: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Minimal", "version": "1"},
    "paths": {"/a": {"get": {"operationId": "get-a", "responses": {"204": {"description": ""}}}}},
}


def run(*arguments: str | Path, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does."""
    return subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "codegen.generate", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def tree(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output for the vendor's document. Not to be changed: see `mine`."""
    out = tmp_path_factory.mktemp("vendor") / "out"
    generate.generate(SPEC, out)
    return out


@pytest.fixture
def mine(client: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(client, tmp_path / "out"))


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rehearsal") / "out"
    finished = run("--spec", REHEARSAL, "--out", out, "--allow-unmatched")
    assert finished.returncode == 0, finished.stderr
    assert "17 operations" in finished.stdout
    assert all(line.startswith("warning: ") for line in finished.stderr.splitlines())
    return out


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, Any]], Path]:
    """Give a document as a file; no overlay has anything to say about it."""
    empty = tmp_path / "overlay.json"
    harmless = {"target": "$.info", "update": {"x-seen": True}, "x-optional": True}
    documents.dump(
        {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [harmless]},
        empty,
    )
    monkeypatch.setattr(generate, "REPAIRS", empty)
    monkeypatch.setattr(generate, "PROMISES", empty)

    def write(document: Mapping[str, Any]) -> Path:
        path = tmp_path / "spec.json"
        documents.dump(document, path)
        return path

    return write


# What is made


def test_the_same_input_gives_the_same_bytes_wherever_and_whenever(client: Path, tmp_path: Path) -> None:
    """Nor do the settings of ruff and git that lie about, the hash seed or the locale change anything."""
    elsewhere = tmp_path / "build" / "site-packages"
    elsewhere.mkdir(parents=True)
    (elsewhere / "ruff.toml").write_text('line-length = 40\nexclude = ["*"]\n')
    (elsewhere / "httpx").mkdir()  # to ruff, a first-party package
    (elsewhere / ".git").mkdir()
    (elsewhere / ".gitignore").write_text("*\n")
    finished = run(
        "--spec", SPEC, "--out", "here", cwd=elsewhere, PYTHONHASHSEED="7", LC_ALL="C", PYTHONUTF8="0", TZ="Asia/Tokyo"
    )
    assert finished.returncode == 0, finished.stderr
    assert tree(elsewhere / "here") == tree(client)


def test_nothing_else_is_written(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    generate.generate(SPEC, out)
    assert [path.name for path in out.parent.iterdir()] == ["out"]
    assert {path.name for path in out.iterdir()} == {"mijnklantportaal_client", "provenance.json"}
    assert not [path for path in out.rglob("*") if path.name in {".ruff_cache", "__pycache__"}]


def test_the_provenance_names_the_document_the_overlays_and_the_tools(client: Path) -> None:
    provenance = json.loads((client / "provenance.json").read_text())
    assert provenance == {
        "document": {"sha256": hashlib.sha256(SPEC.read_bytes()).hexdigest()},
        "overlays": {
            name: {"sha256": hashlib.sha256((ROOT / "codegen" / name).read_bytes()).hexdigest()}
            for name in ("repairs.yaml", "contract.yaml")
        },
        "generator": {
            "openapi-python-client": importlib.metadata.version("openapi-python-client"),
            "ruff": importlib.metadata.version("ruff"),
        },
    }


def test_no_path_of_this_machine_is_written(client: Path) -> None:
    for name, content in tree(client).items():
        assert str(ROOT).encode() not in content, name
        assert str(client.parent).encode() not in content, name


def test_the_contract_document_is_package_data(client: Path) -> None:
    contract = json.loads((client / "mijnklantportaal_client" / "contract.json").read_text(encoding="utf-8"))
    operation = contract["paths"]["/customer-invoices"]["post"]
    assert operation["requestBody"]["required"] is True
    assert "429" in operation["responses"]
    assert "id" in contract["components"]["schemas"]["CustomerInvoice"]["required"]


def test_the_client_is_made_from_the_repaired_document_not_from_the_contract(client: Path) -> None:
    model = (client / "mijnklantportaal_client" / "models" / "customer_invoice.py").read_text()
    assert "issued_at: datetime.date | Unset" in model
    endpoint = next((client / "mijnklantportaal_client" / "api").rglob("create_customer_invoice.py")).read_text()
    assert "AuthenticatedClient | Client,\n" not in endpoint
    assert "    body: CreateCustomerInvoiceBody,\n" in endpoint


def test_the_rehearsal_gives_seventeen_operations_that_import(rehearsal: Path) -> None:
    modules = [
        "mijnklantportaal_client." + ".".join(path.relative_to(package).with_suffix("").parts)
        for package in [rehearsal / "mijnklantportaal_client"]
        for path in sorted((package / "api").glob("*/*.py"))
        if path.stem != "__init__"
    ]
    assert len(modules) == 17
    code = f"import importlib\nfor name in {modules}: importlib.import_module(name).asyncio_detailed"
    subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-W", "error", "-c", code], env={**os.environ, "PYTHONPATH": str(rehearsal)}, check=True
    )


def test_the_output_passes_mypy_strict(rehearsal: Path, packages: Callable[..., Any], tmp_path: Path) -> None:
    """The rehearsal, every kind of property that there is, odd names. The vendor's own is part of `make check`."""
    odd = packages("odd")
    directories = [odd.directory, *(packages(document).directory for document in ("kinds", "headers", "constants"))]
    settings = tmp_path / "mypy.ini"
    # Of two kinds of body that are one class the second cannot be reached.
    settings.write_text(f"[mypy]\nwarn_unreachable = True\n[mypy-{odd.name}.*]\nwarn_unreachable = False\n")
    finished = subprocess.run(  # noqa: S603 -- ourselves
        [
            *(sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull),
            *("--config-file", settings, rehearsal / "mijnklantportaal_client", *directories),
        ],
        cwd=rehearsal,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


# What is there already


def test_stale_files_vanish(mine: Path, client: Path) -> None:
    (mine / "mijnklantportaal_client" / "api" / "old.py").write_text("")
    (mine / "mijnklantportaal_client" / "old.py").write_text("")
    generate.generate(SPEC, mine)
    assert tree(mine) == tree(client)
    assert [path.name for path in mine.parent.iterdir()] == ["out"]


@pytest.mark.parametrize("fails", ["overlay.apply", "write_client", "tidy", "documents.dump"])
def test_a_failure_leaves_the_old_output_and_nothing_else(
    mine: Path, client: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise generate.GenerationError("for the test")

    monkeypatch.setattr(f"codegen.generate.{fails}", fail)
    with pytest.raises(generate.GenerationError):
        generate.generate(SPEC, mine)
    assert tree(mine) == tree(client)
    assert [path.name for path in mine.parent.iterdir()] == ["out"]


def test_when_the_new_output_cannot_be_put_in_place_the_old_one_is_put_back(
    mine: Path, client: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def refuse_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(13, "for the test", str(target))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(PermissionError):
        generate.generate(SPEC, mine)
    assert tree(mine) == tree(client)


@pytest.mark.parametrize("content", [None, "", "[]", '{"document": {}}', '{"document": {"sha256": 1}}'])
def test_a_directory_that_is_not_ours_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    if content is not None:
        (tmp_path / "provenance.json").write_text(content)
    before = tree(tmp_path)
    assert "is no earlier output" in error(capsys, "--spec", SPEC, "--out", tmp_path)
    assert tree(tmp_path) == before


def test_a_file_in_the_way_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("mine")
    assert "is no earlier output" in error(capsys, "--spec", SPEC, "--out", tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_a_directory_that_cannot_be_made_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    assert str(tmp_path / "file") in error(capsys, "--spec", SPEC, "--out", tmp_path / "file" / "out")


def test_an_empty_directory_is_used(tmp_path: Path) -> None:
    generate.generate(SPEC, tmp_path)
    assert (tmp_path / "provenance.json").is_file()


# --check


def checked(capsys: pytest.CaptureFixture[str], out: Path, spec: Path = SPEC) -> tuple[int, str]:
    status = generate.main(["--check", "--spec", str(spec), "--out", str(out)])
    captured = capsys.readouterr()
    assert captured.out == ""
    return status, captured.err


def test_check_is_content_with_what_is_generated(client: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(capsys, client) == (0, "")


def test_check_lists_each_file_that_differs_is_missing_or_is_too_many_and_changes_nothing(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package = mine / "mijnklantportaal_client"
    for changed in (package / "client.py", package / "contract.json"):
        changed.write_bytes(changed.read_bytes()[:-1] + b" ")  # one byte
    (package / "py.typed").unlink()
    (package / "models" / "mine.py").write_text("")
    (mine / "notes.txt").write_text("")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "client.pyc").write_bytes(b"")  # not looked at
    before = tree(mine.parent)
    status, said = checked(capsys, mine)
    assert status == 1
    *lines, remedy = said.splitlines()
    assert lines == [
        f"differs: {package / 'client.py'}",
        f"differs: {package / 'contract.json'}",
        f"extra: {package / 'models' / 'mine.py'}",
        f"missing: {package / 'py.typed'}",
        f"extra: {mine / 'notes.txt'}",
    ]
    assert "make client" in remedy
    assert tree(mine.parent) == before


def test_check_finds_that_there_is_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, said = checked(capsys, tmp_path / "nowhere")
    assert status == 1
    assert f"missing: {tmp_path / 'nowhere' / 'provenance.json'}" in said


def test_check_finds_that_the_document_is_another(
    client: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Even one that generates the same client: a comment more, and it is no longer the vendor's."""
    other = tmp_path / "openapi.yaml"
    other.write_bytes(SPEC.read_bytes() + b"# mine\n")
    status, said = checked(capsys, client, other)
    assert status == 1
    assert said.startswith("made from another document: ")
    for path in (SPEC, other):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in said


# Errors: one line, status 1


def error(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert generate.main([str(argument) for argument in arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize("check", [[], ["--check"]], ids=["generate", "check"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (None, "No such file"),
        ("openapi: [3.1", "spec.yaml:"),
        ("just: yaml\n", "no OpenAPI 3 document"),
        ("openapi: 3.1.0\n", "no mapping `paths`"),
        ("- a\n- b\n", "spec.yaml"),
        ("", "spec.yaml"),
    ],
)
def test_a_document_that_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, expected: str, check: list[str]
) -> None:
    path = tmp_path / "spec.yaml"
    if content is not None:
        path.write_text(content)
    out = tmp_path / "out"
    assert expected in error(capsys, "--spec", path, "--out", out, *check)
    assert not out.exists()


def test_a_missing_document_is_one_line_for_a_user_too(tmp_path: Path) -> None:
    finished = run("--out", tmp_path / "out", cwd=tmp_path)
    assert finished.returncode == 1
    assert finished.stderr == "error: openapi.yaml: cannot be read: No such file or directory\n"


@pytest.mark.parametrize("overlay", ["REPAIRS", "PROMISES"])
def test_a_typo_in_an_overlay_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, overlay: str
) -> None:
    text = getattr(generate, overlay).read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("  update:", "  updaet:", 1), encoding="utf-8")
    monkeypatch.setattr(generate, overlay, broken)
    said = error(capsys, "--spec", SPEC, "--out", tmp_path / "out")
    assert "broken.yaml" in said
    assert "updaet" in said


def test_an_action_that_finds_nothing_is_an_error_or_on_demand_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    overlay = documents.load(REPAIRS)
    overlay["actions"].append({"description": "of no use", "target": "$.paths.nowhere", "remove": True})
    dead = tmp_path / "dead.json"
    documents.dump(overlay, dead)
    monkeypatch.setattr(generate, "REPAIRS", dead)
    arguments = ["--spec", str(SPEC), "--out", str(tmp_path / "out")]
    assert "$.paths.nowhere" in error(capsys, *arguments)
    assert generate.main([*arguments, "--allow-unmatched"]) == 0
    (warning,) = capsys.readouterr().err.splitlines()
    assert warning.startswith("warning: ")
    assert "of no use" in warning


def test_an_operation_that_the_generator_would_skip_is_an_error_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    skipped = {
        "operationId": "get-b",
        "parameters": [{"name": "p", "in": "path", "required": True, "schema": {"$ref": "#/components/schemas/No"}}],
        "responses": {"204": {"description": ""}},
    }
    document = MINIMAL | {"paths": MINIMAL["paths"] | {"/b/{p}": {"get": skipped}}}
    assert "GET /b/{p}" in error(capsys, "--spec", spec(document), "--out", tmp_path / "out")


def test_a_response_that_the_generator_would_leave_out_is_an_error_that_names_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    answer = {"description": "", "content": {"application/pdf": {"schema": {"type": "string"}}}}
    document = MINIMAL | {"paths": {"/a": {"get": {"operationId": "get-a", "responses": {"200": answer}}}}}
    said = error(capsys, "--spec", spec(document), "--out", tmp_path / "out")
    assert "GET /a" in said
    assert "application/pdf" in said


def test_bytes_of_any_media_type_are_sent_and_read_as_they_are(
    tmp_path: Path, spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    pdf = {"application/pdf": {"schema": {"$ref": "#/components/schemas/Pdf"}}}
    answers = {"200": {"description": "", "content": pdf}}
    operation = {"operationId": "turn-a", "requestBody": {"required": True, "content": pdf}, "responses": answers}
    document = MINIMAL | {
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": {"Pdf": {"type": "string", "format": "binary"}}},
    }
    generate.generate(spec(document), tmp_path / "out", on_dead=lambda _: None)
    code = (tmp_path / "out" / generate.PACKAGE / "api" / "default" / "turn_a.py").read_text("utf-8")
    assert 'headers["Content-Type"] = "application/pdf"' in code
    assert "body: File" in code
    assert "response_200 = File(payload=BytesIO(response.content))" in code


def test_two_operations_of_one_name_are_an_error_where_the_generator_would_overwrite_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    """The vendor's larger document has paths that differ by a trailing slash only, without an operationId."""
    nameless = {"responses": {"204": {"description": ""}}}
    document = MINIMAL | {"paths": {"/a": {"get": nameless}, "/a/": {"get": nameless}}}
    assert "api/default/get_a.py" in error(capsys, "--spec", spec(document), "--out", tmp_path / "out")


def test_a_document_that_makes_the_generator_crash_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    schemas = {"A": {"type": "string", "enum": ["x", "X"]}}
    document = MINIMAL | {"components": {"schemas": schemas}}
    assert "openapi-python-client" in error(capsys, "--spec", spec(document), "--out", tmp_path / "out")


def test_a_document_that_the_generator_cannot_parse_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    document = MINIMAL | {"paths": {"/a": {"get": 3}}}
    assert "openapi-python-client" in error(capsys, "--spec", spec(document), "--out", tmp_path / "out")


def test_nothing_but_the_smallest_document_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spec: Callable[[Mapping[str, Any]], Path]
) -> None:
    assert generate.main(["--spec", str(spec(MINIMAL)), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.endswith("out: 1 operation\n")


@pytest.mark.parametrize(
    ("constant", "tool"), [("GENERATOR_VERSION", "openapi-python-client"), ("RUFF_VERSION", "ruff")]
)
def test_another_version_of_a_tool_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, constant: str, tool: str
) -> None:
    monkeypatch.setattr(generate, constant, "0.0.1")
    said = error(capsys, "--spec", SPEC, "--out", tmp_path / "out")
    assert f"{tool} is {importlib.metadata.version(tool)}, and the client is generated with 0.0.1" in said


def test_a_tool_that_is_not_installed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(distribution: str) -> str:
        raise importlib.metadata.PackageNotFoundError(distribution)

    monkeypatch.setattr(generate, "version", missing)
    assert "not installed" in error(capsys, "--spec", SPEC, "--out", tmp_path / "out")


def test_ruff_that_fails_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_client = generate.write_client

    def write_broken(document: Mapping[str, Any], package: Path) -> int:
        operations = write_client(document, package)
        (package / "broken.py").write_text("def :\n")
        return operations

    monkeypatch.setattr(generate, "write_client", write_broken)
    assert "ruff check failed" in error(capsys, "--spec", SPEC, "--out", tmp_path / "out")


def test_the_pins_are_those_of_the_project() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert f"openapi-python-client=={GENERATOR_VERSION}" in groups["dev"]
    assert f"ruff=={generate.RUFF_VERSION}" in groups["dev"]
