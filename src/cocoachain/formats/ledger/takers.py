"""Who took in a transfer: the words of a ledger for walk-in buyers."""

from cocoachain.formats.ledger.gathering import Gathering
from cocoachain.formats.ledger.plain_sheets import gather_plain
from cocoachain.formats.ledger.rows import Rows
from cocoachain.formats.ledger.words import folded, vocabulary
from cocoachain.model.kinds import PARTY_KINDS
from cocoachain.model.parties import CONSUMERS


def gather_transfers(rows: Rows, gathering: Gathering) -> None:
    """The transfer of each row; parties must have been gathered before.

    In ``to`` a word for consumers means walk-in buyers, unless a party has that very identifier.
    """
    spellings = {folded(each) for each in (CONSUMERS, *vocabulary()["taker"][CONSUMERS])}
    parties = [gathering.of(kind.name) for kind in PARTY_KINDS]
    takers = rows.values("to")
    meant = {
        name: CONSUMERS
        for name in set(takers) - {None}
        if folded(name) in spellings and not any(name in some for some in parties)
    }
    if meant:
        rows.columns["to"] = [meant.get(name, name) for name in takers]
    gather_plain(rows, gathering)
