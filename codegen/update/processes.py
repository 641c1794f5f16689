"""Processes that end when we do, and with them those that they have started."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final, Self

from attrs import define, field

PATIENCE_SECONDS: Final = 5


@define
class Processes:
    """Runs programs, from any thread; when left, it ends those that still run and starts no more."""

    _running: list[subprocess.Popen[str]] = field(factory=list, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)
    _left: bool = field(default=False, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._lock:
            self._left = True
            running = list(self._running)
        for process in running:
            _end(process)

    def run(self, arguments: Sequence[str], directory: Path, environment: Mapping[str, str]) -> tuple[bool, str]:
        """Run a program; tell whether it succeeded, and all that it printed."""
        with self._lock:
            if self._left:
                return False, "it was not started"
            process = subprocess.Popen(  # noqa: S603  # our own
                arguments,
                cwd=directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                process_group=0,  # so that one signal reaches what it starts, too
            )
            self._running.append(process)
        try:
            output, _ = process.communicate()
        except BaseException:
            _end(process)
            raise
        finally:
            with self._lock:
                self._running.remove(process)
            if process.stdout:
                process.stdout.close()
        return process.returncode == 0, output


def _end(process: subprocess.Popen[str]) -> None:
    for each in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, each)
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE_SECONDS)
            return
