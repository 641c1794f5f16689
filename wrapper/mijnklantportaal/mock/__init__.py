"""A stand-in portal, which answers as the contract document says.

    with MockPortal(monthly_limit=100) as portal:
        client = MijnKlantportaal(portal.token, base_url=portal.url)

`python -m mijnklantportaal.mock` serves it at the command line. Needs the extra `mock`.
"""

from mijnklantportaal._extras import needs_extra

with needs_extra("mock", __name__):
    # First of all, so that who lacks the judge's packages too reads of the extra that brings everything.
    import starlette  # noqa: F401
    import uvicorn  # noqa: F401

    from mijnklantportaal.mock._app import create_app
    from mijnklantportaal.mock._portal import Portal
    from mijnklantportaal.mock._received import Received
    from mijnklantportaal.mock._server import MockPortal

__all__ = ["MockPortal", "Portal", "Received", "create_app"]
