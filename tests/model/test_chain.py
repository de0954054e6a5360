"""The chain: a set of records, the same in whatever order they come."""

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain import destinations, origin_bounds, origins, recall, trace_back
from cocoachain.errors import ConflictError, RecordTypeError, UnknownRecordError
from cocoachain.model.chain import Chain
from cocoachain.model.kinds import KIND_BY_NAME, KINDS, kinds_named, references
from cocoachain.model.lots import BeanLot, FinishedLot, Lot, NibLot
from cocoachain.model.movements import Weighing
from cocoachain.model.parties import Farmer, Membership, Party, Processor
from cocoachain.model.plots import Plot, Site
from cocoachain.model.programme import Attendance, Coaching
from cocoachain.model.steps import Portion, Step
from cocoachain.samples import two_plots
from cocoachain.values.mass import Mass
from cocoachain.values.moments import microseconds

NOON = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=8)))

NAMES = st.sampled_from(["A", "B", "C", "D"])
MASSES = st.sampled_from([None, Mass(1), Mass.kg(1)])
FIGURES = st.sampled_from([None, Decimal("1.0"), Decimal("1.00"), Decimal(2), Decimal(10)])
MOMENTS = st.sampled_from([NOON, NOON.astimezone(UTC), NOON + timedelta(days=1)])
WEIGHINGS = st.builds(
    Weighing, lot=NAMES, when=MOMENTS, mass=st.just(Mass(1)), moisture_pct=FIGURES
)
RECORDS = st.one_of(
    st.builds(BeanLot, id=NAMES, mass=MASSES),
    st.builds(NibLot, id=NAMES, mass=MASSES),
    st.builds(Farmer, id=NAMES, name=st.sampled_from(["", "Amaq"])),
    st.builds(Step, id=NAMES, kind=st.just("store")),
    WEIGHINGS,
)


def without_conflicts(records: list) -> list:
    """The records that one chain can hold: of each name the first."""
    kept: dict[object, object] = {}
    for each in records:
        kind = "lot" if isinstance(each, Lot) else type(each).__name__
        kept.setdefault((kind, getattr(each, "id", each)), each)
    return list(kept.values())


LISTS = st.lists(RECORDS, max_size=12).map(without_conflicts)


# A set of records ---------------------------------------------------------------------------------


@given(LISTS, st.randoms())
def test_the_same_records_in_any_order_make_the_same_chain(records, random):
    shuffled = records * 2
    random.shuffle(shuffled)
    one, other = Chain.of(records), Chain.of(shuffled)

    assert one == other
    assert list(one) == list(other)
    assert (len(one), repr(one)) == (len(set(records)), repr(other))


@given(st.lists(WEIGHINGS, max_size=8), st.randoms())
def test_equal_chains_list_equal_records_however_their_numbers_are_written(records, random):
    def written_otherwise(record: Weighing) -> Weighing:
        figure = record.moisture_pct
        return attrs.evolve(
            record,
            when=record.when.astimezone(UTC),
            moisture_pct=None if figure is None else figure.normalize(),
        )

    others = [written_otherwise(each) for each in records]
    random.shuffle(others)

    assert Chain.of(records) == Chain.of(others)
    assert Chain.of(records).weighings == Chain.of(others).weighings


@given(LISTS, LISTS)
def test_a_merged_chain_holds_both(left, right):
    right = without_conflicts(left + right)[len(left) :]
    one, other = Chain.of(left), Chain.of(right)

    assert one | other == other | one == Chain.of(left, right) == one.adding(right)
    assert one | one == one
    assert one | Chain() == Chain() | one == one
    assert set(one | other) == set(left) | set(right)
    assert all(each in one | other for each in left + right)


@given(LISTS, LISTS)
def test_adding_leaves_the_old_chain_untouched(left, right):
    right = without_conflicts(left + right)[len(left) :]
    old = Chain.of(left)
    listed = list(old)
    new = old.adding(right)

    assert list(old) == listed
    assert old == Chain.of(left)
    assert len(new) == len(set(left) | set(right))
    assert list(new) == list(Chain.of(right, left))


