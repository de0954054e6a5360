"""Containers: what happens to them happens to what is inside, and to nothing else."""

import pytest

from cocoachain.formats.epcis.containment import Containers, Held, plus
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.tracing import trace_back, trace_forward
from cocoachain.model.lots import OtherLot
from cocoachain.rules.checking import check
from cocoachain.values.mass import LARGEST_MG, Mass
from epcis_documents import event, kg, read

A, B, C = (f"urn:epc:class:lgtin:9506000.01343{n}.L{n}" for n in (5, 6, 7))
PIECE = "urn:epc:id:sgtin:9506000.013435.17"
PALLET, BOX, TRUCK = (f"urn:epc:id:sscc:9506000.000000000{n}" for n in (1, 2, 3))
PLANT, SHOP = "urn:epc:id:sgln:9506000.00001.0", "urn:epc:id:sgln:9506000.00002.0"


def packed(when, parent, *things, action="ADD", kind="Aggregation", **more):
    pieces = [each for each in things if isinstance(each, str)]
    lots = [each for each in things if not isinstance(each, str)]
    lists = {"childEPCs": pieces, "childQuantityList": lots}
    given = {name: each for name, each in lists.items() if each}
    return event(kind, when, action=action, parentID=parent, **given, **more)


def unpacked(when, parent, *things, **more):
    return packed(when, parent, *things, action="DELETE", **more)


def shipped(when, *names, word="shipping", place=PLANT):
    return event(
        "Object", when, action="OBSERVE", bizStep=word, epcList=[*names], bizLocation={"id": place}
    )


def turned(when, inputs, outputs):
    lists = {"inputEPCList": [each for each in inputs if isinstance(each, str)]}
    lists["inputQuantityList"] = [each for each in inputs if not isinstance(each, str)]
    given = {name: each for name, each in lists.items() if each}
    return event("Transformation", when, outputQuantityList=outputs, **given)


def moved(chain, lot):
    """Hours at which the lot moved on, with how much of it."""
    return [
        (each.when.hour, None if each.mass is None else str(each.mass))
        for each in sorted(chain.transfers, key=lambda each: each.when)
        if each.lot == lot and each.custody
    ]


def test_packing_is_a_step_that_draws_nothing():
    chain = read(packed("08:00", PALLET, kg(A, 60), kg(B, 40))).chain

    (step,) = chain.steps
    assert step.kind == "pack"
    assert [(each.lot, each.mass) for each in step.inputs] == [(A, Mass(0)), (B, Mass(0))]
    assert [(each.lot, each.mass) for each in step.outputs] == [(PALLET, Mass(0))]
    assert type(chain.lot(PALLET)) is OtherLot
    assert (str(chain.lot(A).mass), chain.lot(PALLET).mass) == ("60 kg", None)


def test_packing_and_unpacking_alone_are_no_finding():
    chain = read(packed("08:00", PALLET, kg(A, 60)), unpacked("09:00", PALLET)).chain

    assert [each for each in check(Lineage(chain)).findings if each.severity == "error"] == []


def test_what_is_shipped_in_a_container_is_shipped():
    chain = read(packed("08:00", PALLET, kg(A, 60), PIECE), shipped("09:00", PALLET)).chain

    assert moved(chain, A) == [(9, "60 kg")]
    assert moved(chain, PIECE) == [(9, None)]
    assert moved(chain, PALLET) == [(9, None)]


def test_what_lies_in_containers_in_a_container_is_shipped_too():
    chain = read(
        packed("08:00", BOX, kg(A, 60)), packed("08:30", PALLET, BOX), shipped("09:00", PALLET)
    ).chain

    assert moved(chain, A) == [(9, "60 kg")]
    assert trace_back(Lineage(chain), PALLET).lots == (A, BOX, PALLET)


@pytest.mark.parametrize("kind", ["Aggregation", "Association"])
def test_a_container_holds_only_what_lies_in_it_at_that_time(kind):
    chain = read(
        packed("08:00", PALLET, kg(A, 60), kind=kind),
        shipped("09:00", PALLET),
        shipped("09:30", PALLET, word="receiving", place=SHOP),
        unpacked("10:00", PALLET, kind=kind),
        packed("11:00", PALLET, kg(B, 40), kind=kind),
        shipped("12:00", PALLET, place=SHOP),
    ).chain

    assert moved(chain, A) == [(9, "60 kg")]
    assert moved(chain, B) == [(12, "40 kg")]


