"""Import every module of packages: `python -m codegen.update.imports PACKAGE...`."""

import importlib
import pkgutil
import sys
import warnings
from collections.abc import Sequence


def main(packages: Sequence[str]) -> int:
    """Import all; print what cannot be, and give the exit status."""
    warnings.simplefilter("error")
    failures = [failure for package in packages for failure in _import(package)]
    for failure in failures:
        sys.stdout.write(f"{failure}\n")
    return 1 if failures else 0


def _import(name: str) -> list[str]:
    try:
        module = importlib.import_module(name)
    except Exception as error:
        return [f"{name}: {type(error).__name__}: {error}"]
    inside = pkgutil.iter_modules(getattr(module, "__path__", ()))
    return [failure for each in inside if each.name != "__main__" for failure in _import(f"{name}.{each.name}")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
