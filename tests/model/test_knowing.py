"""What was known when: corrections are records, and nothing is ever overwritten."""

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import RecordError, RecordTypeError
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Attestation, Declaration
from cocoachain.model.kinds import references
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Farmer, Partner
from cocoachain.model.plots import Plot
from cocoachain.model.programme import Attendance, Coaching
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

WITA = timezone(timedelta(hours=8))


def day(number: int) -> datetime:
    """Nine o'clock on a day of May."""
    return datetime(2026, 5, number, 9, tzinfo=WITA)


def lot(name: str, kg: int, recorded: datetime | None = None) -> BeanLot:
    """A lot of so many kilograms."""
    return BeanLot(id=name, mass=Mass.kg(kg), recorded=recorded)


def correction(name: str, record: str, by: str | None = None, **fields) -> Correction:
    """A correction of a lot, unless another kind is given."""
    given_fields = {"kind": "lot", "reason": "slip of the pen"} | fields
    return Correction(id=name, record=record, replacement=by, **given_fields)


def lots(chain: Chain) -> dict[str, int]:
    """The lots that are known, and their kilograms."""
    return {each.id: int(each.mass.as_kg()) for each in chain.as_known().lots}


# When it was recorded -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recorded", "at", "is_known"),
    [
        (None, day(1), True),
        (day(2), day(1), False),
        (day(2), day(2) - timedelta(microseconds=1), False),
        (day(2), day(2), True),
        (day(2), day(2).astimezone(UTC), True),
        (day(2), None, True),
        (WholeDay.of(date(2026, 5, 2), WITA), datetime(2026, 5, 2, tzinfo=WITA), True),
        (
            WholeDay.of(date(2026, 5, 2), WITA),
            datetime(2026, 5, 1, 23, 59, 59, 999999, WITA),
            False,
        ),
        (day(2), WholeDay.of(date(2026, 5, 2), WITA), True),
        (datetime(2026, 5, 3, tzinfo=WITA), WholeDay.of(date(2026, 5, 2), WITA), False),
        (
            WholeDay.of(date(2026, 5, 2), WITA),
            WholeDay.of(date(2026, 5, 2), WITA),
            True,
        ),
    ],
)
def test_a_record_is_known_from_when_it_was_recorded(recorded, at, is_known):
    chain = Chain.of(lot("A", 1, recorded))

    assert len(chain.as_known(at)) == is_known


def test_without_corrections_the_whole_chain_is_itself():
    chain = Chain.of(lot("A", 1, day(1)))

    assert chain.as_known() is chain
    assert chain.as_known(day(2)) is chain


@pytest.mark.parametrize(
    ("at", "kind", "message"),
    [
        (
            datetime(2026, 5, 2),  # noqa: DTZ001 - that is the fault
            RecordError,
            "Expected a datetime with its UTC offset, got 2026-05-02T00:00:00 (at)",
        ),
        (
            date(2026, 5, 2),
            RecordTypeError,
            "Expected an aware datetime, got date: datetime.date(2026, 5, 2) (at)",
        ),
    ],
)
def test_the_moment_asked_for_must_be_exact(at, kind, message):
    with pytest.raises(kind) as caught:
        Chain().as_known(at)

    assert str(caught.value) == message


# One correction -----------------------------------------------------------------------------------


def test_a_withdrawn_record_is_left_out():
    chain = Chain.of(lot("A", 1), lot("B", 2), correction("C", "A"))

    assert lots(chain) == {"B": 2}
    assert chain.as_known().corrections == chain.corrections


def test_a_replacement_takes_the_place_and_the_name():
    chain = Chain.of(lot("A", 1), lot("A-new", 2), correction("C", "A", "A-new"))

    assert lots(chain) == {"A": 2}
    assert chain.lot("A").mass == Mass.kg(1)


def test_a_correction_counts_from_when_it_was_recorded():
    chain = Chain.of(
        lot("A", 1), lot("A-new", 2, day(2)), correction("C", "A", "A-new", recorded=day(3))
    )

    assert chain.as_known(day(1)) == Chain.of(lot("A", 1))
    assert chain.as_known(day(2)) == Chain.of(lot("A", 1), lot("A-new", 2, day(2)))
    assert lots(chain.as_known(day(3))) == {"A": 2}
    assert lots(chain) == {"A": 2}


@pytest.mark.parametrize(
    "fields",
    [
        {"record": "X"},
        {"record": "X", "by": "B"},
        {"record": "A", "by": "X"},
        {"record": "A", "by": "A"},
        {"record": "A", "kind": "step"},
        {"record": "A", "kind": "lots"},
        {"record": "A", "kind": "weighing"},
        {"record": "A", "kind": ""},
    ],
)
def test_a_correction_of_or_by_what_is_not_known_changes_nothing(fields):
    chain = Chain.of(lot("A", 1), lot("B", 2), correction("C", **fields))

    assert chain.as_known() == chain