def test_what_is_made_of_a_container_is_made_of_what_lies_in_it_then():
    chain = read(
        packed("08:00", PALLET, kg(A, 60)),
        unpacked("09:00", PALLET, kg(A, 60)),
        packed("10:00", PALLET, kg(B, 40)),
        turned("11:00", [PALLET], [kg(C, 30)]),
    ).chain

    (step,) = [each for each in chain.steps if each.kind != "pack"]
    assert [(each.lot, str(each.mass)) for each in step.inputs] == [(B, "40 kg")]
    assert trace_back(Lineage(chain), C).lots == (B, C)
    assert trace_forward(Lineage(chain), A).lots == (A, PALLET)


def test_an_empty_container_goes_in_by_itself():
    chain = read(turned("11:00", [PALLET], [kg(C, 30)])).chain

    assert trace_back(Lineage(chain), C).lots == (PALLET, C)


def test_part_of_a_lot_may_leave_its_container():
    chain = read(
        packed("08:00", PALLET, kg(A, 60)),
        unpacked("09:00", PALLET, kg(A, 45)),
        shipped("10:00", PALLET),
    ).chain

    assert moved(chain, A) == [(10, "15 kg")]


def test_one_lot_may_lie_in_two_containers():
    chain = read(
        packed("08:00", BOX, kg(A, 60)),
        packed("08:30", PALLET, kg(A, 40)),
        shipped("09:00", BOX),
        shipped("10:00", PALLET, word="storing", place=SHOP),
    ).chain

    assert moved(chain, A) == [(9, "60 kg"), (10, "40 kg")]


def test_a_single_piece_lies_in_one_container():
    chain = read(
        packed("08:00", BOX, PIECE), packed("08:30", PALLET, PIECE), shipped("09:00", BOX)
    ).chain

    assert moved(chain, PIECE) == []


def test_what_is_used_by_itself_has_left_its_container():
    chain = read(
        packed("08:00", PALLET, kg(A, 60)),
        turned("09:00", [kg(A, 60)], [kg(C, 50)]),
        shipped("10:00", PALLET),
    ).chain

    assert moved(chain, A) == []


def test_what_is_seen_in_a_container_lies_in_it_from_then_on():
    chain = read(
        packed("08:00", PALLET, kg(A, 60), action="OBSERVE"),
        packed("08:30", PALLET, kg(A, 60), action="OBSERVE"),
        shipped("09:00", PALLET),
    ).chain

    assert moved(chain, A) == [(9, "60 kg")]
    assert [each.kind for each in chain.steps] == ["pack"]


def test_events_of_a_container_are_events_of_what_lies_in_it():
    chain = read(
        packed("08:00", BOX, kg(A, 60), eventID="urn:x:1"),
        packed("08:30", PALLET, BOX, eventID="urn:x:2"),
        {**shipped("09:00", PALLET), "eventID": "urn:x:3"},
        unpacked("10:00", PALLET, eventID="urn:x:4"),
        {**shipped("11:00", PALLET), "eventID": "urn:x:5"},
    ).chain

    assert chain.lot(A).extra["events"] == ("urn:x:1", "urn:x:2", "urn:x:3", "urn:x:4")


@pytest.mark.parametrize("ring", [[BOX], [BOX, PALLET], [BOX, PALLET, TRUCK]])
def test_containers_that_hold_each_other_are_opened_once(ring):
    rings = [
        packed(f"08:0{at}", parent, ring[(at + 1) % len(ring)]) for at, parent in enumerate(ring)
    ]
    chain = read(*rings, shipped("09:00", BOX)).chain

    assert moved(chain, BOX) == [(9, None)]


def test_sums_beyond_any_mass_are_not_known():
    assert plus(Mass(1), Mass(LARGEST_MG - 1)) == Mass(LARGEST_MG)
    assert plus(Mass(2), Mass(LARGEST_MG - 1)) is None
    assert plus(None, Mass(1)) is None


def test_use_takes_from_one_container_after_the_other():
    containers = Containers()
    for parent, mass in (("P", Mass(5)), ("Q", Mass(4)), ("R", Mass(3))):
        containers.put(parent, Held("L", mass), single=False)

    containers.use(Held("L", Mass(7)))

    assert containers.children("P") == ()
    assert containers.children("Q") == (Held("L", Mass(2)),)
    assert containers.children("R") == (Held("L", Mass(3)),)


def test_taking_what_is_not_there_changes_nothing():
    containers = Containers()
    containers.put("P", Held("L", Mass(5)), single=False)

    containers.take("P", Held("M"))
    containers.take("Q", Held("L"))

    assert containers.children("P") == (Held("L", Mass(5)),)
