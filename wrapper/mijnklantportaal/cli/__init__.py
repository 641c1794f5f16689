"""The command `mijnklantportaal`. Needs the extra `cli`."""

import sys

from mijnklantportaal._extras import needs_extra

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it: nothing was begun."""


def main() -> None:
    """Run the command; where the extra is missing, say so in one line."""
    try:
        with needs_extra("cli", "the command mijnklantportaal"):
            from mijnklantportaal.cli._commands import run  # noqa: PLC0415 - only there with the extra
    except ImportError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    sys.exit(run())


__all__ = ["main"]
