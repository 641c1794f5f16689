"""What a browser makes of `/_mock`: what is seen, opened, displayed, asked for and run."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from mijnklantportaal.mock import MockPortal

from browser.chromium import Browser, browser
from browser.page import Page

GREEN = (0, 153, 77)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
    b"4 0 obj<</Length 26>>stream\n0 .6 .3 rg 0 0 595 842 re f\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
"""One page, which is green all over."""

SCRIPT = "<script>alert(1)</script>\"'><img src=http://127.0.0.1:9/x onerror=alert(2)><svg onload=alert(3)>&lt;"
TURNED = "invoice\u202efdp.exe"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture
def portal() -> Iterator[MockPortal]:
    with MockPortal() as running:
        yield running


def create(portal: MockPortal, number: str) -> None:
    with portal.client() as client:
        client.customer_invoices.create(
            customer_id="cst_1", invoice_number=number, issued_at=date(2024, 4, 29), amount="12.95", pdf=PDF
        )


def post(portal: MockPortal, *file: Any, **fields: str) -> None:
    """Send what our client would not."""
    headers = {"Authorization": f"Bearer {portal.token}"}
    with httpx.Client(trust_env=False) as client:
        client.post(f"{portal.url}/customer-invoices", headers=headers, data=fields, files={"pdf": file})


def asked_of_others(page: Page, portal: MockPortal) -> list[str]:
    own = ("chrome://", "chrome-extension://")  # the parts of the browser's PDF viewer
    here = f"{portal.page_url.removesuffix('/_mock')}/_mock"
    return [each for each in page.requested if not each.startswith((*own, here))]


def test_fields_and_verdict_are_seen_and_the_pdf_is_displayed(chromium: Browser, portal: MockPortal) -> None:
    create(portal, "2024-001")
    create(portal, "2024-002")
    page = chromium.open(portal.page_url)

    seen = page.tell("asSeen", "main")
    assert "Itkeepsthecontract.FieldscustomerIdcst_1invoiceNumber2024-002" in seen
    assert "2024-001" not in seen
    assert page.shows(GREEN, "iframe")
    # What nobody has opened is not fetched either.
    assert {each for each in page.requested if each.endswith("/files/0")} == {f"{portal.page_url}/2/files/0"}
    assert asked_of_others(page, portal) == []
    assert page.ran == []


def test_an_older_one_is_opened_by_a_click(chromium: Browser, portal: MockPortal) -> None:
    post(portal, "a.txt", b"no PDF", "text/plain", amount="1,50")
    post(portal, "a.txt", b"no PDF", "text/plain")
    page = chromium.open(portal.page_url)

    newest, older = "details:nth-of-type(1)", "details:nth-of-type(2)"
    assert (page.sees(f"{newest} table"), page.sees(f"{older} table")) == (True, False)
    page.click(f"{older} > summary")
    assert page.sees(f"{older} table")
    assert "request.body.amountpattern:expected" in page.tell("asSeen", older)
    page.click(f"{older} > summary")
    assert not page.sees(f"{older} table")


def test_what_is_no_pdf_is_offered_for_saving(chromium: Browser, portal: MockPortal) -> None:
    post(portal, "invoice.pdf", b"<script>alert(1)</script>", "text/html")
    page = chromium.open(portal.page_url)

    assert not page.sees("iframe")
    page.click("a[href*=files]")
    page.until(lambda: bool(page.downloads))
    assert page.tell("() => location.pathname") == "/_mock"
    assert page.ran == []


def test_hostile_text_is_read_and_not_run(chromium: Browser, portal: MockPortal) -> None:
    post(portal, SCRIPT, f"%PDF-1.4 {SCRIPT}".encode(), "text/html", invoiceNumber=SCRIPT, **{SCRIPT: SCRIPT})
    page = chromium.open(portal.page_url)
    page.until(lambda: page.requested[-1].startswith("chrome-extension://"))  # the viewer has it

    seen, script = page.tell("asSeen", "main"), "".join(SCRIPT.split())
    assert seen.count(script) == 2
    # As a form spells it in the names of fields and files.
    assert seen.count(script.replace('"', "%22")) == 2
    assert page.tell("() => document.querySelectorAll('script, img, svg').length") == 0
    assert page.ran == []
    assert asked_of_others(page, portal) == []


def test_nothing_is_turned_round(chromium: Browser, portal: MockPortal) -> None:
    post(portal, TURNED, b"no PDF", "application/pdf", invoiceNumber=TURNED)
    page = chromium.open(portal.page_url)

    plain = TURNED.replace("\u202e", "")
    assert page.tell("asSeen", "tr:has(bdi)") == f"invoiceNumber{plain}"
    assert page.tell("asSeen", "p:has(> a[href*=files])") == f"{plain}application/pdf,6bytes"
    assert page.tell("() => getComputedStyle(find('td bdi'), '::before').content") == '"U+202E"'


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1200, True)])
def test_it_is_readable(chromium: Browser, portal: MockPortal, width: int, dark: bool) -> None:  # noqa: FBT001
    for text in ("2024-001", "x" * 300):
        post(portal, text, b"no PDF", "text/html", invoiceNumber=text, amount="1,50")
    page = chromium.open(portal.page_url, width=width, dark=dark)
    page.click("details:nth-of-type(2) > summary")

    assert page.tell("overflow") == 0
    assert page.tell("faint") == []
    assert page.tell("() => Math.min(...[...document.querySelectorAll('td')].map((each) => each.offsetWidth))") > 200


def test_a_missing_browser_fails_where_nobody_reads_what_was_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", "true")
    with (
        pytest.raises(pytest.fail.Exception, match=r"^no browser on the PATH .*: apt-get install chromium$"),
        browser(),
    ):
        pass
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match=r"apt-get install chromium$"), browser():
        pass
