"""The command `mijnklantportaal`, before the package is there and after it has done its work.

Importing the package takes most of the time that the command needs to start, and code inside the package cannot catch
an interruption of its own import. So the script and `python -m mijnklantportaal` begin here.
"""

import sys


def main() -> None:
    """Run the command; end without a word where it is interrupted before it began."""
    try:
        import signal  # noqa: PLC0415  # what may be interrupted

        from mijnklantportaal.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(130)  # as INTERRUPTED of mijnklantportaal.cli, which is not there yet
    try:
        run()
    finally:
        # While Python shuts down, an interruption would kill it: a status of 130 in place of the one that tells whether
        # the invoice exists. A terminal and the program that started us may send one each.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
