"""Documents that mean harm or are none: refused with a clear word, or read as far as they go."""

import json
import time

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import epcis
from cocoachain.formats.epcis import telling
from cocoachain.formats.reading import read
from epcis_documents import document, event, kg

A = "urn:epc:class:lgtin:9506000.013435.L5"
GOOD = event("Object", action="ADD", bizStep="commissioning", quantityList=[kg(A, 5)])
FIRST = "at epcisBody.eventList[0]"
ANY = "an EPCIS document, a query document, an event or a list of events"


def with_member(value):
    return document({**GOOD, "ext:a": "?"}).replace('"?"', value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Expected a value, got the end of the text (row 1, column 1)"),
        ("7", f"Expected {ANY}, got 7"),
        ("null", f"Expected {ANY}, got null"),
        ("{}", f"Expected {ANY}, got an object without type"),
        ('{"type": "Feature"}', f"Expected {ANY}, got an object of type 'Feature'"),
        (
            "[" * 9999,
            "Expected lists and objects at most 64 deep, got deeper ones (row 1, column 65)",
        ),
        (document(GOOD).encode("utf-16"), "Expected UTF-8, got UTF-16 or UTF-32"),
        (b'{"a": "\xe9"}', "Expected UTF-8, got the byte 0xe9 (row 1, column 8, at a)"),
        (document(GOOD) + "x", "Expected the end of the document, got 'x'"),
        ("<x/>", "Expected EPCISDocument or EPCISQueryDocument of EPCIS 1 or 2, got 'x' (row 1)"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "Expected no DOCTYPE, got one (row 1)"),
    ],
)
def test_what_is_no_epcis_is_refused(text, told):
    with pytest.raises(FormatError) as caught:
        epcis.loads(text)

    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("NaN", "Expected a number of JSON, got 'NaN'"),
        ("1e999999", "Expected a number of 1e-40 to 1e40 in size, got '1e999999'"),
        ("9" * 41, "Expected a number of at most 40 digits, got 41"),
        (r'"\ud800"', r"Expected whole characters, got half of a surrogate pair: '\ud800'"),
        (r'"\u0000"', r"Expected text without NUL characters, got '\x00'"),
    ],
)
def test_odd_values_are_refused_with_their_path(value, told):
    with pytest.raises(FormatError) as caught:
        epcis.loads(with_member(value))

    assert str(caught.value).startswith(told)
    assert str(caught.value).endswith("at epcisBody.eventList[0]['ext:a'])")


def test_a_name_that_comes_twice_is_an_issue_and_the_first_is_kept():
    reading = epcis.loads(
        document(GOOD).replace('"action": "ADD"', '"action": "ADD", "action": "X"')
    )

    (issue,) = reading.issues
    assert (
        issue.message == "Expected each name once in an object, got 'action' again; kept the first"
    )
    assert issue.where.path == "epcisBody.eventList[0].action"
    assert [each.id for each in reading.chain.lots] == [A]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("NaN", "a number of at most 40 digits and 1e40 in size, got 'NaN'"),
        ("1e99", "a number of at most 40 digits and 1e40 in size, got '1e99'"),
        ("0." + "1" * 41, "a number of at most 40 digits and 1e40 in size, got '0.111"),
        ("9" * 41, "a number of at most 40 digits and 1e40 in size, got '999"),
        (r'"\ud800"', "whole characters, got half of a surrogate pair"),
    ],
)
def test_other_faults_count_after_a_name_that_comes_twice(value, told):
    twice = with_member(value).replace('"action": "ADD"', '"action": "ADD", "action": "ADD"')

    with pytest.raises(FormatError) as caught:
        epcis.loads(twice)

    assert str(caught.value).startswith(f"Expected {told}")


def test_text_after_the_document_is_a_fault_after_a_name_that_comes_twice():
    twice = document(GOOD).replace('"action": "ADD"', '"action": "ADD", "action": "ADD"')

    with pytest.raises(FormatError) as caught:
        epcis.loads(twice + "x")

    assert str(caught.value).startswith("Expected JSON, got a fault: Extra data (row 1, column ")


def test_a_list_of_anything_is_read_as_far_as_it_goes():
    reading = epcis.loads(json.dumps([1, "a", None, [[]], {}, GOOD]))

    assert [str(each.where) for each in reading.issues] == [
        "at [0]",
        "at [1]",
        "at [2]",
        "at [3]",
        "at [4]",
        "at [4]",
        "at [4]",
    ]
    assert [each.id for each in reading.chain.lots] == [A]


def test_an_event_that_no_record_could_keep_is_an_issue():
    deep = "x"
    for _ in range(57):
        deep = [deep]
    reading = epcis.loads(document({**GOOD, "ext:a": deep}, GOOD))

    assert [str(each) for each in reading.issues] == [
        f"{FIRST}: Expected lists and objects at most 56 deep in an event, got deeper ones"
    ]
    assert [each.id for each in reading.chain.lots] == [A]


def test_an_event_as_deep_as_allowed_comes_back():
    deep = "x"
    for _ in range(55):
        deep = [deep]
    reading = epcis.loads(document({**GOOD, "ext:a": deep}))

    assert reading.issues == ()
    assert epcis.loads(epcis.dumps(reading)).chain == reading.chain


