"""What every class of record keeps: checked fields, value equality, copies, and its own repr."""

import ast
import copy
import datetime as dt
import enum
import pickle
import typing
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import cocoachain.model
from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.model import evidence, lots, movements, parties, plots, products, programme, steps
from cocoachain.model.fields import MOST_COUNTED, REFERENCES, check_for, checked
from cocoachain.model.kinds import KINDS
from cocoachain.model.lots import BeanLot, Lot, NibLot
from cocoachain.model.parties import Farmer, Party
from cocoachain.model.plots import Plot
from cocoachain.model.records import content_key, in_telling_order
from cocoachain.model.steps import Loss, Portion, Step, StepKind
from cocoachain.values.extras import EMPTY, Extra
from cocoachain.values.geometry import Geometry, MultiPolygon, Point, Polygon
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

CLASSES = [cls for kind in KINDS for cls in kind.classes]
PARTS = [Portion, Loss, products.RecipePart, programme.Attendance]
WITA = dt.timezone(dt.timedelta(hours=8))

VALUES = {
    str: "teks",
    int: 3,
    bool: True,
    Mass: Mass.kg("62.5"),
    dt.datetime: dt.datetime(2026, 5, 4, 9, tzinfo=WITA),
    dt.date: dt.date(2026, 5, 4),
    Decimal: Decimal("7.5"),
    Extra: Extra({"keterangan": "hujan"}),
    Geometry: Point(116, -8),
}


def value_of(hint: object) -> object:
    """A value of the type that a field asks for."""
    parts = [each for each in typing.get_args(hint) if each is not type(None)]
    if hint in VALUES:
        return VALUES[hint]
    if hint in REFERENCES:
        return f"{REFERENCES[hint].upper()}-1"
    if typing.get_origin(hint) is tuple:
        return (value_of(parts[0]),)
    if Point in parts:
        return VALUES[Geometry]
    if parts:
        return value_of(parts[0])
    return next(iter(hint)) if issubclass(hint, enum.Enum) else full(hint)


def full(cls: type) -> object:
    """A record with every field filled."""
    return cls(**{field.name: value_of(field.type) for field in attrs.fields(cls)})


def least(cls: type) -> object:
    """A record with only what it must have."""
    needed = [field for field in attrs.fields(cls) if field.default is attrs.NOTHING]
    return cls(**{field.name: value_of(field.type) for field in needed})


@pytest.mark.parametrize("cls", CLASSES + PARTS, ids=lambda cls: cls.__name__)
class TestEveryRecord:
    """Each law for each class."""

    def test_it_is_equal_by_value_and_can_be_a_key(self, cls):
        assert full(cls) == full(cls)
        assert {full(cls): 1}[full(cls)] == 1
        assert full(cls) != object()
        if cls not in {Loss, products.RecipePart}:
            assert full(cls) != least(cls)

    def test_it_is_pickled_and_copied(self, cls):
        record = full(cls)
        twins = [
            pickle.loads(pickle.dumps(record, protocol))  # noqa: S301 - our own bytes
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ]
        twins += [copy.copy(record), copy.deepcopy(record), attrs.evolve(record)]

        assert all(type(twin) is cls and twin == record for twin in twins)
        assert all(hash(twin) == hash(record) for twin in twins)

    def test_it_cannot_be_changed(self, cls):
        record = full(cls)

        for field in attrs.fields(cls):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(record, field.name, None)
        assert not hasattr(record, "__dict__")

    def test_its_repr_is_the_call_that_makes_it(self, cls):
        names = {"datetime": dt, "Decimal": Decimal, "Mass": Mass, "Extra": Extra}
        names |= {each.__name__: each for each in [*CLASSES, *PARTS, Point, WholeDay]}

        for record in [least(cls), *([full(cls)] if cls is not Loss else [])]:
            text = repr(record).replace("<LossCause.MOISTURE: 'moisture'>", "'moisture'")

            assert eval(text, names) == record  # noqa: S307 - our own text

    def test_each_field_refuses_what_is_of_no_known_type(self, cls):
        for field in attrs.fields(cls):
            with pytest.raises(RecordTypeError) as caught:
                attrs.evolve(full(cls), **{field.name: object()})

            named = field.name in {"extra", "latitude", "longitude"}
            assert named or f"({cls.__name__}.{field.name})" in str(caught.value)

    def test_each_identifier_says_what_it_names_and_each_mass_its_unit(self, cls):
        for field in attrs.fields(cls):
            hints = {field.type, *typing.get_args(field.type)}
            refs = {REFERENCES[each] for each in hints if each in REFERENCES}
            wanted = {field.metadata.get("ref")} - {None}

            assert wanted == (set() if field.name == "id" else refs), field.name
            assert (field.metadata.get("unit") == "kg") is (Mass in hints), field.name


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_records_are_made_by_keyword(cls):
    with pytest.raises(TypeError, match="positional argument"):
        cls("LOT-1")


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_record_may_say_when_it_was_recorded_and_keeps_what_has_no_field(cls):
    assert (least(cls).recorded, least(cls).extra) == (None, EMPTY)
    assert full(cls).extra["keterangan"] == "hujan"


