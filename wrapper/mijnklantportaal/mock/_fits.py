"""The judge's word on a single value."""

from typing import Any

from mijnklantportaal.contract import Contract


class Fits:
    """Tells whether a value keeps a schema of the contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def __call__(self, schema: Any, value: Any) -> bool:
        """Tell whether the value keeps the schema, which is a node of the document."""
        # {} may stand for a schema that the document leaves out.
        return schema == {} or self._contract.fits(schema, value)
