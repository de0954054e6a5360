"""What is opened and written for a command: a reading with its lineage, a verdict, a target."""

from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cocoachain.cli.faults import ERRORS_FOUND, SOUND
from cocoachain.cli.screen import note, working
from cocoachain.errors import FormatError

if TYPE_CHECKING:
    from cocoachain.lineage.lineage import Lineage
    from cocoachain.readings import Reading
    from cocoachain.reports.words import Words
    from cocoachain.verdicts import Verdict

_DEFAULT_PROFILE = "lineage"


@attrs.frozen
class Ledger:
    """What was opened."""

    name: str
    """The name of the file or folder."""

    reading: "Reading"
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
    from cocoachain.formats.reading import read
    from cocoachain.lineage.lineage import Lineage

    with working(words.say("Reading") if words else "Reading"):
        reading = read(path)
        return Ledger(path.resolve().name, reading, Lineage(reading.chain))


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


def write_chain(reading: "Reading", target: Path) -> None:
    """Write the chain of a reading in the format that the new name asks for.

    Raises:
        FormatError: No format has that ending.
    """
    from cocoachain.formats import ledger, native

    suffix = target.suffix.lower()
    if suffix in {".json", *native.LINES_SUFFIXES}:
        native.dump(reading.chain, target)
    elif suffix in {"", ".xlsx"}:
        ledger.write(reading.chain, target, settings=reading.settings)
    else:
        message = f"Expected .xlsx, .json, .jsonl or a folder's name, got {target.name!r}"
        raise FormatError(message)
