"""Rules of the clerk's scales: sent and received, book and stock-take, put out and weighed in.

These are M12, M13 and M14.
"""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from cocoachain.findings import Finding, Severity
from cocoachain.lineage.balances import reconcile
from cocoachain.lineage.columns import NOT_MEASURED, Bools, Columns
from cocoachain.lineage.lineage import Lineage
from cocoachain.model.movements import Transfer
from cocoachain.model.plots import Site
from cocoachain.rules.figures import kilograms
from cocoachain.rules.rule import UNMEASURED, Said, Unjudged, rule
from cocoachain.rules.settings import Setting, Values
from cocoachain.rules.sums import shares_beyond, sums_by_lot, weighed
from cocoachain.values.mass import Mass

LESS_ARRIVED = "Expected the {sent} that were sent to arrive, got {arrived}: {off} is missing"
MORE_ARRIVED = "Expected the {sent} that were sent to arrive, got {arrived}: {off} too much"
_SETTINGS = {
    "tolerance": Setting(Fraction(1, 100), "share that may be off, as for a step (M01)"),
    "least": Setting(Mass.kg("0.1"), "mass that may always be off, as for a step (M01)"),
}


def _no_arrival(lineage: Lineage) -> str | None:
    if any(each.received is not None for each in lineage.chain.transfers):
        return None
    return "no transfer says what arrived"


