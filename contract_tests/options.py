"""The command's options; what must not stand on a command line, or is dangerous, is read from the environment too."""

import os
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from attrs import field, frozen

from contract_tests.runs import SEED
from contract_tests.subject import TOKEN

KEPT, BROKEN, TOO_LITTLE, USAGE = 0, 1, 2, 64

_DESCRIPTION = "Hold a server against the contract; the mock portal, in this process, unless --url names another."
_EPILOG = """\
Exit status: 0 nothing is wrong, and enough was tried to say so; 1 the contract is broken; 2 nothing was found, but too
little was tried; 64 the options, a file or the address are of no use.

A server that is not on this machine is sent a few chosen requests only, and nothing at all unless ALLOW_WRITES=1 and
CUSTOMER_ID= (a customer who is a test) are set, here or in the environment: the contract is tested by making invoices.
"""


@frozen
class Options:
    """What is asked for."""

    url: str | None
    token: str = field(repr=False)
    spec: Path | None
    replay: Path | None
    seed: int
    workers: int
    deep: bool
    out: Path
    allow_writes: str  # 1 is what allows it
    customer_id: str | None
    max_creates: int
    max_requests: int


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"error: {message}\n")


def read_options(arguments: Sequence[str] | None) -> Options:
    """Read the command line; ends the process where it makes no sense."""
    parser = _Parser(
        "python -m contract_tests",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    environment = os.environ.get
    parser.add_argument("--url", type=_given, help="the server, with its base path: http://127.0.0.1:8000/v1")
    parser.add_argument(
        "--token",
        type=_token,
        default=environment("TOKEN") or TOKEN,
        help="the server's; NAME:PASSWORD for basic authentication [TOKEN, else the mock's own]",
    )
    parser.add_argument("--spec", type=_file, help="an OpenAPI or a contract document [the generated client's]")
    parser.add_argument(
        "--replay", type=_file, metavar="FILE", help="send again what a file of build/contract/replay holds"
    )
    parser.add_argument("--seed", type=_whole, default=SEED, help="of all that is drawn [%(default)s]")
    parser.add_argument("--workers", type=some, default=os.cpu_count() or 1, help="processes at a time [%(default)s]")
    parser.add_argument("--deep", action="store_true", help="several seeds, and several times as many examples")
    parser.add_argument(
        "--out", type=Path, default=Path("build/contract"), help="directory of the reports [%(default)s]"
    )
    parser.add_argument(
        "--allow-writes",
        action="store_const",
        const="1",
        default=environment("ALLOW_WRITES", ""),
        help="[ALLOW_WRITES=1]",
    )
    parser.add_argument(
        "--customer-id",
        type=lambda text: text or None,
        default=environment("CUSTOMER_ID") or None,
        help="[CUSTOMER_ID]",
    )
    parser.add_argument(
        "--max-creates", type=some, default=environment("MAX_CREATES") or "3", help="[MAX_CREATES, else 3]"
    )
    parser.add_argument(
        "--max-requests", type=some, default=environment("MAX_REQUESTS") or "50", help="[MAX_REQUESTS, else 50]"
    )
    return Options(**vars(parser.parse_args(arguments)))


def _given(text: str) -> str:
    # It is a variable that is not set, and no wish for the mock: all would end well, and nothing of theirs be tried.
    if not text.strip():
        raise ArgumentTypeError(f"{text!r} is empty; give one, or leave the option out")
    return text


def _token(text: str) -> str:
    _given(text)
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ArgumentTypeError("it is no token; give printable ASCII text without blanks")
    return text


def _file(text: str) -> Path:
    return Path(_given(text))


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no whole number; give 0 or more")
    return int(text)


def some(text: str) -> int:
    """Read a number of things, of which there must be one."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of things; give 1 or more")
    return int(text)