def test_a_replacement_that_is_not_known_yet_leaves_the_record():
    chain = Chain.of(lot("A", 1), lot("B", 2, day(5)), correction("C", "A", "B", recorded=day(3)))

    assert lots(chain.as_known(day(4))) == {"A": 1}
    assert lots(chain.as_known(day(5))) == {"A": 2}


def test_a_party_may_be_corrected_as_a_party_or_by_its_kind():
    for kind in ("party", "farmer"):
        chain = Chain.of(
            Farmer(id="F", name="Amak"),
            Farmer(id="G", name="Amaq"),
            correction("C", "F", "G", kind=kind),
        )

        assert chain.as_known().farmers == (Farmer(id="F", name="Amaq"),)


def test_one_kind_of_party_may_replace_another():
    chain = Chain.of(
        Farmer(id="F"),
        Partner(id="P"),
        Plot(id="X", farmer="F"),
        correction("C", "F", "P", kind="party"),
    )

    assert chain.as_known().parties == (Partner(id="P"),)
    assert chain.as_known().plot("X").farmer == "P"


# Several corrections ------------------------------------------------------------------------------


def test_of_two_corrections_of_one_record_the_later_stands():
    records = [lot("A", 1), lot("B", 2), lot("C", 3)]
    first = correction("Z", "A", "B", recorded=day(1))
    second = correction("Y", "A", "C", recorded=day(2))

    assert lots(Chain.of(records, first, second)) == {"A": 3, "B": 2}
    assert lots(Chain.of(records, first, attrs.evolve(second, replacement=None))) == {
        "B": 2,
        "C": 3,
    }


def test_ties_and_undated_corrections_go_by_identifier_and_undated_ones_first():
    records = [lot("A", 1), lot("B", 2), lot("C", 3)]
    y, z = correction("Y", "A", "B"), correction("Z", "A", "C")

    assert lots(Chain.of(records, z, y)) == {"A": 3, "B": 2}
    assert lots(Chain.of(records, z, attrs.evolve(y, recorded=day(1)))) == {"A": 2, "C": 3}


def test_a_replacement_may_be_replaced_in_turn():
    chain = Chain.of(
        [lot("A", 1), lot("B", 2), lot("C", 3), lot("D", 4)],
        [correction("X", "A", "B"), correction("Y", "B", "C"), correction("Z", "C", "D")],
    )

    assert lots(chain) == {"A": 4}


def test_a_replacement_may_be_withdrawn():
    chain = Chain.of(lot("A", 1), lot("B", 2), correction("X", "A", "B"), correction("Y", "B"))

    assert lots(chain) == {}


def test_one_record_may_replace_several_and_then_keeps_its_own_name():
    step = Step(id="S", kind="pool", inputs=[Portion("A"), Portion("B"), Portion("C")])
    chain = Chain.of(
        [lot("A", 1), lot("B", 2), lot("C", 3), step],
        [correction("X", "A", "C"), correction("Y", "B", "C")],
    )

    assert lots(chain) == {"C": 3}
    assert [each.lot for each in chain.as_known().step("S").inputs] == ["C", "C", "C"]


def test_a_correction_that_is_taken_back_leaves_the_record_as_it_was():
    chain = Chain.of(
        [lot("A", 1), lot("B", 2)],
        correction("X", "A", "B", recorded=day(1)),
        correction("Y", "B", "A", recorded=day(2)),
    )

    assert lots(chain.as_known(day(1))) == {"A": 2}
    assert lots(chain) == {"A": 1}


@pytest.mark.parametrize("latest", ["X", "Y", "Z"])
def test_of_corrections_in_a_ring_the_latest_stands(latest):
    ring = [correction("X", "A", "B"), correction("Y", "B", "C"), correction("Z", "C", "A")]
    ring = [attrs.evolve(each, recorded=day(9 if each.id == latest else 1)) for each in ring]
    kept = {"X": ("B", 2), "Y": ("C", 3), "Z": ("A", 1)}[latest]

    assert lots(Chain.of([lot("A", 1), lot("B", 2), lot("C", 3)], ring)) == dict([kept])


# Corrections of corrections -----------------------------------------------------------------------


def test_a_withdrawn_correction_is_not_carried_out():
    undone = correction("D", "C", kind="correction", recorded=day(3))
    chain = Chain.of(lot("A", 1), correction("C", "A", recorded=day(2)), undone)

    assert lots(chain.as_known(day(2))) == {}
    assert lots(chain) == {"A": 1}
    assert chain.as_known().corrections == (undone,)


def test_a_correction_may_be_replaced_by_another():
    chain = Chain.of(
        [lot("A", 1), lot("B", 2)],
        [correction("C", "A"), correction("D", "B")],
        correction("E", "C", "D", kind="correction"),
    )

    assert lots(chain) == {"A": 1}
    assert [(each.id, each.record) for each in chain.as_known().corrections] == [
        ("D", "B"),
        ("E", "C"),
    ]


