"""The plugin, in runs of pytest like those of its users."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PLUGIN = "_mijnklantportaal_pytest"
README = Path(__file__).parents[3] / "README.md"

OWN_CODE = """
from datetime import date
from mijnklantportaal import MijnKlantportaal

def send_invoice(number):
    with MijnKlantportaal(timeout=0.2) as portal:
        return portal.customer_invoices.create(
            customer_id="cst_1", invoice_number=number, issued_at=date(2024, 4, 29), amount="12.95",
            pdf=b"%PDF-1.7\\ntrailer<<>>\\n%%EOF\\n").id
"""

(EXAMPLE,) = re.findall(r"```python\n(import pytest\n.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)

MORE = """
import os
import pytest
from billing import send_invoice
from mijnklantportaal import AsyncMijnKlantportaal, LicenseLimitError, OutcomeUnknownError
from mijnklantportaal.mock import MockPortal

@pytest.fixture
def before():
    return os.environ.get("MIJNKLANTPORTAAL_TOKEN"), os.environ.get("MIJNKLANTPORTAAL_BASE_URL")

def test_each_test_has_a_portal_of_its_own(before, mijnklantportaal_mock):
    assert before == ("outer", None)
    assert isinstance(mijnklantportaal_mock, MockPortal)
    assert os.environ["MIJNKLANTPORTAAL_TOKEN"] == mijnklantportaal_mock.token
    assert os.environ["MIJNKLANTPORTAAL_BASE_URL"] == mijnklantportaal_mock.url
    assert repr(AsyncMijnKlantportaal()) == repr(mijnklantportaal_mock.async_client())
    mijnklantportaal_mock.fail_next(426, times=9)
    with pytest.raises(LicenseLimitError):
        send_invoice("1")

def test_nothing_is_left_of_the_other(before, mijnklantportaal_mock):
    assert before == ("outer", None)
    assert mijnklantportaal_mock.received == ()
    assert send_invoice("1") == mijnklantportaal_mock.invoices[0].result["id"]

def test_a_time_out(mijnklantportaal_mock):
    mijnklantportaal_mock.time_out_next()
    with pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
        send_invoice("1")
    assert mijnklantportaal_mock.invoices == ()
"""


def run_pytest(directory: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin and no others, those of this project's own tests among them."""
    return subprocess.run(  # noqa: S603  # our own tests
        [sys.executable, "-m", "pytest", "-p", PLUGIN, "-p", "no:cacheprovider", "-W", "error", *arguments],
        cwd=directory,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_users_can_test_their_own_code(tmp_path: Path) -> None:
    (tmp_path / "billing.py").write_text(OWN_CODE)
    (tmp_path / "test_billing.py").write_text(EXAMPLE)
    (tmp_path / "test_more.py").write_text(MORE)
    done = run_pytest(tmp_path, MIJNKLANTPORTAAL_TOKEN="outer")  # noqa: S106  # no password
    assert (done.returncode, "4 passed" in done.stdout) == (0, True), done.stdout


ORDERS = """
def test_that_sends_nothing(mijnklantportaal_mock):
    mijnklantportaal_mock.fail_next(503)

def test_that_knows_it(mijnklantportaal_mock):
    mijnklantportaal_mock.fail_next(503)
    mijnklantportaal_mock.cancel_orders()
"""


def test_an_order_that_befell_nobody_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(ORDERS)
    done = run_pytest(tmp_path)
    assert (done.returncode, "2 passed, 1 error" in done.stdout) == (1, True), done.stdout
    assert "ordered, but no request came for it: status 503 on any request (cancel_orders() takes" in done.stdout
    assert f"{PLUGIN}.py" not in done.stdout


def test_a_proxy_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "billing.py").write_text(OWN_CODE)
    (tmp_path / "test_it.py").write_text(
        "import os\nfrom billing import send_invoice\n"
        "def test_it(mijnklantportaal_mock):\n"
        "    assert send_invoice('1')\n"
        "    assert os.environ['no_proxy'] == 'intranet.example,127.0.0.1'\n"
    )
    done = run_pytest(tmp_path, HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="intranet.example", no_proxy="")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("missing", ["uvicorn", "jsonschema_rs"])
def test_a_missing_extra_is_one_clear_line(tmp_path: Path, missing: str) -> None:
    (tmp_path / "conftest.py").write_text(f"import sys; sys.modules['{missing}'] = None")
    (tmp_path / "test_it.py").write_text("def test_it(mijnklantportaal_mock): pass\ndef test_other(): pass")
    done = run_pytest(tmp_path)
    assert (done.returncode, "1 passed, 1 error" in done.stdout) == (1, True)
    assert 'mijnklantportaal.mock needs extra packages: pip install "mijnklantportaal[mock]"\n' in done.stdout
    assert "Traceback" not in done.stdout
    assert f"{PLUGIN}.py" not in done.stdout


def test_a_defect_of_ours_is_shown_whole(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys; sys.modules['mijnklantportaal.mock._server'] = None")
    (tmp_path / "test_it.py").write_text("def test_it(mijnklantportaal_mock): pass")
    done = run_pytest(tmp_path)
    assert done.returncode == 1
    assert "ModuleNotFoundError: import of mijnklantportaal.mock._server halted" in done.stdout
    assert f"{PLUGIN}.py" in done.stdout


def test_nothing_is_imported_before_the_fixture_is_used(tmp_path: Path) -> None:
    spec = find_spec(PLUGIN)
    assert spec is not None
    script = (
        "import sys, pytest; from importlib.util import spec_from_file_location as locate, module_from_spec as make; "
        f"before = set(sys.modules); spec = locate('plugin', {spec.origin!r}); spec.loader.exec_module(make(spec)); "
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.stdout, done.stderr) == ("[]\n", "")

    (tmp_path / "test_it.py").write_text(
        "import sys\n"
        "def test_it(request):\n"
        "    assert request.config.pluginmanager.hasplugin('" + PLUGIN + "')\n"
        "    heavy = {'httpx', 'mijnklantportaal', 'uvicorn', 'starlette', 'jsonschema_rs', 'python_multipart'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    assert run_pytest(tmp_path).returncode == 0
