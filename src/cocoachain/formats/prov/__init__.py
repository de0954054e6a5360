"""W3C PROV: who made what from what, as PROV-JSON for tools that know no cocoa.

What becomes of what, and what PROV cannot tell, stands in docs/reference/conformance.md.

>>> from cocoachain.samples import two_plots
>>> import json
>>> told = json.loads(dumps(two_plots()))
>>> told["used"]["usage:POOL-1/1"]["cocoa:mass_kg"]
{'$': '30', 'type': 'xsd:decimal'}
"""

import os

from cocoachain.errors import FormatError
from cocoachain.formats.native_files import write_whole
from cocoachain.formats.prov.flows import tell_flow
from cocoachain.formats.prov.names import BASE, check_base
from cocoachain.formats.prov.revisions import tell_corrections
from cocoachain.formats.prov.statements import Statements
from cocoachain.formats.prov.things import tell_things
from cocoachain.model.chain import Chain

__all__ = ["CARRIED", "dump", "dumps"]

CARRIED = frozenset({
    "farmer", "group", "processor", "partner", "institution", "centre", "plot", "site", "product",
    "lot", "step", "transfer", "shipment", "correction",
})  # fmt: skip
"""The kinds of record that PROV-JSON tells of; all others are left out."""


def dump(
    chain: Chain, path: str | os.PathLike[str], *, names: bool = False, base: str = BASE
) -> None:
    """Write the chain to a file as PROV-JSON, whole or not at all; see :func:`dumps`.

    Raises:
        FormatError: No chain, or no IRI that identifiers can stand behind.
        OSError: The file cannot be written.
    """
    write_whole(path, _statements(chain, names=names).lines(check_base(base)))


def dumps(chain: Chain, *, names: bool = False, base: str = BASE) -> str:
    """The chain as a PROV-JSON document (W3C member submission of 2013-04-24).

    Lots are entities, steps and transfers are activities, parties are agents; ``used`` and
    ``wasGeneratedBy`` carry the mass of each portion in kilograms (``cocoa:mass_kg``,
    ``xsd:decimal``), which is absent where nobody weighed. The chain is told as it is known, with
    corrections carried out; records that were corrected are entities of their own, invalidated.
    The same records give the same text.

    Farmers go by their identifiers; ``names`` shows the names of persons, too. Identity numbers,
    addresses, telephone numbers and prices never leave. ``base`` is the IRI behind which the
    identifiers stand: give one of your own, so that yours are not taken for those of others.

    Raises:
        FormatError: No chain, or no IRI that identifiers can stand behind.
    """
    lines = _statements(chain, names=names).lines(check_base(base))
    return b"".join(lines).decode()


def _statements(chain: object, *, names: bool) -> Statements:
    if not isinstance(chain, Chain):
        raise FormatError(f"Expected a Chain, got {type(chain).__name__}")
    known = chain.as_known() if chain.count("correction") else chain
    told = Statements()
    tell_things(known, told, names=names)
    tell_flow(known, told)
    tell_corrections(chain, known, told, names=names)
    return told
