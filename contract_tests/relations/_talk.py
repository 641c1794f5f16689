"""Requests sent one after the other to one server, each seen as relations see it."""

from attrs import frozen
from mijnklantportaal.contract import Contract, Request

from contract_tests.exchanges import Exchange
from contract_tests.readings import read
from contract_tests.relations._base import View
from contract_tests.servers import Server
from contract_tests.subject import label


@frozen
class Talk:
    """A server that is asked one thing after the other."""

    contract: Contract
    server: Server

    def send(self, request: Request) -> View:
        """Send a request."""
        response = self.server.answer(request)
        return View(self.contract, Exchange(name_of(self.contract, request), None, request, response))


def name_of(contract: Contract, request: Request) -> str:
    """Name the operation that a request is for."""
    operation = read(contract, request).operation
    return f"{request.method} {request.url}" if operation is None else label(operation)
