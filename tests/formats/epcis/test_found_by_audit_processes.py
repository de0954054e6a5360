"""What an audit found in how steps are told where no event says what was done."""

import json

import pytest

from cocoachain.formats.epcis import dumps, loads
from cocoachain.formats.epcis.processes import likely_kinds
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Stage
from cocoachain.rules.checking import check


def named(lot):
    return f"urn:epc:class:lgtin:9506000.013435.{lot}"


def made(lot, heading, day, **more):
    listed = {"quantityList": [{"epcClass": named(lot), "quantity": 50, "uom": "KGM"}]}
    return {
        "type": "ObjectEvent",
        "action": "ADD",
        "eventTime": f"2026-05-{day:02}T08:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "ilmd": {"my:hsCode": heading},
        **listed,
        **more,
    }


def turned(taken, lot, heading, day, **more):
    outputs = made(lot, heading, day)["quantityList"]
    return {
        "type": "TransformationEvent",
        "eventTime": f"2026-05-{day:02}T08:00:00+08:00",
        "eventTimeZoneOffset": "+08:00",
        "ilmd": {"my:hsCode": heading},
        "inputQuantityList": [{"epcClass": named(taken), "quantity": 50, "uom": "KGM"}],
        "outputQuantityList": outputs,
        **more,
    }


def read(*events):
    context = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"
    return loads(
        json.dumps({
            "@context": [context, {"my": "https://ns.example.com/"}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-05-20T00:00:00Z",
            "epcisBody": {"eventList": events},
        })
    )  # fmt: skip


@pytest.mark.parametrize("step", [{}, {"bizStep": "commissioning"}, {"bizStep": "urn:x:made"}])
def test_a_step_that_nobody_names_is_told_by_what_went_in_and_came_out(step):
    reading = read(made("B", "1801", 1), turned("B", "L", "180310", 2, **step))
    (found,) = reading.chain.steps

    assert found.kinds == ("winnow", "grind")
    assert check(Lineage(reading.chain), rules=["G03"]).findings == ()
    assert loads(dumps(reading)).chain == reading.chain


def test_a_step_that_is_named_is_what_it_is_called():
    reading = read(
        made("B", "1801", 1), turned("B", "L", "180310", 2, bizStep="https://x.example/mixing")
    )

    assert reading.chain.steps[0].kinds == ("mix",)


@pytest.mark.parametrize(
    ("taken", "put_out", "kinds"),
    [
        ("other", "other", "mix"),
        ("liquor", "chocolate", "mix"),
        ("bean_blend", "bean_blend", "blend"),
        ("beans", "bean_blend", "blend"),
        ("wet_beans", "beans", "dry"),
        ("pods", "beans", "break_pods ferment dry"),
        ("beans", "nibs", "winnow"),
        ("beans", "nibs shell", "winnow"),
        ("nibs", "liquor", "grind"),
        ("liquor", "butter cake", "press"),
        ("bean_blend", "butter cake", "winnow grind press"),
        ("cake", "powder", "pulverise"),
        ("chocolate", "packed", "pack"),
        ("powder", "beans", "mix"),
        ("beans", "", "mix"),
        ("beans", "other", "mix"),
        ("beans", "nibs other", "winnow"),
        ("", "liquor", "mix"),
    ],
)
def test_the_shortest_row_of_kinds_that_fits_is_likely(taken, put_out, kinds):
    found = likely_kinds(
        frozenset(Stage(each) for each in taken.split()),
        frozenset(Stage(each) for each in put_out.split()),
    )

    assert " ".join(found) == kinds
