"""The doctor tells apart what the overlays mend and what they leave, and its actions can be pasted as they are."""

import json
from pathlib import Path
from typing import Any

import pytest

from codegen import documents, overlay
from codegen.doctor import Severity, diagnose, overlays, proposals, source
from codegen.doctor.__main__ import main
from codegen.doctor.examination import examine
from codegen.doctor.printing import pasteable

HERE = Path(__file__).parent
VENDOR = HERE / "fixtures" / "single.yaml"
UNUSABLE = HERE / "doctor" / "unusable.yaml"
HEAD = "openapi: 3.1.1\ninfo: {title: T, version: '1'}\n"


def shown(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str]]:
    status = main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out.splitlines()


def test_what_the_overlays_mend_takes_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = shown(capsys, VENDOR)
    assert status == 0
    *mended, blank, total = lines
    assert (blank, total) == ("", f"{VENDOR}: 37 defects, 37 of them mended by the overlays")
    found = examine(VENDOR, raw=True).defects.found
    assert len(mended) == len(found) == 37
    for line, finding in zip(mended, found, strict=True):
        assert line.endswith(f"{finding.severity}, mended by the overlays: {finding.message} [{finding.rule}]")
    assert mended[0].startswith(f"{VENDOR}:28:5: wrong on the wire, mended by the overlays: POST /customer-invoices ")


