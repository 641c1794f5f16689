"""What a pass brought to light can be read, opened and repeated, and holds no secret."""

import json
import re
import socket
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Request, Response

from contract_tests import command
from contract_tests.documents import SPECS, document
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.floor import BEYOND, FLOOR
from contract_tests.live import admission
from contract_tests.options import BROKEN, KEPT, TOO_LITTLE, USAGE
from contract_tests.report import files, replay
from contract_tests.report import page as page_module
from contract_tests.report.record import Record
from contract_tests.report.shown import Shown
from contract_tests.results import Judged, Result
from contract_tests.runs import FIRST, Session
from contract_tests.servers import Mock, Server
from contract_tests.subject import label
from contract_tests.verdicts import BY_REQUEST, BY_RESPONSE

SPEC = str(SPECS["vendor"])
CONTRACT = document("vendor")
(NAME, *_) = map(label, CONTRACT.operations)
HOSTILE = '<script>alert("&")</script>\x00\ud7ff]]>'


@frozen
class Losing:
    """Loses a field of what was made."""

    server: Server

    def answer(self, request: Request) -> Response:
        response = self.server.answer(request)
        if response.status_code != 201:
            return response
        reply = {**json.loads(response.content), "amount": HOSTILE}
        return evolve(response, content=json.dumps(reply).encode())


def _record(server: Server) -> Record:
    results = list(Session(CONTRACT, server).execute(FIRST))
    return Record(CONTRACT, [results], [], "a server", 1, 1.0)


@pytest.fixture(scope="module")
def broken() -> Record:
    return _record(Losing(Mock(CONTRACT)()))


def test_what_was_never_checked_is_not_kept() -> None:
    record = Record(CONTRACT, [[]], [], "nothing", 1, 0.0)

    assert {cell.state for check, row in record.rows() for cell in row if check != "floor"} <= {"unchecked"}


def test_findings_that_differ_by_their_values_are_of_a_kind(broken: Record) -> None:
    kinds = {kind.findings[0].rule: kind for kind in broken.kinds()}

    assert len(kinds["pattern"].findings) == len([each for each in broken.findings() if each.rule == "pattern"]) > 1
    assert broken.checks[0] in {each.rule for each in broken.findings()} | {BY_RESPONSE, BY_REQUEST}


def test_a_key_of_the_documents_own_is_not_shown(broken: Record) -> None:
    keys = {each: {"type": "apiKey", "in": each, "name": f"X-{each}"} for each in ("header", "query")}
    document = {**CONTRACT.document, "paths": {}, "components": {"securitySchemes": keys}, "security": []}
    contract = Contract(document)
    request = Request("GET", "/v1/x?a=1&X-query=aaa-secret", [("x-HEADER", "bbb-secret")], b"")
    exchange = Exchange(NAME, None, request, Response(200, [], b""))

    shown = Shown(contract).entry(evolve(broken.entries[0], judged=Judged(exchange, frozenset())))

    assert "secret" not in json.dumps(shown)
    assert "a=1" in shown["request"]["url"]


def test_what_an_earlier_pass_left_to_repeat_goes(tmp_path: Path) -> None:
    (tmp_path / "replay").mkdir()
    (tmp_path / "replay" / "001-old.json").touch()

    files.write(Record(CONTRACT, [[]], [], "a server", 1, 1.0), tmp_path)

    assert list((tmp_path / "replay").iterdir()) == []


def test_the_reports_can_be_read(broken: Record, tmp_path: Path) -> None:
    kinds = files.write(broken, tmp_path)

    lines = [json.loads(line) for line in (tmp_path / "exchanges.ndjson").read_text(encoding="utf-8").splitlines()]
    cases = list(ET.parse(tmp_path / "junit.xml").iter("testcase"))  # noqa: S314 - our own
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(lines) == len(broken.entries)
    assert any(line["findings"] for line in lines)
    assert len(cases) == len(broken.operations) * len(broken.checks)
    assert [case.get("name") for case in cases if case.find("failure") is not None]
    assert all(path is not None and path.exists() for _, path in kinds)
    assert "<script>" not in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert all(f'id="x{each.number}"' in page for each in broken.entries)