@rule(
    "M12",
    Severity.WARNING,
    needs=["transfers", _no_arrival],
    settings=_SETTINGS,
    says=[LESS_ARRIVED, MORE_ARRIVED],
)
def sent_is_not_received(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """What arrived of a transfer is not what was sent.

    Off may be the largest of the share of what was sent, the mass, and the scale divisions of the
    two sites; exactly at it is still allowed.

    Why: Between two scales is where cocoa is lost, added or changed for other cocoa.
    Mend: Weigh again at both ends, and record the loss on the way or correct the slip.
    Source: Field page §11, mass-balance audit; tolerance as §12, row M01.
    """
    weighed = [each for each in lineage.chain.transfers if each.received is not None]
    unsent = sum(each.mass is None for each in weighed)
    if unsent:
        yield Unjudged(UNMEASURED, unsent, len(weighed), "transfers")
    for transfer in weighed:
        if transfer.mass is None or transfer.received is None:
            continue
        off = transfer.received.mg - transfer.mass.mg
        if abs(off) > _allowed(lineage, transfer, transfer.mass, settings):
            yield Finding.at(
                transfer,
                MORE_ARRIVED if off > 0 else LESS_ARRIVED,
                lots=[transfer.lot],
                sent=transfer.mass,
                arrived=transfer.received,
                off=Mass(abs(off)),
            )


def _allowed(lineage: Lineage, transfer: Transfer, sent: Mass, settings: Values) -> Fraction:
    divisions = sum(division_mg(lineage, site) for site in (transfer.from_site, transfer.to_site))
    share: Fraction = settings["tolerance"] * sent.mg
    return max(share, Fraction(settings["least"].mg), Fraction(divisions))


def division_mg(lineage: Lineage, site: str | None) -> int:
    """The scale division of a site in milligrams; 0 where none is recorded."""
    record = None if site is None else lineage.chain.find("site", site)
    if isinstance(record, Site) and record.scale_division is not None:
        return record.scale_division.mg
    return 0


FOUND_LESS = "Expected {book} of {what} at {site} on {day}, got {found}: {off} is missing"
FOUND_MORE = "Expected {book} of {what} at {site} on {day}, got {found}: {off} too much"


@rule(
    "M13",
    Severity.WARNING,
    needs=["whole", "counts"],
    settings=_SETTINGS,
    says=[FOUND_LESS, FOUND_MORE],
)
def book_is_not_the_stock(lineage: Lineage, settings: Values) -> Iterator[Finding]:
    """A stock-take found more or less than the book has there.

    The book is all that came and went by then, exact to the milligram; where moves of that day
    leave it open what was there, it allows all of it. Off may be the largest of the share of what
    the book has, the mass, and the scale division of the site. What an earlier stock-take of the
    same found already is not told again: only what was missing or too much since then.

    Why: What is missing was lost, stolen or sold beside the book; what is too much came in unseen.
    Mend: Count again, then record the missing step, loss or transfer.
    Source: Field page §11, mass-balance audit; tolerance as §12, row M01.
    """
    told: dict[tuple[str, str], int] = {}
    for each in reconcile(lineage).counted:
        off = each.off_mg - told.get((each.site, each.what), 0)
        allowed = max(
            settings["tolerance"] * each.book.mg,
            Fraction(settings["least"].mg),
            Fraction(division_mg(lineage, each.site)),
        )
        if abs(off) > allowed:
            told[each.site, each.what] = each.off_mg
            yield Finding.at(
                ("site", each.site),
                FOUND_MORE if off > 0 else FOUND_LESS,
                lots=each.lots,
                book=each.book,
                what=each.what.replace("_", " "),
                site=each.site,
                day=each.when.date().isoformat(),
                found=each.found,
                off=Mass(abs(off)),
            )


WEIGHED_MORE = "Expected the {made} that steps put into it, got a lot of {held}: {off} too much"
WEIGHED_LESS = "Expected the {made} that steps put into it, got a lot of {held}: {off} is missing"


@rule(
    "M14",
    needs=["whole", "steps", "masses"],
    settings=_SETTINGS,
    says=[WEIGHED_MORE, WEIGHED_LESS],
)
def lot_is_not_what_was_put_out(lineage: Lineage, settings: Values) -> Iterator[Said]:
    """A lot is of another mass than what steps put into it.

    Off may be the largest of the share of what was put in, the mass, and the scale division of the
    lot's site; exactly at it is still allowed. More is an error, or a warning where the lot names a
    plot that the rest may come from; less is a warning. A lot that a step both drew on and put out
    is a finding of G01, one of nothing of M11.

    Why: Every step may keep its mass, and cocoa of unknown origin still comes in between two rows;
        a mass in grams where kilograms were asked for shows here too.
    Mend: Compare the lot's mass with the step's portion, and its unit; correct the wrong one.
    Source: Conservation of mass; tolerance as §12, row M01.
    """
    columns = lineage.columns
    lots = len(columns.lot_ids)
    unweighed = sums_by_lot((columns.out_mass == NOT_MEASURED).astype(int), columns.out_lot, lots)
    made = sums_by_lot(weighed(columns.out_mass), columns.out_lot, lots)
    filled = (made + unweighed > 0) & (columns.lot_mass != 0) & ~_put_back(columns)
    measured = (unweighed == 0) & (columns.lot_mass != NOT_MEASURED)
    if not filled.any():
        yield Unjudged("no step put anything out")
    elif not measured[filled].all():
        yield Unjudged(UNMEASURED, int((filled & ~measured).sum()), int(filled.sum()), "lots")
    off = np.where(filled & measured, columns.lot_mass - made, 0)
    far = (np.abs(off) > settings["least"].mg) & shares_beyond(
        np.abs(off), made, settings["tolerance"]
    )
    for code in np.flatnonzero(far).tolist():
        lot = lineage.chain.lot(columns.lot_ids[code])
        more = bool(off[code] > 0)
        if abs(off[code]) <= division_mg(lineage, lot.site):
            continue
        yield Finding.at(
            lot,
            WEIGHED_MORE if more else WEIGHED_LESS,
            severity=None if more and not (lot.plot or lot.plots) else Severity.WARNING,
            steps=sorted({each.step for each in lineage.producers(lot.id)}),
            made=kilograms(made[code]),
            held=kilograms(columns.lot_mass[code]),
            off=kilograms(abs(off[code])),
        )


def _put_back(columns: Columns) -> Bools:
    """Lots that some step both drew on and put out."""
    lots = len(columns.lot_ids)
    ins = columns.in_step.astype(np.int64) * lots + columns.in_lot
    outs = columns.out_step.astype(np.int64) * lots + columns.out_lot
    back = np.zeros(lots, np.bool_)
    back[columns.out_lot[np.isin(outs, ins)]] = True
    return back
