import random
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cocoachain.formats.epcis.hashing import event_hash

CONTEXT = {"ex": "https://ns.example.com/", "other": "urn:other"}
VALUES = st.one_of(
    st.text("ab0 .:/{}=", max_size=6), st.integers(-999, 999), st.booleans(), st.none()
)
NAMES = st.sampled_from(["ex:a", "ex:b", "other:a", "bare", "id", "type"])
ADDED = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
THINGS = st.sampled_from(
    ["urn:epc:id:sgtin:9506000.013435.A", "https://id.gs1.org/01/09506000134352/21/B", "urn:x:1"]
)
QUANTITIES = st.fixed_dictionaries(
    {"epcClass": THINGS}, optional={"quantity": st.integers(0, 99), "uom": st.just("KGM")}
)
REPORTS = st.dictionaries(
    st.sampled_from(["type", "value", "time", "uom", "ex:a", "ex:b"]), VALUES, max_size=4
)
EVENTS = st.fixed_dictionaries(
    {"type": st.sampled_from(["ObjectEvent", "AssociationEvent"]), "@context": st.just(CONTEXT)},
    optional={
        "epcList": st.lists(THINGS, max_size=3),
        "childEPCs": st.lists(THINGS, max_size=3),
        "quantityList": st.lists(QUANTITIES, max_size=3),
        "readPoint": st.dictionaries(st.sampled_from(["id", "ex:a", "odd"]), VALUES, max_size=3),
        "bizTransactionList": st.lists(
            st.fixed_dictionaries({"bizTransaction": THINGS}, optional={"type": st.just("po")}),
            max_size=3,
        ),
        "sensorElementList": st.lists(
            st.fixed_dictionaries({"sensorReport": st.lists(REPORTS, max_size=3)}), max_size=2
        ),
        "ilmd": st.dictionaries(NAMES, ADDED, max_size=3),
        "ex:a": ADDED,
        "ex:b": ADDED,
    },
)
VERSIONS = st.sampled_from(["2.0", "2.1"])


def shuffled(value: object, chance: random.Random) -> object:
    """The same, with members and items in another order; nested lists keep theirs apart."""
    if isinstance(value, dict):
        members = list(value.items())
        chance.shuffle(members)
        return {name: shuffled(each, chance) for name, each in members}
    if isinstance(value, list):
        items = [shuffled(each, chance) for each in value]
        chance.shuffle(items)
        return items
    return value


@given(EVENTS, VERSIONS, st.integers(0, 9))
def test_the_order_of_members_and_lists_is_no_matter(event, cbv, seed):
    other = shuffled(event, random.Random(seed))  # noqa: S311 - an order, no secret

    assert event_hash(other, cbv) == event_hash(event, cbv)


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is drawn beside it
    st.integers(-14 * 60, 14 * 60),
    st.integers(-14 * 60, 14 * 60),
    VERSIONS,
)
def test_the_zone_in_which_a_moment_is_written_is_no_matter(naive, one, other, cbv):
    moment = naive.replace(tzinfo=UTC)
    first, second = (
        {
            "type": "ObjectEvent",
            "eventTime": moment.astimezone(timezone(timedelta(minutes=minutes))).isoformat(),
        }
        for minutes in (one, other)
    )

    assert event_hash(first, cbv) == event_hash(second, cbv)


@given(st.decimals(-(10**12), 10**12, places=6), st.integers(0, 5), VERSIONS)
def test_the_spelling_of_a_number_is_no_matter(number, zeros, cbv):
    spellings = (
        number,
        str(number) + "0" * zeros,
        number.normalize(),
        format(number.normalize(), "E"),
    )
    events = ({"type": "ObjectEvent", "ex:n": each} for each in spellings)

    assert len({event_hash(event, cbv) for event in events}) == 1


@given(st.text("0123456789", min_size=7, max_size=7), st.text("ABC123-", min_size=1, max_size=9))
def test_urn_and_link_of_a_lot_are_one(prefix, lot):
    from cocoachain.formats import gs1

    urn = f"urn:epc:class:lgtin:{prefix}.012345.{lot}"
    link = gs1.to_digital_link(urn).replace("id.gs1.org", "example.com/shop") + "?17=270101"
    first, second = (
        {"type": "ObjectEvent", "quantityList": [{"epcClass": each, "quantity": Decimal(1)}]}
        for each in (urn, link)
    )

    assert event_hash(first) == event_hash(second)


@given(EVENTS, VERSIONS)
def test_what_is_not_seen_is_not_seen(event, cbv):
    more = {
        **event,
        "eventID": "urn:uuid:1",
        "recordTime": "2026-01-01T00:00:00Z",
        "errorDeclaration": {"reason": "incorrect_data", "ex:a": 5},
        "certificationInfo": "https://example.com",
    }

    assert event_hash(more, cbv) == event_hash(event, cbv)
