"""Laws of PROV-JSON: whatever the chain, the package `prov` reads it and finds it consistent."""

import json

from hypothesis import assume, given
from prov.model import ProvDocument

from any_records import record_lists
from cocoachain.errors import ConflictError
from cocoachain.formats import prov
from cocoachain.model.chain import Chain
from cocoachain.values.mass import Mass
from prov_documents import faults, read
from tangled_chains import unmeasured_chains


def chain_of(records):
    try:
        return Chain.of(records)
    except ConflictError:
        assume(False)


@given(unmeasured_chains())
def test_any_flow_is_consistent_prov(chain):
    found = read(prov.dumps(chain))

    assert found.unified() == found
    assert faults(found) == []


@given(record_lists)
def test_any_records_are_consistent_prov(records):
    found = read(prov.dumps(chain_of(records)))

    assert read(found.serialize(format="json")) == found
    assert faults(found) == []


@given(unmeasured_chains())
def test_every_measured_portion_is_told_with_its_mass(chain):
    told = json.loads(prov.dumps(chain))
    masses = sorted(
        Mass.kg(each["cocoa:mass_kg"]["$"]).mg
        for name, each in [*told.get("used", {}).items(), *told.get("wasGeneratedBy", {}).items()]
        if name.startswith(("usage:", "generation:")) and "cocoa:mass_kg" in each
    )

    assert masses == sorted(
        portion.mass.mg
        for step in chain.steps
        for portion in (*step.inputs, *step.outputs)
        if portion.mass is not None
    )


@given(unmeasured_chains())
def test_prov_n_says_the_same(chain):
    found = read(prov.dumps(chain))

    assert (
        ProvDocument.deserialize(content=found.serialize(format="provn"), format="provn") == found
    )
