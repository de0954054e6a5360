"""Adding to large chains: nothing is copied, and nothing that was there changes."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import ConflictError
from cocoachain.model.chain import Chain
from cocoachain.model.layers import Layered
from cocoachain.model.lots import BeanLot
from cocoachain.values.mass import Mass

LARGE = [BeanLot(id=f"B-{at:03}", mass=Mass.g(at)) for at in range(100)]
NEW = [BeanLot(id=f"N-{at:03}") for at in range(100)]


def test_a_record_is_laid_over_a_large_table_which_stays_as_it_is() -> None:
    chain = Chain.of(LARGE)
    table = chain.tables()["lot"]

    longer = chain.adding(NEW[0])

    assert chain.tables()["lot"] is table
    assert isinstance(longer.tables()["lot"], Layered)
    assert longer.tables()["lot"].tables()[0] is table
    assert (len(chain.lots), len(longer.lots)) == (100, 101)
    assert longer.lot("N-000") is NEW[0]
    assert longer.lot("B-007") is LARGE[7]
    assert "N-000" not in chain.names("lot")


def test_added_one_by_one_there_are_few_layers() -> None:
    chain = Chain.of(LARGE)
    for each in NEW[:45]:
        chain = chain.adding(each)

    assert len(chain.tables()["lot"].tables()) <= 7
    assert chain == Chain.of(LARGE, NEW[:45])
    assert Chain.of(LARGE, NEW[:45]) == chain

    for each in NEW[45:]:
        chain = chain.adding(each)

    assert chain == Chain.of(LARGE, NEW)
    assert list(chain.lots) == [*LARGE, *NEW]


def test_the_same_record_is_once_and_another_is_refused_in_every_layer() -> None:
    chain = Chain.of(LARGE).adding(NEW[0]).adding(NEW[1])

    same = chain.adding(LARGE[5], NEW[0], BeanLot(id="B-006", mass=Mass.g(6)))

    assert same == chain
    assert len(same.lots) == 102
    for changed in (BeanLot(id="B-005"), BeanLot(id="N-001", label="x")):
        with pytest.raises(ConflictError, match="Expected one lot"):
            chain.adding(changed)


def test_layers_travel() -> None:
    chain = Chain.of(LARGE).adding(NEW[0])

    assert pickle.loads(pickle.dumps(chain)) == chain  # noqa: S301 - our own


@given(st.lists(st.lists(st.sampled_from(NEW), max_size=30), max_size=6))
def test_adding_is_gathering_it_all_at_once(groups: list[list[BeanLot]]) -> None:
    chain = Chain.of(LARGE)
    for group in groups:
        chain = chain.adding(group)

    whole = Chain.of(LARGE, *groups)

    assert chain == whole
    assert list(chain) == list(whole)
    assert chain.count("lot") == whole.count("lot")
    assert set(chain.tables()["lot"].values()) == set(whole.tables()["lot"].values())
