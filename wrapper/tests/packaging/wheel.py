"""The wheel, as it is published."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = [ROOT / "generated" / "mijnklantportaal_client", ROOT / "wrapper" / "mijnklantportaal"]
PLUGIN = ROOT / "wrapper" / "_mijnklantportaal_pytest.py"
"""The module that pytest loads by itself."""
COMMAND = ROOT / "wrapper" / "_mijnklantportaal_command.py"
"""The module that the command `mijnklantportaal` begins in."""


def build(directory: Path) -> Path:
    """Build the wheel into the directory, with the hatchling of this environment; return its path."""
    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(directory)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = directory.glob("*.whl")
    return wheel
