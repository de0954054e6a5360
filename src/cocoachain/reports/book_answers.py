"""Recalls and reconciliations as JSON for machines."""

from typing import TYPE_CHECKING

from cocoachain.reports.answers import dumped, milligrams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cocoachain.lineage.books.reconciliations import Balance, Reconciliation
    from cocoachain.lineage.recalls import Recall
    from cocoachain.values.mass import Mass


def recall_json(found: "Recall") -> str:
    """Every affected lot with its bounds in milligrams, where all of it is, and the sums."""
    accounted = found.accounted
    return dumped(
        {
            "recalled_mg": milligrams(found.recalled),
            "at_risk_mg": found.at_risk.mg,
            "accounted": None if accounted is None else round(float(accounted), 9),
            "affected": [
                {
                    "lot": each.lot,
                    "stage": None if each.stage is None else each.stage.value,
                    "how": each.how.value,
                    "mass_mg": milligrams(each.mass),
                    "least_mg": each.least.mg,
                    "expected_mg": milligrams(each.expected),
                    "most_mg": milligrams(each.most),
                    "bounded": each.bounded,
                    "way": list(each.way),
                }
                for each in found
            ],
            "whereabouts": [
                {
                    "state": each.state.value,
                    "where": each.where,
                    "record": each.record,
                    "mass_mg": each.mass.mg,
                    "recalled_mg": milligrams(each.expected),
                }
                for each in found.whereabouts
            ],
            "declarations": list(found.declarations),
            "open_ends": list(found.open_ends),
        }
    )


def reconciliation_json(found: "Reconciliation") -> str:
    """The balance by product in milligrams, what does not add up, and the stock-takes."""
    return dumped(
        {
            "adds_up": found.adds_up,
            "balances": {name: _balance(each) for name, each in found.items()},
            "total": _balance(found.total),
            "differences": [
                {
                    "where": each.holder,
                    "cause": each.cause.value,
                    "step": each.step,
                    "transfer": each.transfer,
                    "lots": list(each.lots),
                    "missing_mg": each.mg,
                    "message": each.message,
                }
                for each in found.differences
            ],
            "counted": [
                {
                    "when": str(each.when),
                    "site": each.site,
                    "what": each.what,
                    "found_mg": each.found.mg,
                    "book_mg": each.book.mg,
                    "off_mg": each.off_mg,
                    "lots": list(each.lots),
                }
                for each in found.counted
            ],
            "unmeasured": list(found.unmeasured),
            "undecided": list(found.undecided),
        }
    )


def _balance(of: "Balance") -> dict[str, object]:
    masses: Mapping[str, Mass] = {
        "opening": of.opening,
        "received": of.received,
        "entered": of.entered,
        "made": of.made,
        "sent": of.sent,
        "used": of.used,
        "closing": of.closing,
        "in_process": of.in_process,
    }
    return {
        **{f"{name}_mg": mass.mg for name, mass in masses.items()},
        "losses_mg": {cause: mass.mg for cause, mass in of.losses.items()},
        "unexplained_mg": of.unexplained_mg,
    }
