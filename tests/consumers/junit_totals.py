"""Reads a JUnit report with junitparser: its totals are those of its cases, and no service forged a case."""

import sys

from junitparser import Error, Failure, JUnitXml, Skipped

report = JUnitXml.fromfile(sys.argv[1])
cases = [case for suite in report for case in suite]
assert cases, "an empty report passes unnoticed"
for kind, total in ((Failure, report.failures), (Error, report.errors)):
    counted = sum(any(isinstance(result, kind) for result in case.result) for case in cases)
    assert counted == total, f"{kind.__name__}: expected {total}, counted {counted}"
assert len(cases) == report.tests, f"expected {report.tests} cases, counted {len(cases)}"
names = [(case.classname, case.name) for case in cases]
assert len(names) == len(set(names)), "two cases have one name"
assert all(case.name and case.name != "forged" and case.classname for case in cases), names
for case in cases:
    for result in case.result:
        assert isinstance(result, Skipped) or (result.text or "").strip(), f"{case.name} has no text"