def test_what_is_left_comes_first_and_in_full(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(VENDOR.read_text().replace("example: EUR\n", "example: EUR\n          maxLenght: 3\n"))
    status, lines = shown(capsys, path)
    assert status == 1
    assert lines[0].startswith(f"{path}:139:11: wrong on the wire: `maxLenght` is no keyword of a Schema Object; did ")
    assert lines[1] == "  at /components/schemas/CustomerInvoice/properties/currency/maxLenght"
    assert lines[3].startswith("  - description: ")
    left = "1 wrong on the wire, 1 untidy"
    assert lines[-1] == f"{path}: 39 defects, 37 of them mended by the overlays; left: {left}"
    assert sum(", mended by the overlays: " in line for line in lines) == 37


def test_raw_is_as_if_there_were_no_overlays(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = shown(capsys, VENDOR, "--raw")
    assert status == 1
    assert lines[0].startswith(f"{VENDOR}:28:5: wrong on the wire: POST /customer-invoices is secured by ")
    assert lines[-1] == f"{VENDOR}: 4 wrong on the wire, 31 weakens the contract, 2 untidy"
    assert sum(line.startswith("  - description: ") for line in lines) == 37


def test_json_is_of_the_document_and_the_status_of_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    for options, status in (["--json"], 0), (["--json", "--raw"], 1):
        assert main([str(VENDOR), *options]) == status
        assert len(json.loads(capsys.readouterr().out)) == 37


def test_json_tells_apart_what_the_overlays_mend(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(VENDOR.read_text().replace("example: EUR\n", "example: EUR\n          maxLenght: 3\n"))
    main([str(path), "--json"])
    listed = json.loads(capsys.readouterr().out)
    left = [entry for entry in listed if not entry["mended"]]
    assert len(listed) == 39
    assert listed == sorted(listed, key=lambda entry: (entry["line"], entry["column"]))
    assert [entry["action"] for entry in left] == [finding.action for finding in examine(path).defects.left]
    main([str(path), "--json", "--raw"])
    assert not any(entry["mended"] for entry in json.loads(capsys.readouterr().out))


def test_how_a_value_is_written_is_mended_with_the_value_only(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(VENDOR.read_text().replace("'2024-04-31'", "2024-04-31").replace("'2024-05-28'", "2024-05-28"))
    examination = examine(path)
    assert [finding.rule for finding in examination.defects.left] == ["unquoted-date"] * 2
    assert "unquoted-date" in {finding.rule for finding in examination.defects.mended}
    assert examination.status == 0


def test_the_overlays_bring_in_nothing_where_they_have_been_laid_on_already(tmp_path: Path) -> None:
    documents.dump(overlays.mend(documents.load(VENDOR)), tmp_path / "contract.yaml")
    examination = examine(tmp_path / "contract.yaml")
    assert (examination.status, examination.defects.found, examination.defects.left) == (0, [], [])


@pytest.mark.parametrize(
    ("renamed", "place"), [("createdAt", "111:5"), ("onlinePaymentLink", "155:9"), ("customer", "155:9")]
)
def test_a_field_that_is_gone_and_that_an_overlay_requires_hurts(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, renamed: str, place: str
) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(VENDOR.read_text().replace(f" {renamed}:", f" {renamed}New:"))
    status, lines = shown(capsys, path)
    assert status == 1
    told = f"`{renamed}` is required, and is no field of the object; an overlay says so [required-without-property]"
    assert lines[0] == f"{path}:{place}: wrong on the wire: {told}"
    assert not any(f"{renamed}: {{}}" in line for line in lines)  # which would promise what nobody does


def test_what_stands_in_the_document_is_the_documents_even_if_it_is_null(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(f"{HEAD}paths: {{/a: {{get: {{responses: {{'200': {{description: Done, content: null}}}}}}}}}}\n")
    left = [finding for finding in examine(path).defects.left if finding.location[-1:] == ("content",)]
    assert [finding.message for finding in left] == ['null is not of type "object"']


def test_overlays_that_do_not_fit_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    parameter = "{name: customerId, in: path, required: true, schema: true}"
    call = f"{{parameters: [{parameter}], responses: {{'200': {{description: Done}}}}}}"
    path.write_text(f"{HEAD}paths: {{'/a/{{customerId}}': {{get: {call}}}}}\n")
    status, lines = shown(capsys, path)
    assert status == 1  # nor can the client be generated
    assert lines[-2].startswith("warning: the overlays cannot be applied: ")
    assert "contract.yaml" in lines[-2]
    assert not any(", mended by the overlays: " in line for line in lines)


def test_pasted_at_the_end_of_the_repairs_they_mend(tmp_path: Path) -> None:
    left = examine(UNUSABLE).defects.left
    assert any(finding.severity is Severity.GENERATION for finding in left)
    repairs = tmp_path / "repairs.yaml"
    text = overlay.REPAIRS.read_text("utf-8") + "\n" + pasteable(proposals(left))
    repairs.write_text(text, "utf-8")
    already = len(overlay.load(overlay.REPAIRS).actions)
    pasted = overlay.load(repairs).actions[already:]
    assert [action.target for action in pasted] == [action["target"] for action in proposals(left)]
    dead: list[str] = []
    data = overlay.apply(documents.load(UNUSABLE), [overlay.load(repairs)], on_dead=dead.append)
    assert not any(f"action {number} " in line for line in dead for number in range(already + 1, already + 99))
    data = overlay.apply(data, [overlay.load(overlay.PROMISES)], on_dead=lambda _: None)
    assert not [finding for finding in diagnose(data) if finding.severity is Severity.GENERATION]
    # What a reference that led nowhere had hidden is the document's, too.
    read = source.read(UNUSABLE)
    assert isinstance(read, source.Source)
    then = overlays.defects(read, data)
    (laid_open,) = (finding for finding in then.left if finding.rule == "optional-body")
    assert laid_open in then.found
    assert laid_open.location == ("paths", "/things/", "post", "requestBody")


@pytest.mark.parametrize("path", [VENDOR, UNUSABLE], ids=lambda path: path.stem)
def test_pasted_actions_are_written_as_in_the_repairs(path: Path) -> None:
    actions = proposals(diagnose(documents.load(path)))
    lines = pasteable(actions).splitlines()
    assert not [line for line in lines if line != line.rstrip()]
    assert sum(line.startswith("  - description: ") for line in lines) == len(actions)
    assert all(line.startswith(("  - description: ", "    ")) for line in lines)
    assert pasteable([]) == ""


ODD: list[dict[str, Any]] = [
    {"description": "d", "target": "$." + "a" * 200, "update": {"a": "two  blanks " + "and more " * 40, "b": ""}},
    {"description": "a\n\nb \n" + "c " * 100, "target": "$['\u2028 \x85 \x0b']", "remove": True},
    {"description": "'\"# : - " * 30, "target": "$", "update": {"a": [[], {}, None, "no", "2024-04-30"]}},
]


def test_whatever_is_pasted_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "pasted.yaml").write_text("actions:\n" + pasteable(ODD), "utf-8")
    assert documents.load(tmp_path / "pasted.yaml")["actions"] == ODD


def test_a_question_is_not_ended_twice() -> None:
    (action,) = (entry.action for entry in examine(VENDOR).defects.found if entry.rule == "misspelt-keyword")
    assert action
    assert "did you mean `nullable`? Tools pass over" in action["description"]


def test_no_name_is_no_directory(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([""])
    assert stop.value.code == 2
    assert "'' is no name of a file; give one, such as openapi.yaml" in capsys.readouterr().err