@pytest.mark.parametrize("length", range(6))
def test_corrections_of_corrections_undo_each_other_in_turn(length):
    undoing = [correction(f"D{n + 1}", f"D{n}", kind="correction") for n in range(length)]
    chain = Chain.of(lot("A", 1), correction("D0", "A"), undoing)

    assert lots(chain) == ({} if length % 2 == 0 else {"A": 1})


def test_of_corrections_that_correct_each_other_the_latest_stands():
    ring = [
        correction("D", "E", kind="correction", recorded=day(1)),
        correction("E", "D", kind="correction", recorded=day(2)),
    ]
    chain = Chain.of(lot("A", 1), ring)

    assert [each.id for each in chain.as_known().corrections] == ["E"]


def test_a_correction_cannot_undo_itself():
    chain = Chain.of(lot("A", 1), correction("C", "C", kind="correction"))

    assert chain.as_known() == chain


# What names the corrected records -----------------------------------------------------------------


def test_whatever_names_a_replacement_finds_it_under_the_name_that_it_took():
    chain = Chain.of(
        [lot("A", 1), lot("B", 2), Plot(id="P"), Plot(id="Q"), Farmer(id="F"), Farmer(id="G")],
        BeanLot(id="L", plot="Q", plots=["P", "Q"]),
        Step(id="S", kind="store", inputs=[Portion("B", Mass.kg(1))], outputs=[Portion("L")]),
        Declaration(id="DDS", lots=["A", "B", "L"]),
        Attestation(id="N", about="B", statement="pride", by="jury", when=date(2026, 5, 1)),
        Coaching(id="K", topic="t", start=day(1), attendees=[Attendance("G"), Attendance("F")]),
        [
            correction("X", "A", "B"),
            correction("Y", "P", "Q", kind="plot"),
            correction("Z", "F", "G", kind="farmer"),
        ],
    )
    known = chain.as_known()

    assert known.lot("L").plot == "P"
    assert known.lot("L").plots == ("P", "P")
    assert known.step("S").inputs == (Portion("A", Mass.kg(1)),)
    assert known.declaration("DDS").lots == ("A", "A", "L")
    assert known.get("attestation", "N").about == "A"
    assert known.coachings[0].attendees == (Attendance("F"), Attendance("F"))
    assert [(each.record, each.replacement) for each in known.corrections] == [
        ("A", "B"),
        ("P", "Q"),
        ("F", "G"),
    ]


# Laws ---------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["A", "B", "C", "D", "E"])
CORRECTIONS = st.lists(
    st.builds(
        Correction,
        id=st.sampled_from(["A", "B", "U", "V", "W", "X"]),
        kind=st.sampled_from(["lot", "correction", "step", "party"]),
        record=st.sampled_from(["A", "B", "C", "D", "U", "V", "W", "X"]),
        replacement=st.none() | st.sampled_from(["A", "B", "C", "D", "U", "V", "W"]),
        reason=st.just("law"),
        recorded=st.none() | st.integers(1, 4).map(day),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
CHAINS = st.builds(
    Chain.of,
    st.lists(
        st.builds(BeanLot, id=NAMES, recorded=st.none() | st.integers(1, 4).map(day)),
        max_size=5,
        unique_by=lambda each: each.id,
    ),
    st.lists(
        st.builds(
            Step,
            id=NAMES,
            kind=st.just("store"),
            inputs=st.lists(st.builds(Portion, NAMES), max_size=2),
        ),
        max_size=2,
        unique_by=lambda each: each.id,
    ),
    CORRECTIONS,
)


@given(CHAINS, st.none() | st.integers(1, 4).map(day))
def test_what_is_known_is_known_again(chain, at):
    known = chain.as_known(at)

    assert known.as_known(at) == known
    assert len(known) <= len(chain)


@given(CHAINS)
def test_a_correction_makes_no_new_names_and_leaves_none_dangling_that_held(chain):
    known = chain.as_known()
    withdrawn = {each.record for each in chain.corrections}

    assert known.names("lot") <= chain.names("lot")
    for record in known.steps:
        for _field, _kind, name in references(record):
            assert name in known.names("lot") | withdrawn or name not in chain.names("lot")


def test_ten_thousand_corrections_of_one_record_are_no_trouble():
    count = 10_000
    chain = Chain.of(
        [lot(f"L{n:05}", n % 100 + 1) for n in range(count)],
        [correction(f"C{count - n:05}", f"L{n:05}", f"L{n + 1:05}") for n in range(count - 1)],
        [correction(f"D{n + 1:05}", f"D{n:05}", kind="correction") for n in range(count)],
        correction("D00000", "L00000"),
    )

    assert lots(chain) == {"L00001": 100}
