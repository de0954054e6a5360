"""Recalls and reconciliations as text, in the reader's language."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cocoachain.lineage.books.stocktakes import Counted
from cocoachain.lineage.reach.whereabouts import State
from cocoachain.rendering.tables import Table
from cocoachain.reports.words import Words
from cocoachain.values.mass import Mass

if TYPE_CHECKING:
    from cocoachain.lineage.books.reconciliations import Reconciliation
    from cocoachain.lineage.reach.affected import Affected
    from cocoachain.lineage.recalls import Recall

_NAMED = 5
"""Names in a list before it says how many more."""


def recall_text(found: "Recall", words: Words) -> str:
    """Every affected lot, where all of it is, and the sums."""
    tables = [_affected(found, words), _places(found, words)]
    return (
        "\n\n".join([*(each.as_text() for each in tables), "\n".join(_sums(found, words))]) + "\n"
    )


def _affected(found: "Recall", words: Words) -> Table:
    headings = ("lot", "stage", "how", "mass", "least", "expected", "most", "way")
    rows = [_row(each, words) for each in found]
    return Table(
        headings=[words.say(each) for each in headings],
        rows=rows,
        caption=words.say("Recall of {lot}", lot=_recalled(found, words)),
        right=frozenset({3, 4, 5, 6}),
    )


def _row(each: "Affected", words: Words) -> tuple[object, ...]:
    stage = "" if each.stage is None else words.term(each.stage.value)
    masses = (words.mass(mass) for mass in (each.mass, each.least, each.expected, each.most))
    return (each.lot, stage, words.say(each.how.value), *masses, " → ".join(each.way))


def _places(found: "Recall", words: Words) -> Table:
    headings = ("state", "where", "record", "mass", "of it recalled")
    rows = [
        (
            words.say(each.state.value), _where(each.state, each.where, words), each.record,
            words.mass(each.mass), words.mass(each.expected),
        )
        for each in found.whereabouts
    ]  # fmt: skip
    return Table(
        headings=[words.say(each) for each in headings],
        rows=rows,
        caption=words.say("Where it is"),
        right=frozenset({3, 4}),
    )


def _where(state: State, where: str, words: Words) -> str:
    """A place by its name; a cause, or a word for a place that nobody wrote down, translated."""
    return words.term(where) if state in {State.LOST, State.GIVEN, State.UNKNOWN} else where


def _sums(found: "Recall", words: Words) -> Iterator[str]:
    lots = words.count(len(found), "{count} lot", "{count} lots")
    yield words.say("At risk: {mass} in {lots}.", mass=words.mass(found.at_risk), lots=lots)
    for state in State:
        if found.total(state):
            yield f"  {words.say(state.value)}: {words.mass(found.total(state))}"
    if found.accounted is not None and found.recalled is not None:
        yield words.say(
            "Of the {mass} recalled, {share} are accounted for.",
            mass=words.mass(found.recalled),
            share=words.share(found.accounted),
        )
    if found.declarations:
        named = _listed(found.declarations, words)
        yield words.say("Declarations that cover it: {names}.", names=named)
    loose = sum(not each.bounded and each.how != "contact" for each in found)
    if loose:
        lots = words.count(loose, "{count} lot", "{count} lots")
        yield words.say("Without bounds, so that all of it may be affected: {lots}.", lots=lots)
    if found.open_ends:
        named = _listed(found.open_ends, words)
        yield words.say("Cut off, so that more may be affected: {names}.", names=named)


def _recalled(found: "Recall", words: Words) -> str:
    return _listed(tuple(each.lot for each in found if each.how == "recalled"), words)


def _listed(names: tuple[str, ...], words: Words) -> str:
    shown = ", ".join(names[:_NAMED])
    beyond = len(names) - _NAMED
    more = words.say("{count} more", count=words.number(beyond))
    return f"{shown}{words.say(' and ')}{more}" if beyond > 0 else shown


def reconciliation_text(found: "Reconciliation", words: Words) -> str:
    """The balance by product, losses by cause, what does not add up, and the stock-takes."""
    headings = [
        words.say("product"),
        *(
            f"{words.say(each)} kg"
            for each in ("opening", "in", "out", "loss", "unexplained", "closing")
        ),
    ]
    named = [(words.term(name), each) for name, each in found.items()]
    table = Table(
        headings=headings,
        rows=[
            (name, *(words.number(cell) for cell in each.cells()))
            for name, each in [*named, (words.say("total"), found.total)]
        ],
        caption=words.rendered(found.title),
        right=frozenset(range(1, len(headings))),
    )  # fmt: skip
    return "\n".join([table.as_text(), *_remarks(found, words)]) + "\n"


def _remarks(found: "Reconciliation", words: Words) -> Iterator[str]:
    for cause, mass in found.total.losses.items():
        yield words.say("Loss: {cause} {mass}", cause=words.term(cause), mass=words.mass(mass))
    yield words.say("Differences:" if found.differences else "No differences.")
    for each in found.differences:
        yield f"  {each.holder}: {words.rendered(each.message)}"
    if found.counted:
        takes = words.count(len(found.counted), "{count} stock-take", "{count} stock-takes")
        agree = sum(each.agrees for each in found.counted)
        yield words.say("{takes}, {count} as in the book.", takes=takes, count=words.number(agree))
        yield from (f"  {_off(each, words)}" for each in found.counted if not each.agrees)
    if found.unmeasured:
        named = _listed(found.unmeasured, words)
        yield words.say("Not weighed throughout: {names}.", names=named)
    if found.undecided:
        named = _listed(found.undecided, words)
        yield words.say("On a day at the bounds, before or after: {names}.", names=named)


def _off(each: Counted, words: Words) -> str:
    """A stock-take that is not as in the book."""
    template = (
        "{place}, {when}: {what}, {found} found, {book} in the book: {off} too much"
        if each.off_mg > 0
        else "{place}, {when}: {what}, {found} found, {book} in the book: {off} missing"
    )
    told = words.say(
        template,
        place=each.site,
        when=each.when,
        what=words.term(each.what),
        found=words.mass(each.found),
        book=words.mass(each.book),
        off=words.mass(Mass(abs(each.off_mg))),
    )
    if not each.lots:
        return told
    return f"{told}; {words.say('look for {names}', names=_listed(each.lots, words))}"
