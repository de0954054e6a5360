"""Our JSON as it is read: every good record kept, every fault told with its place."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import native, native_reading
from cocoachain.model.chain import Chain
from cocoachain.model.evidence import Payment
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import LOT_CLASSES, BeanLot, ChocolateBatch, NibLot
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Portion, Step
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay
from cocoachain.values.places import Place

WITA = timezone(timedelta(hours=8))
OPENING = '{"format": "cocoachain", "version": 1, '
HEADER = '{"format": "cocoachain", "version": 1}\n'


def read(members: str):
    return native.loads(OPENING + members + "}")


def read_lot(fields: str):
    """The one lot, or the faults of it as text."""
    reading = read(f'"lots": [{{"id": "B", "stage": "beans", {fields}}}]')
    if reading.issues:
        assert reading.chain == Chain()
        return [str(issue).removeprefix("at lots[0]") for issue in reading.issues]
    return reading.chain.lot("B")


# ------------------------------------------------------------------------------------ what is taken


@pytest.mark.parametrize(
    ("text", "mass"),
    [
        ("62.5 kg", Mass.kg("62.5")),
        ("62.50 kg", Mass.kg("62.5")),
        ("0 kg", Mass(0)),
        ("0.000001 kg", Mass(1)),
        ("1.0000010000 kg", Mass(1_000_001)),
        ("9000000000 kg", Mass.kg(9_000_000_000)),
        ("9000000000.000000 kg", Mass.kg(9_000_000_000)),
    ],
)
def test_a_mass_is_read_exactly(text: str, mass: Mass) -> None:
    assert read_lot(f'"mass": "{text}"').mass == mass


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (
            "2026-05-04T07:30:00+08:00",
            datetime(2026, 5, 4, 7, 30, tzinfo=WITA),
        ),
        ("2026-05-04T07:30:00Z", datetime(2026, 5, 4, 7, 30, tzinfo=UTC)),
        ("2026-05-04T07:30:00-00:00", datetime(2026, 5, 4, 7, 30, tzinfo=UTC)),
        ("2026-05-04T23:59:59.9+00:00", datetime(2026, 5, 4, 23, 59, 59, 900_000, tzinfo=UTC)),
        ("2026-05-04T00:00:00.000001+00:00", datetime(2026, 5, 4, 0, 0, 0, 1, tzinfo=UTC)),
        (
            "2026-05-04T00:00:00-23:59",
            datetime(2026, 5, 4, tzinfo=timezone(-timedelta(hours=23, minutes=59))),
        ),
        ("2026-05-04+08:00", WholeDay.of(date(2026, 5, 4), timezone(timedelta(hours=8)))),
        ("2026-05-04Z", WholeDay.of(date(2026, 5, 4), UTC)),
        ("1900-01-01Z", WholeDay.of(date(1900, 1, 1), UTC)),
        ("2100-12-31T23:59:59Z", datetime(2100, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (
            "1910-05-04+07:57:36",
            WholeDay.of(date(1910, 5, 4), timezone(timedelta(hours=7, minutes=57, seconds=36))),
        ),
    ],
)
def test_a_moment_is_read_with_its_offset(text: str, moment: datetime) -> None:
    made = read_lot(f'"made": "{text}"').made

    assert (type(made), made, made.utcoffset()) == (type(moment), moment, moment.utcoffset())


def test_numbers_keep_their_digits() -> None:
    digits = [
        str(read_lot(f'"moisture_pct": {text}').moisture_pct) for text in ("7.50", "7", "1e1")
    ]

    assert digits == ["7.50", "7", "1E+1"]


def test_null_is_none_where_none_is_allowed() -> None:
    assert read_lot('"mass": null, "made": null, "plot": null, "moisture_pct": null') == BeanLot(
        id="B"
    )


def test_every_stage_has_its_class() -> None:
    for stage, cls in LOT_CLASSES.items():
        reading = read(f'"lots": [{{"stage": "{stage}", "id": "X"}}]')

        assert [type(lot) for lot in reading.chain.lots] == [cls]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_its_list_and_its_type(kind) -> None:
    assert read(f'"{kind.plural}": [7]').issues[0].where == Place(path=f"{kind.plural}[0]")
    assert read(f'"{kind.plural}": []').issues == ()
    lines = native.loads(f'{HEADER}{{"type": "{kind.name}", "id": 7}}\n')
    assert "type" not in str(lines.issues[0].where)


def test_a_geometry_is_read_as_in_geojson() -> None:
    reading = read(
        '"plots": ['
        '{"id": "1", "geometry": {"type": "Point", "coordinates": [116.2381, -8.310200]}},'
        '{"id": "2", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1.50, 0]]]}},'
        '{"id": "3", "geometry": {"coordinates": [[[[0, 0]]], [[[1, 1]]]], "type": "MultiPolygon"}}'
        "]"
    )

    assert reading.issues == ()
    assert [plot.geometry for plot in reading.chain.plots] == [
        Point(Decimal("116.2381"), Decimal("-8.310200")),
        Polygon([[(0, 0), (Decimal("1.50"), 0)]]),
        MultiPolygon([Polygon([[(0, 0)]]), Polygon([[(1, 1)]])]),
    ]
    assert str(reading.chain.plots[0].geometry.latitude) == "-8.310200"


def test_names_of_fields_and_kinds_may_come_in_any_order() -> None:
    reading = native.loads(
        '{"steps": [{"outputs": [{"mass": "1 kg", "lot": "B"}], "kind": "dry", "id": "S"}],'
        '"version": 1, "lots": [{"stage": "beans", "id": "B"}], "format": "cocoachain"}'
    )

    step = Step(id="S", kind="dry", outputs=(Portion("B", Mass.kg(1)),))
    assert reading.chain == Chain.of(step, BeanLot(id="B"))
    assert reading.issues == ()


def test_text_and_bytes_and_a_byte_order_mark_are_taken() -> None:
    text = native.dumps(Chain.of(Farmer(id="F", name="Sé")))

    for data in (text, text.encode(), bytearray(text.encode()), memoryview(text.encode())):
        assert native.loads(data).chain.farmer("F").name == "Sé"
    for data in ("\ufeff" + text, b"\xef\xbb\xbf" + text.encode()):
        reading = native.loads(data)
        assert reading.chain.farmer("F").name == "Sé"
        assert reading.notes == ("Passed over the byte order mark at the beginning",)


def test_the_settings_of_a_reading_say_what_the_file_said_of_itself() -> None:
    assert read('"lots": []').settings == {"format": "cocoachain", "version": 1}
    assert native.loads(HEADER).settings == {"format": "cocoachain", "version": 1}
    assert native.loads('{"type": "lot", "id": "B", "stage": "beans"}').settings == {}


# --------------------------------------------------------------------------------- faults of fields

MASS = ".mass: Expected a mass such as '62.5 kg', got "
MOMENT = (
    ".made: Expected a moment such as '2026-05-04T07:30:00+08:00' "
    "or a day such as '2026-05-04+08:00', got "
)

FIELDS = {
    '"mass": 62.5': MASS + "62.5",
    '"mass": "62.5"': MASS + "'62.5'",
    '"mass": "62.5kg"': MASS + "'62.5kg'",
    '"mass": "62,5 kg"': MASS + "'62,5 kg'",
    '"mass": "62500 g"': MASS + "'62500 g'",
    '"mass": "1e3 kg"': MASS + "'1e3 kg'",
    '"mass": "062.5 kg"': MASS + "'062.5 kg'",
    '"mass": ".5 kg"': MASS + "'.5 kg'",
    '"mass": "5. kg"': MASS + "'5. kg'",
    '"mass": "-1 kg"': MASS + "'-1 kg'",
    '"mass": "1 kg\\n"': MASS + "'1 kg\\n'",
    '"mass": "\\u0661 kg"': MASS + "'\u0661 kg'",
    '"mass": {"mg": 5}': MASS + "an object",
    '"mass": true': MASS + "true",
    '"mass": "0.0000001 kg"': ".mass: Expected a mass of whole milligrams, got '0.0000001 kg'",
    '"mass": "9000000000.000001 kg"': (
        ".mass: Expected a mass of 0 to 9000000000000000 mg, got 9000000000000001 mg"
    ),
    '"mass": "99999999999 kg"': (
        ".mass: Expected a mass of 0 to 9000000000000000 mg, got 99999999999000000 mg"
    ),
    '"made": "2026-05-04T07:30:00"': MOMENT + "'2026-05-04T07:30:00'",
    '"made": "2026-05-04"': MOMENT + "'2026-05-04'",
    '"made": "2026-05-04T07:30+08:00"': MOMENT + "'2026-05-04T07:30+08:00'",
    '"made": "2026-05-04 07:30:00+08:00"': MOMENT + "'2026-05-04 07:30:00+08:00'",
    '"made": "2026-05-04t07:30:00z"': MOMENT + "'2026-05-04t07:30:00z'",
    '"made": "2026-05-04T07:30:00+0800"': MOMENT + "'2026-05-04T07:30:00+0800'",
    '"made": "2026-05-04T07:30:00+08"': MOMENT + "'2026-05-04T07:30:00+08'",
    '"made": "2026-05-04T07:30:00+24:00"': MOMENT + "'2026-05-04T07:30:00+24:00'",
    '"made": "2026-05-04T07:30:00+08:60"': MOMENT + "'2026-05-04T07:30:00+08:60'",
    '"made": "2026-05-04T24:00:00Z"': MOMENT + "'2026-05-04T24:00:00Z'",
    '"made": "2026-05-04T07:60:00Z"': MOMENT + "'2026-05-04T07:60:00Z'",
    '"made": "2026-05-04T07:30:00.1234567Z"': MOMENT + "'2026-05-04T07:30:00.1234567Z'",
    '"made": "2026-05-04T07:30:00.Z"': MOMENT + "'2026-05-04T07:30:00.Z'",
    '"made": "2026-05-04T07:30:00,5Z"': MOMENT + "'2026-05-04T07:30:00,5Z'",
    '"made": "2026-02-30T07:30:00Z"': MOMENT + "'2026-02-30T07:30:00Z'",
    '"made": "2026-02-30Z"': MOMENT + "'2026-02-30Z'",
    '"made": "2026-W19-1Z"': MOMENT + "'2026-W19-1Z'",
    '"made": "2026-124Z"': MOMENT + "'2026-124Z'",
    '"made": "20260504T073000Z"': MOMENT + "'20260504T073000Z'",
    '"made": "\\u0662026-05-04Z"': MOMENT + "'\u0662026-05-04Z'",
    '"made": 1777850000': MOMENT + "1777850000",
    '"made": "2026-05-04T07:30:60Z"': (
        ".made: Expected seconds of 00 to 59 (leap seconds are not kept), "
        "got '2026-05-04T07:30:60Z'"
    ),
    '"made": "1899-12-31T23:59:59Z"': (
        ".made: Expected a year of 1900 to 2100, got 1899 (BeanLot.made)"
    ),
    '"made": "0001-01-01T00:00:00+14:00"': (
        ".made: Expected a year of 1900 to 2100, got 1 (BeanLot.made)"
    ),
    '"made": "2101-01-01Z"': ".made: Expected a year of 1900 to 2100, got 2101 (BeanLot.made)",
    '"harvested": "2026-05-04Z"': (
        ".harvested: Expected a date such as '2026-05-04', got '2026-05-04Z'"
    ),
    '"harvested": "20260504"': ".harvested: Expected a date such as '2026-05-04', got '20260504'",
    '"harvested": "2026-13-01"': (
        ".harvested: Expected a date such as '2026-05-04', got '2026-13-01'"
    ),
    '"harvested": "2026-05-04T00:00:00Z"': (
        ".harvested: Expected a date such as '2026-05-04', got '2026-05-04T00:00:00Z'"
    ),
    '"harvested": 2026': ".harvested: Expected a date such as '2026-05-04', got 2026",
    '"moisture_pct": "7.5"': ".moisture_pct: Expected a number, got '7.5'",
    '"moisture_pct": true': ".moisture_pct: Expected a number, got true",
    '"moisture_pct": []': ".moisture_pct: Expected a number, got a list",
    '"label": 7': ".label: Expected text, got 7",
    '"label": ["7"]': ".label: Expected text, got a list",
    '"plot": false': ".plot: Expected text, got false",
    '"plots": "ESM-1"': ".plots: Expected a list, got 'ESM-1'",
    '"plots": {"0": "ESM-1"}': ".plots: Expected a list, got an object",
    '"plots": null': ".plots: Expected a list, got null",
    '"plots": ["ESM-1", null]': ".plots[1]: Expected text, got null",
    '"extra": []': ".extra: Expected an object, got a list",
    '"extra": null': ".extra: Expected an object, got null",
}


@pytest.mark.parametrize("fields", FIELDS)
def test_a_bad_field_is_told_with_its_path_and_refuses_the_record(fields: str) -> None:
    assert read_lot(fields) == [FIELDS[fields]]


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ('"plot": ""', ".plot: Expected an identifier without emptiness, got ''"),
        ('"plot": " A"', ".plot: Expected an identifier without leading or trailing space"),
        ('"label": "\\u0001"', ".label: Expected text without the control character U+0001"),
        ('"extra": {"a": "\\u0001"}', ".extra: Expected text without the control character"),
        ('"a": "\\u0001"', ".extra: Expected text without the control character"),
    ],
)
def test_what_the_record_itself_refuses_is_told_at_the_field(fields: str, start: str) -> None:
    (fault,) = read_lot(fields)

    assert fault.startswith(start)


STEPS = {
    '"kind": "rost"': [".kind: Expected a StepKind, got 'rost' (Step.kind); nearest: 'roast'"],
    '"kind": 7': [".kind: Expected text, got 7"],
    '"kind": null': [".kind: Expected text, got null"],
    '"kind": "roast", "inputs": [{"lot": "A"}, {"mass": "1 kg"}, 7, {"lot": "A", "kg": 1}]': [
        ".inputs[1]: Expected the field 'lot', got none",
        ".inputs[2]: Expected an object, got 7",
        ".inputs[3].kg: Expected one of the fields lot, mass, lane, got 'kg'",
    ],
    '"kind": "roast", "losses": [{"cause": "shel", "mass": "1 kg"}]': [
        ".losses[0].cause: Expected a LossCause, got 'shel' (Loss.cause); nearest: 'shell'"
    ],
    '"inputs": []': [": Expected the field 'kind', got none"],
}


@pytest.mark.parametrize("fields", STEPS)
def test_faults_inside_a_record_are_told_with_the_whole_way_to_them(fields: str) -> None:
    reading = read(f'"steps": [{{"id": "S", {fields}}}]')

    assert [str(issue) for issue in reading.issues] == [
        f"at steps[0]{fault}" for fault in STEPS[fields]
    ]
    assert reading.chain == Chain()


def test_a_wrong_type_of_yes_or_no_or_count_is_told() -> None:
    reading = read(
        '"transfers": [{"id": "T", "lot": "B", "custody": 1, "ownership": "yes"}],'
        '"lots": [{"id": "A", "stage": "packed", "pieces": 5.0},'
        '{"id": "B", "stage": "packed", "pieces": true},'
        '{"id": "C", "stage": "packed", "pieces": 5}]'
    )

    assert [str(issue) for issue in reading.issues] == [
        "at transfers[0].custody: Expected true or false, got 1",
        "at transfers[0].ownership: Expected true or false, got 'yes'",
        "at lots[0].pieces: Expected a whole number, got 5.0",
        "at lots[1].pieces: Expected a whole number, got true",
    ]
    assert [lot.id for lot in reading.chain.lots] == ["C"]


GEOMETRIES = {
    "7": ": Expected a geometry with 'type' and 'coordinates' alone, got 7",
    '{"type": "Point"}': ": Expected a geometry with 'type' and 'coordinates' alone, got an object",
    '{"type": "Point", "coordinates": [1, 2], "bbox": []}': (
        ": Expected a geometry with 'type' and 'coordinates' alone, got an object"
    ),
    '{"type": "LineString", "coordinates": []}': (
        ".type: Expected Point, Polygon or MultiPolygon, got 'LineString'"
    ),
    '{"type": ["Point"], "coordinates": []}': (
        ".type: Expected Point, Polygon or MultiPolygon, got a list"
    ),
    '{"type": "Point", "coordinates": [1, 2, 3]}': (
        ".coordinates: Expected a position of two numbers, got a list"
    ),
    '{"type": "Point", "coordinates": ["1", 2]}': (
        ".coordinates: Expected a position of two numbers, got a list"
    ),
    '{"type": "Point", "coordinates": [true, 2]}': (
        ".coordinates: Expected a position of two numbers, got a list"
    ),
    '{"type": "Point", "coordinates": {"0": 1, "1": 2}}': (
        ".coordinates: Expected a position of two numbers, got an object"
    ),
    '{"type": "Polygon", "coordinates": [1, [[0, 0]], 2]}': (
        ".coordinates[0]: Expected a list of positions, got 1\n"
        ".coordinates[2]: Expected a list of positions, got 2"
    ),
    '{"type": "Polygon", "coordinates": [[[0, 0], [0, "1"]]]}': (
        ".coordinates[0][1]: Expected a position of two numbers, got a list"
    ),
    '{"type": "Polygon", "coordinates": null}': (
        ".coordinates: Expected a list of rings, got null"
    ),
    '{"type": "MultiPolygon", "coordinates": [[[[0, 0]]], [[[0, 0], 7]]]}': (
        ".coordinates[1][0][1]: Expected a position of two numbers, got 7"
    ),
    '{"type": "MultiPolygon", "coordinates": 7}': (
        ".coordinates: Expected a list of polygons, got 7"
    ),
}


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_a_bad_geometry_is_told_with_its_path(geometry: str) -> None:
    reading = read(f'"plots": [{{"id": "P", "geometry": {geometry}}}]')

    assert [str(issue) for issue in reading.issues] == [
        f"at plots[0].geometry{fault}" for fault in GEOMETRIES[geometry].split("\n")
    ]


@pytest.mark.parametrize(
    ("kind", "coordinates", "start"),
    [
        ("Point", "[181, 0]", ".coordinates: Expected longitude of -180 to 180 degrees"),
        ("Point", "[0, -91]", ".coordinates: Expected latitude of -90 to 90 degrees"),
        ("Polygon", "[]", ".coordinates: Expected at least one ring with positions, got none"),
        ("Polygon", "[[]]", ".coordinates: Expected at least one ring with positions, got none"),
        ("Polygon", "[[[0, 91]]]", ".coordinates[0][0]: Expected latitude of -90 to 90 degrees"),
        ("MultiPolygon", "[]", ".coordinates: Expected at least one polygon, got none"),
        ("MultiPolygon", "[[]]", ".coordinates[0]: Expected at least one ring with positions"),
    ],
)
def test_what_the_geometry_itself_refuses_is_told_at_its_coordinates(
    kind: str, coordinates: str, start: str
) -> None:
    geometry = f'{{"type": "{kind}", "coordinates": {coordinates}}}'
    (issue,) = read(f'"plots": [{{"id": "P", "geometry": {geometry}}}]').issues

    assert str(issue).startswith(f"at plots[0].geometry{start}")


# -------------------------------------------------------------------------------- faults of records


def test_all_faults_are_told_in_the_order_of_the_file_and_all_good_records_kept() -> None:
    reading = read(
        '"steps": [{"id": "", "kind": "dry", "start": "today", "inputs": [{"lot": 7}]}, null],\n'
        '"lots": [{"id": "A", "stage": "beans"}, {"stage": "bean", "mass": 5}, {"id": "C",'
        '"stage": "nibs", "mass": "2 kg"}]'
    )

    assert [(str(issue.where), issue.value) for issue in reading.issues] == [
        ("at steps[0].id", "''"),
        ("at steps[0].start", "'today'"),
        ("at steps[0].inputs[0].lot", "7"),
        ("at steps[1]", "null"),
        ("at lots[1].stage", "'bean'"),
        ("at lots[1].mass", "5"),
        ("at lots[1]", None),
    ]
    assert reading.chain == Chain.of(BeanLot(id="A"), NibLot(id="C", mass=Mass.kg(2)))


STAGES = (
    "pods, wet_beans, beans, bean_blend, nibs, liquor, butter, cake, powder, shell, "
    "ingredient, chocolate, packed, food, other"
)


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        (
            '"stage": "bean", ',
            "Expected the stage of a lot, got 'bean'; nearest: 'beans', 'wet_beans'",
        ),
        (
            "",
            f"Expected the stage of a lot, got none: {STAGES}",
        ),
        (
            '"stage": 7, ',
            f"Expected the stage of a lot, got 7: {STAGES}",
        ),
    ],
)
def test_a_lot_needs_a_stage(stage: str, message: str) -> None:
    reading = read(f'"lots": [{{{stage}"id": "B", "pieces": 5, "colour": "red"}}]')

    assert [str(issue) for issue in reading.issues] == [f"at lots[0].stage: {message}"]
    assert reading.notes == ()


def test_of_two_records_under_one_identifier_the_first_is_kept() -> None:
    reading = read(
        '"lots": [{"id": "B", "stage": "beans"}, {"id": "B", "stage": "nibs"},'
        '{"id": "B", "stage": "beans", "mass": "1 kg", "colour": "red"}],'
        '"land_documents": [{"id": "B"}, {"id": "B", "number": "1"}]'
    )

    wanted = "got another that differs; kept the first"
    assert [str(issue) for issue in reading.issues] == [
        f"at lots[1]: Expected one lot 'B', {wanted} (at lots[0])",
        f"at lots[2]: Expected one lot 'B', {wanted} (at lots[0])",
        f"at land_documents[1]: Expected one land document 'B', {wanted} (at land_documents[0])",
    ]
    assert {issue.value for issue in reading.issues} == {"'B'"}
    assert reading.chain.lots == (BeanLot(id="B"),)
    assert reading.places["lot", "B"] == Place(path="lots[0]")
    assert reading.notes == ()


def test_the_same_record_twice_is_once() -> None:
    reading = read(
        '"lots": [{"id": "B", "stage": "beans"}, {"stage": "beans", "id": "B", "mass": null}],'
        '"weighings": [{"lot": "B", "when": "2026-05-04Z", "mass": "1 kg"},'
        '{"lot": "B", "when": "2026-05-04+00:00", "mass": "1.0 kg"}]'
    )

    assert (len(reading.chain), reading.issues) == (2, ())
    assert reading.places == {("lot", "B"): Place(path="lots[0]")}


def test_two_kinds_may_share_an_identifier() -> None:
    reading = read('"farmers": [{"id": "X"}], "groups": [{"id": "X"}], "sites": [{"id": "X"}]')

    assert (len(reading.chain), reading.issues) == (3, ())


# ----------------------------------------------------------------------------------- unknown fields


def test_unknown_fields_are_kept_in_extra_and_named_in_notes() -> None:
    reading = read(
        '"lots": [{"id": "A", "stage": "beans", "colour": "red", "extra": {"a": 1}},'
        '{"id": "B", "stage": "beans", "pieces": 5, "colour": ["brown", {"x": 0.50}]}],'
        '"land_documents": [{"id": "D", "sun hours": null}]'
    )

    assert reading.issues == ()
    assert reading.chain == Chain.of(
        BeanLot(id="A", extra={"a": 1, "colour": "red"}),
        BeanLot(id="B", extra={"pieces": 5, "colour": ["brown", {"x": Decimal("0.50")}]}),
        *read('"land_documents": [{"id": "D", "extra": {"sun hours": null}}]').chain,
    )
    assert reading.notes == (
        "Kept in extra: 'colour', no field of a lot (2 times, first: at lots[0].colour)",
        "Kept in extra: 'pieces', no field of a lot (once: at lots[1].pieces)",
        (
            "Kept in extra: 'sun hours', no field of a land document "
            "(once: at land_documents[0]['sun hours'])"
        ),
    )
    assert native.loads(native.dumps(reading.chain)).chain == reading.chain


def test_a_field_of_another_stage_is_unknown_in_this_one() -> None:
    reading = read('"lots": [{"id": "A", "stage": "chocolate", "pieces": 5}]')

    assert reading.chain.lots == (ChocolateBatch(id="A", pieces=5),)
    assert reading.notes == ()


def test_a_name_both_in_the_record_and_in_its_extra_refuses_the_record() -> None:
    reading = read('"farmers": [{"id": "F", "name": 7, "a": 1, "b": 2, "extra": {"a": 1}}]')

    assert [str(issue) for issue in reading.issues] == [
        "at farmers[0].a: Expected a field in the record or in its extra, got both",
        "at farmers[0].name: Expected text, got 7",
    ]
    assert reading.notes == ()


def test_notes_tell_nothing_of_records_that_were_refused() -> None:
    reading = read('"farmers": [{"id": 7, "colour": "red"}]')

    assert len(reading.issues) == 1
    assert reading.notes == ()


def test_extra_may_hold_names_of_fields() -> None:
    extra = '{"id": 1, "mass": "x", "extra": {"extra": {}}, "stage": null, "type": 0}'
    reading = read(f'"lots": [{{"id": "B", "stage": "beans", "extra": {extra}}}]')

    assert reading.chain.lot("B").extra == {
        "id": 1,
        "mass": "x",
        "extra": {"extra": {}},
        "stage": None,
        "type": 0,
    }
    assert native.loads(native.dumps(reading.chain, lines=True)).chain == reading.chain


# ------------------------------------------------------------------------------ faults of documents


def test_an_unknown_kind_of_record_is_an_issue() -> None:
    reading = read('"lotz": [{"id": "A"}], "lot": [], "comment": "x", "farmers": [{"id": "F"}]')

    assert [str(issue) for issue in reading.issues] == [
        "at lotz: Expected a kind of record, got 'lotz'; nearest: 'lots', 'plots'",
        "at lot: Expected a kind of record, got 'lot'; nearest: 'lots', 'plots'",
        "at comment: Expected a kind of record, got 'comment'; nearest: 'consents', 'counts'",
    ]
    assert reading.chain == Chain.of(Farmer(id="F"))


@pytest.mark.parametrize(
    ("value", "got"), [("{}", "an object"), ("null", "null"), ('"x"', "'x'"), ("7.0", "7.0")]
)
def test_a_kind_that_is_no_list_is_an_issue(value: str, got: str) -> None:
    reading = read(f'"lots": {value}, "plots": [{{"id": "P"}}]')

    assert [(str(issue), issue.value) for issue in reading.issues] == [
        (f"at lots: Expected a list of lots, got {got}", got)
    ]
    assert reading.chain == Chain.of(Plot(id="P"))


ROOT = "Expected an object with 'format': 'cocoachain', got "
VERSION = "Expected version 1 of our JSON, got "

UNUSABLE = {
    "[]": ROOT + "a list",
    "7": ROOT + "7",
    "null": ROOT + "null",
    '"x"': ROOT + "'x'",
    "{}": ROOT + "none",
    '{"version": 1, "lots": []}': ROOT + "none",
    '{"format": "gedcom",\n"version": 1}': ROOT + "'gedcom' there",
    '{"format": null,\n"version": 1}': ROOT + "null there",
    '{"format": "Cocoachain",\n"version": 1}': ROOT + "'Cocoachain' there",
    '{"type": "FeatureCollection", "features": []}': ROOT + "none",
    '{"@context": [], "type": "EPCISDocument"}': ROOT + "none",
    '{"format": "cocoachain",\n"lots": []}': VERSION + "none",
    '{"format": "cocoachain",\n"version": 2}': VERSION + "2; a newer cocoachain wrote it",
    '{"format": "cocoachain",\n"version": 0}': VERSION + "0",
    '{"format": "cocoachain",\n"version": -1}': VERSION + "-1",
    '{"format": "cocoachain",\n"version": true}': VERSION + "true",
    '{"format": "cocoachain",\n"version": "1"}': VERSION + "'1'",
    '{"format": "cocoachain",\n"version": 1.0}': VERSION + "1.0",
    '{"format": "cocoachain", "version": 2}': VERSION + "2; a newer cocoachain wrote it (row 1)",
    '{"type": "lot", "id": "B", "stage": "beans"}\n{"format": "cocoachain", "version": 2}': (
        VERSION + "2; a newer cocoachain wrote it (row 2)"
    ),
    '{"format": "gedcom", "version": 1}': ROOT + "'gedcom' there (row 1)",
    "": "Expected a value, got the end of the text (row 1, column 1)",
    "hello": "Expected a value, got 'hello' (row 1, column 1)",
    OPENING + '"lots": [{"id": "A", "id": "B"}]}': (
        "Expected each name once in an object, got 'id' again (row 1, column 61, at lots[0].id)"
    ),
    OPENING + '"lots": []} {}': "Expected the end of the document, got '{}' (row 1, column 52)",
    OPENING + '"lots": [{"moisture_pct": NaN}]}': (
        "Expected a number of JSON, got 'NaN' (row 1, column 66, at lots[0].moisture_pct)"
    ),
}


@pytest.mark.parametrize("text", UNUSABLE, ids=repr)
def test_a_document_that_cannot_be_used_at_all_is_an_error(text: str) -> None:
    with pytest.raises(FormatError) as raised:
        native.loads(text)

    assert str(raised.value) == UNUSABLE[text]


def test_half_a_character_in_text_is_an_error_of_ours() -> None:
    with pytest.raises(FormatError, match="Expected UTF-8, got the byte 0xed"):
        native.loads('{"format": "\ud800"}')


@pytest.mark.parametrize("value", [None, {}, 7])
def test_only_text_and_bytes_are_read(value) -> None:
    with pytest.raises(FormatError) as raised:
        native.loads(value)

    assert str(raised.value) == (
        f"Expected text or bytes, got {type(value).__name__}; load(path) reads a file"
    )


# --------------------------------------------------------------------------------------- JSON Lines


def test_a_bad_line_is_an_issue_and_all_others_are_read() -> None:
    reading = native.loads(
        HEADER
        + '{"type": "lot", "id": "A", "stage": "beans"}\n'
        + "\n   \r\n"
        + '{"type": "lot", "id": "B", "stage": \n'
        + '{"type": "lott", "id": "B"}\n'
        + '{"type": ["lot"], "id": "B"}\n'
        + '{"id": "B"}\n'
        + "[]\n"
        + '{"type": "lot", "id": "A", "stage": "nibs"}\n'
        + '{"type": "step", "id": "S", "kind": "dry", "inputs": [{"lot": "A", "lot": "B"}]}\n'
        + '{"type": "step", "id": "S", "kind": "dry", "inputs": [{"lot": 7}]}\r\n'
        + '{"id": "F", "colour": "red", "type": "farmer"}'
    )

    assert [str(issue) for issue in reading.issues] == [
        "row 5, column 36, at stage: Expected a value, got the end of the text",
        "row 6, at type: Expected a kind of record, got 'lott'; nearest: 'lot', 'plot'",
        "row 7, at type: Expected a kind of record, got a list",
        "row 8: Expected the field 'type' with a kind of record such as 'lot', got none",
        "row 9: Expected an object, got a list",
        "row 10: Expected one lot 'A', got another that differs; kept the first (row 2)",
        (
            "row 11, column 68, at inputs[0].lot: Expected each name once in an object, "
            "got 'lot' again"
        ),
        "row 12, at inputs[0].lot: Expected text, got 7",
    ]
    assert reading.chain == Chain.of(BeanLot(id="A"), Farmer(id="F", extra={"colour": "red"}))
    assert reading.notes == (
        "Kept in extra: 'colour', no field of a farmer (once: row 13, at colour)",
    )
    assert reading.places == {("lot", "A"): Place(row=2), ("farmer", "F"): Place(row=13)}


def test_lines_that_are_no_utf_8_are_issues() -> None:
    reading = native.loads(HEADER.encode() + b'{"type": "farmer", "id": "\xff"}\n{"type": "site"}')

    assert [str(issue) for issue in reading.issues] == [
        "row 2, column 27, at id: Expected UTF-8, got the byte 0xff",
        "row 3: Expected the field 'id', got none",
    ]


def test_files_of_lines_may_be_joined() -> None:
    one = native.dumps(Chain.of(Farmer(id="F-1")), lines=True)
    other = native.dumps(Chain.of(Farmer(id="F-2")), lines=True)

    assert native.loads(one + other).chain == Chain.of(Farmer(id="F-1"), Farmer(id="F-2"))
    assert native.loads(one + other).issues == ()


def test_a_header_says_nothing_else() -> None:
    reading = native.loads(HEADER + '{"format": "cocoachain", "version": 1, "lots": []}\n')

    assert [str(issue) for issue in reading.issues] == [
        "row 2, at lots: Expected only format and version, got 'lots'"
    ]


def test_a_line_that_is_too_long_is_one_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = native.dumps(Chain.of(Farmer(id="F-1"), Farmer(id="F" * 200)), lines=True)
    monkeypatch.setattr(native_reading, "LARGEST_BYTES", 60)
    monkeypatch.setattr("cocoachain.formats.strict_json.LARGEST_BYTES", 60)

    reading = native.loads(lines + '{"type": "farmer", "id": "F-2"}')

    assert [str(issue) for issue in reading.issues] == [
        "row 3: Expected at most 60 bytes (64 MiB) of JSON, got more"
    ]
    assert reading.chain == Chain.of(Farmer(id="F-1"), Farmer(id="F-2"))


def test_a_document_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = native.dumps(Chain.of(Farmer(id="F-1")))
    monkeypatch.setattr("cocoachain.formats.strict_json.LARGEST_BYTES", len(text))
    monkeypatch.setattr(native_reading, "LARGEST_BYTES", len(text))
    assert native.loads(text).chain == Chain.of(Farmer(id="F-1"))

    with pytest.raises(FormatError, match=r"got more$"):
        native.loads(text + " ")


# ------------------------------------------------------------------------- which form

FORMS = {
    native.dumps(Chain()): False,
    native.dumps(Chain.of(Farmer(id="F"))): False,
    OPENING + '"farmers": []}': False,
    OPENING + '"farmers": []}\n': False,
    OPENING + '"farmers": [{"id": "F"}]}': False,
    HEADER + '{"type": "farmer", "id": "F"}': True,
    ' { "type" :\t"farmer" , "id": "F"}': True,
    '{"id": "F", "type": "farmer"}\n': True,
    '{"type": "farmer", "id": \n{"type": "farmer", "id": "F"}': True,
}


@pytest.mark.parametrize("text", FORMS, ids=repr)
def test_the_form_is_told_by_the_content(text: str) -> None:
    reading = native.loads(text)

    assert any(place.row for place in reading.places.values()) is (FORMS[text])
    assert all(issue.where.row for issue in reading.issues)


@pytest.mark.parametrize(
    "first", ["not json", '{"type": "shoe"}', "[]", '{"type": "lot", "id": "B'], ids=repr
)
def test_under_the_name_of_lines_a_bad_first_line_is_only_an_issue(tmp_path, first: str) -> None:
    path = tmp_path / "chain.jsonl"
    path.write_text(first + '\n{"type": "farmer", "id": "F"}\n', encoding="utf-8")

    reading = native.load(path)

    assert [issue.where.row for issue in reading.issues] == [1]
    assert reading.chain == Chain.of(Farmer(id="F"))


def test_a_document_is_told_even_under_the_name_of_lines(tmp_path) -> None:
    for number, text in enumerate([native.dumps(Chain.of(Farmer(id="F"))), OPENING + '"lots":[]}']):
        path = tmp_path / f"{number}.jsonl"
        path.write_text(text, encoding="utf-8")

        assert native.load(path).issues == ()


def test_reading_judges_nothing_that_computing_does_not_need() -> None:
    reading = read('"payments": [{"id": "P", "amount": -5}], "steps": [{"id": "S", "kind": "dry"}]')

    assert reading.issues == ()
    assert Payment(id="P", amount=Decimal(-5)) in reading.chain
