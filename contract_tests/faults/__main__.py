"""`make faults-caught` sets the suite on each fault, and prints by which rule it was caught."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from contract_tests.faults import clients, peers, servers, table
from contract_tests.faults.catalogue import CLIENT, SERVER
from contract_tests.faults.outcome import Outcome
from contract_tests.faults.patches import ClientFault
from contract_tests.faults.portal import FAULTLESS, ServerFault
from contract_tests.faults.runner import chosen, each
from contract_tests.faults.table import Row
from contract_tests.options import some

TABLE = Path(__file__).parent / "table.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return 1 if the suite is to be mended."""
    options = _options(arguments)
    if options.peers:
        _ask_peers(options)
    kept = peers.Kept()
    sides: dict[str, list[Row]] = {}
    if options.side != "client":
        said = {fault.name: [kept.caught(peer, fault.name) for peer in peers.PEERS] for fault in SERVER}
        sides["Server"] = _rows("Server", SERVER, servers.run, options, lambda name: said[name])
    if options.side != "server":
        sides["Client"] = _rows("Client", CLIENT, clients.run, options, lambda _: ())
    found = {side: _faultless(side, options) for side in sides}
    faultless = {side: _said(side, count, options) for side, count in found.items() if count is not None}
    print(*faultless.values(), sep="\n")
    wrong = sum(row.wrong for rows in sides.values() for row in rows) + sum(filter(None, found.values()))
    if options.write:
        names = {"Server": [peer.name for peer in peers.PEERS]}
        TABLE.write_text(
            "\n".join(
                table.in_markdown(side, rows, names.get(side, ()), faultless[side]) for side, rows in sides.items()
            )
        )
    return 1 if wrong else 0


def _rows(
    side: str,
    faults: Sequence[ServerFault] | Sequence[ClientFault],
    run: Callable[[str], Outcome],
    options: Namespace,
    said: Callable[[str], Sequence[bool | None]],
) -> list[Row]:
    proofs = {fault.name: fault.proof for fault in faults}
    rows = []
    print(f"{side}")
    for outcome in each(run, chosen([*proofs], options.only), options.jobs):
        rows.append(Row(outcome, proofs[outcome.fault], said(outcome.fault)))
        print(table.in_columns(rows[-1]), flush=True)
    print(f"{table.summary(rows, [peer.name for peer in peers.PEERS] if side == 'Server' else ())}\n", flush=True)
    return rows


def _faultless(side: str, options: Namespace) -> int | None:
    """Say what is found where nothing is wrong; return how often, None where nobody looked."""
    if side == "Server":
        seeds = range(1, options.seeds + 1)
        return _told(seeds, each(partial(servers.run, FAULTLESS.name), seeds, options.jobs))
    return None if options.only else _told(["the client"], each(clients.run, [FAULTLESS.name], 1))


def _said(side: str, found: int, options: Namespace) -> str:
    runs = f"{options.seeds} seeds" if side == "Server" else "One run"
    return f"{runs} without a fault: {found} finding{'' if found == 1 else 's'}."


def _told(of: Iterable[object], outcomes: Iterable[Outcome]) -> int:
    wrong = [f"{what}: {outcome.rule}" for what, outcome in zip(of, outcomes, strict=True) if outcome.rule]
    for each_ in wrong:
        print(f"Wrong without a fault: {each_}")
    return len(wrong)


def _ask_peers(options: Namespace) -> None:
    kept = peers.Kept()
    for peer in peers.PEERS:
        names = [FAULTLESS.name, *chosen([fault.name for fault in SERVER][:: options.peers], options.only)]
        missing = [name for name in names if not kept.has(peer, name)]
        for name, failed in zip(missing, each(partial(peers.ask, peer), missing, options.jobs), strict=True):
            kept.keep(peer, name, failed)
            print(f"{peer.name}: {name}: {', '.join(sorted(failed)) or 'nothing'}", flush=True)


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(prog="python -m contract_tests.faults", description=__doc__)
    parser.add_argument("--side", choices=["server", "client"], help="only the faults of one side")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the faults with this text in their names")
    parser.add_argument("--jobs", type=some, default=os.cpu_count() or 1, metavar="N", help="runs at a time")
    parser.add_argument(
        "--seeds", type=some, default=20, metavar="N", help="runs without a fault, with different seeds"
    )
    parser.add_argument(
        "--peers",
        type=some,
        nargs="?",
        const=1,
        metavar="N",
        help="first ask schemathesis what is not known of it, of every Nth fault of a server; 17 s of CPU for each",
    )
    parser.add_argument("--write", action="store_true", help=f"write {TABLE.name}")
    options = parser.parse_args(arguments)
    if options.write and (options.only or options.side):
        parser.error("--write writes the whole table: leave --only and --side out")
    names = {"server": [fault.name for fault in SERVER], "client": [fault.name for fault in CLIENT]}
    if not any(chosen(names[side], options.only) for side in names if options.side in {side, None}):
        parser.error(f"--only: {options.only!r} is in the name of no fault")
    return options


if __name__ == "__main__":
    sys.exit(main())
