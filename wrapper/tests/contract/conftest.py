from pathlib import Path
from typing import Any

import pytest
from mijnklantportaal.contract import Contract, Request
from ruamel.yaml import YAML

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def shipped() -> Contract:
    """The contract of the portal."""
    return Contract.load()


@pytest.fixture(scope="session")
def made_up() -> dict[str, Any]:
    """A document with what sending an invoice has no room for."""
    document = YAML(typ="safe").load((GOLDEN / "document.yaml").read_text("utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="session")
def orders(made_up: dict[str, Any]) -> Contract:
    """The contract of the made-up document."""
    return Contract(made_up)


@pytest.fixture(scope="session")
def invoice() -> Request:
    """A request that keeps the contract."""
    text = (GOLDEN / "invoice.http").read_text("utf-8").partition("\nHTTP/1.1")[0]
    head, _, body = text.partition("\n\n")
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in head.splitlines()[1:])]
    return Request("POST", "/v1/customer-invoices", headers, body.replace("\n", "\r\n").encode())
