"""Baselines at the command line: what is accepted today, and accepting what is found."""

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cocoachain.cli.screen import note
from cocoachain.errors import RecordError
from cocoachain.rules.baselines import Baseline

if TYPE_CHECKING:
    from cocoachain.reports.words import Words
    from cocoachain.verdicts import Verdict


def accepting(options: argparse.Namespace) -> tuple[str, date] | None:
    """The reason and the last day with which findings are to be accepted; ``None``: they are not.

    Raises:
        RecordError: One of the three options is missing, or the day is none.
    """
    given = (options.accept, options.reason, options.until)
    if given == (None, None, None):
        return None
    if None in given:
        raise RecordError("Expected --accept, --reason and --until together, got some of them")
    try:
        return options.reason, date.fromisoformat(options.until)
    except ValueError:
        message = f"Expected a day such as 2027-03-31, got {options.until!r} (--until)"
        raise RecordError(message) from None


def beside_the_baseline(verdict: "Verdict", path: Path, words: "Words") -> "Verdict":
    """What is new today; what was left out, and what has lapsed, is told on the standard error."""
    news = Baseline.load(path).news(verdict, on=datetime.now().astimezone().date())
    told = [
        words.count(len(rows), one, many)
        for rows, one, many in (
            (news.accepted, "{count} finding is accepted", "{count} findings are accepted"),
            (news.lapsed, "{count} is no longer accepted", "{count} are no longer accepted"),
            (news.gone, "{count} is gone", "{count} are gone"),
        )
        if rows
    ]
    if told:
        note(f"cocoachain: {', '.join(told)}")
    return news.verdict


def accept(verdict: "Verdict", path: Path, taken: tuple[str, date], words: "Words") -> None:
    """Accept what was found, beside what the file accepts already."""
    reason, until = taken
    held = Baseline.load(path) if path.exists() else Baseline()
    (held | Baseline.of(verdict, reason=reason, until=until)).dump(path)
    note(f"cocoachain: {words.say('Written: {path}', path=path)}")