def test_control_characters_are_replaced_and_told():
    reading = epcis.loads(document({**GOOD, "ext:a": "bell \a"}))

    assert [str(each) for each in reading.issues] == [
        (
            f"{FIRST}['ext:a']: Expected text without control characters, got some; "
            r"kept with U+FFFD: 'bell \x07'"
        )
    ]
    assert (
        reading.chain.lot(A).extra["epcis"][0]["event"]["ext:a"] == "bell \N{REPLACEMENT CHARACTER}"
    )


@pytest.mark.parametrize(
    "records", ["[1]", '{"format": "other"}', '{"format": "cocoachain", "version": 9}']
)
def test_records_of_ours_that_are_none_are_an_issue(records):
    text = document(GOOD, context={"cocoachain": "https://cocoachain.example/ns/"})
    reading = epcis.loads(text[:-1] + f', "cocoachain:records": {records}}}')

    (issue,) = reading.issues
    assert issue.where.path == "['cocoachain:records']"
    assert [each.id for each in reading.chain.lots] == [A]


def test_faults_in_records_of_ours_have_their_path():
    text = document(GOOD, context={"ours": "https://cocoachain.example/ns/"})
    records = '{"format": "cocoachain", "version": 1, "lots": [{"id": "L", "stage": "tea"}]}'
    reading = epcis.loads(text[:-1] + f', "ours:records": {records}}}')

    (issue,) = reading.issues
    assert issue.where.path == "['cocoachain:records'].lots[0].stage"


def test_what_we_say_of_absence_and_places_is_not_trusted():
    text = document(GOOD, context={"cocoachain": "https://cocoachain.example/ns/"})
    more = ', "cocoachain:absent": [7, ["lot"], ["lot", 7]], "cocoachain:positions": [true, "a"]}'
    reading = epcis.loads(text[:-1] + more)

    assert [each.id for each in reading.chain.lots] == [A]


@pytest.mark.parametrize("kind", ["urn:x:Weather", "ObjectEvent"])
def test_members_of_any_type_do_no_harm(kind):
    odd = [None, True, 7, "x", [], [[]], {}, [{}]]
    for member in (
        "epcList",
        "quantityList",
        "sourceList",
        "bizTransactionList",
        "readPoint",
        "ilmd",
    ):
        for value in odd:
            reading = epcis.loads(document({**GOOD, "type": kind, member: value}, GOOD))

            assert reading.chain.find("lot", A) is not None


def test_very_many_children_are_no_hang():
    boxes = [
        event(
            "Aggregation",
            f"08:{at:02}",
            action="ADD",
            parentID=f"urn:x:box:{at}",
            childEPCs=[f"urn:x:{at}:{n}" for n in range(50)] + [f"urn:x:box:{at - 1}"],
        )
        for at in range(20)
    ]
    moved = event("Object", "09:00", action="OBSERVE", epcList=["urn:x:box:19"])
    started = time.monotonic()

    reading = epcis.loads(document(*boxes, moved))

    assert len(reading.chain.transfers) == 20 * 51 + 1
    assert time.monotonic() - started < 10


def test_a_small_file_cannot_ask_for_any_number_of_transfers(monkeypatch):
    monkeypatch.setattr(telling, "MOST_CONTENTS", 5)
    box = event(
        "Aggregation", "08:00", action="ADD", parentID="urn:x:box", childEPCs=["urn:x:a", "urn:x:b"]
    )
    seen = [
        event("Object", f"09:0{at}", action="OBSERVE", epcList=["urn:x:box"]) for at in range(3)
    ]
    reading = epcis.loads(document(box, *seen))

    assert [str(each) for each in reading.issues] == [
        (
            "at epcisBody.eventList[3]: Expected at most 200000 lots told by way of containers, "
            "got more; from here on containers are closed"
        )
    ]
    assert [each.lot for each in reading.chain.transfers if each.when.minute == 2] == ["urn:x:box"]
    assert len(reading.chain.transfers) == 3 + 3 + 1


def test_many_events_of_one_name_are_no_hang():
    given = [{**GOOD, "eventID": "urn:x:1", "ext:n": at} for at in range(1500)]
    given.append({**GOOD, "eventID": "urn:x:1~2"})
    started = time.monotonic()

    reading = epcis.loads(document(*given))

    assert len(reading.notes) == 1500
    assert epcis.dumps(reading).count('"eventID"') == 1501
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("given", [7, None, [], {}])
def test_only_text_is_read(given):
    with pytest.raises(FormatError) as caught:
        epcis.loads(given)

    name = type(given).__name__
    assert str(caught.value) == f"Expected text or bytes, got {name}; load(path) reads a file"


@pytest.mark.parametrize(
    "text",
    [
        document(GOOD),
        json.dumps([GOOD]),
        json.dumps({**GOOD, "@context": []}),
        "  \n" + document(GOOD),
        "\ufeff" + document(GOOD),
        (
            '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2"><EPCISBody><EventList/>'
            "</EPCISBody></epcis:EPCISDocument>"
        ),
    ],
)
def test_events_are_told_by_their_content(tmp_path, text):
    (tmp_path / "file").write_text(text, encoding="utf-8")

    assert read(tmp_path / "file") == epcis.load(tmp_path / "file")


def test_our_own_json_is_no_epcis_whatever_it_says(tmp_path):
    text = (
        '{"format": "cocoachain", "version": 1, "lots": [{"id": "L", "stage": "beans", '
        '"extra": {"type": "ObjectEvent", "eventTime": "x"}}]}'
    )
    (tmp_path / "file").write_text(text, encoding="utf-8")

    assert [each.id for each in read(tmp_path / "file").chain.lots] == ["L"]
