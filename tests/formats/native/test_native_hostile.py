"""Hostile JSON: whatever the bytes, a reading or a FormatError, and only what is meant is taken."""

import json
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import FormatError
from cocoachain.formats import native

DOCUMENT = b"""{"format": "cocoachain", "version": 1,
"plots": [{"id": "P", "area_ha": 0.75, "geometry": {"type": "Point", "coordinates": [116.2, -8.3]},
"clones": ["S1"]}],
"lots": [{"id": "B", "stage": "packed", "mass": "62.5 kg", "made": "2026-05-04T07:30:00+08:00",
"pieces": 5, "plot": "P", "expires": "2026-05-03", "extra": {"karung": [1]}}],
"steps": [{"id": "S", "kind": "pack", "start": "2026-05-04+08:00",
"inputs": [{"lot": "A", "mass": "20 kg"}]}],
"transfers": [{"id": "T", "lot": "B", "custody": true}]}"""

TOKENS = {
    "nothing": "",
    "null": "null",
    "true": "true",
    "false": "false",
    "zero": "0",
    "minus zero": "-0",
    "one": "1",
    "minus one": "-1",
    "five and seven tenths": "5.7",
    "five point zero": "5.0",
    "thousand": "1e3",
    "2**63": "9223372036854775808",
    "2**64": "18446744073709551616",
    "forty digits": "9" * 40,
    "forty-one digits": "9" * 41,
    "five thousand digits": "9" * 5000,
    "many decimals": "0." + "3" * 39,
    "1e400": "1e400",
    "1e-400": "1e-400",
    "endless exponent": "1e99999999999999999999",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus Infinity": "-Infinity",
    "plus": "+1",
    "leading zero": "01",
    "bare point": "1.",
    "hexadecimal": "0x1",
    "underscore": "1_0",
    "no text": '""',
    "space": '" "',
    "padded": '" B "',
    "five in text": '"5"',
    "underscored text": '" 5_0 "',
    "Arabic digits": '"\u0665"',
    "mass": '"1 kg"',
    "mass in grams": '"1 g"',
    "negative mass": '"-1 kg"',
    "mass with comma": '"1,5 kg"',
    "mass finer than milligrams": '"0.0000001 kg"',
    "mass too large": '"9000000001 kg"',
    "NaN kilograms": '"NaN kg"',
    "date": '"2026-05-04"',
    "day with offset": '"2026-05-04Z"',
    "moment": '"2026-05-04T07:30:00Z"',
    "naive moment": '"2026-05-04T07:30:00"',
    "week date": '"2026-W19-1"',
    "midnight as 24": '"2026-05-04T24:00:00Z"',
    "leap second": '"2026-05-04T23:59:60Z"',
    "nanoseconds": '"2026-05-04T07:30:00.123456789Z"',
    "year 1": '"0001-01-01T00:00:00+14:00"',
    "year 9999": '"9999-12-31T23:59:59-14:00"',
    "offset of a day": '"2026-05-04T07:30:00+24:00"',
    "NUL": '"a\\u0000b"',
    "control": '"a\\u0001b"',
    "right to left": '"a\\u202eb"',
    "zero width": '"a\\u200bb"',
    "byte order mark in text": '"\\ufeffa"',
    "lone high surrogate": '"\\ud800"',
    "lone low surrogate": '"\\udc00"',
    "emoji": '"\\ud83d\\ude00"',
    "uncomposed": '"e\\u0301"',
    "noncharacter": '"\\uffff"',
    "long text": '"' + "a" * 300 + '"',
    "formula": '"=1+1"',
    "dunder": '"__class__"',
    "bad escape": '"\\x41"',
    "open text": '"a',
    "raw tab": '"\t"',
    "single quotes": "'a'",
    "no list": "[]",
    "list of null": "[null]",
    "list of five": "[5]",
    "list of text": '["S1"]',
    "list of lists": "[[]]",
    "two numbers": "[1, 2]",
    "three numbers": "[1, 2, 3]",
    "far away": "[1000, 1000]",
    "no object": "{}",
    "unknown name": '{"x": 1}',
    "no name": '{"": 1}',
    "doubled name": '{"a": 1, "a": 2}',
    "portion": '{"lot": "A"}',
    "portions": '[{"lot": "A"}]',
    "point": '{"type": "Point", "coordinates": [0, 0]}',
    "polygon without rings": '{"type": "Polygon", "coordinates": []}',
    "sixty deep": "[" * 60 + "]" * 60,
    "a thousand deep": "[" * 1000 + "]" * 1000,
    "a hundred thousand open": "[" * 100_000,
    "two values": "1 2",
    "a value and a name": '1, "extra": {}',
    "comment": "/* 1 */",
}


