"""The small worked chains, and the way to the example ledgers."""

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.lineage.lineage import Lineage
from cocoachain.lineage.shares import origins
from cocoachain.samples import EXAMPLES, example_path, two_plots
from cocoachain.values.mass import Mass


def test_two_plots_is_the_same_chain_each_time_and_balances() -> None:
    chain = two_plots()

    assert chain == two_plots()
    for step in chain.steps:
        assert step.mass_in == step.mass_out + step.mass_lost
    assert origins(Lineage(chain), "BAR-1", by="farmer") == {
        "F-1": Mass.kg(25),
        "F-2": Mass.kg("16.666667"),
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_a_folder_with_a_ledger(name: str) -> None:
    folder = example_path(name)

    assert folder.name == name
    assert (folder / "ledger.toml").is_file()
    assert (folder / "lots.csv").is_file()


def test_an_unknown_example_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownRecordError) as caught:
        example_path("north-lombock")
    assert str(caught.value) == (
        "The chain holds no example 'north-lombock'. Nearest: 'north-lombok'."
    )
