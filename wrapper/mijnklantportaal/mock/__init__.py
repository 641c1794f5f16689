"""A stand-in portal, which answers as the contract document says.

    with MockPortal(monthly_limit=100) as portal, portal.client() as client:
        ...

pytest's fixture `mijnklantportaal_mock` is one that runs. `python -m mijnklantportaal.mock` serves it at the command
line. Needs the extra `mock`.
"""

from mijnklantportaal._extras import needs_extra

with needs_extra("mock", __name__):
    from mijnklantportaal.mock._app import create_app
    from mijnklantportaal.mock._faults import NoReplyError
    from mijnklantportaal.mock._files import ReceivedFile
    from mijnklantportaal.mock._portal import Portal
    from mijnklantportaal.mock._received import Received
    from mijnklantportaal.mock._server import MockPortal

__all__ = ["MockPortal", "NoReplyError", "Portal", "Received", "ReceivedFile", "create_app"]
