"""The client held against the contract: what it sends, and what it makes of what comes back.

`endpoints` are the operations of three documents with the functions that were generated for them; `ways` calls these
over a `line`, `arguments` says what with, `sent` reads what went out by other code than the client's and the judge's.
`replies` and `breakages` make what comes back, `readings` says what may be made of it. The wrapper's own `create` is
tested beside.
"""