def test_a_chain_takes_iterables_records_and_chains():
    lots = (BeanLot(id=name) for name in "BA")
    chain = Chain.of(lots, Farmer(id="F"), Chain.of([Step(id="S", kind="store")]), [])

    assert [record.id for record in chain] == ["F", "A", "B", "S"]
    assert Chain([Farmer(id="F")]) == Chain.of(Farmer(id="F"))


def test_chains_differ_by_one_field():
    assert Chain.of(BeanLot(id="A")) != Chain.of(BeanLot(id="A", mass=Mass(0)))
    assert Chain.of(BeanLot(id="A")) != Chain.of(BeanLot(id="A"), BeanLot(id="B"))
    assert Chain() != []
    assert Chain() == Chain.of()


def test_a_chain_tells_whether_it_holds_just_this_record():
    weighing = Weighing(lot="A", when=NOON, mass=Mass(1))
    chain = Chain.of(BeanLot(id="A", mass=Mass(1)), weighing)

    assert BeanLot(id="A", mass=Mass(1)) in chain
    assert weighing in chain
    assert BeanLot(id="A") not in chain
    assert NibLot(id="A", mass=Mass(1)) not in chain
    assert Lot(id="A") not in chain
    assert "A" not in chain
    assert [] not in chain


@pytest.mark.parametrize(
    ("records", "text"),
    [
        ([], "<Chain: empty>"),
        ([BeanLot(id="A")], "<Chain: 1 lot>"),
        (
            [Farmer(id="F"), Farmer(id="G"), Membership(party="F", group="K", start=NOON.date())],
            "<Chain: 2 farmers, 1 membership>",
        ),
    ],
)
def test_a_chain_says_how_much_it_holds(records, text):
    assert repr(Chain.of(records)) == text


def test_large_counts_are_readable():
    assert repr(Chain.of(Farmer(id=f"F-{n}") for n in range(1_234))) == "<Chain: 1,234 farmers>"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_chain_is_pickled(protocol):
    chain = Chain.of(BeanLot(id="A"), Weighing(lot="A", when=NOON, mass=Mass(1)))

    assert pickle.loads(pickle.dumps(chain, protocol)) == chain  # noqa: S301 - our own bytes


def test_a_copy_of_a_chain_is_the_chain():
    chain = Chain.of(BeanLot(id="A"))

    assert copy.copy(chain) is chain
    assert copy.deepcopy({"chain": chain})["chain"] is chain


def test_a_chain_cannot_be_a_key():
    with pytest.raises(TypeError, match="unhashable type: 'Chain'"):
        hash(Chain())


# What is refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("records", "message"),
    [
        (
            [BeanLot(id="A", mass=Mass.kg(1)), BeanLot(id="A", mass=Mass.kg(2))],
            'Expected one lot \'A\', got two that differ: mass Mass.kg("1") and Mass.kg("2")',
        ),
        (
            [BeanLot(id="A"), NibLot(id="A")],
            "Expected one lot 'A', got two: a BeanLot and a NibLot",
        ),
        (
            [
                Farmer(id="F", name="a" * 200, sex="f", nib="1", gln="2", country="ID"),
                Farmer(id="F"),
            ],
            (
                "Expected one farmer 'F', got two that differ:"
                f" name '{'a' * 78}… and ''; country 'ID' and None; sex 'f' and None;"
                " and 2 more fields"
            ),
        ),
    ],
)
def test_two_different_records_of_one_name_are_refused(records, message):
    for chain in (lambda: Chain.of(records), lambda: Chain.of(records[0]) | Chain.of(records[1])):
        with pytest.raises(ConflictError) as caught:
            chain()

        assert str(caught.value) == message