@pytest.mark.parametrize(
    "module",
    sorted(Path(cocoachain.model.__file__).parent.glob("*.py")),
    ids=lambda path: path.stem,
)
def test_every_field_is_followed_by_what_it_means(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))
    bare = [
        f"{cls.name}.{field.target.id}"
        for cls in tree.body
        if isinstance(cls, ast.ClassDef) and cls.decorator_list and not cls.name.startswith("_")
        for field, below in zip(cls.body, [*cls.body[1:], ast.Pass()], strict=True)
        if isinstance(field, ast.AnnAssign)
        and "ClassVar" not in ast.unparse(field.annotation)
        and not (isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant))
    ]

    assert bare == []


# The checks of single types -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (
            lambda: BeanLot(id="B", mass=62.5),
            RecordTypeError,
            'Expected a Mass such as Mass.kg("62.5"), got float: 62.5 (BeanLot.mass)',
        ),
        (
            lambda: BeanLot(id="B", plots="PLOT-1"),
            RecordTypeError,
            "Expected several values in an order, got str: 'PLOT-1' (BeanLot.plots)",
        ),
        (
            lambda: BeanLot(id="B", plots={"PLOT-1"}),
            RecordTypeError,
            "Expected several values in an order, got set: {'PLOT-1'} (BeanLot.plots)",
        ),
        (
            lambda: BeanLot(id="B", plots={"PLOT-1": 1}),
            RecordTypeError,
            "Expected several values in an order, got dict: {'PLOT-1': 1} (BeanLot.plots)",
        ),
        (
            lambda: BeanLot(id="B", plots=["PLOT-1", 2]),
            RecordTypeError,
            "Expected an identifier as text, got int: 2 (BeanLot.plots)",
        ),
        (
            lambda: BeanLot(id="B", harvested=dt.datetime(2026, 5, 4, tzinfo=WITA)),
            RecordTypeError,
            (
                "Expected a date, got datetime: datetime.datetime(2026, 5, 4, 0, 0,"
                " tzinfo=datetime.timezone(datetime.timedelta… (BeanLot.harvested)"
            ),
        ),
        (
            lambda: BeanLot(id="B", extra=[1]),
            RecordTypeError,
            "Expected a mapping of extra fields, got list: [1]",
        ),
        (
            lambda: BeanLot(id=None),
            RecordTypeError,
            "Expected an identifier as text, got NoneType: None (BeanLot.id)",
        ),
        (
            lambda: lots.PackedLot(id="P", pieces=-1),
            RecordError,
            "Expected a whole number of 0 to 9007199254740992, got -1 (PackedLot.pieces)",
        ),
        (
            lambda: lots.PackedLot(id="P", pieces=MOST_COUNTED + 1),
            RecordError,
            (
                "Expected a whole number of 0 to 9007199254740992, got 9007199254740993"
                " (PackedLot.pieces)"
            ),
        ),
        (
            lambda: lots.PackedLot(id="P", pieces=True),
            RecordTypeError,
            "Expected a whole number of 0 to 9007199254740992, got bool: True (PackedLot.pieces)",
        ),
        (
            lambda: movements.Transfer(id="T", lot="L", custody=1),
            RecordTypeError,
            "Expected True or False, got int: 1 (Transfer.custody)",
        ),
        (
            lambda: Step(id="S", kind="roasting"),
            RecordError,
            "Expected a StepKind, got 'roasting' (Step.kind); nearest: 'roast'",
        ),
        (
            lambda: evidence.PlotCheck(
                plot="P",
                about="legality",
                result="xyz",
                as_of=dt.date(2026, 1, 1),
                source="s",
            ),
            RecordError,
            "Expected a CheckResult, got 'xyz' (PlotCheck.result); clear, found, unknown",
        ),
        (
            lambda: Step(id="S", kind=3),
            RecordTypeError,
            f"Expected a StepKind, got 3 (Step.kind); {', '.join(StepKind)}",
        ),
        (
            lambda: Step(id="S", kind="store", inputs=[("LOT-1", Mass(1))]),
            RecordTypeError,
            "Expected Portion, got tuple: ('LOT-1', Mass.kg(\"0.000001\")) (Step.inputs)",
        ),
        (
            lambda: Step(id="S", kind="store", inputs=Portion("LOT-1")),
            RecordTypeError,
            (
                "Expected several values in an order, got Portion:"
                " Portion(lot='LOT-1', mass=None) (Step.inputs)"
            ),
        ),
        (
            lambda: Plot(id="P", geometry=(116, -8)),
            RecordTypeError,
            "Expected Point or Polygon or MultiPolygon, got tuple: (116, -8) (Plot.geometry)",
        ),
        (
            lambda: Plot(id="P", latitude=91),
            RecordError,
            "Expected latitude of -90 to 90 degrees, got 91; are latitude and longitude swapped?",
        ),
        (
            lambda: Plot(id="P", area_ha="1,5"),
            RecordError,
            "Expected a number in plain digits, got '1,5' (Plot.area_ha)",
        ),
        (
            lambda: Farmer(id="F", name="A\x00"),
            RecordError,
            "Expected text without the control character U+0000, got 'A\\x00' (Farmer.name)",
        ),
        (
            lambda: Portion("LOT-1", 5),
            RecordTypeError,
            'Expected a Mass such as Mass.kg("62.5"), got int: 5 (Portion.mass)',
        ),
        (
            lambda: Loss("thef", Mass(1)),
            RecordError,
            "Expected a LossCause, got 'thef' (Loss.cause); nearest: 'theft'",
        ),
    ],
)
def test_a_value_that_cannot_be_computed_with_is_refused_where_it_stands(make, kind, message):
    with pytest.raises(kind) as caught:
        make()

    assert str(caught.value) == message


