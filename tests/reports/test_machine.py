import json

import pytest

from cocoachain.reports.audit import audit, checked
from cocoachain.reports.machine import as_json, checked_json
from cocoachain.reports.sources import SourceFile


@pytest.fixture
def told(reading, lineage, verdict):
    files = [SourceFile(name="lots.csv", size=9, sha256="ab")]
    return json.loads(as_json(audit(reading, lineage, verdict, name="ledger", files=files)))


def test_the_keys_stand_in_their_order(told):
    assert list(told) == [
        "name", "profile", "sound", "summary", "files", "records", "issues", "findings", "rules",
        "batches", "notes",
    ]  # fmt: skip


def test_the_summary_counts(told):
    assert told["sound"] is False
    assert told["summary"] == {
        "issues": 2,
        "errors": 1,
        "warnings": 0,
        "notes": 1,
        "rules_ran": 2,
        "rules_not_run": 1,
        "batches": 4,
        "cocoa_mg": 47_666_667,
        "known_mg": 41_666_667,
        "known_share": 0.874125875,
    }


def test_batches_are_exact(told):
    assert told["batches"][3] == {
        "lot": "PACK-1",
        "stage": "packed",
        "product": "Senara 70",
        "made": "2026-06-04",
        "mass_mg": 20_000_000,
        "cocoa_mg": 16_666_667,
        "plots_mg": {"KBN-1": 10_000_000, "KBN-2": 6_666_667},
        "unknown_mg": 0,
        "errors_behind": ["M02"],
        "untold": None,
    }


def test_masses_of_a_batch_sum_to_its_cocoa(told):
    for batch in told["batches"]:
        assert sum(batch["plots_mg"].values()) + batch["unknown_mg"] == (batch["cocoa_mg"] or 0)


def test_findings_and_issues_have_their_places(told):
    assert told["findings"][0]["where"] == {"file": "lots.csv", "sheet": "lots", "row": 6}
    assert told["findings"][1]["where"] is None
    assert told["issues"][1] == {
        "message": "Expected 16 digits, got …",
        "value": None,
        "where": {"file": "parties.csv", "sheet": "parties", "row": 4, "column": "nik"},
    }


def test_rules_say_what_ran_and_what_did_not(told):
    assert told["rules"] == {
        "ran": ["M02", "T05"],
        "not_run": {"X-N": "no transfer is recorded"},
        "not_judged": [{"code": "X-U", "reason": "1 of 2 steps: says no moment"}],
    }


def test_a_check_tells_the_same_without_batches(reading, verdict, told):
    checked_only = json.loads(checked_json(checked(reading, verdict, name="ledger")))

    assert "batches" not in checked_only
    assert checked_only["findings"] == told["findings"]
    assert checked_only["summary"] == {
        "issues": 2, "errors": 1, "warnings": 0, "notes": 1, "rules_ran": 2, "rules_not_run": 1,
    }  # fmt: skip


def test_the_text_ends_in_a_line_break_and_keeps_every_letter(reading, lineage, verdict):
    text = as_json(audit(reading, lineage, verdict, name="buku kakao é"))

    assert text.startswith('{\n  "name": "buku kakao é",\n  "profile": "lineage",\n')
    assert text.endswith("\n  ]\n}\n")
    assert '\n    {"lot": "PACK-1", "stage": "packed", ' in text
