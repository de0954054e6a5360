"""Laws: whatever a chain holds comes back equal, and the same chain gives the same text."""

from hypothesis import given

from any_records import record_lists
from cocoachain.formats import epcis
from cocoachain.model.chain import Chain
from cocoachain.samples import two_plots
from tangled_chains import tangled_chains, unmeasured_chains


def comes_back(chain):
    text = epcis.dumps(chain)
    reading = epcis.loads(text)
    assert (reading.issues, reading.chain) == ((), chain)
    assert epcis.dumps(reading.chain) == text


@given(record_lists)
def test_records_of_any_kind_come_back(records):
    comes_back(Chain.of(records))


@given(tangled_chains())
def test_tangled_chains_come_back(chain):
    comes_back(chain)


@given(unmeasured_chains())
def test_chains_with_masses_that_were_not_measured_come_back(chain):
    comes_back(chain)


def test_the_sample_comes_back():
    comes_back(two_plots())
