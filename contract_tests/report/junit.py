"""The record as JUnit XML: a case for each operation and check."""

import re
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from contract_tests.report.record import Record

# What XML 1.0 has no way to hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(record: Record) -> "ElementTree[Element]":
    """Make the document; what was never checked is skipped."""
    suites = Element("testsuites", name="contract")
    cells = [cell for _, row in record.rows() for cell in row]
    for operation in record.operations:
        own = [cell for cell in cells if cell.operation == operation]
        suite = SubElement(
            suites,
            "testsuite",
            name=operation,
            tests=str(len(own)),
            failures=str(sum(cell.state == "broken" for cell in own)),
            skipped=str(sum(cell.state == "unchecked" for cell in own)),
            errors="0",
        )
        for cell in own:
            case = SubElement(suite, "testcase", classname=operation, name=cell.check)
            if cell.state == "unchecked":
                SubElement(case, "skipped", message="nothing was checked")
            if cell.findings:
                text = "\n".join(dict.fromkeys(_NOT_XML.sub("\ufffd", str(each)) for each in cell.findings))
                SubElement(case, "failure", message=f"{len(cell.findings)} violations").text = text
    indent(suites)
    return ElementTree(suites)
