"""Client, contract and server held against each other, both ways.

`suite` is all that is asked of a server: `runs` of schemathesis, requests made by hand (`handmade`), relations that no
schema can say (`relations`, `scripts`); `verdicts` holds each exchange against the judge, and `floor` sees to it that a
pass that tested nothing is no success. `python -m contract_tests` makes it a command, with reports (`report`) and with
care for a server that is somebody's own (`live`). `client` asks the same of the client; `faults` tests all of it.

The tests work on whatever contract document the environment variable CONTRACT names.
"""
