"""What a verdict shows."""

import json

import pytest

from cocoachain.errors import UnsoundChainError
from cocoachain.findings import Finding, Severity
from cocoachain.rules.verdict import Verdict
from cocoachain.values.places import Place


def finding(code="M02", severity="error", subject="A", **fields):
    return Finding(
        code=code,
        severity=Severity(severity),
        kind="lot",
        subject=subject,
        template="Expected {this}",
        values={"this": "that"},
        **fields,
    )


MIXED = Verdict(
    findings=(
        finding("T05", "note"),
        finding("M02", subject="B", mend="Weigh.", where=Place(file="lots.csv", row=7)),
        finding("M02", subject="A"),
        finding("G05", "warning", subject="<b>"),
        finding("G01"),
    ),
    ran=("G01", "G05", "M02", "T05"),
    not_run={"G04": "no transfer is recorded"},
    unjudged={"M02": ("1 of 2 lots in use: nobody measured it",)},
    profile="ikm",
)


def test_findings_are_sorted_by_severity_code_and_subject():
    assert [(each.severity, each.code, each.subject) for each in MIXED.findings] == [
        ("error", "G01", "A"),
        ("error", "M02", "A"),
        ("error", "M02", "B"),
        ("warning", "G05", "<b>"),
        ("note", "T05", "A"),
    ]


def test_only_errors_make_a_chain_unsound():
    assert not MIXED.sound
    assert Verdict(findings=(finding(severity="warning"),)).sound
    assert Verdict().sound
    assert [each.code for each in MIXED.of(Severity.WARNING)] == ["G05"]


def test_raising_names_the_first_errors():
    many = Verdict(findings=tuple(finding(subject=f"L-{n}") for n in range(7)))

    with pytest.raises(UnsoundChainError) as caught:
        many.raise_for_errors()

    assert str(caught.value) == (
        "Expected a sound chain, got 7 errors:\n"
        "  error M02 lot L-0: Expected that\n"
        "  error M02 lot L-1: Expected that\n"
        "  error M02 lot L-2: Expected that\n"
        "  error M02 lot L-3: Expected that\n"
        "  error M02 lot L-4: Expected that\n"
        "  … and 2 more"
    )


def test_a_single_error_is_told_in_the_singular():
    with pytest.raises(UnsoundChainError) as caught:
        Verdict(findings=(finding(), finding(severity="note"))).raise_for_errors()

    assert str(caught.value) == (
        "Expected a sound chain, got 1 error:\n  error M02 lot A: Expected that"
    )


def test_a_sound_chain_raises_nothing():
    assert Verdict(findings=(finding(severity="warning"),)).raise_for_errors() is None


def test_the_text_tells_all_of_it():
    assert MIXED.as_text() == str(MIXED)
    assert str(MIXED) == (
        "Not sound: 3 errors, 1 warning, 1 note; 4 rules ran, 1 did not\n"
        "\n"
        "error G01 lot A: Expected that\n"
        "\n"
        "error M02 lot A: Expected that\n"
        "\n"
        "error M02 lot B: Expected that [lots.csv, row 7]\n"
        "  Mend: Weigh.\n"
        "\n"
        "warning G05 lot <b>: Expected that\n"
        "\n"
        "note T05 lot A: Expected that\n"
        "\n"
        "Not judged:\n"
        "  M02  1 of 2 lots in use: nobody measured it\n"
        "\n"
        "Not run:\n"
        "  G04  no transfer is recorded"
    )


def test_an_empty_verdict_is_told_in_one_line():
    assert str(Verdict(ran=("M01",))) == "Sound: nothing found; 1 rule ran, 0 did not"
    assert repr(Verdict()) == "<Verdict: Sound: nothing found; 0 rules ran, 0 did not>"


def test_the_table_has_one_row_a_finding():
    table = MIXED.as_table()

    assert table.headings == (
        "severity", "code", "record", "identifier", "finding", "mend", "where",
    )  # fmt: skip
    assert table.rows[2] == (
        "error", "M02", "lot", "B", "Expected that", "Weigh.", "lots.csv, row 7",
    )  # fmt: skip
    assert len(table) == 5


def test_the_html_escapes_what_a_ledger_said():
    html = MIXED.as_html()

    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "<li>G04: no transfer is recorded</li>" in html
    assert "<li>M02: 1 of 2 lots in use: nobody measured it</li>" in html
    assert html == MIXED._repr_html_()


def test_a_notebook_shows_the_first_findings_only():
    many = Verdict(findings=tuple(finding(subject=f"L-{n:03d}") for n in range(203)))

    assert "<p>… and 3 more</p>" in many._repr_html_()
    assert "L-199" in many._repr_html_()
    assert "L-200" not in many._repr_html_()
    assert "L-202" in many.as_html()


def test_the_json_holds_all_of_it():
    data = json.loads(MIXED.as_json())

    assert list(data) == ["sound", "profile", "findings", "ran", "not_run", "unjudged"]
    assert data["sound"] is False
    assert data["profile"] == "ikm"
    assert data["findings"][2] == {
        "code": "M02",
        "severity": "error",
        "kind": "lot",
        "subject": "B",
        "message": "Expected that",
        "mend": "Weigh.",
        "lots": [],
        "steps": [],
        "where": {"file": "lots.csv", "row": 7},
    }
    assert data["findings"][0]["where"] is None
    assert data["not_run"] == {"G04": "no transfer is recorded"}
    assert data["unjudged"] == {"M02": ["1 of 2 lots in use: nobody measured it"]}


def test_it_can_be_written_to_files(tmp_path):
    csv, document = tmp_path / "findings.csv", tmp_path / "verdict.json"

    assert MIXED.to_csv(csv) == csv
    assert csv.read_bytes().startswith(b"severity,code,record,identifier,finding,mend,where\r\n")
    assert MIXED.to_json(document) == document
    assert json.loads(document.read_text(encoding="utf-8"))["ran"] == ["G01", "G05", "M02", "T05"]


def test_what_it_holds_cannot_be_changed():
    with pytest.raises(TypeError):
        MIXED.not_run["M01"] = "because"
