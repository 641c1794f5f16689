"""The README says what is so: its examples run, its table of errors is the code's."""

import re
import shutil
from pathlib import Path

import mijnklantportaal
import pytest
from mijnklantportaal import MijnKlantportaalError, errors
from mijnklantportaal.mock import MockPortal

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- A test runs this example. -->\n```python\n(.*?)```", README, re.DOTALL)


def test_all_examples_are_found() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(
    ("example", "printed"), list(zip(EXAMPLES, ["inv_", "content_type='application/pdf'", ""], strict=True))
)
def test_example_runs(
    example: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "examples" / "2024-001.pdf", tmp_path)
    monkeypatch.chdir(tmp_path)
    with MockPortal() as mock:
        monkeypatch.setenv("MIJNKLANTPORTAAL_TOKEN", mock.token)
        monkeypatch.setenv("MIJNKLANTPORTAAL_BASE_URL", mock.url)
        exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - it is ours

    assert printed in capsys.readouterr().out


def test_first_example_is_ten_lines() -> None:
    assert len(EXAMPLES[0].splitlines()) == 10


def test_table_of_errors_is_the_codes() -> None:
    table = README.partition("<!-- A test compares this table with the code. -->")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)`.*\| ([\w ]+) \|$", table, re.MULTILINE)

    public = {name: getattr(errors, name) for name in errors.__all__}
    expected = {
        name: str(kind.outcome)
        for name, kind in public.items()
        if issubclass(kind, MijnKlantportaalError) and kind is not MijnKlantportaalError
    }
    assert dict(rows) == expected
    assert len(rows) == len(expected)


def test_every_public_name_of_the_readme_exists() -> None:
    for line in re.findall(r"^from mijnklantportaal import (.*)$", README, re.MULTILINE):
        for name in line.split(", "):
            assert hasattr(mijnklantportaal, name)
