"""Hold a server against the contract: `python -m contract_tests`."""

import gc
import sys

from contract_tests.command import main

if __name__ == "__main__":
    # What has been imported stays: it need not be gone through again and again, nor copied when a process is forked.
    gc.freeze()
    sys.exit(main())
