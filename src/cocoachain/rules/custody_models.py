"""Rules of the models of custody: a mix takes the weakest (K01, K06)."""

from collections.abc import Iterator

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.physical import content_of
from cocoachain.errors import MassUnknownError
from cocoachain.findings import Finding
from cocoachain.lineage.columns import NOT_MEASURED
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.rules.claims_made import (
    ClaimsMade,
    Made,
    no_claim_made,
    words,
)
from cocoachain.rules.rule import Said, Unjudged, rule

WEAKER = (
    "Expected lot {lot} claimed as {weakest} at the strictest ({named}), as {because} says of "
    "lot {input}, got {model}"
)
SHOWN_AS = (
    "Expected lot {lot} claimed as {weakest} at the strictest ({named}), since {because} passed "
    "lot {input} on without the goods, got {model}"
)


@attrs.frozen
class _Weak:
    """What keeps a claim down."""

    model: CustodyModel
    because: str
    lot: str


class _Caps:
    """The weakest model behind each lot, by what was recorded of what went in."""

    def __init__(self, claims: ClaimsMade, made: list[Made]) -> None:
        self.claims = claims
        self.columns = claims.lineage.columns
        self.books = claims.books(made[0].told)
        self.on: dict[str, list[Made]] = {}
        for each in made:
            if isinstance(each.record, LotClaim):
                self.on.setdefault(each.lot, []).append(each)
        self.moves: dict[str, list[tuple[str | None, int | None]]] = {}
        for move in claims.lineage.chain.transfers:
            if move.lot in self.on and move.custody:
                taker = self.books.receiver(move).party
                mass = None if move.mass is None else move.mass.mg
                self.moves.setdefault(move.lot, []).append((taker, mass))
        self.behind = self._walk()

    def _walk(self) -> dict[int, _Weak]:
        """Step by step from the sources on."""
        lineage, columns = self.claims.lineage, self.columns
        caps: dict[int, _Weak] = {}
        order = sorted(range(len(columns.step_ids)), key=lineage.index.step_rank.__getitem__)
        for step in order:
            record = lineage.chain.step(columns.step_ids[step])
            party = self.books.holder(record.site, record.party).party
            span = slice(columns.in_ptr[step], columns.in_ptr[step + 1])
            found: list[_Weak] = []
            portions = zip(
                columns.in_lot[span].tolist(), columns.in_mass[span].tolist(), strict=True
            )
            for lot, mass in portions:
                found += [caps[lot]] if lot in caps else []
                found += self._handed(columns.lot_ids[lot], party, mass)
            if found:
                weakest = max(found, key=lambda each: each.model.rank)
                out = columns.out_lot[columns.out_ptr[step] : columns.out_ptr[step + 1]]
                for lot in out.tolist():
                    if lot not in caps or caps[lot].model.rank < weakest.model.rank:
                        caps[lot] = weakest
        return caps

    def _handed(self, lot: str, party: str | None, drawn: int) -> Iterator[_Weak]:
        """Claims on a lot that so much of it, drawn by a party, cannot be without.

        The loosest that must be in it: of all that was claimed so loosely or more so, together,
        some is left when everything else, or what was handed to others, is drawn first.
        """
        mine = [each for each in self.on.get(lot, ()) if self._concerns(each, party)]
        if not mine or drawn == NOT_MEASURED:
            return
        held, loose = self._held(lot, party), 0
        for each in sorted(mine, key=lambda made: -made.told.model.rank):
            if each.mass is None or held is None:
                continue
            loose += each.mass
            if drawn > max(held - loose, 0):
                yield _Weak(each.told.model, f"claim {each.record.id}", lot)
                return

    def _concerns(self, made: Made, party: str | None) -> bool:
        """Whether a claim is on what that party holds: its own goods, or handed to it."""
        if made.transfer is None:
            return True
        return self.books.receiver(made.transfer).party == party

    def _held(self, lot: str, party: str | None) -> int | None:
        """What a party got of a lot; the whole lot where nothing was moved to it."""
        got = [mass for taker, mass in self.moves.get(lot, ()) if taker == party]
        if not got:
            return self.claims.lot_mass(lot)
        return None if None in got else sum(mass or 0 for mass in got)

    def of(self, made: Made) -> _Weak | None:
        """What keeps this claim down, if anything does: the weakest."""
        found = []
        behind = self.behind.get(self.columns.lot_codes[made.lot])
        if behind is not None:
            found.append(behind)
        if isinstance(made.record, LotClaim) and made.holder.party is not None and made.mass:
            others = [
                each
                for each in self.on.get(made.lot, ())
                if each.transfer is not None and each.holder.party != made.holder.party
            ]
            if others:
                found += self._handed(made.lot, made.holder.party, made.mass)
        found = [each for each in found if each.model.rank > made.told.model.rank]
        return max(found, key=lambda each: each.model.rank, default=None)


