"""What `make demo` shows: an invoice sent to a mock portal, a wrong date, a wrong token."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
from mijnklantportaal import MijnKlantportaal, MijnKlantportaalError
from mijnklantportaal.mock import MockPortal

PDF = Path(__file__).with_name("2024-001.pdf")


def main() -> None:
    """Run the demo."""
    with MockPortal() as mock:
        print(f"A mock portal, made from openapi.yaml, listens on {mock.url}.")

        invoice: dict[str, Any] = {
            "customer_id": "cst_abc12345def678",
            "invoice_number": "2024-001",
            "issued_at": date(2024, 4, 29),
            "due_at": date(2024, 5, 28),
            "amount": Decimal("12.95"),
            "pdf": PDF,
        }
        with MijnKlantportaal(mock.token, base_url=mock.url) as portal:
            created = portal.customer_invoices.create(**invoice)
            print(f"\nSent {PDF.name} ({PDF.stat().st_size} bytes). The portal replied:")
            for name, value in attrs.asdict(created, filter=attrs.filters.exclude("raw"), recurse=False).items():
                print(f"  {name:<20} {value}")

            print("\nA wrong date:")
            show_refusal(portal, {**invoice, "issued_at": "2024-04-31"})
        with MijnKlantportaal("wrong-token", base_url=mock.url) as portal:
            print("\nA wrong token:")
            show_refusal(portal, invoice)


def show_refusal(portal: MijnKlantportaal, invoice: dict[str, Any]) -> None:
    """Send an invoice that is refused, and print in two lines what the caller sees."""
    try:
        portal.customer_invoices.create(**invoice)
    except MijnKlantportaalError as error:
        print(f"  {type(error).__name__}, outcome: {error.outcome}")
        print(f"  {error}")


if __name__ == "__main__":
    main()
