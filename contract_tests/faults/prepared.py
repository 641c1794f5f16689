"""What the tests of the client side read before the first of them runs: three documents, and the clients made of two.

None of it is the client under test: a fault that comes later is in none of it.
"""

import schemathesis.pytest.plugin  # noqa: F401  # which pytest loads, as it does each plugin that is installed

from contract_tests.client.endpoints import VENDOR, endpoints

for _endpoint in endpoints():
    if _endpoint.spec != VENDOR:
        _ = _endpoint.module
