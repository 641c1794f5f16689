"""Characters that turn text round, made visible and harmless."""

import re

_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def tamed(escaped: str) -> str:
    r"""Return HTML text in which each of them acts on itself alone; its code is in `data-code`, for a style to show.

    Else `invoice\u202efdp.exe` reads as `invoiceexe.pdf`, and what follows it is turned round too.
    """
    # No quotation marks: what gets into an attribute stays there.
    return _CONTROL.sub(lambda found: f"<bdi data-code=U+{ord(found[0]):04X}>{found[0]}</bdi>", escaped)
