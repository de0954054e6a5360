"""What `convert` writes: which format a name asks for, and what a format leaves untold."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cocoachain.cli.screen import note
from cocoachain.errors import FormatError

if TYPE_CHECKING:
    from cocoachain.cli.opening import Ledger
    from cocoachain.reports.words import Words

_XLSX = ".xlsx"


@attrs.frozen
class Wish:
    """What is to be written, beside where."""

    to: str | None = None
    """The name of a format; ``None``: as the ending of the target asks."""

    names: bool = False
    """Whether PROV-JSON shows the names of persons."""

    redact: bool = False
    """Whether EPCIS leaves out what is told of farmers."""


def format_for(target: Path, to: str | None) -> str:
    """The name of the format that is to be written.

    Raises:
        FormatError: No format has that ending, or the format cannot have that name.
    """
    name = target.name.casefold()
    if to is None:
        found = next((each for ending, each in ENDINGS if name.endswith(ending)), None)
        if found is None and not target.suffix:
            return "ledger"
        if found is None:
            endings = ", ".join(ending for ending, _ in ENDINGS)
            raise FormatError(f"Expected {endings} or a folder's name, got {target.name!r}")
        return found
    if to == "xlsx" and not name.endswith(_XLSX):
        raise FormatError(f"Expected a name that ends in .xlsx, got {target.name!r}")
    if to == "ledger" and name.endswith(_XLSX):
        raise FormatError(f"Expected a folder's name, got {target.name!r}; --to xlsx writes it")
    return to


def write_converted(ledger: "Ledger", target: Path, wish: Wish, words: "Words") -> None:
    """Write what was opened in another format, and tell what the format cannot carry.

    Raises:
        FormatError: No format has that ending, or the format cannot carry what is there.
        MissingExtraError: A library is needed that is not installed.
        OSError: It cannot be written.
    """
    chosen = format_for(target, wish.to)
    carried = _WRITERS[chosen](ledger, target, wish)
    if carried is not None:
        _tell_left_out(ledger, carried, words)


def _tell_left_out(ledger: "Ledger", carried: Iterable[str], words: "Words") -> None:
    from cocoachain.model.kinds import KINDS

    kept = frozenset(carried)
    counts = [
        f"{count} {kind.name if count == 1 else kind.plural}".replace("_", " ")
        for kind in KINDS
        if kind.name not in kept and (count := ledger.reading.chain.count(kind.name))
    ]
    if counts:
        told = f"Left out, since the format cannot tell of them: {', '.join(counts)}"
        note(f"cocoachain: {words.rendered(told)}")


# Formats ------------------------------------------------------------------------------------------


def _ledger(ledger: "Ledger", target: Path, _wish: Wish) -> None:
    from cocoachain.formats.ledger import write

    write(ledger.reading.chain, target, settings=ledger.reading.settings)


def _json(ledger: "Ledger", target: Path, _wish: Wish) -> None:
    from cocoachain.formats import native

    native.dump(ledger.reading.chain, target, lines=False)


def _jsonl(ledger: "Ledger", target: Path, _wish: Wish) -> None:
    from cocoachain.formats import native

    native.dump(ledger.reading.chain, target, lines=True)


def _epcis(ledger: "Ledger", target: Path, wish: Wish) -> None:
    from cocoachain.formats import epcis

    reading = ledger.reading
    given = reading if reading.settings.get("format") == "epcis" else reading.chain
    epcis.dump(given, target, redact=wish.redact)


def _prov(ledger: "Ledger", target: Path, wish: Wish) -> Iterable[str]:
    from cocoachain.formats import prov

    prov.dump(ledger.reading.chain, target, names=wish.names)
    return prov.CARRIED


def _geojson(ledger: "Ledger", target: Path, _wish: Wish) -> Iterable[str]:
    from cocoachain.formats import eudr
    from cocoachain.formats.native_files import write_whole

    plots = ledger.lineage.chain.plots
    if not plots:
        raise FormatError("Expected plots to write, got a chain without any")
    write_whole(target, [eudr.geojson(plots)])
    return ("plot",)


def _cocoa(ledger: "Ledger", target: Path, _wish: Wish) -> None:
    ledger.lineage.save(target)


def _graph(ledger: "Ledger", target: Path, _wish: Wish) -> Iterable[str]:
    from cocoachain.formats.graphs import dump

    dump(ledger.lineage.graph, target)
    return ("lot", "step")


_Write = Callable[["Ledger", Path, Wish], Iterable[str] | None]
"""Writes, and gives the kinds that the format tells of; ``None``: all of them."""

_WRITERS: dict[str, _Write] = {
    "ledger": _ledger,
    "xlsx": _ledger,
    "json": _json,
    "jsonl": _jsonl,
    "epcis": _epcis,
    "prov": _prov,
    "geojson": _geojson,
    "cocoa": _cocoa,
    "graphml": _graph,
    "cyjs": _graph,
}
ENDINGS = (
    (_XLSX, "xlsx"),
    (".prov.json", "prov"),
    (".json", "json"),
    (".jsonl", "jsonl"),
    (".ndjson", "jsonl"),
    (".jsonld", "epcis"),
    (".geojson", "geojson"),
    (".cocoa", "cocoa"),
    (".graphml", "graphml"),
    (".cyjs", "cyjs"),
)
"""The endings of names and the formats that they ask for; the first that fits."""
