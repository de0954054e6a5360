"""Rules of what went into a claimed lot: nothing but what carries the claim (K02, K09)."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import attrs

from cocoachain.custody.backing import Backing
from cocoachain.custody.physical import Content, content_of
from cocoachain.errors import MassUnknownError
from cocoachain.findings import Finding
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.claims import CustodyModel, LotClaim
from cocoachain.rules.claims_made import (
    ClaimsMade,
    Made,
    measured,
    no_claim,
    no_claim_made,
    no_evidence,
    words,
)
from cocoachain.rules.figures import kilograms, listed
from cocoachain.rules.rule import Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values

if TYPE_CHECKING:
    from cocoachain.model.movements import Transfer

UNCLAIMED = "Expected nothing but {named} in lot {lot} ({model}), got {share} % from {lots}"
SOURCES = "Expected one source of {named} in lot {lot} ({model}), got {count}: {sources}"
BOUGHT = (
    "Expected transfer {transfer} of lot {input} from {seller} to hand on the claim of {named} on "
    "lot {lot} ({model}), got none"
)
ABOVE = "Expected at most {most} of lot {lot} claimed as {named} ({model}), got {claimed}"


@rule(
    "K02",
    needs=["whole", no_claim_made],
    settings={
        "one_source": Setting(
            "certificate",
            "what one source is under identity preserved: the certificate, else the plot, or the "
            "plot or the grower; field page §6.1",
            ("certificate", "plot", "farmer"),
        )
    },
    says=[UNCLAIMED, SOURCES, BOUGHT],
)
def not_kept_apart(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A lot is claimed as kept apart, and something without the claim went into it.

    Judged are claims of identity preserved, mixed identity and segregated. All cocoa of the lot
    must come from source lots that carry the claim: grown under a certificate of the scheme on the
    day of the harvest, bought with a claim of the supplier under a valid certificate, grown in the
    region, on plots that were checked and found clear. For identity preserved it must be one
    source. Mass that a step put out beyond what it took is left to M01 and K09. Not judged is what
    nothing recorded could back. And whoever bought goods of somebody that records such claims, but
    with these goods handed on none, cannot claim them, also by controlled blending: the seller may
    have claimed other goods for them.

    Why: Strict models promise that the goods themselves carry the claim.
    Mend: Record the certificate, the plot or the supplier's claim that is missing; else claim by
        controlled blending or mass balance.
    Source: ISO 22095; field page §6.1, model table; §12, row K02.
    """
    claims, asked, blind = ClaimsMade(lineage), 0, 0
    for _, made in claims.all():
        strict = [each for each in made if each.told.model.keeps_apart]
        if not strict:
            yield from _bought_unclaimed(claims, made)
            continue
        backing = Backing(lineage, attrs.evolve(strict[0].told, country=None))
        lack = no_evidence(backing)
        if lack is not None:
            yield Unjudged(lack, len(strict), len(strict), "claims")
            continue
        for each in strict:
            asked += 1
            try:
                content = content_of(backing, each.lot)
            except MassUnknownError:
                blind += 1
                continue
            yield from _mixed(lineage, each, content, settings["one_source"])
        yield from _bought_unclaimed(claims, made)
    if blind:
        yield Unjudged("a portion was not measured", blind, asked, "claims")


def _bought_unclaimed(claims: ClaimsMade, made: list[Made]) -> Iterator[Finding]:
    """Claims on goods that somebody who records such claims sold without one."""
    columns, index = claims.lineage.columns, claims.lineage.index
    books = claims.books(made[0].told)
    sellers = {each.holder.party for each in made if isinstance(each.record, LotClaim)} - {None}
    handed = {
        (each.lot, each.holder.party, books.receiver(each.transfer).party)
        for each in made
        if each.transfer is not None
    }
    moves: dict[str, list[Transfer]] = {}
    for move in claims.lineage.chain.transfers:
        pair = books.sender(move).party, books.receiver(move).party
        bare = pair[0] != pair[1] and (move.lot, *pair) not in handed
        if move.custody and bare and pair[0] in sellers and not books.grows(books.sender(move)):
            moves.setdefault(move.lot, []).append(move)
    for each in made if moves else ():
        if each.told.model.is_administrative:
            continue
        code = columns.lot_codes[each.lot]
        upstream = index.lots_into(index.steps_before([code])).tolist()
        for lot in dict.fromkeys([each.lot, *(columns.lot_ids[before] for before in upstream)]):
            for move in moves.get(lot, ()):
                took = books.receiver(move).party
                if lot == each.lot and took != each.holder.party:
                    continue
                yield Finding.at(
                    each.shown,
                    BOUGHT,
                    severity=each.severity,
                    lots=list(dict.fromkeys([each.lot, lot])),
                    transfer=move.id,
                    input=lot,
                    seller=books.sender(move).party,
                    named=each.told.named,
                    lot=each.lot,
                    model=words(each.told.model),
                )


