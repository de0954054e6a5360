"""G04: a step draws on a lot only where the lot is."""

from cocoachain.model.parties import Farmer, FarmerGroup, Processor
from cocoachain.model.plots import Site

GROUND = [
    Farmer(id="F-1"),
    FarmerGroup(id="COOP"),
    Processor(id="IKM"),
    Site(id="HOUSE", party="COOP"),
    Site(id="SHED", party="COOP"),
    Site(id="SHOP", party="IKM"),
]


def sent(make, kilograms="100", name="T-1", **fields):
    named = {
        "from_party": "COOP",
        "from_site": "HOUSE",
        "to_party": "IKM",
        "to_site": "SHOP",
        "when": make.at(5, 10),
    }
    return make.move(name, "A", kilograms, **{**named, **fields})


def used(make, kilograms="100", name="S-1", site="SHOP", start=None, **fields):
    return make.step(name, "roast", {"A": kilograms}, {"B": 1}, site=site, start=start, **fields)


def lot_at_house(make, kilograms="100"):
    return make.lot("A", "beans", kilograms, site="HOUSE")


def test_a_lot_is_used_where_it_was_sent(make):
    records = [*GROUND, lot_at_house(make), sent(make), used(make, start=make.at(5, 10))]

    assert make.said("G04", records) == []


def test_a_lot_used_where_it_never_came_is_an_error(make):
    records = [
        *GROUND,
        lot_at_house(make),
        sent(make),
        used(make, site="SHED", start=make.at(5, 11)),
    ]

    verdict = make.run("G04", records)

    (finding,) = verdict.findings
    assert str(finding) == (
        "error G04 step S-1: Expected lot A at SHED when it was drawn on, "
        "got it only at HOUSE, SHOP"
    )
    assert finding.lots == ("A",)


def test_a_lot_that_never_moved_is_judged_where_its_site_is_told(make):
    other = make.move("T-9", "X", 1)
    records = [*GROUND, lot_at_house(make), other]

    assert make.said("G04", records, used(make, site="HOUSE")) == []
    assert make.said("G04", records, used(make, site="SHOP")) == [
        "error step S-1: Expected lot A at SHOP when it was drawn on, got it only at HOUSE"
    ]


def test_a_lot_used_before_it_arrived_is_an_error(make):
    early = used(make, start=make.at(5, 9, 23, 59, 59))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make), early) == [
        (
            "error step S-1: Expected lot A at SHOP when it was drawn on at "
            "2026-05-09 23:59:59+00:00, got it there only at 2026-05-10 00:00+00:00"
        )
    ]


def test_on_the_day_of_arrival_it_may_have_been_there(make):
    moved = sent(make, when=make.day(5, 10))

    assert (
        make.said("G04", GROUND, lot_at_house(make), moved, used(make, start=make.day(5, 10))) == []
    )
    assert make.said(
        "G04", GROUND, lot_at_house(make), moved, used(make, start=make.day(5, 9))
    ) == [
        (
            "error step S-1: Expected lot A at SHOP when it was drawn on at 2026-05-09, "
            "got it there only at 2026-05-10"
        )
    ]


def test_a_lot_used_where_it_was_sent_away_from_is_an_error(make):
    late = used(make, site="HOUSE", start=make.at(5, 10, 0, 0, 1))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make), late) == [
        (
            "error step S-1: Expected lot A at HOUSE when it was drawn on at "
            "2026-05-10 00:00:01+00:00, got it sent off to SHOP at 2026-05-10 00:00+00:00"
        )
    ]


def test_what_was_not_sent_may_still_be_used(make):
    late = used(make, "40", site="HOUSE", start=make.at(5, 11))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make, "60"), late) == []


def test_more_than_was_left_is_an_error(make):
    late = used(make, "42", site="HOUSE", start=make.at(5, 11))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make, "60"), late) == [
        (
            "error step S-1: Expected at most 100 kg of lot A at HOUSE in all, "
            "got 42 kg drawn and 60 kg sent off there"
        )
    ]


def test_one_per_cent_more_than_was_left_is_allowed(make):
    just = used(make, "41", site="HOUSE", start=make.at(5, 11))
    more = used(make, "41.000001", site="HOUSE", start=make.at(5, 11))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make, "60"), just) == []
    assert len(make.said("G04", GROUND, lot_at_house(make), sent(make, "60"), more)) == 1


