"""Rules of how entries look: sold twice, written twice, too round (P07, P08, P09)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import attrs

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.lots import Lot
from cocoachain.model.movements import Transfer, TransferKind
from cocoachain.rules.counting import division_mg
from cocoachain.rules.figures import kilograms, listed, shown
from cocoachain.rules.growers import Delivered, Harvests
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.values.mass import Mass

SOLD_TWICE = (
    "Expected {seller} to sell or pass on at most the {held} of lot {lot} that it had, "
    "got {gone} in {count} transfers"
)
_PASSES = {TransferKind.PURCHASE, TransferKind.SALE, TransferKind.GIFT, TransferKind.SAMPLE,
           TransferKind.OWN_USE}  # fmt: skip


@rule(
    "P07",
    needs=["whole", "transfers", "masses"],
    settings={
        "tolerance": Setting(Fraction(1, 100), "share that may be off, as for a step (M01)"),
        "least": Setting(Mass.kg("0.1"), "mass that may always be off, as for a step (M01)"),
    },
    says=[SOLD_TWICE],
)
def sold_twice(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A party sold or gave away more of a lot than it ever had.

    What a party had is what came to it by transfers, and the lot's own mass where the lot began
    there: where nothing came before. What comes back is counted again.

    Why: One lot in two sales is one certificate, one plot and one payment in two sales.
    Mend: Correct the lot or the mass of one of the transfers, or record the return between them.
    Source: Field page §11, double selling.
    """
    chain = lineage.chain
    unmeasured = 0
    by_lot: dict[str, list[Transfer]] = defaultdict(list)
    for each in chain.transfers:
        if each.mass is None:
            unmeasured += 1
        else:
            by_lot[str(each.lot)].append(each)
    if unmeasured:
        total = len(chain.transfers)
        yield Unjudged("a portion was not measured", unmeasured, total, "transfers")
    for name, moves in sorted(by_lot.items()):
        lot = chain.find("lot", name)
        if isinstance(lot, Lot) and lot.mass is not None:
            yield from _oversold(lot, lot.mass, moves, settings)


def _oversold(lot: Lot, mass: Mass, moves: list[Transfer], settings: Values) -> Iterator[Finding]:
    came: dict[str, int] = defaultdict(int)
    went: dict[str, list[Transfer]] = defaultdict(list)
    for each in moves:
        if each.mass is None or each.from_party == each.to_party:
            continue
        if each.to_party is not None:
            came[str(each.to_party)] += (each.received or each.mass).mg
        if each.from_party is not None and each.kind in _PASSES:
            went[str(each.from_party)].append(each)
    began = {str(each.from_party) for each in moves} - set(came)
    for seller, sales in sorted(went.items()):
        held = came.get(seller, 0) + (mass.mg if seller in began or not began else 0)
        gone = sum(each.mass.mg for each in sales if each.mass is not None)
        if gone - held > max(settings["tolerance"] * held, settings["least"].mg):
            yield Finding.at(
                lot, SOLD_TWICE, seller=seller, held=kilograms(held), lot=lot.id,
                gone=kilograms(gone), count=len(sales),
            )  # fmt: skip


TOO_ROUND = (
    "Expected at most {most} % of the deliveries to {site} in whole multiples of {round}, "
    "got {got} % of {count}"
)


@rule(
    "P08",
    Severity.NOTE,
    needs=["masses"],
    settings={
        "multiple": Setting(Mass.kg(5), "what a round mass is a multiple of; K"),
        "share": Setting(Fraction(1, 2), "the share that may be round; K"),
        "fewest": Setting(30, "deliveries that a site must have to be judged; K"),
    },
    says=[TOO_ROUND],
)
def round_masses(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """Far too many deliveries to a site are round: they were not weighed.

    Judged is each site with at least 30 weighed deliveries whose scale is finer than the multiple.
    Chance alone would make few of them whole multiples of 5 kg. This is a sign and no proof.

    Why: Round masses are guesses, or bags counted and multiplied; so are the masses of ghosts.
    Mend: Weigh each delivery, and write down what the scale shows.
    Source: Field page §11, ghost farmers and weight games (K).
    """
    at_site: dict[str, list[Mass]] = defaultdict(list)
    for each in Harvests(lineage).all:
        if each.site is not None and each.mass:
            at_site[each.site].append(each.mass)
    judged = {
        site: masses
        for site, masses in at_site.items()
        if len(masses) >= settings["fewest"]
        and division_mg(lineage, site) < settings["multiple"].mg
    }
    if not judged:
        yield Unjudged("no site has so many weighed deliveries")
    for site, masses in sorted(judged.items()):
        whole = sum(mass.mg % settings["multiple"].mg == 0 for mass in masses)
        share = Fraction(whole, len(masses))
        if share > settings["share"]:
            yield Finding.at(
                ("site", site), TOO_ROUND, most=shown(100 * settings["share"]), site=site,
                round=settings["multiple"], got=shown(100 * share, 100 * settings["share"]),
                count=len(masses),
            )  # fmt: skip


WRITTEN_TWICE = (
    "Expected one delivery of {mass} of {stage} by {farmer} on {day}, got {count}: {lots}"
)
MOVED_TWICE = (
    "Expected one transfer of {mass} of lot {lot} {way} on {day}, got {count}: {transfers}"
)


@rule(
    "P09",
    Severity.WARNING,
    needs=["masses"],
    says=[WRITTEN_TWICE, MOVED_TWICE],
)
def written_twice(lineage: Lineage) -> Iterator[Said]:
    """Two entries say the same to the milligram: one of them was probably written twice.

    Found are deliveries of one farmer, day, stage, plot and mass, and transfers of one lot, way,
    day and mass. Two sacks filled to the same mark on one day look like this too: look, and accept.

    Why: A slip that is entered twice is paid twice, and is cocoa that never was.
    Mend: Compare with the slips, and withdraw the entry that is one too many.
    Source: Field page §11, double entry; a clerk's ordinary error.
    """
    twins: dict[tuple[object, ...], list[Delivered]] = defaultdict(list)
    for each in Harvests(lineage).all:
        if each.mass:
            key = (each.farmer, each.day, each.lot.stage, each.lot.plot, each.mass.mg)
            twins[key].append(each)
    for same in twins.values():
        if len(same) > 1:
            first = same[0]
            yield Finding.at(
                first.lot, WRITTEN_TWICE, lots=[each.lot.id for each in same],
                stage=first.lot.stage.value.replace("_", " "), farmer=first.farmer,
                day=first.day.isoformat(), count=len(same),
                told={"lots": listed([each.lot.id for each in same]), "mass": first.mass},
            )  # fmt: skip
    yield from _moved_twice(lineage)


@attrs.frozen
class _Way:
    lot: str
    given: str
    taken: str
    day: date
    mass: int


def _moved_twice(lineage: Lineage) -> Iterator[Finding]:
    moves: dict[_Way, list[Transfer]] = defaultdict(list)
    for each in lineage.chain.transfers:
        if each.mass and each.when is not None:
            given = each.from_site or each.from_party or "nowhere"
            taken = each.to_site or each.to_party or "nowhere"
            way = _Way(str(each.lot), given, taken, each.when.date(), each.mass.mg)
            moves[way].append(each)
    for way, same in moves.items():
        if len(same) > 1:
            yield Finding.at(
                same[0], MOVED_TWICE, lots=[way.lot], mass=Mass(way.mass), lot=way.lot,
                way=f"from {way.given} to {way.taken}", day=way.day.isoformat(), count=len(same),
                transfers=listed([each.id for each in same]),
            )  # fmt: skip
