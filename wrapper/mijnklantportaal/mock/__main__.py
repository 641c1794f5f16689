"""Serve the mock portal until SIGINT or SIGTERM."""

import argparse
import re
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NoReturn

from mijnklantportaal.contract import Contract, ContractError
from mijnklantportaal.mock import MockPortal

_BAD_USAGE = 64
"""EX_USAGE of sysexits.h, as for the command `mijnklantportaal`."""


def main(arguments: Sequence[str] | None = None, *, prog: str = "python -m mijnklantportaal.mock") -> int:
    """Serve the mock portal; returns the exit status. An option that makes no sense ends the process with status 64."""
    parser = _parser(prog)
    options = parser.parse_args(arguments)
    try:
        portal = MockPortal(
            Contract.load(options.document),
            token=options.token,
            monthly_limit=options.monthly_limit,
            requests_per_minute=options.requests_per_minute,
            port=options.port,
        )
    except ContractError as error:
        return _fail(str(error))
    except ValueError as error:
        name, _, problem = str(error).partition(": ")
        parser.error(f"argument --{name.replace('_', '-')}: {problem}")
    stop = threading.Event()
    with ExitStack() as running:
        try:
            running.enter_context(portal)
        except OSError as error:
            return _fail(f"cannot listen on port {options.port}: {error.strerror}; choose another with --port")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        try:
            _tell(portal, sys.stdout)
        except OSError as error:
            return _fail(f"cannot tell the address: {error.strerror}")
        stop.wait()
    return 0


def _tell(portal: MockPortal, stream: IO[str] | None) -> None:
    if stream is not None:  # closed before the command began
        stream.write(f"Mock portal at {portal.url}, token {portal.token} (Ctrl-C stops it)\n")
        stream.write(f"What it receives is shown at {portal.page_url}\n")
        stream.flush()


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_BAD_USAGE, f"error: {message}\n")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = _Parser(prog, description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=_port, default=8000, help="on 127.0.0.1; 0 is any free one [%(default)s]")
    parser.add_argument("--token", default="test-token", help="the only token that is let in [%(default)s]")
    parser.add_argument("--monthly-limit", type=_whole, metavar="N", help="more invoices in a month get a 426")
    parser.add_argument("--requests-per-minute", type=_whole, metavar="N", help="more requests in a minute get a 429")
    parser.add_argument("--document", type=Path, metavar="FILE", help="a contract document (JSON) [the vendor's]")
    return parser


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; give 0 to 65535")
    return int(text)


def _whole(text: str) -> int:
    if not re.fullmatch("-?[0-9]{1,9}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number; give e.g. 60")
    return int(text)


def _fail(message: str) -> int:
    sys.stderr.write(f"error: {message}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