def test_what_stands_for_the_same_value_is_taken():
    step = Step(
        id="S",
        kind="roast",
        also=["winnow"],
        inputs=[Portion("LOT-1")],
        outputs=(each for each in [Portion("LOT-2")]),
    )
    plot = Plot(id="P", area_ha=0.75, latitude="-8.31", longitude=116)

    assert (step.kind, step.also) == (StepKind.ROAST, (StepKind.WINNOW,))
    assert (step.inputs, step.outputs) == ((Portion("LOT-1"),), (Portion("LOT-2"),))
    assert (plot.area_ha, plot.latitude) == (Decimal("0.75"), Decimal("-8.31"))
    assert lots.PackedLot(id="P", pieces=MOST_COUNTED).pieces == MOST_COUNTED
    assert BeanLot(id="B", extra=None).extra is EMPTY


def test_one_instant_in_two_zones_makes_equal_records():
    morning = dt.datetime(2026, 5, 4, 9, tzinfo=WITA)

    assert BeanLot(id="B", made=morning) == BeanLot(id="B", made=morning.astimezone(dt.UTC))
    assert BeanLot(id="B", made=morning) != BeanLot(
        id="B", made=WholeDay.of(dt.date(2026, 5, 4), WITA)
    )


def test_lots_of_two_stages_are_never_equal():
    assert BeanLot(id="B") != NibLot(id="B")


def test_true_in_extra_is_not_one():
    assert BeanLot(id="B", extra={"a": True}) != BeanLot(id="B", extra={"a": 1})


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (float, "Expected float, got str: 'x' (Lot.strange)"),
        (dict[str, int], "No check is known for dict[str, int] (Lot.strange)"),
        (list[str] | None, "No check is known for list[str] (Lot.strange)"),
        (Mass | list[str], f"No check is known for {[Mass, list[str]]!r} (Lot.strange)"),
    ],
)
def test_a_type_without_a_check_is_refused_by_name(hint, message):
    with pytest.raises(RecordTypeError) as caught:
        check_for(hint, "Lot.strange")("x")

    assert str(caught.value) == message


