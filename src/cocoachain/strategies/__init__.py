"""Hypothesis strategies for the tests of callers: sound chains, records, and chains with one fault.

Needs the extra ``testing``, which brings Hypothesis. Names are loaded when they are first used, so
that the entry point by which Hypothesis learns of our types costs little where nobody asks for one.
"""

import importlib.util
from importlib import import_module
from typing import TYPE_CHECKING

from cocoachain.errors import MissingExtraError

if importlib.util.find_spec("hypothesis") is None:
    raise MissingExtraError("testing", "cocoachain.strategies")

if TYPE_CHECKING:
    from cocoachain.strategies.breaking import Breaker as Breaker
    from cocoachain.strategies.breaking import breakers as breakers
    from cocoachain.strategies.breaking import related as related
    from cocoachain.strategies.broken_chains import broken as broken
    from cocoachain.strategies.broken_chains import broken_by as broken_by
    from cocoachain.strategies.chain_strategies import chains as chains
    from cocoachain.strategies.chain_strategies import large_chain as large_chain
    from cocoachain.strategies.chain_strategies import whole_ways as whole_ways
    from cocoachain.strategies.delivery_strategies import Delivery as Delivery
    from cocoachain.strategies.delivery_strategies import deliveries as deliveries
    from cocoachain.strategies.hostile_chains import renamed as renamed
    from cocoachain.strategies.kind_strategies import attestations as attestations
    from cocoachain.strategies.kind_strategies import centres as centres
    from cocoachain.strategies.kind_strategies import certificates as certificates
    from cocoachain.strategies.kind_strategies import claims as claims
    from cocoachain.strategies.kind_strategies import coachings as coachings
    from cocoachain.strategies.kind_strategies import consents as consents
    from cocoachain.strategies.kind_strategies import corrections as corrections
    from cocoachain.strategies.kind_strategies import counts as counts
    from cocoachain.strategies.kind_strategies import declarations as declarations
    from cocoachain.strategies.kind_strategies import expenses as expenses
    from cocoachain.strategies.kind_strategies import farmers as farmers
    from cocoachain.strategies.kind_strategies import groups as groups
    from cocoachain.strategies.kind_strategies import institutions as institutions
    from cocoachain.strategies.kind_strategies import lab_results as lab_results
    from cocoachain.strategies.kind_strategies import land_documents as land_documents
    from cocoachain.strategies.kind_strategies import lots as lots
    from cocoachain.strategies.kind_strategies import memberships as memberships
    from cocoachain.strategies.kind_strategies import partners as partners
    from cocoachain.strategies.kind_strategies import partnerships as partnerships
    from cocoachain.strategies.kind_strategies import payments as payments
    from cocoachain.strategies.kind_strategies import permits as permits
    from cocoachain.strategies.kind_strategies import plot_checks as plot_checks
    from cocoachain.strategies.kind_strategies import plots as plots
    from cocoachain.strategies.kind_strategies import processors as processors
    from cocoachain.strategies.kind_strategies import products as products
    from cocoachain.strategies.kind_strategies import recipes as recipes
    from cocoachain.strategies.kind_strategies import shipments as shipments
    from cocoachain.strategies.kind_strategies import sites as sites
    from cocoachain.strategies.kind_strategies import steps as steps
    from cocoachain.strategies.kind_strategies import surveys as surveys
    from cocoachain.strategies.kind_strategies import tests as tests
    from cocoachain.strategies.kind_strategies import transfers as transfers
    from cocoachain.strategies.kind_strategies import weighings as weighings
    from cocoachain.strategies.kind_strategies import works as works
    from cocoachain.strategies.machines import ChainMachine as ChainMachine
    from cocoachain.strategies.record_strategies import records_of as records_of
    from cocoachain.strategies.registering import register as register
    from cocoachain.strategies.spoiling import changed as changed
    from cocoachain.strategies.spoiling import exchanged as exchanged
    from cocoachain.strategies.spoiling import one_of as one_of
    from cocoachain.strategies.spoiling import without as without
    from cocoachain.strategies.value_strategies import attendances as attendances
    from cocoachain.strategies.value_strategies import days as days
    from cocoachain.strategies.value_strategies import extras as extras
    from cocoachain.strategies.value_strategies import figures as figures
    from cocoachain.strategies.value_strategies import identifiers as identifiers
    from cocoachain.strategies.value_strategies import losses as losses
    from cocoachain.strategies.value_strategies import masses as masses
    from cocoachain.strategies.value_strategies import moments as moments
    from cocoachain.strategies.value_strategies import multi_polygons as multi_polygons
    from cocoachain.strategies.value_strategies import points as points
    from cocoachain.strategies.value_strategies import polygons as polygons
    from cocoachain.strategies.value_strategies import portions as portions
    from cocoachain.strategies.value_strategies import recipe_parts as recipe_parts
    from cocoachain.strategies.value_strategies import texts as texts
    from cocoachain.strategies.value_strategies import whole_days as whole_days

_OFFERED = {
    "chain_strategies": ("chains", "large_chain", "whole_ways"),
    "broken_chains": ("broken", "broken_by"),
    "breaking": ("Breaker", "breakers", "related"),
    "spoiling": ("changed", "exchanged", "one_of", "without"),
    "delivery_strategies": ("Delivery", "deliveries"),
    "machines": ("ChainMachine",),
    "hostile_chains": ("renamed",),
    "record_strategies": ("records_of",),
    "registering": ("register",),
    "kind_strategies": (
        "farmers",
        "groups",
        "processors",
        "partners",
        "institutions",
        "centres",
        "memberships",
        "plots",
        "sites",
        "products",
        "recipes",
        "lots",
        "steps",
        "transfers",
        "shipments",
        "counts",
        "weighings",
        "tests",
        "lab_results",
        "certificates",
        "claims",
        "permits",
        "land_documents",
        "plot_checks",
        "declarations",
        "payments",
        "consents",
        "attestations",
        "coachings",
        "partnerships",
        "works",
        "surveys",
        "expenses",
        "corrections",
    ),
    "value_strategies": (
        "attendances",
        "days",
        "extras",
        "figures",
        "identifiers",
        "losses",
        "masses",
        "moments",
        "multi_polygons",
        "points",
        "polygons",
        "portions",
        "recipe_parts",
        "texts",
        "whole_days",
    ),
}
"""The public names, by the module in which they are at home."""

_HOMES = {name: home for home, names in _OFFERED.items() for name in names}

__all__ = tuple(_HOMES)


def __getattr__(name: str) -> object:
    """Load a public name when it is first used."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, loaded or not, and what Python itself keeps here."""
    own = (name for name in globals() if name.startswith("__") and name.endswith("__"))
    return sorted({*_HOMES, *own})