def test_a_failed_addition_leaves_the_chain_as_it_was():
    chain = Chain.of(BeanLot(id="A"))

    with pytest.raises(ConflictError):
        chain.adding(BeanLot(id="B"), NibLot(id="A"))

    assert chain == Chain.of(BeanLot(id="A"))


def test_parties_of_two_kinds_may_share_a_name():
    chain = Chain.of(Processor(id="P"), Farmer(id="P"))

    assert [type(each) for each in chain.parties] == [Farmer, Processor]
    assert chain.party("P") == Farmer(id="P")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Chain.of([7]), "Expected records, got int: 7"),
        (lambda: Chain.of([[BeanLot(id="A")]]), "Expected records, got list: [BeanLot(id='A')]"),
        (lambda: Chain.of("lots"), "Expected records or iterables of records, got str"),
        (lambda: Chain.of({"A": 1}), "Expected records or iterables of records, got dict"),
        (lambda: Chain.of(None), "Expected records or iterables of records, got NoneType"),
        (lambda: Chain(7), "Expected records or iterables of records, got int"),
        (
            lambda: Chain.of(Lot(id="A")),
            "Expected a record of one stage or kind, got a bare Lot: Lot(id='A')",
        ),
        (
            lambda: Chain.of(FinishedLot(id="A"), Party(id="P")),
            "Expected a record of one stage or kind, got a bare FinishedLot: FinishedLot(id='A')",
        ),
        (
            lambda: Chain.of([Portion("A")]),
            "Expected records, got Portion: Portion(lot='A', mass=None)",
        ),
    ],
)
def test_what_is_no_record_is_refused(make, message):
    with pytest.raises(RecordTypeError) as caught:
        make()

    assert str(caught.value) == message


def test_a_chain_merges_only_with_a_chain():
    with pytest.raises(TypeError, match="unsupported operand"):
        Chain() | [BeanLot(id="A")]


# Asking for records -------------------------------------------------------------------------------


def test_a_record_is_found_by_its_name():
    farmer, plot, lot = Farmer(id="F"), Plot(id="P"), BeanLot(id="A")
    chain = Chain.of(farmer, plot, lot)

    assert (chain.farmer("F"), chain.plot("P"), chain.lot("A")) == (farmer, plot, lot)
    assert chain.get("party", "F") is chain.find("farmer", "F") is farmer
    assert chain.find("lot", "B") is None
    assert chain.find("party", "B") is None
    assert chain.find("weighing", "A") is None


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (
            lambda chain: chain.lot("LOT-2"),
            "The chain holds no lot 'LOT-2'. Nearest: 'LOT-12', 'LOT-1'.",
        ),
        (lambda chain: chain.party("Q"), "The chain holds no party 'Q'."),
        (lambda chain: chain.site("S"), "The chain holds no site 'S'."),
        (
            lambda chain: chain.records("lots"),
            "The chain holds no kind 'lots'. Nearest: 'lot', 'plot'.",
        ),
        (
            lambda chain: chain.find("lott", "A"),
            "The chain holds no kind 'lott'. Nearest: 'lot', 'plot'.",
        ),
        (lambda chain: chain.get("xyz", "A"), "The chain holds no kind 'xyz'."),
        (lambda chain: chain.count("xyz"), "The chain holds no kind 'xyz'."),
        (lambda chain: chain.names("xyz"), "The chain holds no kind 'xyz'."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(ask, message):
    chain = Chain.of(BeanLot(id="LOT-1"), BeanLot(id="LOT-12"), Farmer(id="F"))

    with pytest.raises(UnknownRecordError) as caught:
        ask(chain)

    assert str(caught.value) == message


def test_every_kind_has_its_list_and_its_count():
    chain = Chain.of(BeanLot(id="B"), BeanLot(id="A"), Farmer(id="F"), Processor(id="P"))

    assert [each.id for each in chain.lots] == ["A", "B"]
    assert chain.records("lot") == chain.lots
    assert chain.records("party") == chain.parties == (Farmer(id="F"), Processor(id="P"))
    for kind in KINDS:
        assert getattr(chain, kind.plural) == chain.records(kind.name)
        assert chain.count(kind.name) == len(chain.records(kind.name))
    assert (chain.count("party"), chain.names("party")) == (2, {"F", "P"})
    assert (chain.names("lot"), chain.names("weighing")) == ({"A", "B"}, frozenset())


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind.has_id], ids=lambda kind: kind.name
)
def test_every_kind_with_identifiers_can_be_asked_by_name(kind):
    ask = getattr(Chain(), kind.name, None) or (lambda name: Chain().get(kind.name, name))

    with pytest.raises(UnknownRecordError) as caught:
        ask("X")

    assert str(caught.value) == f"The chain holds no {kind.name.replace('_', ' ')} 'X'."


