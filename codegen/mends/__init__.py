"""The generator's own defects, mended in the code that it writes, because people import that code directly.

Each module holds one mend, named after the defect; each can be taken out by itself. What G3, G9 and G11 need is not
here: the first is a repair of the document, the second is the wrapper's work, the third is how `codegen.generate` runs
ruff.
"""

from typing import Final

from codegen.mends import (
    g01_boundary,
    g02_secrets,
    g04_unreadable,
    g05_form_values,
    g06_file_name,
    g07_status,
    g08_timeout,
    g10_reading,
    g12_py_typed,
    g14_path,
    g15_bodies,
    g16_names,
    g17_cookies,
    g18_headers,
    g19_described_elsewhere,
    g20_defaults,
    g21_null_body,
)
from codegen.mends.mend import GENERATOR_VERSION, Edit, Mend, MendError, NewFile, Override, overridden, write_templates

__all__ = [
    "GENERATOR_VERSION",
    "MENDS",
    "Edit",
    "Mend",
    "MendError",
    "NewFile",
    "Override",
    "overridden",
    "write_templates",
]

MENDS: Final[tuple[Mend, ...]] = (
    g01_boundary.MEND,
    g02_secrets.MEND,
    g04_unreadable.MEND,
    g05_form_values.MEND,
    g06_file_name.MEND,
    g07_status.MEND,
    g08_timeout.MEND,
    g10_reading.MEND,
    g12_py_typed.MEND,
    g14_path.MEND,
    g15_bodies.MEND,
    g16_names.MEND,
    g17_cookies.MEND,
    g18_headers.MEND,
    g19_described_elsewhere.MEND,
    g20_defaults.MEND,
    g21_null_body.MEND,
)