def places(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Path, start and end of each value of a document, found with the standard library."""
    text = data.decode()
    decoder = json.JSONDecoder()
    pending = [("", 0)]
    while pending:
        path, start = pending.pop()
        value, end = decoder.raw_decode(text, start)
        yield path, start, end
        if not isinstance(value, dict | list):
            continue
        at = start + 1
        for number, key in enumerate(value):
            if isinstance(value, dict):
                _, at = decoder.raw_decode(text, text.index('"', at))
                at = text.index(":", at) + 1
            at += len(text[at:]) - len(text[at:].lstrip(" \n"))
            step = f".{key}" if isinstance(value, dict) else f"[{number}]"
            pending.append(((path + step).removeprefix("."), at))
            _, at = decoder.raw_decode(text, at)
            at = at + 1 + (len(text[at + 1 :]) - len(text[at + 1 :].lstrip(" \n")))


PLACES = sorted(places(DOCUMENT))


def outcome(data: bytes) -> str:
    """What becomes of the bytes: refused, issues, notes or taken; other errors fail the test."""
    reading = refused = None
    try:
        reading = native.loads(data)
    except FormatError as error:
        refused = str(error)
    if reading is None:
        assert refused.startswith("Expected ")
        assert len(refused) < 600
        return "refused"
    for issue in reading.issues:
        assert issue.message.startswith("Expected ")
        assert str(issue.where) != "somewhere"
        assert len(str(issue)) < 600
    # What is taken can be written, and is read again as it was.
    again = native.loads(native.dumps(reading.chain))
    assert (again.chain, again.issues, again.notes) == (reading.chain, (), ())
    return "issues" if reading.issues else "notes" if reading.notes else "taken"


def test_the_document_itself_is_taken_and_has_these_places() -> None:
    assert outcome(DOCUMENT) == "taken"
    assert [path for path, _, _ in PLACES] == sorted(TAKEN)


# What is taken at each place: to be read as the list of all that the reader lets in.
TEXT = {
    "five in text",
    "Arabic digits",
    "mass",
    "mass in grams",
    "negative mass",
    "mass with comma",
    "mass finer than milligrams",
    "mass too large",
    "NaN kilograms",
    "date",
    "day with offset",
    "moment",
    "naive moment",
    "week date",
    "midnight as 24",
    "leap second",
    "nanoseconds",
    "year 1",
    "year 9999",
    "offset of a day",
    "emoji",
    "formula",
    "dunder",
}
"""Words that are identifiers, if strange ones."""

NUMBERS = {
    "zero",
    "minus zero",
    "one",
    "minus one",
    "five and seven tenths",
    "five point zero",
    "thousand",
    "2**63",
    "2**64",
    "forty digits",
    "many decimals",
}
DEGREES = NUMBERS - {"thousand", "2**63", "2**64", "forty digits"}
MOMENTS = {"moment", "day with offset"}
ANY_TEXT = {"no text", "space", "padded", "underscored text", "right to left", "zero width"} | {
    "byte order mark in text",
    "uncomposed",
    "long text",
}
EXTRA_VALUES = (
    TEXT
    | ANY_TEXT
    | NUMBERS
    | {"null", "true", "false", "no list", "list of null", "list of five", "list of text"}
    | {"list of lists", "two numbers", "three numbers", "far away", "no object", "unknown name"}
    | {"no name", "portion", "portions", "point", "polygon without rings"}
)

TAKEN = {
    "": set(),
    "format": set(),
    "version": {"one"},
    "plots": {"no list"},
    "plots[0]": {"nothing"},
    "plots[0].id": TEXT,
    "plots[0].area_ha": NUMBERS | {"null", "a value and a name"},
    "plots[0].geometry": {"null", "point"},
    "plots[0].geometry.type": set(),
    "plots[0].geometry.coordinates": {"two numbers"},
    "plots[0].geometry.coordinates[0]": DEGREES,
    "plots[0].geometry.coordinates[1]": DEGREES,
    "plots[0].clones": {"no list", "list of text"},
    "plots[0].clones[0]": TEXT | ANY_TEXT | {"nothing"},
    "lots": {"no list"},
    "lots[0]": {"nothing"},
    "lots[0].id": TEXT,
    "lots[0].stage": set(),
    "lots[0].mass": {"null", "mass"},
    "lots[0].made": {"null"} | MOMENTS,
    "lots[0].pieces": {"null", "zero", "minus zero", "one"},
    "lots[0].plot": {"null"} | TEXT,
    "lots[0].expires": {"null", "date"},
    "lots[0].extra": {"no object", "unknown name", "no name", "portion", "point"}
    | {"polygon without rings"},
    "lots[0].extra.karung": EXTRA_VALUES | {"sixty deep", "a value and a name"},
    "lots[0].extra.karung[0]": EXTRA_VALUES | {"nothing"},
    "steps": {"no list"},
    "steps[0]": {"nothing"},
    "steps[0].id": TEXT,
    "steps[0].kind": set(),
    "steps[0].start": {"null"} | MOMENTS,
    "steps[0].inputs": {"no list", "portions"},
    "steps[0].inputs[0]": {"nothing", "portion"},
    "steps[0].inputs[0].lot": TEXT,
    "steps[0].inputs[0].mass": {"null", "mass"},
    "transfers": {"no list"},
    "transfers[0]": {"nothing"},
    "transfers[0].id": TEXT,
    "transfers[0].lot": TEXT,
    "transfers[0].custody": {"true", "false"},
}


@pytest.mark.parametrize(("path", "start", "end"), PLACES, ids=[path for path, _, _ in PLACES])
def test_at_each_place_only_what_is_meant_is_taken(path: str, start: int, end: int) -> None:
    outcomes = {
        name: outcome(DOCUMENT[:start] + token.encode() + DOCUMENT[end:])
        for name, token in TOKENS.items()
    }

    taken = {name for name, each in outcomes.items() if each in {"taken", "notes"}}
    assert taken == TAKEN[path]


@pytest.mark.parametrize("lines", [False, True])
def test_no_beginning_of_a_document_is_taken_for_the_whole(lines) -> None:
    data = native.dumps(native.loads(DOCUMENT).chain, lines=lines).encode()

    outcomes = Counter(outcome(data[:length]) for length in range(len(data.rstrip())))

    if lines:  # whole lines are what they are; a line that breaks off is an issue
        assert outcomes["taken"] <= 2 * data.count(b"\n")
    else:
        assert outcomes == {"refused": len(data.rstrip())}


@pytest.mark.parametrize("lines", [False, True])
def test_flipped_bits_and_lost_and_doubled_bytes_raise_nothing_else(lines) -> None:
    data = native.dumps(native.loads(DOCUMENT).chain, lines=lines).encode()
    outcomes = Counter()
    for at, byte in enumerate(data):
        for other in (b"", bytes([byte, byte]), *(bytes([byte ^ 1 << bit]) for bit in (0, 5, 7))):
            outcomes[outcome(data[:at] + other + data[at + 1 :])] += 1

    assert outcomes.total() == 5 * len(data)
    assert outcomes["refused"] + outcomes["issues"] > outcomes["taken"]


@given(st.binary(max_size=60), st.sampled_from([b"", b'{"format": "cocoachain", "version": 1}\n']))
def test_any_bytes_are_a_reading_or_a_format_error(data: bytes, opening: bytes) -> None:
    assert outcome(opening + data) in {"refused", "issues", "notes", "taken"}


members = st.recursive(
    st.sampled_from([None, True, 0, 5, "B", "", "beans", "1 kg", "2026-05-04Z", "roast", "Point"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "stage",
                    "mass",
                    "lot",
                    "kind",
                    "inputs",
                    "geometry",
                    "type",
                    "coordinates",
                    "extra",
                    "x",
                    "lots",
                    "plots",
                    "steps",
                    "format",
                    "version",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(members, max_size=4), st.booleans())
def test_any_values_where_records_should_be_are_a_reading(values, lines) -> None:
    opening = {"format": "cocoachain", "version": 1}
    if lines:
        data = "\n".join(json.dumps(each) for each in [opening, *values])
    else:
        data = json.dumps({**opening, "lots": values, "plots": values, "steps": values})

    assert outcome(data.encode()) in {"refused", "issues", "notes", "taken"}


def test_a_document_of_nothing_but_faults_is_read_in_a_straight_line() -> None:
    reading = native.loads(
        '{"format": "cocoachain", "version": 1, "lots": [' + "7," * 20_000 + "7]}"
    )

    assert len(reading.issues) == 20_001
    assert str(reading.issues[-1]) == "at lots[20000]: Expected an object, got 7"


def test_a_word_as_long_as_a_book_is_told_in_short() -> None:
    word = "a" * 1_000_000
    reading = native.loads(
        f'{{"format": "cocoachain", "version": 1, "{word}": [], "steps": [{{"id": "{word}",'
        f'"kind": "{word}", "start": "{word}", "inputs": [{{"lot": "A", "{word}": 1}}]}}],'
        f'"lots": [{{"id": "B", "stage": "{word}", "{word}": 1}}]}}'
    )

    assert len(reading.issues) == 6
    assert all(len(str(issue)) < 500 for issue in reading.issues)
