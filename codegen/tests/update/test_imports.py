"""What cannot be imported cleanly is named."""

import warnings
from pathlib import Path

import pytest

from codegen.update import imports


def test_a_warning_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    package = tmp_path / "package_of_old"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "old.py").write_text("import warnings\nwarnings.warn('it is old')\n")
    monkeypatch.syspath_prepend(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert imports.main(["package_of_old"]) == 1
    assert capsys.readouterr().out == "package_of_old.old: UserWarning: it is old\n"
