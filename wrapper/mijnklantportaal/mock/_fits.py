"""The judge's word on a single value."""

from typing import Any

from attrs import frozen

from mijnklantportaal.contract import Contract


@frozen
class Fits:
    """Tells whether a value keeps a schema of the contract."""

    contract: Contract

    def __call__(self, schema: Any, value: Any) -> bool:
        """Tell whether the value keeps the schema, which is a node of the document."""
        # {} may stand for a schema that the document leaves out.
        return schema == {} or self.contract.fits(schema, value)
