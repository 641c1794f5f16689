"""Client, contract and server held against each other, both ways.

`runs` fires schemathesis at the mock portal, `handmade` what schemathesis does not think of; `verdicts` holds each
exchange against the judge; `floor` sees to it that a run that tested nothing is no success; `faults` that what is wrong
is found. The tests work on whatever contract document the environment variable CONTRACT names.
"""