def test_records_come_by_identifier_and_without_one_by_content():
    late, early = (
        Weighing(lot=lot, when=NOON + timedelta(days=days), mass=Mass(1))
        for lot, days in [("A", 1), ("A", 0)]
    )
    other = Weighing(lot="B", when=NOON - timedelta(days=9), mass=Mass(1))
    chain = Chain.of(other, late, early, BeanLot(id="LOT-10"), BeanLot(id="LOT-2"))

    assert chain.weighings == (early, late, other)
    assert [each.id for each in chain.lots] == ["LOT-10", "LOT-2"]
    assert microseconds(chain.weighings[0].when) == microseconds(NOON)


# The list of kinds --------------------------------------------------------------------------------


def test_each_kind_has_one_name_and_each_class_one_kind():
    classes = [cls for kind in KINDS for cls in kind.classes]

    assert len(KIND_BY_NAME) == len({kind.plural for kind in KINDS}) == len(KINDS) == 34
    assert len(set(classes)) == len(classes) == 48
    assert [kind.name for kind in KINDS if kind.is_party] == [
        *("farmer", "group", "processor", "partner", "institution", "centre")
    ]


@pytest.mark.parametrize(
    ("ref", "names"),
    [
        ("lot", ["lot"]),
        ("party", ["farmer", "group", "processor", "partner", "institution", "centre"]),
        ("record", []),
        ("nonsense", []),
    ],
)
def test_a_reference_may_name_these_kinds(ref, names):
    assert [kind.name for kind in kinds_named(ref)] == names


def test_a_record_lists_all_that_it_names():
    step = Step(
        id="S", kind="store", site="X", inputs=[Portion("A", Mass(1))], outputs=[Portion("B")]
    )
    coaching = Coaching(id="C", topic="t", start=NOON, attendees=[Attendance("F"), Attendance("G")])
    lot = BeanLot(id="A", plot="P", plots=["Q", "R"])

    assert list(references(step)) == [
        ("site", "site", "X"),
        ("inputs", "lot", "A"),
        ("outputs", "lot", "B"),
    ]
    assert list(references(coaching)) == [("attendees", "party", "F"), ("attendees", "party", "G")]
    assert list(references(lot)) == [
        ("plot", "plot", "P"),
        ("plots", "plot", "Q"),
        ("plots", "plot", "R"),
    ]
    assert list(references(Site(id="X"))) == []


@pytest.mark.parametrize("question", [trace_back, origins, destinations, origin_bounds, recall])
def test_a_question_that_is_asked_of_a_chain_says_what_it_wants(question):
    arguments = {"of": "KBN-1"} if question is origin_bounds else {}

    with pytest.raises(AttributeError) as caught:
        question(two_plots(), "BAR-1", **arguments)

    assert str(caught.value) == "Expected a Lineage, got a Chain: Lineage(chain) draws it"


def test_a_chain_has_no_other_attributes():
    with pytest.raises(AttributeError) as caught:
        two_plots().weight  # noqa: B018 - asking is the test

    assert str(caught.value) == "'Chain' object has no attribute 'weight'"
    assert not hasattr(two_plots(), "columns")
