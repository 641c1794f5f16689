"""The wrapper's `create`, sync and async, called in the same words."""

import asyncio
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import pytest
from mijnklantportaal import AsyncMijnKlantportaal, CustomerInvoice, MijnKlantportaal

from contract_tests.client.ways import without_waiting
from contract_tests.pdfs import write_pdf
from contract_tests.subject import TOKEN

Arguments: TypeAlias = dict[str, Any]
Create: TypeAlias = Callable[..., CustomerInvoice]

LEAST: Arguments = {
    "customer_id": "cst_abc12345def678",
    "invoice_number": "2024-001",
    "issued_at": date(2024, 4, 29),
    "amount": Decimal("12.95"),
    "pdf": write_pdf(),
}
"""What `create` needs at the least."""


def create(arguments: Arguments, *, waits: list[float] | None = None, **options: Any) -> CustomerInvoice:
    """Create an invoice; the options are the portal's.

    Args:
        arguments: What `create` is given.
        waits: Takes the seconds that would have been waited.
        options: The portal's.
    """
    with MijnKlantportaal(TOKEN, **{"requests_per_minute": None, **options}) as portal:
        noted = without_waiting(portal)
        try:
            return portal.customer_invoices.create(**arguments)
        finally:
            (waits if waits is not None else []).extend(noted)


def create_async(arguments: Arguments, *, waits: list[float] | None = None, **options: Any) -> CustomerInvoice:
    """Do the same with the async client."""

    async def call() -> CustomerInvoice:
        async with AsyncMijnKlantportaal(TOKEN, **{"requests_per_minute": None, **options}) as portal:
            noted = without_waiting(portal)
            try:
                return await portal.customer_invoices.create(**arguments)
            finally:
                (waits if waits is not None else []).extend(noted)

    return asyncio.run(call())


BOTH = pytest.mark.parametrize("create", [create, create_async], ids=["sync", "async"])
