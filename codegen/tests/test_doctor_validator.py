"""Whatever openapi-spec-validator has against a document, the doctor has too; its validator would add but the import.

The doctor reads the schema of OpenAPI in that package, see `codegen.doctor.rules.structure`.
"""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from codegen.doctor import diagnose
from codegen.tests.test_doctor_rules import DEFECTS, NO_DEFECTS, Changes, changed

TRIED: list[Changes] = [*(entry[1] for entry in DEFECTS), *(entry[1] for entry in NO_DEFECTS)]
# Required of an object made of several parts, of which another one may have the property.
OTHERWISE = {"Required list has not defined properties: ['id']"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_the_validator_finds_is_found() -> None:
    refused = 0
    for changes in TRIED:
        data = changed(changes)
        if complaints := complaints_of_the_validator(data) - OTHERWISE:
            refused += 1
            assert diagnose(data), complaints
    assert refused > 40


def complaints_of_the_validator(data: dict[str, Any]) -> set[str]:
    try:
        return {error.message for error in OpenAPIV31SpecValidator(data).iter_errors()}
    except Exception as error:  # it falls over some of what it should complain of
        return {repr(error)}