def _mixed(lineage: Lineage, made: Made, content: Content, by: str) -> Iterator[Finding]:
    model = made.told.model
    foreign = content.unclaimed(CustodyModel.MASS_BALANCE)
    told = {"lot": made.lot, "named": made.told.named, "model": words(model)}
    if foreign or content.nameless or not content.sources:
        share = 1 - content.claimed(CustodyModel.MASS_BALANCE) - content.excess
        yield Finding.at(
            made.shown,
            UNCLAIMED,
            severity=made.severity,
            lots=[made.lot, *foreign[:10]],
            share=_per_cent(share.numerator * 100, share.denominator),
            told={**told, "lots": listed(foreign) or "no lot that is recorded"},
        )
    elif model is CustodyModel.IDENTITY_PRESERVED:
        sources = _sources(lineage, content, by)
        if len(sources) > 1:
            yield Finding.at(
                made.shown,
                SOURCES,
                severity=made.severity,
                lots=[made.lot],
                told={**told, "count": len(sources), "sources": listed(sources)},
            )


def _sources(lineage: Lineage, content: Content, by: str) -> list[str]:
    if by == "certificate":
        return content.origins()
    found = set()
    for each in content.sources:
        lot = lineage.chain.lot(each.lot)
        name: str | None = lot.plot if by == "plot" else lot.farmer
        if by == "farmer" and name is None and lot.plot is not None:
            plot = lineage.chain.find("plot", lot.plot)
            name = cast("str | None", getattr(plot, "farmer", None))
        found.add(name or each.lot)
    return sorted(found)


def _per_cent(over: int, under: int) -> str:
    """A share in per cent with up to four decimals, never shown as nothing."""
    text = f"{over / under:.4f}".rstrip("0").rstrip(".")
    return text if text != "0" else "less than 0.0001"


@rule(
    "K09",
    needs=["whole", no_claim, measured],
    settings={
        "tolerance": Setting(
            Fraction(1, 100),
            "share of a strictly claimed lot that may have come from nowhere, as scales differ; as "
            "M01, field page §12",
        )
    },
    says=[ABOVE],
)
def more_than_went_in(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """More of a lot is claimed than what carries the claim in it.

    Judged are claims by controlled blending: the exact share of the cocoa of the lot, or of what
    was handed over with the transfer, mixed evenly, all such claims together; and claims of the
    strict models where steps put out more than they took, so that a part of the lot
    came from nowhere. The most is that of `largest_claim`, rounded down. Claims of mass balance are
    judged by the account of who claims (K03). Not judged is what nothing recorded could back.

    Why: What is claimed beyond what went in was grown by nobody who was certified.
    Mend: Claim the share that went in, or record the missing certificate, plot or delivery.
    Source: ISO 22095; field page §6.1, row Controlled blending; §12, row K09.
    """
    claims, asked, blind = ClaimsMade(lineage), 0, 0
    for _, made in sorted(claims.recorded.items()):
        physical = [each for each in made if not each.told.model.is_administrative]
        backing = Backing(lineage, attrs.evolve(made[0].told, country=None))
        lack = no_evidence(backing)
        if physical and lack is not None:
            yield Unjudged(lack, len(physical), len(physical), "claims")
            continue
        for pile in _piles(physical):
            asked += len(pile)
            last = pile[-1]
            whole = claims.lot_mass(last.lot)
            if last.transfer is not None:
                whole = None if last.transfer.mass is None else last.transfer.mass.mg
            try:
                content = content_of(backing, last.lot)
            except MassUnknownError:
                content = None
            if content is None or whole is None or any(each.mass is None for each in pile):
                blind += len(pile)
                continue
            most = _most(content, last.told.model, whole, settings["tolerance"])
            claimed = sum(each.mass or 0 for each in pile)
            if most is not None and claimed > most:
                yield Finding.at(
                    last.shown,
                    ABOVE,
                    lots=[last.lot],
                    most=kilograms(most),
                    lot=last.lot,
                    named=last.told.named,
                    model=words(last.told.model),
                    claimed=kilograms(claimed),
                )
    if blind:
        yield Unjudged("a portion was not measured", blind, asked, "claims")


def _piles(made: list[Made]) -> list[list[Made]]:
    """Claims of one model on the same goods: handed over with one transfer, or a lot itself."""
    piles: dict[tuple[str, str, str | None, str | None], list[Made]] = {}
    for each in made:
        transfer = None if each.transfer is None else each.transfer.id
        key = each.lot, each.told.model.value, transfer, each.holder.party
        pile = piles.setdefault(key, [])
        if each.told.model.keeps_apart and pile:
            pile[:] = [max(pile[0], each, key=lambda made: made.mass or 0)]
        else:
            pile.append(each)
    return list(piles.values())


def _most(content: Content, model: CustodyModel, whole: int, scales: Fraction) -> int | None:
    """The most that carries the claim; ``None`` where another rule judges it."""
    if model is CustodyModel.CONTROLLED_BLENDING:
        return int(whole * content.claimed(CustodyModel.MASS_BALANCE))
    if content.excess <= scales or content.unclaimed(CustodyModel.MASS_BALANCE) or content.nameless:
        return None
    return int(whole * (1 - content.excess))