def test_a_lot_overdrawn_where_it_is_is_left_to_its_own_rule(make):
    records = [*GROUND, lot_at_house(make), sent(make), used(make, "150", start=make.at(5, 11))]

    assert make.said("G04", records) == []
    assert len(make.said("M02", records)) == 1


def test_a_lot_that_dried_on_the_way_may_be_used_as_a_whole(make):
    dried = sent(make, received=make.mass(95))

    assert (
        make.said("G04", GROUND, lot_at_house(make), dried, used(make, start=make.at(5, 11))) == []
    )


def test_a_delivery_lies_at_its_site_once_the_farmer_has_brought_it(make):
    brought = make.move(
        "T-1", "A", "100", from_party="F-1", to_party="COOP", to_site="HOUSE", when=make.at(5, 2)
    )
    records = [*GROUND, lot_at_house(make), brought]

    assert make.said("G04", records, used(make, site="HOUSE", start=make.at(5, 2))) == []
    assert make.said("G04", records, used(make, site="HOUSE", start=make.at(5, 1))) == [
        (
            "error step S-1: Expected lot A at HOUSE when it was drawn on at "
            "2026-05-01 00:00+00:00, "
            "got it there only at 2026-05-02 00:00+00:00"
        )
    ]


def test_a_lot_is_first_where_its_step_made_it(make):
    made = make.step("S-0", "dry", {"W": 250}, {"A": 100}, site="SHED", end=make.at(5, 1))
    lots = make.lot("A", "beans", 100)
    other = make.move("T-9", "X", 1)

    assert make.said("G04", GROUND, lots, made, other, used(make, site="SHED")) == []
    assert make.said("G04", GROUND, lots, made, other, used(make, site="SHOP")) == [
        "error step S-1: Expected lot A at SHOP when it was drawn on, got it only at SHED"
    ]


def test_where_only_parties_are_told_they_are_compared(make):
    moved = make.move("T-1", "A", "100", from_party="COOP", to_party="IKM", when=make.at(5, 10))
    lots = make.lot("A", "beans", 100)
    at_ikm = used(make, site=None, party="IKM", start=make.at(5, 11))
    at_farm = used(make, site=None, party="F-1", start=make.at(5, 11))

    assert make.said("G04", GROUND, lots, moved, at_ikm) == []
    assert (
        make.said("G04", GROUND, lots, moved, used(make, site="SHOP", start=make.at(5, 11))) == []
    )
    assert make.said("G04", GROUND, lots, moved, at_farm) == [
        "error step S-1: Expected lot A at F-1 when it was drawn on, got it only at COOP, IKM"
    ]


def test_another_site_of_the_same_party_is_taken_in_favour(make):
    left = make.move("T-1", "A", "100", from_party="COOP", to_party="IKM", when=make.at(5, 10))
    late = used(make, site="SHED", start=make.at(5, 11))

    assert make.said("G04", GROUND, make.lot("A", "beans", 100), left, late) == []


def test_a_return_brings_it_back(make):
    back = sent(make, name="T-2", kind="return", from_party="IKM", from_site="SHOP",
                to_party="COOP", to_site="HOUSE", when=make.at(5, 12))  # fmt: skip
    again = used(make, site="HOUSE", start=make.at(5, 13))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make), back, again) == []


def test_a_transfer_of_ownership_alone_moves_nothing(make):
    sold = sent(make, custody=False)

    assert (
        make.said(
            "G04", GROUND, lot_at_house(make), sold, used(make, site="HOUSE", start=make.at(5, 11))
        )
        == []
    )


def test_unmeasured_and_undated_transfers_are_taken_in_favour(make):
    late = used(make, site="HOUSE", start=make.at(5, 11))

    assert make.said("G04", GROUND, lot_at_house(make), sent(make, None), late) == []
    assert make.said("G04", GROUND, lot_at_house(make), sent(make, when=None), used(make)) == []


def test_lots_of_no_known_place_are_left_out(make):
    nowhere = make.step("S-2", "roast", {"C": 1}, {"D": 1})
    records = [*GROUND, lot_at_house(make), sent(make), used(make, start=make.at(5, 10)), nowhere]

    assert make.run("G04", records).unjudged == {
        "G04": ("1 of 2 lots in use: nobody wrote where it was, or where it was drawn on",)
    }


def test_without_a_transfer_custody_is_not_judged(make):
    assert make.why_not("G04", lot_at_house(make), used(make)) == "no transfer is recorded"
