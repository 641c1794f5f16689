"""What takes requests of its own to be seen: limits, what becomes of an object, which of two reasons is given."""

from collections.abc import Iterator

from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests import relations
from contract_tests.exchanges import Exchange
from contract_tests.findings import Finding
from contract_tests.relations import name_of
from contract_tests.servers import Start, Watching


def findings(contract: Contract, operation: Operation, valid: Request, start: Start) -> Iterator[Finding]:
    """Try the declared relations on an operation, each with servers of its own."""
    for relation in relations.declared(contract):
        if relation.selects(operation) and relation.applies_to(contract, operation):
            watching = Watching(start)
            yield from relation.tried(contract, operation, valid, watching)
            for server in watching.servers:
                exchanges = [Exchange(name_of(contract, each[0]), None, *each) for each in server.taken()]
                yield from relations.broken(contract, exchanges)