@attrs.frozen(field_transformer=checked)
class Quoted:
    """A class whose annotation is text."""

    mass: "Mass | None" = None


def test_a_type_in_quotes_is_looked_up():
    with pytest.raises(RecordTypeError) as caught:
        Quoted(5)

    assert str(caught.value) == (
        'Expected a Mass such as Mass.kg("62.5"), got int: 5 (Quoted.mass)'
    )
    assert Quoted().mass is None


def test_a_repr_names_the_identifier_first_and_leaves_out_defaults():
    lot = BeanLot(id="B-1", mass=Mass.kg(5), recorded=dt.datetime(2026, 5, 4, tzinfo=dt.UTC))

    assert repr(lot) == (
        "BeanLot(id='B-1', mass=Mass.kg(\"5\"),"
        " recorded=datetime.datetime(2026, 5, 4, 0, 0, tzinfo=datetime.timezone.utc))"
    )
    assert repr(Step(id="S", kind="roast", also=["winnow"])) == (
        "Step(id='S', kind='roast', also=('winnow',))"
    )


def test_the_fields_are_told_from_the_identifier_to_what_all_share():
    names = [field.name for field in in_telling_order(NibLot)]

    assert (names[:2], names[-2:]) == (["id", "mass"], ["recorded", "extra"])


# How records without identifiers sort -------------------------------------------------------------


@pytest.mark.parametrize(
    "cls",
    [cls for kind in KINDS if not kind.has_id for cls in kind.classes],
    ids=lambda c: c.__name__,
)
def test_equal_records_sort_alike_and_all_records_can_be_sorted(cls):
    some = [full(cls), least(cls)]
    some += [
        attrs.evolve(full(cls), **{field.name: None})
        for field in attrs.fields(cls)
        if field.default is None
    ]

    assert sorted(map(content_key, some)) == sorted(map(content_key, reversed(some)))
    assert len({content_key(each) for each in some}) == len(set(some))


def test_numbers_sort_as_numbers_and_moments_as_instants():
    def weighed(when: dt.datetime, moisture: str) -> tuple[object, ...]:
        record = movements.Weighing(lot="B", when=when, mass=Mass(1), moisture_pct=moisture)
        return content_key(record)

    noon = dt.datetime(2026, 5, 4, 12, tzinfo=WITA)

    assert weighed(noon, "7.5") == weighed(noon.astimezone(dt.UTC), "7.500")
    assert weighed(noon, "9") < weighed(noon, "10")
    assert weighed(noon, "9") < weighed(noon.astimezone(dt.UTC) + dt.timedelta(1), "8")


# What some records know of themselves -------------------------------------------------------------


def test_a_bare_lot_or_party_has_no_stage_and_no_kind():
    assert not hasattr(Lot, "stage")
    assert {Lot, lots.FinishedLot, Party}.isdisjoint(CLASSES)


def test_every_stage_has_its_class():
    assert list(lots.LOT_CLASSES) == list(lots.Stage)
    assert all(cls.stage is stage for stage, cls in lots.LOT_CLASSES.items())


@pytest.mark.parametrize(
    ("stage", "raw", "finished", "cocoa"),
    [
        ("pods", True, False, True),
        ("bean_blend", True, False, True),
        ("nibs", False, False, True),
        ("shell", False, False, True),
        ("ingredient", False, False, False),
        ("chocolate", False, True, True),
        ("food", False, True, True),
        ("other", False, False, False),
    ],
)
def test_a_stage_knows_how_far_the_cocoa_has_come(stage, raw, finished, cocoa):
    stage = lots.Stage(stage)

    assert (stage.is_raw, stage.is_finished, stage.is_cocoa) == (raw, finished, cocoa)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        (None, {}),
        ("", {}),
        ("52", {"country": "ID", "province": "52"}),
        ("52.08", {"country": "ID", "province": "52", "regency": "52.08"}),
        (
            "52.08.02.2003",
            {
                "country": "ID",
                "province": "52",
                "regency": "52.08",
                "district": "52.08.02",
                "village": "52.08.02.2003",
            },
        ),
        ("52.08.02.3003", {}),
        ("5208", {}),
        ("GH", {"country": "GH"}),
        ("GH-AH", {"country": "GH", "province": "GH-AH"}),
        ("gh-ah", {}),
        ("GH-", {}),
        ("٥٢", {}),
    ],
)
def test_a_region_code_is_told_level_by_level(code, parts):
    assert plots.region_parts(code) == parts