def test_a_document_without_operations_is_a_shortfall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "none.json"
    none = {"openapi": "3.1.0", "info": {"title": "None", "version": "1"}, "paths": {}, "x-relations": []}
    spec.write_text(json.dumps(none), encoding="utf-8")

    assert command.main(["--spec", str(spec), "--out", str(tmp_path)]) == TOO_LITTLE
    said = capsys.readouterr().out
    assert "the document: floor: paths: expected an operation, got none" in said
    assert "0 violations, 1 shortfall," in said


def test_what_cannot_be_tried_more_is_said_and_is_no_shortfall(tmp_path: Path) -> None:
    note = Finding(NAME, BEYOND, "the run", "30 of them", "3: there are no others")
    record = Record(CONTRACT, [[]], [note], "a server", 1, 1.0)

    files.write(record, tmp_path)

    assert (record.notes, record.shortfalls) == ([note], [])
    assert record.cells[NAME, FLOOR].state == "kept"
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<title>Contract: kept</title>" in page
    assert "expected 30 of them, got 3: there are no others" in page


def test_what_xml_cannot_hold_is_written_as_something_else(tmp_path: Path) -> None:
    finding = Finding(NAME, "echo", "response", "\x1b", "\ud800 \ufffe")

    files.write(Record(CONTRACT, [[Result("a part", NAME, beside=[finding])]], [], "a server", 1, 1.0), tmp_path)

    (failure,) = ET.parse(tmp_path / "junit.xml").iter("failure")  # noqa: S314 - our own
    assert failure.text is not None
    assert failure.text.endswith("expected \ufffd, got \ufffd \ufffd")


def test_nothing_secret_is_shown(broken: Record) -> None:
    (entry, *_) = broken.entries
    secret = Request("POST", "/v1/x?a=1", [("Authorization", "Bearer aaa-secret"), ("COOKIE", "s=bbb-secret")], b"")
    exchange = Exchange(NAME, None, secret, Response(200, [("Set-Cookie", "s=ccc-secret")], b"x" * 5000))

    shown = json.dumps(Shown(CONTRACT).entry(evolve(entry, judged=Judged(exchange, frozenset()))))

    assert "secret" not in shown
    assert len(shown) < 3000


