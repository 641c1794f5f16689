"""One clear line when an optional extra is not installed."""

from collections.abc import Iterator
from contextlib import contextmanager


class MissingExtraError(ImportError):
    """Raised where a package is missing that an extra would bring; says what to install."""


@contextmanager
def needs_extra(extra: str, module: str) -> Iterator[None]:
    """Wrap the imports of `module` that only the extra provides, those of another extra that it includes too.

    Raises:
        MissingExtraError: a package of the extra is missing. A module of our own that is missing is a defect, not a
            missing extra, and passes through.
    """
    try:
        yield
    except (ModuleNotFoundError, MissingExtraError) as error:
        ours = (error.name or "").partition(".")[0] in {"", "mijnklantportaal", "mijnklantportaal_client"}
        if ours and not isinstance(error, MissingExtraError):
            raise
        remedy = f'{module} needs extra packages: pip install "mijnklantportaal[{extra}]"'
        # By this name `python -m` knows that it was the module itself that failed, and prints the line alone.
        raise MissingExtraError(remedy, name=module) from None
