"""The command `mijnklantportaal`, before the package is there and after it has done its work.

Importing the package takes most of the time that the command needs to start, and code inside the package cannot catch
an interruption of its own import. So the script and `python -m mijnklantportaal` begin here.
"""

import sys

_ENDINGS = ("SIGTERM", "SIGHUP")
"""What ends a program from outside: systemd and `docker stop`, a terminal that goes away. Windows lacks the second."""


def main() -> None:
    """Run the command; end without a word where it is interrupted before it began."""
    try:
        import signal  # noqa: PLC0415  # what may be interrupted

        def interrupt(number: int, _frame: object) -> None:
            # Once: the shell passes on what the terminal has sent already.
            signal.signal(number, signal.SIG_IGN)
            signal.default_int_handler(number, None)

        # As Ctrl-C: else they would end it without a word on whether the invoice exists. What was ignored from the
        # start stays so, as nohup means it.
        endings = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
        for ending in endings:
            if signal.getsignal(ending) is not signal.SIG_IGN:
                signal.signal(ending, interrupt)

        from mijnklantportaal.cli import main as run  # noqa: PLC0415
    except KeyboardInterrupt:
        sys.exit(130)  # as INTERRUPTED of mijnklantportaal.cli, which is not there yet
    try:
        run()
    finally:
        # While Python shuts down, an interruption would kill it: a status of 130 in place of the one that tells whether
        # the invoice exists. A terminal and the program that started us may send one each.
        for interruption in (signal.SIGINT, *endings):
            signal.signal(interruption, signal.SIG_IGN)
