from cocoachain.findings import Finding, Severity
from cocoachain.reports.faults import errors_behind, marks_of


def finding(code, kind, subject, severity=Severity.ERROR):
    return Finding(code=code, severity=severity, kind=kind, subject=subject, template="")


def test_an_error_lies_behind_all_that_came_of_its_lot(lineage):
    behind = errors_behind(lineage, [finding("M02", "lot", "BLEND-1")])

    assert behind == {"BLEND-1": ("M02",), "BAR-1": ("M02",), "PACK-1": ("M02",)}


def test_an_error_of_a_step_lies_behind_what_it_put_out(lineage):
    behind = errors_behind(lineage, [finding("M01", "step", "PACKING-1")])

    assert behind == {"PACK-1": ("M01",)}


def test_several_errors_are_told_in_order(lineage):
    behind = errors_behind(
        lineage, [finding("T01", "lot", "BAR-1"), finding("M01", "step", "MAKE-1")]
    )

    assert behind["PACK-1"] == ("M01", "T01")


def test_warnings_lie_behind_nothing(lineage):
    assert errors_behind(lineage, [finding("G05", "lot", "BAR-1", Severity.WARNING)]) == {}


def test_errors_of_other_records_and_of_unknown_names_lie_behind_no_lot(lineage):
    odd = [finding("G07", "plot", "X"), finding("G02", "lot", "GONE"), finding("M01", "step", "X")]

    assert errors_behind(lineage, odd) == {}


def test_marks_are_errors_and_warnings_each_code_once():
    marks = marks_of(
        [
            finding("M02", "lot", "A"),
            finding("M02", "lot", "A"),
            finding("G05", "lot", "A", Severity.WARNING),
            finding("T05", "lot", "A", Severity.NOTE),
        ]
    )

    assert marks == {("lot", "A"): ["M02", "G05"]}
