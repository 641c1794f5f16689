"""Judge HTTP exchanges by the contract document.

    contract = Contract.load()
    for violation in contract.validate_request(request):
        print(violation)  # request.body.issuedAt: expected a date (YYYY-MM-DD), got "2024-04-31"

`RULES` lists every rule that a violation can name. Needs the extra `contract`.

`ContractTransport` does it for every exchange of an httpx client, a MijnKlantportaal among them.
"""

from mijnklantportaal._extras import needs_extra

with needs_extra("contract", __name__):
    from mijnklantportaal.contract._contract import Contract
    from mijnklantportaal.contract._document import ContractError, Operation
    from mijnklantportaal.contract._exchange import Exchange
    from mijnklantportaal.contract._messages import RULES, Part, ReadRequest, Request, Response, Violation
    from mijnklantportaal.contract._transport import ContractTransport
    from mijnklantportaal.contract._trial import (
        ContractViolationError,
        RequestViolationError,
        ResponseViolationError,
    )

__all__ = [
    "RULES",
    "Contract",
    "ContractError",
    "ContractTransport",
    "ContractViolationError",
    "Exchange",
    "Operation",
    "Part",
    "ReadRequest",
    "Request",
    "RequestViolationError",
    "Response",
    "ResponseViolationError",
    "Violation",
]
