"""From goods to statements: producers with their files, within the limits of one statement."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from cocoachain.diligence.goods import Goods
from cocoachain.formats.eudr.growers import Grower, growers_of
from cocoachain.formats.eudr.statement import Commodity, Producer
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.parties import Party
from cocoachain.model.plots import Plot
from cocoachain.values.eudr import Edition, law
from cocoachain.values.mass import Mass


@attrs.frozen(kw_only=True)
class Part:
    """One commodity of one statement, with the plots of its producers."""

    commodity: Commodity
    """As it is declared."""

    plots: tuple[Plot, ...]
    """The plots of its producers."""


def producer_names(lineage: Lineage, plots: Iterable[Plot], *, real: bool) -> dict[str, str]:
    """For each plot what stands for its producer: the farmer's identifier, or the name if asked.

    A plot without a farmer stands for itself.
    """
    return {plot.id: _producer_name(lineage, plot, real=real) for plot in plots}


def _producer_name(lineage: Lineage, plot: Plot, *, real: bool) -> str:
    if plot.farmer is None:
        return plot.id
    party = lineage.chain.find("party", plot.farmer) if real else None
    return (party.name if isinstance(party, Party) else "") or plot.farmer


def parts_of(
    goods: Goods, names: Mapping[str, str], edition: Edition, *, area: str
) -> Iterator[Part]:
    """The goods as commodities of at most so many producers and bytes each; mostly one.

    Where there are several, the mass is parted by the number of producers, and their masses sum to
    the whole.
    """
    chunks = list(_chunks(growers_of(goods.plots, names), edition, area))
    masses = _parted_mass(goods.mass, [len(each) for each in chunks])
    species = law()["species"]
    for chunk, mass in zip(chunks or [[]], masses, strict=True):
        commodity = Commodity(
            hs=goods.hs,
            description=goods.description,
            mass=mass,
            scientific_name=species["scientific"],
            common_name=species["common"],
            producers=[producer for _, producer in chunk],
        )
        plots = tuple(plot for grower, _ in chunk for plot in grower.plots)
        yield Part(commodity=commodity, plots=plots)


def _chunks(
    growers: list[Grower], edition: Edition, area: str
) -> Iterator[list[tuple[Grower, Producer]]]:
    chunk: list[tuple[Grower, Producer]] = []
    size = 0
    for grower in growers:
        producer = grower.producer(rules=edition.name, area=area)
        weight = len(producer.geojson)
        full = len(chunk) == edition.producers_per_commodity_most
        if chunk and (full or size + weight > edition.file_bytes_most):
            yield chunk
            chunk, size = [], 0
        chunk.append((grower, producer))
        size += weight
    if chunk:
        yield chunk


def _parted_mass(mass: Mass | None, counts: list[int]) -> list[Mass | None]:
    """The mass in proportion to the counts; what rounding leaves goes to the first."""
    if mass is None or len(counts) < 2:  # noqa: PLR2004 - nothing to part
        return [mass] * max(1, len(counts))
    pieces = [mass.mg * count // sum(counts) for count in counts]
    pieces[0] += mass.mg - sum(pieces)
    return [Mass(piece) for piece in pieces]


def grouped(parts: Iterable[Part], edition: Edition) -> list[list[Part]]:
    """The commodities by statement, as many in each as the limits allow; at least one statement."""
    statements: list[list[Part]] = [[]]
    producers = size = 0
    for part in parts:
        own = part.commodity.producers
        weight = sum(len(each.geojson) for each in own)
        here = statements[-1]
        if here and (
            len(here) == edition.commodities_most
            or producers + len(own) > edition.producers_per_statement_most
            or size + weight > edition.file_bytes_most
        ):
            statements.append([])
            producers = size = 0
        statements[-1].append(part)
        producers += len(own)
        size += weight
    return statements