def test_a_replay_says_the_same_until_it_is_mended(
    broken: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = files.write(broken, tmp_path)
    path = next(str(path) for kind, path in kinds if kind.findings[0].rule == "pattern")

    monkeypatch.setattr(command, "Mock", lambda contract: lambda: Losing(Mock(contract)()))
    assert command.main(["--spec", SPEC, "--replay", path]) == BROKEN
    assert "pattern: response.body.amount" in capsys.readouterr().out
    monkeypatch.setattr(command, "Mock", Mock)
    assert command.main(["--spec", SPEC, "--replay", path]) == KEPT


@pytest.mark.parametrize(
    ("content", "own"), [(b'{"id": "inv_1"}', "inv_1"), (b'{"id": 1}', None), (b"{", None), (b"[" * 100_000, None)]
)
def test_what_a_reply_made_is_known_by_its_id(content: bytes, own: str | None) -> None:
    assert replay.made_id(Response(201, [], content)) == own


def test_a_replay_is_read_as_it_was_written(broken: Record) -> None:
    stored = broken.kinds()[0].replay
    assert stored is not None

    assert replay.from_json(json.loads(replay.to_json(stored))) == stored


def test_a_replay_names_what_is_made_anew() -> None:
    things = Contract.load(Path(__file__).parent / "fixtures" / "things.json")
    results = list(Session(things, Mock(things)()).execute(FIRST))
    exchanges = [each for result in results for each in result.exchanges]
    named = next(
        each for each in exchanges if each.accepted and each.operation == "GET /things/{thingId}" and each.claim
    )
    earlier = exchanges[: exchanges.index(named)]
    stored = replay.replay_of(Finding(named.operation, "crash", "response", "an answer", "none", named), named, earlier)

    findings, came = replay.perform(stored, things, Mock(things)())

    assert came.response.status_code == 200
    assert came.request.url != named.request.url
    assert not findings


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read"),
        ("[]", "is no replay"),
        ("{", "is no replay"),
        ("{}", "is no replay"),
        ("[" * 100_000, "is no replay"),
    ],
)
def test_what_is_no_replay_is_told(
    content: str | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "replay.json"
    if content is not None:
        path.write_text(content)

    assert command.main(["--spec", SPEC, "--replay", str(path)]) == USAGE
    assert said in capsys.readouterr().err


def test_a_number_that_is_out_of_place_in_a_replay_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = Request("POST", "/v1/customer-invoices", [], b"")
    text = replay.to_json(replay.Replay(NAME, "crash", "", "", "", None, [replay.Step(request)], request, 500))
    (step,) = replay.from_json(json.loads(text.replace('"made": null', '"made": 17'))).before
    assert step.made == "17"

    path = tmp_path / "replay.json"
    path.write_text(text.replace('"status": 500', '"status": 1e999'))
    assert command.main(["--spec", SPEC, "--replay", str(path)]) == USAGE
    assert "is no replay (OverflowError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"method": "GE T"}, "method: 'GE T' is no method"),
        ({"url": "/v1/a b"}, "url: '/v1/a b' is no address"),
        ({"url": "/v1/\n"}, "url: '/v1/\\n' is no address"),
        ({"url": "http://x:port/v1"}, "url: 'http://x:port/v1' is no address"),
        ({"url": "/v1/é"}, "url: '/v1/é' is no address"),
        ({"headers": [["X Later", "1"]]}, "headers: 'X Later' is no name of a header"),
        ({"headers": [["X-Later", "1\r\nX-More: 2"]]}, "headers.X-Later: '1\\r\\nX-More: 2' cannot be sent"),
        ({"headers": [["X-Later", "€"]]}, "headers.X-Later: '€' cannot be sent"),
    ],
)
def test_what_cannot_be_sent_is_told_and_not_held_against_the_server(
    changed: dict[str, Any], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = Request("POST", "/v1/customer-invoices", [("X-Later", "\xe9\t1 ")], b"")
    step = replay.Step(request)
    stored = json.loads(replay.to_json(replay.Replay(NAME, "crash", "", "", "", None, [step], request, 500)))
    assert replay.from_json(stored).request == request

    path = tmp_path / "replay.json"
    for each, place in ((stored, "request"), (stored["before"][0], "before.0.request")):
        right, each["request"] = each["request"], {**each["request"], **changed}
        path.write_text(json.dumps(stored))
        assert command.main(["--spec", SPEC, "--replay", str(path)]) == USAGE
        assert capsys.readouterr().err.startswith(f"error: {path}: {place}.{said}")
        each["request"] = right


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seed", "x"], "'x' is no whole number"),
        (["--workers", "0"], "give 1 or more"),
        (["--ur", "http://localhost"], "unrecognized"),
    ],
)
def test_options_that_make_no_sense_are_told(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)

    assert ended.value.code == USAGE
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--spec", "no-such-file.yaml"], "no-such-file.yaml: cannot be read"),
        (["--url", "here"], "'here' is no address"),
        (["--url", "http://127.0.0.1:1"], "cannot be reached"),
    ],
)
def test_what_is_of_no_use_is_told(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(arguments) == USAGE
    assert said in capsys.readouterr().err


def test_a_document_that_the_mock_cannot_answer_by_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = {"type": "string", "pattern": "^[0-9]{3} of [0-9]{3}$"}
    reply = {"description": "", "content": {"application/json": {"schema": schema}}}
    document = {"openapi": "3.1.0", "info": {"title": "", "version": "1"}}
    path = tmp_path / "odd.json"
    path.write_text(json.dumps({**document, "paths": {"/things": {"get": {"responses": {"200": reply}}}}}))

    assert command.main(["--spec", str(path), "--out", str(tmp_path), "--workers", "1"]) == USAGE
    assert (
        "GET /things: 200: the body: no value comes to mind for it; give its schema an example"
        in capsys.readouterr().err
    )


def test_a_server_that_never_answers_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(admission, "_AT_FIRST", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert command.main(["--spec", SPEC, "--url", f"http://127.0.0.1:{silent.getsockname()[1]}"]) == USAGE

    assert "gives no answer: timed out" in capsys.readouterr().err


def test_the_page_holds_what_a_cell_leads_to(monkeypatch: pytest.MonkeyPatch, broken: Record) -> None:
    monkeypatch.setattr(page_module, "_MOST_LINKS", 2)

    page = page_module.page(broken, [])

    assert set(re.findall(r'href="#(x\d+)"', page)) == set(re.findall(r'id="(x\d+)"', page))
    assert f"all {len(broken.entries)} are in exchanges.ndjson" in page
