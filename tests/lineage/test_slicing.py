"""Slices: a time, a region, a partner."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cocoachain.errors import RecordError, UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanBlend, BeanLot
from cocoachain.model.movements import Transfer
from cocoachain.model.parties import Farmer, Partner
from cocoachain.model.plots import Plot, Site
from cocoachain.model.steps import Portion, Step
from cocoachain.values.mass import Mass
from cocoachain.values.moments import WholeDay

START = datetime(2026, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours: float) -> datetime:
    return START + hours * HOUR


def passing(name: str, source: str, target: str, **more: object) -> Step:
    portion = Portion(source, Mass.kg(1)), Portion(target, Mass.kg(1))
    return Step(id=name, kind="pool", inputs=portion[:1], outputs=portion[1:], **more)


def row(*steps: Step) -> Lineage:
    """Four lots in a row."""
    lots = [BeanLot(id="A", mass=Mass.kg(1), plot="P-1", made=at(0))]
    lots += [BeanBlend(id=name, mass=Mass.kg(1)) for name in "BCD"]
    plots = [Plot(id="P-1", farmer="F-1", region="52.08.02.2003"), Plot(id="P-2", region="GH-AH")]
    sites = [Site(id="SITE-1", party="K-1", region="52.08.01"), Site(id="SITE-2", region="GH")]
    parties = [Farmer(id="F-1"), Partner(id="K-1"), Partner(id="K-2", region="GH")]
    return Lineage(Chain.of(lots, plots, sites, parties, steps))


def named(lineage: Lineage) -> tuple[list[str], list[str], list[str]]:
    return (
        [lot.id for lot in lineage.lots],
        [step.id for step in lineage.steps],
        sorted(lineage.edge),
    )


def test_what_may_have_happened_in_a_time_is_in_it_and_what_lies_beyond_is_the_edge() -> None:
    whole = row(
        passing("S1", "A", "B", start=at(1), end=at(2)),
        passing("S2", "B", "C", start=at(3), end=at(4)),
        passing("S3", "C", "D", end=at(6)),
        passing("S4", "D", "A"),
    )

    assert named(whole.between(at(3), at(5))) == (["B", "C"], ["S2"], ["B", "C"])
    assert named(whole.between(at(4), at(6))) == (["B", "C"], ["S2"], ["B", "C"])
    assert named(whole.between(at(4) + timedelta(microseconds=1), at(6))) == ([], [], [])
    assert named(whole.between(at(6), at(7))) == (["C", "D"], ["S3"], ["C", "D"])
    assert named(whole.between(at(-1), at(0))) == ([], [], [])
    assert named(whole.between(at(-1), at(0) + timedelta(microseconds=1)))[0] == ["A"]
    assert named(whole.between(at(0), at(3)))[:2] == (["A", "B"], ["S1"])


def test_a_whole_day_may_have_been_at_any_time_of_it() -> None:
    whole = row(passing("S1", "A", "B", start=WholeDay.of(date(2026, 5, 1), UTC)))

    assert named(whole.between(at(23), at(24)))[1] == ["S1"]
    assert named(whole.between(at(24), at(25)))[1] == []


def test_a_time_has_offsets_and_goes_forward() -> None:
    whole = row()

    with pytest.raises(RecordError, match="Expected an end after the start"):
        whole.between(at(2), at(1))
    with pytest.raises(RecordError, match="UTC offset"):
        whole.between(datetime(2026, 5, 1), at(1))  # noqa: DTZ001 - just that is refused


def test_a_region_is_its_plots_its_sites_and_what_happened_there() -> None:
    whole = row(
        passing("S1", "A", "B", site="SITE-1"),
        passing("S2", "B", "C", site="SITE-2"),
        passing("S3", "C", "D", party="K-2"),
    )

    assert named(whole.of(region="52.08")) == (["A", "B"], ["S1"], ["B"])
    assert named(whole.of(region="52.08.01")) == (["A", "B"], ["S1"], ["B"])
    assert named(whole.of(region="52.08.02")) == (["A"], [], ["A"])
    assert named(whole.of(region="52.0")) == ([], [], [])
    assert named(whole.of(region="GH")) == (["B", "C", "D"], ["S2", "S3"], ["B"])


def test_a_party_is_what_it_grew_did_sent_and_received() -> None:
    sold = Transfer(id="T", lot="D", from_party="K-2", to_party="K-1", mass=Mass.kg(1))
    whole = row(
        passing("S1", "A", "B", site="SITE-1"),
        passing("S2", "B", "C", party="K-2", site="SITE-1"),
    ).adding(sold)

    assert named(whole.of(party="F-1")) == (["A"], [], ["A"])
    assert named(whole.of(party="K-1")) == (["A", "B", "D"], ["S1"], ["B"])
    assert named(whole.of(party="K-2")) == (["B", "C", "D"], ["S2"], ["B"])
    assert whole.of(party="K-2").chain.transfers == (sold,)
    assert named(whole.of(party="K-1", region="52.08")) == (["A", "B"], ["S1"], ["B"])


def test_what_is_asked_for_must_be_there() -> None:
    with pytest.raises(UnknownRecordError, match="K-1"):
        row().of(party="K-9")
    with pytest.raises(RecordError, match="Expected a region or a party, got neither"):
        row().of()


def test_what_lies_beyond_the_edge_is_of_unknown_origin_in_the_cut() -> None:
    whole = row(
        passing("S1", "A", "B", start=at(1)),
        passing("S2", "B", "C", start=at(3)),
    )

    part = whole.between(at(3), at(5))

    assert origins(whole, "C")["P-1"] == Mass.kg(1)
    assert origins(part, "C").unknown == Mass.kg(1)
