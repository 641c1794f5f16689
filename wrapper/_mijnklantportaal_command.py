"""The command `mijnklantportaal`, before the package is there and after it has done its work.

Importing the package takes most of the time that the command needs to start, and code inside the package cannot catch
an interruption of its own import. So the script and `python -m mijnklantportaal` begin here.
"""

import sys


def main() -> None:
    """Run the command; end without a word where it is interrupted before it began."""
    try:
        import signal  # noqa: PLC0415  # what may be interrupted

        # As Ctrl-C: else systemd or `docker stop` would end it without a word on whether the invoice exists.
        signal.signal(signal.SIGTERM, signal.default_int_handler)

        from mijnklantportaal.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(130)  # as INTERRUPTED of mijnklantportaal.cli, which is not there yet
    try:
        run()
    finally:
        # While Python shuts down, an interruption would kill it: a status of 130 in place of the one that tells whether
        # the invoice exists. A terminal and the program that started us may send one each.
        for interruption in (signal.SIGINT, signal.SIGTERM):
            signal.signal(interruption, signal.SIG_IGN)
