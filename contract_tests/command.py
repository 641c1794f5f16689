"""The command: `python -m contract_tests`."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
from mijnklantportaal.contract import Contract
from mijnklantportaal.errors import InvalidInputError

from contract_tests import passes
from contract_tests.documents import UNUSABLE, contract_of
from contract_tests.findings import one_line
from contract_tests.live.admission import UnreachableError, UsageError, admit, ask, reach
from contract_tests.live.budget import Budget, Budgeted
from contract_tests.live.chosen import choose
from contract_tests.live.few import Few
from contract_tests.live.patience import as_sent
from contract_tests.live.remote import Address, is_loopback, protect, read_address
from contract_tests.options import BROKEN, KEPT, TOO_LITTLE, USAGE, Options, read_options
from contract_tests.report import files, replay
from contract_tests.report.record import Record
from contract_tests.servers import Mock, Start
from contract_tests.subject import label


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked; give the exit status."""
    options = read_options(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # any terminal can show any finding
    try:
        return _perform(options)
    except (*UNUSABLE, UnreachableError, UsageError, InvalidInputError, replay.ReplayError) as error:
        return _fail(one_line(str(error)))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")


def _perform(options: Options) -> int:
    contract = _contract(options)
    url = read_address(options.url, contract) if options.url else None
    if url is not None and not is_loopback(url):
        return _with_care(options, contract, url)
    if url is not None:
        ask(url)
    if options.replay:
        start: Start = Mock(contract) if url is None else Address(contract, url, options.token)
        return _replay(options.replay, contract, start)
    return _in_full(options, contract, url)


def _contract(options: Options) -> Contract:
    if options.spec is None:
        return Contract.load()
    dead: list[str] = []
    contract = contract_of(options.spec, on_dead=dead.append)
    if dead:
        _say(f"{len(dead)} actions of the overlays find nothing to change in {options.spec}")
    return contract


def _in_full(options: Options, contract: Contract, url: httpx.URL | None) -> int:
    if url is not None:
        server = Address(contract, url, options.token)()
        assert server is not None
        admit(server, contract)
    _say(f"holding {_subject(options, url)}: {_counted(len(contract.operations), 'operation')}")
    began = time.monotonic()
    address = None if url is None else (str(url), options.token)
    todo = passes.tasks(contract, options.seed, options.workers, deep=options.deep, address=address)
    done = [as_sent(*each) for each in passes.perform(todo, options.workers)]
    record = Record(
        contract,
        [results for results, _ in done],
        [each for _, untried in done for each in untried],
        _subject(options, url),
        options.seed,
        time.monotonic() - began,
    )
    return _report(record, options)


def _with_care(options: Options, contract: Contract, url: httpx.URL) -> int:
    budget = Budget(options.max_requests, options.max_creates)
    if options.replay is None:
        chosen = choose(contract, budget, options.customer_id, options.seed)
        _say(f"{url} is not this machine. It would be sent {len(chosen)} requests, to make {budget.creates} at most:")
        for each in chosen:
            _say(f"  {each}")
    if missing := list(_missing(options)):
        return _fail(f"nothing was sent: set {' and '.join(missing)}")
    protect(url, options.token)
    reach(url)
    start = Address(contract, url, options.token, lambda server: Budgeted(server, budget))
    if options.replay:
        return _replay(options.replay, contract, start)
    began = time.monotonic()
    server = start()
    assert server is not None
    few = Few(contract, server, chosen)
    results = list(few.results())
    shortfalls = list(few.shortfalls())
    if few.left_out:
        _say(f"{few.left_out} of the {len(chosen)} left out, for others were sent again (429); see MAX_REQUESTS")
    record = Record(contract, [results], shortfalls, _subject(options, url), options.seed, time.monotonic() - began)
    return _report(record, options)


def _missing(options: Options) -> Iterator[str]:
    """Give what is to be set before anything is sent elsewhere."""
    if options.allow_writes != "1":
        yield f"ALLOW_WRITES=1{f' (it is {options.allow_writes!r})' if options.allow_writes else ''}"
    if options.customer_id is None:
        yield "CUSTOMER_ID= to a customer of your own who is a test"


def _replay(path: Path, contract: Contract, start: Start) -> int:
    stored = replay.read(path)
    if stored.rule not in ("method", "path") and not _has(contract, stored):
        raise replay.ReplayError(f"{path}: the contract has no {stored.operation} at {stored.request.url}; see SPEC=")
    server = start()
    assert server is not None
    findings, came = replay.perform(stored, contract, server)
    for finding in findings:
        _say(str(finding))
    if findings:
        return BROKEN
    answer = came.failure or str(came.response.status_code)
    judged_alone = replay.is_judged(stored)
    if not judged_alone and came.response.status_code == stored.status:
        _say(f"{stored.operation}: {stored.rule}: {stored.place}: expected {stored.expected}, got {stored.got}")
        _say(f"answered {answer}, as it was then")
        return BROKEN
    _say(f"answered {answer}: {stored.rule} is kept; then it was expected {stored.expected}, got {stored.got}")
    return KEPT


def _has(contract: Contract, stored: replay.Replay) -> bool:
    """Tell whether the contract has what a replay is about: another document may only call it the same."""
    target = stored.request.url
    path = httpx.URL(target).raw_path.decode() if "://" in target else target
    is_below = path.startswith((f"{contract.base_path}/", f"{contract.base_path}?")) or path == contract.base_path
    return is_below and stored.operation in map(label, contract.operations)


def _report(record: Record, options: Options) -> int:
    kinds = files.write(record, options.out)
    for kind, path in kinds:
        more = f" (and {len(kind.findings) - 1} more like it)" if len(kind.findings) > 1 else ""
        _say(f"{kind.findings[0]}{more}{f' [{path}]' if path else ''}")
    for each in (*record.shortfalls, *record.notes):
        _say(str(each))
    figures = {
        "operation": len(record.operations),
        "exchange": len(record.entries),
        "violation": len(record.findings()),
        "shortfall": len(record.shortfalls),
    }
    told = ", ".join(_counted(number, what) for what, number in figures.items())
    _say(f"{told}, seed {record.seed}, {record.seconds:.0f} s")
    _say(f"report: {options.out / 'report.html'}")
    return BROKEN if record.findings() else TOO_LITTLE if record.shortfalls else KEPT


def _subject(options: Options, url: httpx.URL | None) -> str:
    document = options.spec or "the contract of the generated client"
    return f"{'the mock portal' if url is None else url}, by {document}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _fail(line: str) -> int:
    sys.stderr.write(f"error: {line}\n")
    return USAGE
