"""Type checkers read the annotations of an installed package only if it says that it has them (PEP 561)."""

from codegen.mends.mend import Mend, NewFile

MEND = Mend(
    name="G12",
    why="`--meta none` writes no `py.typed`",
    upstream=None,
    new_files=(NewFile("py.typed", ""),),
)
