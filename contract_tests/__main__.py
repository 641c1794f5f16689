"""Hold a server against the contract: `python -m contract_tests`."""

import sys

from contract_tests.command import main

if __name__ == "__main__":
    sys.exit(main())
