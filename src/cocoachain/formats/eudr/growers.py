"""Plots by producer: who holds them, in which country, and what stands for the name."""

from collections.abc import Iterable, Mapping

import attrs

from cocoachain.formats.eudr.statement import Producer
from cocoachain.formats.eudr.writing import geojson
from cocoachain.model.plots import Plot, region_parts
from cocoachain.values.eudr import NEWEST

NO_COUNTRY = "ZZ"
"""What stands where no region code tells the country; every check refuses it."""


@attrs.frozen
class Grower:
    """A producer and the producer's plots in one country."""

    name: str
    """What stands for the producer."""

    country: str
    """Country of production."""

    plots: tuple[Plot, ...]
    """By identifier."""

    def producer(self, *, rules: str = NEWEST, area: str = "sphere") -> Producer:
        """As a statement names it, with the file of its plots."""
        names = {str(plot.id): self.name for plot in self.plots}
        places = geojson(self.plots, producers=names, rules=rules, area=area)
        return Producer(country=self.country, name=self.name, geojson=places)


def growers_of(plots: Iterable[Plot], names: Mapping[str, str] | None = None) -> list[Grower]:
    """The plots by who holds them and in which country, in order; two of one name stay two.

    ``names`` has what stands for the producer of a plot; else it is the farmer's identifier, and
    the plot's own where it has no farmer.
    """
    found: dict[tuple[str, str, str], list[Plot]] = {}
    for plot in sorted(plots, key=lambda each: each.id):
        holder = plot.farmer or plot.id
        country = region_parts(plot.region).get("country", NO_COUNTRY)
        name = (names or {}).get(plot.id, holder)
        found.setdefault((name, holder, country), []).append(plot)
    return [Grower(key[0], key[2], tuple(found[key])) for key in sorted(found)]
