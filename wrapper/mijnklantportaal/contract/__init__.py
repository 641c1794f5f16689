"""Judge HTTP exchanges by the contract document.

    contract = Contract.load()
    for violation in contract.validate_request(request):
        print(violation)  # request.body.issuedAt: expected a date (YYYY-MM-DD), got "2024-04-31"

`RULES` lists every rule that a violation can name. Needs the extra `contract`.
"""

from mijnklantportaal._extras import needs_extra

with needs_extra("contract", __name__):
    from mijnklantportaal.contract._contract import Contract
    from mijnklantportaal.contract._document import ContractError, Operation
    from mijnklantportaal.contract._messages import RULES, Part, ReadRequest, Request, Response, Violation

__all__ = [
    "RULES",
    "Contract",
    "ContractError",
    "Operation",
    "Part",
    "ReadRequest",
    "Request",
    "Response",
    "Violation",
]
