"""Relations that a schema cannot say, declared in the contract document as `x-relations`.

`broken` finds them in exchanges; `contract_tests.scripts` makes the requests that some of them take. What each means,
and what it is told, is said where they are declared: in `codegen/contract.yaml`.
"""

from contract_tests.relations._base import View, is_listed, is_told_of, reply_properties
from contract_tests.relations._declared import (
    VOCABULARY,
    RelationError,
    broken,
    broken_in,
    coverage,
    declared,
    views,
)
from contract_tests.relations._samples import BROWSER, family, request_for, without_credentials
from contract_tests.relations._talk import name_of

__all__ = [
    "BROWSER",
    "VOCABULARY",
    "RelationError",
    "View",
    "broken",
    "broken_in",
    "coverage",
    "declared",
    "family",
    "is_listed",
    "is_told_of",
    "name_of",
    "reply_properties",
    "request_for",
    "views",
    "without_credentials",
]
