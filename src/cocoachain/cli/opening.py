"""What is opened and written for a command: a reading with its lineage, a verdict, a target."""

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cocoachain.cli.faults import ERRORS_FOUND, SOUND
from cocoachain.cli.screen import note, working
from cocoachain.errors import FormatError
from cocoachain.readings import Reading

if TYPE_CHECKING:
    from cocoachain.lineage.lineage import Lineage
    from cocoachain.reports.words import Words
    from cocoachain.verdicts import Verdict

_DEFAULT_PROFILE = "lineage"
_MANIFEST = "manifest.json"
"""The file by which a folder of `Lineage.save` is known; a ledger has no such sheet."""

_ONLY_WRITTEN = {
    ".prov.json": "PROV-JSON",
    ".geojson": "GeoJSON",
    ".graphml": "GraphML",
    ".cyjs": "Cytoscape JSON",
}


@attrs.frozen
class Ledger:
    """What was opened."""

    name: str
    """The name of the file or folder."""

    reading: Reading
    lineage: "Lineage"

    @property
    def files(self) -> frozenset[str]:
        """The names of the files that its records and issues stand in."""
        places = [*self.reading.places.values(), *(each.where for each in self.reading.issues)]
        return frozenset(place.file for place in places if place.file)


def opened(path: Path, words: "Words | None" = None) -> Ledger:
    """The reading of any format that we read, and its lineage.

    Raises:
        FormatError: Nothing of it can be used.
        OSError: It cannot be read at all.
    """
    from cocoachain.lineage.lineage import Lineage

    name = path.resolve().name
    with working(words.say("Reading") if words else "Reading"):
        if (path / _MANIFEST).is_file():
            lineage = Lineage.open(path)
            return Ledger(name, Reading(chain=lineage.given), lineage)
        reading = _read(path)
        return Ledger(name, reading, Lineage(reading.chain))


def _read(path: Path) -> Reading:
    """The reading of a file or folder; of what is only ever written, a plain word."""
    from cocoachain.formats.reading import read

    try:
        return read(path)
    except FormatError as error:
        name = path.name.casefold()
        kind = next((each for end, each in _ONLY_WRITTEN.items() if name.endswith(end)), None)
        if kind is None or not path.is_file():
            raise
        message = f"Expected a chain that can be read back, got {kind}, which is only written"
        raise FormatError(f"{message}: {path.name}") from error


def verdict_of(
    ledger: Ledger, profile: str | None = None, words: "Words | None" = None
) -> "Verdict":
    """What the rules of the profile say; by default that which the ledger names."""
    from cocoachain.rules.checking import check

    named = profile or str(ledger.reading.settings.get("profile") or _DEFAULT_PROFILE)
    with working(words.say("Checking") if words else "Checking"):
        return check(ledger.lineage, profile=named, places=ledger.reading.places)


def told_unread(ledger: Ledger, words: "Words") -> int:
    """The exit status of a question: an answer from which entries are missing says so."""
    unread = len(ledger.reading.issues)
    if not unread:
        return SOUND
    told = words.count(
        unread,
        "{count} entry could not be read and is left out; see: cocoachain check",
        "{count} entries could not be read and are left out; see: cocoachain check",
    )
    note(f"cocoachain: {told}")
    return ERRORS_FOUND


def make_room(target: Path, *, force: bool) -> None:
    """Make the folder that the target goes to, unless writing would destroy something.

    Raises:
        FormatError: Something is there already and `force` was not given.
        OSError: The folder cannot be made.
    """
    taken = target.is_file() or (target.is_dir() and any(target.iterdir()))
    if taken and not force:
        message = f"Expected a new name, got one that is taken: {target}; --force replaces it"
        raise FormatError(message)
    target.parent.mkdir(parents=True, exist_ok=True)
