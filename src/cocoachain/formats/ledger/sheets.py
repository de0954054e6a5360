"""Every sheet of the ledger, in the order in which a template shows them."""

import attrs

from cocoachain.formats.ledger import sheets_evidence as evidence
from cocoachain.formats.ledger import sheets_flow as flow
from cocoachain.formats.ledger import sheets_ground as ground
from cocoachain.formats.ledger import sheets_programme as programme
from cocoachain.formats.ledger.cell_kinds import MOMENT
from cocoachain.formats.ledger.sheet_table import Sheet, column

RECORDED = column("recorded", "dicatat", MOMENT, "when it was written down", also=("dicatat_pada",))
"""Every record may say since when it is known; a portion and a loss are part of their step."""


def _with_recorded(sheet: Sheet) -> Sheet:
    if not sheet.has_extra:
        return sheet
    return attrs.evolve(sheet, columns=(*sheet.columns, RECORDED))


SHEETS: tuple[Sheet, ...] = tuple(
    map(
        _with_recorded,
        (
            ground.PARTIES,
            ground.MEMBERSHIPS,
            ground.PLOTS,
            ground.SITES,
            ground.PRODUCTS,
            ground.RECIPES,
            flow.DELIVERIES,
            flow.LOTS,
            flow.STEPS,
            flow.PORTIONS,
            flow.LOSSES,
            flow.TRANSFERS,
            flow.SHIPMENTS,
            flow.COUNTS,
            flow.WEIGHINGS,
            evidence.TESTS,
            evidence.CERTIFICATES,
            evidence.CLAIMS,
            evidence.PERMITS,
            evidence.PLOT_CHECKS,
            evidence.LAND_DOCUMENTS,
            evidence.DECLARATIONS,
            evidence.PAYMENTS,
            evidence.CONSENTS,
            evidence.ATTESTATIONS,
            programme.COACHING,
            programme.PARTNERSHIPS,
            programme.WORK,
            programme.SURVEYS,
            programme.EXPENSES,
            programme.CORRECTIONS,
        ),
    )
)

SHEET_BY_NAME: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
"""The sheets by their English names."""
