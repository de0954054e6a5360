"""What a rule says: its message, its order, its place."""

from decimal import Decimal

from cocoachain.findings import Finding, Severity, filled
from cocoachain.values.places import Place


def test_a_message_is_the_template_with_its_values() -> None:
    finding = Finding(
        code="M02",
        severity=Severity.ERROR,
        kind="lot",
        subject="BAR-7",
        template="Expected at most {held} out, got {drawn}",
        values={"held": "5 kg", "drawn": Decimal("6.5")},
        where=Place(file="lots.csv", row=3),
    )

    assert finding.message == "Expected at most 5 kg out, got 6.5"
    assert str(finding) == (
        "error M02 lot BAR-7: Expected at most 5 kg out, got 6.5 [lots.csv, row 3]"
    )


def test_a_severity_may_be_given_as_its_word() -> None:
    finding = Finding(code="X-1", severity="warning", kind="lot", subject="B", template="")

    assert finding.severity is Severity.WARNING


def test_braces_that_name_no_value_stay() -> None:
    told = filled("{lot} {unknown} {} {0} {{lot}} }{", {"lot": "{lot} {0}"})

    assert told == "{lot} {0} {unknown} {} {0} {{lot} {0}} }{"


def test_errors_come_before_warnings_before_notes() -> None:
    ranks = [each.rank for each in (Severity.ERROR, Severity.WARNING, Severity.NOTE)]

    assert ranks == [0, 1, 2]
