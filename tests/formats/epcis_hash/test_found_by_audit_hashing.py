"""What an audit found in the event hash."""

import json
from datetime import date
from decimal import Decimal

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.epcis import dumps, event_hash, loads
from cocoachain.formats.epcis.hash_values import canonical_value

EVENT = {
    "@context": [
        "https://ref.gs1.org/standards/epcis/epcis-context.jsonld",
        {"ex": "https://ns.example.com/"},
    ],
    "type": "ObjectEvent",
    "eventTime": "2026-05-04T10:00:00+08:00",
    "eventTimeZoneOffset": "+08:00",
    "epcList": ["urn:epc:id:sscc:9506000.0000000001"],
    "action": "OBSERVE",
}


@pytest.mark.parametrize("zero", ["-0", "-0.0", "-0e5", "+0", "0.00", "-.0"])
def test_a_zero_has_no_sign(zero):
    assert canonical_value(zero) == "0"


def test_an_event_with_a_negative_zero_keeps_its_name_when_it_goes_out():
    reading = loads(json.dumps({**EVENT, "ex:balance": -0.0}))

    assert loads(dumps(reading)).chain == reading.chain
    assert event_hash({**EVENT, "ex:balance": -0.0}) == event_hash({**EVENT, "ex:balance": 0})


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({1, 2}, "{1, 2}"),
        (b"x", "b'x'"),
        (float("nan"), "nan"),
        (Decimal("Infinity"), "Infinity"),
        (date(2026, 5, 4), "datetime.date(2026, 5, 4)"),
    ],
)
def test_what_json_cannot_say_has_no_hash(value, told):
    for event in ({**EVENT, "ex:a": value}, {**EVENT, "ex:a": [{"ex:b": value}]}):
        with pytest.raises(FormatError) as caught:
            event_hash(event)

        assert str(caught.value) == f"Expected a value of JSON, got {told}"


def test_a_number_of_any_length_has_a_hash():
    huge = 10**5_000
    beyond_floats = event_hash({**EVENT, "ex:a": Decimal("1e400")})

    assert beyond_floats == event_hash({**EVENT, "ex:a": 10**400})
    assert event_hash({**EVENT, "ex:a": huge}) == event_hash({**EVENT, "ex:a": f"1{'0' * 5_000}"})
