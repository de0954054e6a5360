from datetime import date

import pytest

from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Farmer, FarmerGroup, Membership
from cocoachain.values.mass import Mass


@pytest.mark.parametrize(
    ("harvested", "group"),
    [
        (date(2023, 12, 31), "KT-1"),
        (date(2024, 1, 1), "KT-2"),
        (date(2019, 12, 31), None),
    ],
)
def test_a_farmer_who_changed_groups_counts_for_that_of_the_harvest(harvested, group) -> None:
    chain = Chain.of(
        [FarmerGroup(id="KT-1", name="One"), FarmerGroup(id="KT-2", name="Two")],
        [Farmer(id="F-1", name="Ani", group="KT-2")],
        [
            Membership(party="F-1", group="KT-1", start=date(2020, 1, 1), end=date(2023, 12, 31)),
            Membership(party="F-1", group="KT-2", start=date(2024, 1, 1)),
        ],
        [BeanLot(id="B-1", mass=Mass.kg(1), farmer="F-1", harvested=harvested)],
    )

    answer = origins(Lineage(chain), "B-1", by="group")

    assert list(answer) == ([] if group is None else [group])


def test_a_group_without_dates_counts_beside_a_dated_one() -> None:
    chain = Chain.of(
        [FarmerGroup(id="COOP", name="Coop"), FarmerGroup(id="KT-1", name="One")],
        [Farmer(id="F-1", name="Ani", group="COOP")],
        [Membership(party="F-1", group="KT-1", start=date(2020, 1, 1))],
        [BeanLot(id="B-1", mass=Mass.kg(1), farmer="F-1", harvested=date(2024, 1, 1))],
    )

    assert list(origins(Lineage(chain), "B-1", by="group")) == ["COOP+KT-1"]
