"""Faults of a portal and of a client, one at a time, each of which the contract tests must find.

`catalogue` lists them; `python -m contract_tests.faults` sets the suite on each and prints by which rule it was caught.
"""