def _too_strict(lineage: Lineage) -> Iterator[tuple[Made, _Weak] | Unjudged]:
    """Every claim that is stricter than what it rests on; and how many could not be traced."""
    claims, asked, blind = ClaimsMade(lineage), 0, 0
    for _, made in claims.all():
        caps = _Caps(claims, made)
        backing = Backing(lineage, attrs.evolve(made[0].told, country=None))
        for each in made:
            asked += 1
            weak = caps.of(each)
            try:
                weak = weak or _by_source(backing, each)
            except MassUnknownError:
                blind += 1
            if weak is not None:
                yield each, weak
    if blind:
        yield Unjudged("a portion was not measured", blind, asked, "claims")


def _by_source(backing: Backing, made: Made) -> _Weak | None:
    """A source whose own certificate allows only a looser model."""
    if made.told.model.is_administrative:
        return None
    found = [
        _Weak(each.backed.model, f"certificate {each.backed.source}", each.lot)
        for each in content_of(backing, made.lot).sources
        if each.backed is not None and each.backed.model.rank > made.told.model.rank
    ]
    return max(found, key=lambda each: each.model.rank, default=None)


def _is_shown_as(made: Made, weak: _Weak) -> bool:
    """Whether what came without the goods is sold as if it were in them."""
    return weak.model.is_administrative and made.told.model.keeps_apart


def _weaker(lineage: Lineage, template: str, *, shown_as: bool) -> Iterator[Said]:
    for each in _too_strict(lineage):
        if isinstance(each, Unjudged):
            yield each
            continue
        made, weak = each
        if _is_shown_as(made, weak) == shown_as:
            yield Finding.at(
                made.shown,
                template,
                severity=made.severity,
                lots=list(dict.fromkeys([made.lot, weak.lot])),
                lot=made.lot,
                weakest=words(weak.model),
                named=made.told.named,
                because=weak.because,
                input=weak.lot,
                model=words(made.told.model),
            )


@rule("K01", needs=["whole", no_claim_made], says=[WEAKER])
def stricter_than_what_went_in(lineage: Lineage) -> Iterator[Said]:
    """A lot is claimed by a stricter model than something that went into it.

    The order is identity preserved, mixed identity, segregated, controlled blending, mass balance,
    book and claim. What went in are claims on the lots upstream, and on the lot itself as it was
    handed to who claims now; and the models of the growers' certificates. A looser claim on a part
    of a lot counts only where so much was drawn that the part must be in it. Mass balance that is
    sold as one of the three strict models is left to K06.

    A certificate that names a product and a model stands for a claim on each lot of the product
    that was made while it was valid and of which nobody claimed anything; what is found of such a
    lot is a warning.

    Why: A mix is only as strict as its weakest part; a stricter name sells what is not there.
    Mend: Claim by the weakest model of what went in, or record the claim under which it came.
    Source: ISO 22095; field page §6.1, row Ordering; §12, row K01.
    """
    yield from _weaker(lineage, WEAKER, shown_as=False)


@rule("K06", needs=["whole", no_claim_made], says=[SHOWN_AS])
def mass_balance_shown_as_physical(lineage: Lineage) -> Iterator[Said]:
    """What was bought by mass balance, or as certificates alone, is sold as being in the goods.

    As K01, where what went in was claimed by mass balance or book and claim, and the lot is claimed
    as identity preserved, mixed identity or segregated: by whoever made it, or by whoever sells it
    on.

    Why: The goods of a claim of mass balance may hold none of what is claimed; whoever calls them
        segregated sells that as if it were in the bag.
    Mend: Hand the claim on as mass balance.
    Source: ISO 22095; field page §6.1, model table and row Ordering; §12, row K06.
    """
    yield from _weaker(lineage, SHOWN_AS, shown_as=True)
