"""One clear line when an optional extra is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needs_extra(extra: str, module: str) -> Iterator[None]:
    """Wrap the imports of `module` that only the extra provides.

    Raises:
        ImportError: a package of the extra is missing; says what to install. A module of our own that is
            missing is a defect, not a missing extra, and passes through.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] in {"", "mijnklantportaal", "mijnklantportaal_client"}:
            raise
        remedy = f'{module} needs extra packages: pip install "mijnklantportaal[{extra}]"'
        raise ImportError(remedy, name=error.name) from None
