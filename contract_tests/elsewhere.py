"""What the tests take for a server that is somebody's own, which is sent a few chosen requests."""

import httpx
import pytest
from attrs import define, field
from mijnklantportaal.contract import Request, Response

from contract_tests import command
from contract_tests.documents import SPECS, document
from contract_tests.live.chosen import Chosen

CONTRACT = document("vendor")
SPEC = str(SPECS["vendor"])
TOKEN = "a-token-of-the-server"  # noqa: S105 - opens nothing but the mock
CUSTOMER = "cst_test12345"
READ, WRITE = (Request(method, f"{CONTRACT.base_path}/customer-invoices", [], b"") for method in ("GET", "POST"))


@define
class Scripted:
    """Answers with these statuses, one after the other; None is a time-out."""

    statuses: list[int | None]
    headers: list[tuple[str, str]] = field(factory=list)
    asked: int = 0

    def answer(self, _: Request) -> Response:
        self.asked += 1
        status = self.statuses.pop(0)
        if status is None:
            raise httpx.ReadTimeout("")
        return Response(status, self.headers, b"")


def pretend(monkeypatch: pytest.MonkeyPatch, chosen: list[Chosen] | None = None) -> None:
    """Take a server on this machine for one elsewhere, for which perhaps something was chosen already."""
    monkeypatch.setattr(command, "is_loopback", lambda _: False)
    if chosen is not None:
        monkeypatch.setattr(command, "choose", lambda *_: chosen)
        monkeypatch.setattr(command, "contract_of", lambda *_, **__: CONTRACT)