def test_a_plot_is_where_its_outline_is_else_its_point():
    outline = Polygon([[(116, -8), (116.1, -8), (116.1, -8.1), (116, -8)]])
    point = Plot(id="P", latitude="-8.3", longitude="116.2")

    assert Plot(id="P").location is None
    assert Plot(id="P", latitude="-8.3").location is None
    assert point.location == Point("116.2", "-8.3")
    assert attrs.evolve(point, geometry=outline).location is outline
    assert [
        attrs.evolve(point, geometry=each).has_outline
        for each in (None, Point(1, 2), outline, MultiPolygon([outline]))
    ] == [False, False, True, True]


@pytest.mark.parametrize(
    ("kind", "ownership", "passes"),
    [
        ("sale", None, True),
        ("purchase", None, True),
        ("return", None, True),
        ("move", None, False),
        ("toll", None, False),
        ("consignment", None, False),
        ("move", True, True),
        ("sale", False, False),
    ],
)
def test_a_transfer_passes_ownership_as_its_kind_says_unless_it_says_otherwise(
    kind, ownership, passes
):
    transfer = movements.Transfer(id="T", lot="B", kind=kind, ownership=ownership)

    assert transfer.passes_ownership is passes


@pytest.mark.parametrize(
    ("day", "last", "covered"),
    [
        (dt.date(2025, 12, 31), None, False),
        (dt.date(2026, 1, 1), None, True),
        (dt.date(2099, 1, 1), None, True),
        (dt.date(2026, 6, 30), dt.date(2026, 6, 30), True),
        (dt.date(2026, 7, 1), dt.date(2026, 6, 30), False),
    ],
)
@pytest.mark.parametrize("cls", [evidence.Certificate, evidence.Permit])
def test_a_certificate_covers_its_first_and_its_last_day(cls, day, last, covered):
    valid = {"valid_from": dt.date(2026, 1, 1), "valid_to": last}

    assert cls(id="C", holder="F", scheme="RA", **valid).covers(day) is covered


@pytest.mark.parametrize(
    ("number", "last", "covered"),
    [(3, None, False), (4, None, True), (9, 9, True), (10, 9, False)],
)
def test_a_membership_covers_its_first_and_its_last_day(number, last, covered):
    end = last and dt.date(2026, 5, last)
    member = parties.Membership(party="F", group="G", start=dt.date(2026, 5, 4), end=end)

    assert member.covers(dt.date(2026, 5, number)) is covered


def test_the_shared_fields_of_parties_are_those_of_each_kind_of_party():
    own = {cls: set(attrs.fields_dict(cls)) for cls in CLASSES if issubclass(cls, Party)}

    assert len(own) == 6
    assert set(map(frozenset, own.values())) == {frozenset(attrs.fields_dict(parties.Party))}


# Steps --------------------------------------------------------------------------------------------


def test_a_step_sums_what_went_in_came_out_and_was_lost():
    step = Step(
        id="S",
        kind="roast",
        also=["winnow"],
        inputs=[Portion("A", Mass.kg(3)), Portion("B", Mass.kg("0.5"))],
        outputs=[Portion("C", Mass.kg(2)), Portion("D", Mass.kg(1))],
        losses=[Loss("shell", Mass.kg("0.4")), Loss("spill", Mass.kg("0.1"))],
    )

    assert (step.mass_in, step.mass_out, step.mass_lost) == (
        Mass.kg("3.5"),
        Mass.kg(3),
        Mass.kg("0.5"),
    )
    assert step.kinds == (StepKind.ROAST, StepKind.WINNOW)


def test_a_step_without_portions_moves_no_mass():
    step = Step(id="S", kind="store")

    assert (step.mass_in, step.mass_out, step.mass_lost) == (Mass(0),) * 3


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda step: step.mass_in, "Expected a mass, got none: lot 'A' in step 'S'"),
        (lambda step: step.mass_out, "Expected a mass, got none: lot 'B' in step 'S'"),
    ],
)
def test_a_question_of_mass_names_the_portion_that_was_not_measured(ask, message):
    step = Step(id="S", kind="store", inputs=[Portion("A")], outputs=[Portion("B")])

    with pytest.raises(steps.MassUnknownError) as caught:
        ask(step)

    assert str(caught.value) == message
