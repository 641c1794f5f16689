"""What a browser makes of the report, from a file and without a network."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve, frozen
from mijnklantportaal.contract import Request, Response

from browser.chromium import Browser, browser
from contract_tests.documents import document
from contract_tests.findings import Finding
from contract_tests.floor import FLOOR
from contract_tests.report import files
from contract_tests.report.record import Cell, Record
from contract_tests.runs import FIRST, Session
from contract_tests.servers import Mock, Server
from contract_tests.subject import label

SCRIPT = "<script>alert(1)</script>\"'><img src=http://127.0.0.1:9/x onerror=alert(2)></pre></details>"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((each) => (each.open = true))"
TURNED = "1\u202e2.5"


@frozen
class Hostile:
    """Says of what was made what nobody should run or be deceived by."""

    server: Server

    def answer(self, request: Request) -> Response:
        response = self.server.answer(request)
        if response.status_code != 201:
            return response
        reply = {**json.loads(response.content), "amount": TURNED, "currency": SCRIPT}
        headers = [*response.headers, ("X-Hostile", SCRIPT)]
        return evolve(response, headers=headers, content=json.dumps(reply, ensure_ascii=False).encode())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def report(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> str:  # noqa: ARG001  # skips first
    contract = document("vendor")
    results = list(Session(contract, Hostile(Mock(contract)())).execute(FIRST))
    name = label(contract.operations[0])
    shortfall = Finding(name, FLOOR, "accepted requests", "30", "4", None)
    record = Record(contract, [results], [shortfall], "a server", 1, 1.0)
    record.cells[name, "nothing"] = Cell(name, "nothing")  # of a check that looked at nothing
    directory = tmp_path_factory.mktemp("contract")
    files.write(record, directory)
    return Path(directory, "report.html").as_uri()


def test_a_click_on_a_cell_leads_to_the_exchange(chromium: Browser, report: str) -> None:
    page = chromium.open(report)
    cell = page.tell("() => '#' + find('.inside:has(.links)').id")
    exchange = page.tell(f"() => find('{cell} .links a').hash")

    assert (page.sees(cell), page.sees(exchange)) == (False, False)
    page.click(f"a[href='{cell}']")
    assert page.sees(cell)
    page.click(f"{cell} .links a")
    assert page.sees(exchange)
    assert "customerId" in page.tell("asSeen", f"{exchange} pre")
    # The line that says which one it is has not been scrolled away.
    top = f"() => find('details:has({exchange}) summary').getBoundingClientRect().top"
    assert 0 <= page.tell(top) < 900


def test_every_link_leads_to_what_is_then_seen(chromium: Browser, report: str) -> None:
    page = chromium.open(report)

    lost = page.tell("""() => {
        const lost = [];
        const links = new Map([...document.querySelectorAll("a")].map((each) => [each.hash, each]));
        for (const [hash, link] of links) {
            document.querySelectorAll("details[open]").forEach((each) => (each.open = false));
            link.click();
            if (!isSeen(hash)) lost.push(hash);
        }
        return [links.size > 20, lost];
    }""")
    assert lost == [True, []]


def test_hostile_text_is_read_as_it_is_and_not_run(chromium: Browser, report: str) -> None:
    page = chromium.open(report, offline=True)
    page.tell(OPEN_ALL)

    assert "".join(SCRIPT.split()) in page.tell("asSeen", ".sides div + div pre")
    assert page.tell("() => document.querySelectorAll('script, img').length") == 0
    assert f'"amount":"{TURNED}","paidAt"'.replace("\u202e", "") in page.tell("asSeen", "pre:has(bdi)")
    assert page.ran == []
    assert page.requested == [report]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1200, True)])
def test_it_is_readable(chromium: Browser, report: str, width: int, dark: bool) -> None:  # noqa: FBT001
    page = chromium.open(report, width=width, dark=dark)
    page.tell(OPEN_ALL)

    assert page.tell("overflow") == 0
    assert page.tell("faint") == []
    assert page.sees(".url")
    assert page.tell("() => find('.url').offsetWidth") > 200
