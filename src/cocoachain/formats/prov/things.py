"""Who and what there is: parties as agents; plots, sites, products and shipments as entities."""

from cocoachain.formats.prov.names import thing
from cocoachain.formats.prov.statements import Statements
from cocoachain.formats.prov.values import Json, attributes, named
from cocoachain.model.chain import Chain
from cocoachain.model.parties import Farmer, Party
from cocoachain.model.plots import Site
from cocoachain.model.records import Record

PRIVATE = frozenset({"nik", "email", "phone", "address"})
"""What is never written of anybody."""

ALWAYS_OWN = frozenset({"id", "extra", "recorded"})
"""Fields that are no attributes: the name itself, and what the model has no field for."""

_OF_A_PERSON = frozenset({"name", "sex"})
_PLACES = (Site,)


def tell_things(chain: Chain, told: Statements, *, names: bool) -> None:
    """Everything that the flow of cocoa may name."""
    for party in chain.parties:
        told.add("agent", thing("party", party.id), _party(party, names=names))
    for kind in ("plot", "site", "product", "shipment"):
        for record in chain.records(kind):
            name: str = getattr(record, "id")  # noqa: B009 - all of these kinds have one
            told.add("entity", thing(kind, name), _entity(record))


def _party(party: Party, *, names: bool) -> Json:
    is_person = isinstance(party, Farmer)
    hidden = PRIVATE | ALWAYS_OWN | {"name"}
    if is_person and not names:
        hidden |= _OF_A_PERSON
    label = party.name if names or not is_person else ""
    return {
        "prov:type": [
            named("prov:Person" if is_person else "prov:Organization"),
            named(f"cocoa:{type(party).__name__}"),
        ],
        "prov:label": label or None,
        **attributes(party, without=hidden),
    }


def _entity(record: Record) -> Json:
    types = [named(f"cocoa:{type(record).__name__}")]
    if isinstance(record, _PLACES):
        types.append(named("prov:Location"))
    return {
        "prov:type": types if len(types) > 1 else types[0],
        "prov:label": getattr(record, "name", None) or None,
        **attributes(record, without=ALWAYS_OWN | {"name", "geometry"}),
    }
