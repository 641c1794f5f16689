"""What `st run`, as it comes, says of the faulty portals; kept, because it takes long.

It complains of the faultless portal too, of the vendor's document after three requests (its example is no date, and no
401 is documented), and by default goes no further. So it is told to continue, and a fault counts as caught where it
tells a failure that it does not tell without the fault.
"""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from attrs import field, frozen
from mijnklantportaal.contract import Contract

from contract_tests.faults.catalogue import SERVER
from contract_tests.faults.portal import FAULTLESS, FaultyPortal
from contract_tests.servers import Server, application
from contract_tests.subject import TOKEN

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "peers.json"
_SECONDS = 600
_BY_NAME = {fault.name: fault for fault in (FAULTLESS, *SERVER)}


@frozen
class Peer:
    """A way to use schemathesis.

    Attributes:
        key: Under which its results are kept: they hold for this very document only.
    """

    name: str
    document: Path = field(repr=False)

    @property
    def key(self) -> str:
        """The document's first digits of SHA-256; without our relations, of which schemathesis knows nothing."""
        content = self.document.read_bytes()
        if self.document.suffix == ".json":
            known = json.loads(content)
            known.pop("x-relations", None)
            content = json.dumps(known, sort_keys=True).encode()
        return sha256(content).hexdigest()[:16]


PEERS = (
    Peer("`st run openapi.yaml`", ROOT / "openapi.yaml"),
    Peer("`st run contract.json`", ROOT / "generated" / "mijnklantportaal_client" / "contract.json"),
)


class Kept:
    """The results that are kept: for each document, the checks that failed for each fault."""

    def __init__(self) -> None:
        self._failed: dict[str, dict[str, list[str]]] = json.loads(KEPT.read_text())

    def caught(self, peer: Peer, fault: str) -> bool | None:
        """Tell whether the peer noticed the fault; None where it was not asked."""
        found = self._failed.get(peer.key, {})
        if fault not in found or FAULTLESS.name not in found:
            return None
        return not set(found[fault]) <= set(found[FAULTLESS.name])

    def has(self, peer: Peer, fault: str) -> bool:
        """Tell whether the peer was asked."""
        return fault in self._failed.get(peer.key, {})

    def keep(self, peer: Peer, fault: str, failed: Iterable[str]) -> None:
        """Write a result down."""
        self._failed.setdefault(peer.key, {})[fault] = sorted(failed)
        KEPT.write_text(json.dumps(self._failed, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def ask(peer: Peer, name: str) -> set[str]:
    """Run schemathesis on a portal with the fault; return the failures that it tells, by check and title."""
    with TemporaryDirectory() as folder, served(FaultyPortal(Contract.load(), _BY_NAME[name].wrong)) as url:
        report = Path(folder, "report.ndjson")
        command = [
            *(
                str(Path(sys.executable).parent / "st"),
                "run",
                str(peer.document),
                "--url",
                url,
                "--continue-on-failure",
            ),
            *("--header", f"Authorization: Bearer {TOKEN}", "--seed", "1"),
            *("--no-color", "--report", "ndjson", "--report-ndjson-path", str(report)),
        ]
        done = subprocess.run(  # noqa: S603 - a tool of ours against a server of ours
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        if done.returncode not in (0, 1) or not report.exists():
            raise RuntimeError(f"{name}: schemathesis did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return set(_failures(map(json.loads, report.read_text().splitlines())))


def _failures(events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Read the checks that failed out of a report, each with its title."""
    for event in events:
        for checks in event.get("ScenarioFinished", {}).get("recorder", {}).get("checks", {}).values():
            for check in checks:
                if check["status"] == "failure":
                    yield f"{check['name']}: {check['failure_info']['failure']['title']}"


@contextmanager
def served(portal: Server) -> Iterator[str]:
    """Serve a portal on a free port of this machine; give its base URL."""
    config = uvicorn.Config(application(portal), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    # With its protocol stated: only then does asyncio turn Nagle's algorithm off, which costs 40 ms a request.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # now, so that whoever knows the address is served
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            thread.join()
