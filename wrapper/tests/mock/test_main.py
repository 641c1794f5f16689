"""`python -m mijnklantportaal.mock`."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from mijnklantportaal.mock.__main__ import main


def serve(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mijnklantportaal.mock", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True)  # noqa: S603  # our own module


def test_it_serves_until_it_is_interrupted() -> None:
    arguments = ["--port", "0", "--token", "t0ken", "--monthly-limit", "0", "--requests-per-minute", "2"]
    with serve(*arguments) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        match = re.fullmatch(r"Mock portal at (http://127\.0\.0\.1:\d+/v1), token t0ken \(Ctrl-C stops it\)\n", line)
        assert match
        page = f"{match[1].removesuffix('/v1')}/_mock"
        assert process.stdout.readline() == f"What it receives is shown at {page}\n"
        with httpx.Client(headers={"Authorization": "Bearer t0ken"}, trust_env=False) as http:
            fields = {"customerId": "cst_1", "invoiceNumber": "1", "issuedAt": "2024-04-29", "amount": "1"}
            files = {"pdf": ("a.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")}
            statuses = [
                http.post(f"{match[1]}/customer-invoices", data=fields, files=files).status_code for _ in range(3)
            ]
            assert "<h1>Mock portal</h1>" in http.get(page).text
        assert statuses == [426, 426, 429]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_serves_another_document_until_it_is_terminated() -> None:
    document = Path(__file__).parent / "workshop.json"
    with serve("--port", "0", "--document", str(document)) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(",")[0].rpartition(" ")[2]
        assert httpx.get(f"{url}/health", trust_env=False).text == "well"
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.parametrize("arguments", [["mijnklantportaal.mock"], ["mijnklantportaal", "mock"]])
def test_it_ends_with_its_terminal(arguments: list[str]) -> None:
    code = "import runpy, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); sys.argv[:] = sys.argv[1:]; "
    code += "runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)"
    command = [sys.executable, "-c", code, *arguments, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Mock portal at ")
        process.send_signal(signal.SIGHUP)
        assert process.communicate(timeout=20)[1] == ""
    assert process.returncode in {-signal.SIGHUP, 130}


def test_a_port_in_use_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    output = capsys.readouterr()
    assert output.err == f"error: cannot listen on port {port}: Address already in use; choose another with --port\n"
    assert output.out == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_an_address_that_cannot_be_told_is_one_clear_line() -> None:
    command = [sys.executable, "-m", "mijnklantportaal.mock", "--port", "0"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=20, check=False)  # noqa: S603  # our own
    assert (done.returncode, done.stderr) == (1, "error: cannot tell the address: No space left on device\n")


def test_it_serves_without_a_standard_output() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"import sys; sys.stdout = None; from mijnklantportaal.mock.__main__ import main; main(['--port', '{port}'])"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) as process:  # noqa: S603  # our own
        with httpx.Client(transport=httpx.HTTPTransport(retries=9), trust_env=False) as http:  # waits 0.5 s, 1 s, 2 s…
            assert http.get(f"http://127.0.0.1:{port}/_mock").status_code == 200
        process.terminate()
        assert process.communicate(timeout=20)[1] == b""


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"{", "no JSON"),
        (b"openapi: 3.1.0", "; give a contract document, as `make client` writes it: contract.json\n"),
        (b"[]", "no OpenAPI document"),
        (b"{}", "no OpenAPI document"),
        (b'{"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": {"200": {"$ref": "#/no"}}}}}}', "#/no"),
        (
            (
                b'{"openapi": "3.1.0", "paths": {"/x": {"get": {"responses": {"200": {"description": "", "content": '
                b'{"application/json": {"schema": {"type": "string", "pattern": "^a(?=b)[^b]$"}}}}}}}}}'
            ),
            "GET /x",
        ),
    ],
)
def test_a_document_that_cannot_be_served_is_one_clear_line(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "contract.json"
    if content is not None:
        document.write_bytes(content)
    assert main(["--port", "0", "--document", str(document)]) == 1
    errors = capsys.readouterr().err
    assert errors.startswith("error: ")
    assert errors.count("\n") == 1
    assert said in errors


@pytest.mark.parametrize(
    "arguments", [["--token", "a b"], ["--monthly-limit", "-1"], ["--requests-per-minute", "0"], ["--token", ""]]
)
def test_a_setting_that_makes_no_sense_is_one_clear_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--port", "0", *arguments])
    errors = capsys.readouterr().err
    assert (stopped.value.code, errors.count("\n")) == (64, 1)
    assert errors.startswith(f"error: argument {arguments[0]}: ")
    assert "None" not in errors


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "65536"], "argument --port: '65536' is no port; give 0 to 65535"),
        (["--port", "-1"], "argument --port: '-1' is no port; give 0 to 65535"),
        (["--port", "x"], "argument --port: 'x' is no port; give 0 to 65535"),
        (["--port", "9" * 5000], f"argument --port: '{'9' * 5000}' is no port; give 0 to 65535"),
        (["--monthly-limit", "2.5"], "argument --monthly-limit: '2.5' is no whole number; give e.g. 60"),
        (["x"], "unrecognized arguments: x"),
    ],
)
def test_wrong_usage_is_one_clear_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert (stopped.value.code, capsys.readouterr().err) == (64, f"error: {said}\n")


@pytest.mark.parametrize("prog", [{}, {"prog": "mijnklantportaal mock"}])
def test_the_help_names_what_was_typed(prog: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"], **prog)
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: {prog.get('prog', 'python -m mijnklantportaal.mock')} [-h]")


@pytest.mark.parametrize("missing", [["uvicorn"], ["jsonschema_rs"], ["uvicorn", "jsonschema_rs"]])
def test_a_missing_extra_is_one_clear_line(missing: list[str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"import sys; sys.modules |= dict.fromkeys({missing})")
    done = subprocess.run(
        [sys.executable, "-m", "mijnklantportaal.mock"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        check=False,
    )
    said = 'mijnklantportaal.mock needs extra packages: pip install "mijnklantportaal[mock]"'
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr
