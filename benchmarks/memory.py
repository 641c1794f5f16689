"""Prints the peak memory of this process in KiB: after a small upload, and after one of the file. Linux only."""

import re
import sys
from datetime import date
from pathlib import Path

from mijnklantportaal import MijnKlantportaal


def main(url: str, path: str) -> None:
    """Upload twice."""
    with MijnKlantportaal("token", base_url=url) as portal:
        for pdf in (b"%PDF-1.7\n%%EOF\n", Path(path)):
            portal.customer_invoices.create(
                customer_id="cst_1", invoice_number="2024-001", issued_at=date(2024, 4, 29), amount="12.95", pdf=pdf
            )
            print(peak())


def peak() -> int:
    """Return the peak memory of this process so far, in KiB."""
    # Not ru_maxrss, which begins at the peak of the process that started this one.
    return int(re.findall(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text())[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
