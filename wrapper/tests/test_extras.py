"""What is missing says so in one line."""

import subprocess
import sys

import pytest
from mijnklantportaal._extras import needs_extra


def test_what_is_there_is_imported() -> None:
    with needs_extra("mock", "mijnklantportaal.mock"):
        import json  # noqa: PLC0415
    assert json.loads("1") == 1


def test_a_missing_package_tells_what_to_install() -> None:
    with (
        pytest.raises(
            ImportError, match=r'^the mock needs extra packages: pip install "mijnklantportaal\[mock\]"$'
        ) as caught,
        needs_extra("mock", "the mock"),
    ):
        import a_package_that_nobody_has.part  # type: ignore[import-not-found]  # noqa: F401, PLC0415
    assert caught.value.name == "the mock"  # so that `python -m` of it prints the line alone
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "error",
    [
        ModuleNotFoundError("No module named 'mijnklantportaal.x'", name="mijnklantportaal.x"),
        ModuleNotFoundError("No module named 'mijnklantportaal_client'", name="mijnklantportaal_client"),
        ModuleNotFoundError("no name"),
        ImportError("cannot import name", name="click"),
        ValueError("odd"),
    ],
)
def test_a_defect_of_ours_passes_through(error: Exception) -> None:
    with pytest.raises(type(error)) as caught, needs_extra("mock", "mijnklantportaal.mock"):
        raise error
    assert caught.value is error


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own code


def test_the_command_without_its_extra_is_one_line() -> None:
    done = python(
        "import sys; sys.modules['click'] = None; sys.argv = ['mijnklantportaal', '--help']; "
        "from mijnklantportaal.cli import main; main()"
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == 'the command mijnklantportaal needs extra packages: pip install "mijnklantportaal[cli]"\n'


def test_the_command_mock_without_its_extra_is_one_line() -> None:
    done = python(
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['mijnklantportaal', 'mock']; "
        "from mijnklantportaal.cli import main; main()"
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == 'Error: mijnklantportaal.mock needs extra packages: pip install "mijnklantportaal[mock]"\n'


def test_the_core_imports_nothing_of_the_extras() -> None:
    # click is left out: httpx imports it by itself where it is there.
    done = python(
        "import sys, mijnklantportaal; "
        "print({'starlette', 'uvicorn', 'jsonschema_rs', 'python_multipart'} & set(sys.modules))"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "set()\n", "")
