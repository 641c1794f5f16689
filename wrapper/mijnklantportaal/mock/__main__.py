"""Serve the mock portal until SIGINT or SIGTERM."""

import argparse
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from mijnklantportaal.contract import Contract, ContractError
from mijnklantportaal.mock import MockPortal


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the mock portal; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        portal = MockPortal(
            Contract.load(options.document),
            token=options.token,
            monthly_limit=options.monthly_limit,
            requests_per_minute=options.requests_per_minute,
            port=options.port,
        )
    except (ContractError, ValueError) as error:
        return _fail(str(error))
    stop = threading.Event()
    try:
        with portal:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: stop.set())
            sys.stdout.write(f"Mock portal at {portal.url}, token {portal.token} (Ctrl-C stops it)\n")
            sys.stdout.write(f"What it receives is shown at {portal.page_url}\n")
            sys.stdout.flush()
            stop.wait()
    except OSError as error:
        return _fail(f"cannot listen on port {options.port}: {error.strerror}; choose another with --port")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m mijnklantportaal.mock", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="on 127.0.0.1; 0 is any free one [%(default)s]")
    parser.add_argument("--token", default="test-token", help="the only token that is let in [%(default)s]")
    parser.add_argument("--monthly-limit", type=int, metavar="N", help="more invoices in a month get a 426")
    parser.add_argument("--requests-per-minute", type=int, metavar="N", help="more requests in a minute get a 429")
    parser.add_argument("--document", type=Path, metavar="FILE", help="a contract document (JSON) [the vendor's]")
    return parser


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is no port; give 0 to 65535")
    return number


def _fail(message: str) -> int:
    sys.stderr.write(f"error: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
