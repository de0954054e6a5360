"""What an audit found in writing EPCIS."""

from datetime import UTC, datetime

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.epcis import dumps, loads
from cocoachain.model.chain import Chain
from cocoachain.model.parties import Farmer


@pytest.mark.parametrize(
    ("created", "told"),
    [
        (datetime(2026, 5, 4, 8), "datetime.datetime(2026, 5, 4, 8, 0)"),  # noqa: DTZ001 - it is to be refused
        ("2026-05-04T08:00:00Z", "'2026-05-04T08:00:00Z'"),
    ],
)
def test_a_document_is_made_at_a_moment_with_its_offset(created, told):
    with pytest.raises(FormatError) as caught:
        dumps(Chain(), created=created)

    assert str(caught.value) == f"Expected a moment with its offset from UTC, got {told} (created)"
    assert '"creationDate": "2026-05-04T08:00:00+00:00"' in dumps(
        Chain(), created=datetime(2026, 5, 4, 8, tzinfo=UTC)
    )


def test_a_redacted_document_leaves_out_what_a_ledger_said_of_a_farmer_beside():
    farmer = Farmer(id="F-1", name="Amaq Sahril", extra={"alias": "Pak Rahil"})

    text = dumps(Chain.of([farmer]), redact=True)

    assert "Rahil" not in text
    assert loads(text).chain.farmers == (Farmer(id="F-1"),)
    assert loads(dumps(Chain.of([farmer]))).chain.farmers == (farmer,)
