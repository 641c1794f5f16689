"""Say what the change from one vendor's document to another means for a Python user of the client made from it.

A change is *breaking* when a program that worked with the client of the old document can fail, or send or read
something else, once the portal or the client has changed; *additive* when it cannot, but there is more to use or to
rely on; otherwise it is *documentation*.

    codegen.changes.account   both documents, as published and as repaired, into a list of changes
    codegen.changes.python    what griffe says of the two generated packages
    codegen.changes.version   the version that follows
    codegen.changes.printing  the account as text and as Markdown
"""

from codegen.changes.account import Edition, account, repair
from codegen.changes.change import Change, Kind, Side
from codegen.changes.version import next_version

__all__ = ["Change", "Edition", "Kind", "Side", "account", "next_version", "repair"]
