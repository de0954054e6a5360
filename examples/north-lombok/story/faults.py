"""The six faults, planted one by one into a sound book. Each is the slip of a tired clerk."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bookkeeping import Book, Row

from story.parties import HOUSE, MILK_MAKER, TOLL_CUSTOMER
from story.prices import amount

EARLY_NOTE = 40
"""Which grinding step of the milk maker was written down before it began."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the row that says it."""

    code: str
    """The one rule that finds it."""

    sheet: str
    subject: str
    """The record that the finding is about."""

    told: str
    line: Row
    """The row itself; its place is known when the sheets are sorted."""

    step: Row | None = None
    """The row of ``steps`` that the audit points at, where it is another than the row at fault."""

    row: int = 0
    found_at: tuple[str, int] = ("", 0)
    """Sheet and row that the audit points at."""


def places(book: Book, faults: list[Fault]) -> list[Fault]:
    """The faults with the row of each, counted as a spreadsheet does: the heading is row 1."""
    found = []
    for fault in faults:
        row = _place(book.sheets[fault.sheet], fault.line)
        at = (fault.sheet, row)
        if fault.step is not None:
            at = ("steps", _place(book.sheets["steps"], fault.step))
        found.append(replace(fault, row=row, found_at=at))
    return found


def _place(rows: list[Row], wanted: Row) -> int:
    return next(place for place, row in enumerate(rows, start=2) if row is wanted)


def plant(book: Book) -> list[Fault]:
    """Spoils six rows and says which."""
    return [fault(book) for fault in PLANTED]


def _one(book: Book, sheet: str, test: Callable[[Row], bool]) -> Row:
    return next(row for row in book.sheets[sheet] if test(row))


def swapped_digits(book: Book) -> Fault:
    """M02: the slip says less than what went into the box."""

    def can_swap(row: Row) -> bool:
        whole, _, tenth = row["net_kg"].partition(".")
        return (
            row["when"] >= "2025-10"
            and row["stage"] == "wet_beans"
            and row["site"] == HOUSE
            and not row["gross_kg"]
            and whole[0] >= "3"
            and whole[1] > tenth
        )

    row = _one(book, "deliveries", can_swap)
    right = row["net_kg"]
    row["net_kg"] = f"{right[0]}{right[3]}.{right[1]}"
    grams = round(float(row["net_kg"]) * 1000)
    paid = amount(grams, int(row["unit_price"])) + int(row["premium"] or 0)
    row["paid"] = str(paid - int(row["deduction"] or 0))
    box = _one(book, "portions", lambda each: each["lot"] == row["slip"])["step"]
    return Fault(
        "M02",
        "deliveries",
        row["slip"],
        f"Swapped two digits of `net_kg`: {row['net_kg']} on the slip, where "
        f"{right} kg went into `{box}`.",
        row,
    )


def forgotten_loss(book: Book) -> Fault:
    """M01: the sweepings of a grading were not written down."""
    step = _one(book, "steps", lambda each: each["id"] == "ST-SOR-09")
    loss = _one(book, "losses", lambda each: each["step"] == step["id"])
    book.sheets["losses"].remove(loss)
    return Fault(
        "M01",
        "steps",
        step["id"],
        f"Wrote no row in `losses.csv` for the {loss['mass_kg']} kg that were sorted "
        "out: what came out is less than what went in.",
        step,
    )


def forgotten_box(book: Book) -> Fault:
    """T02: the box was left for nine days."""
    step = _one(book, "steps", lambda each: each["id"] == "ST-FER-13")
    dry = _one(book, "steps", lambda each: each["id"] == "ST-DRY-13")
    lot = _one(book, "lots", lambda each: each["id"] == "FER-13")
    later = datetime.fromisoformat(step["start"]) + timedelta(days=8, hours=16)
    moved = f"{later:%Y-%m-%dT%H:%M}"
    step["end"], lot["made"] = moved, moved
    step["recorded"] = f"{later + timedelta(hours=9):%Y-%m-%dT%H:%M}"
    dry["start"] = f"{later + timedelta(hours=1):%Y-%m-%dT%H:%M}"
    return Fault(
        "T02",
        "steps",
        step["id"],
        "Opened the box late: 8 days and 16 hours of fermentation, where 4 to 7 are usual "
        "and 8 the most.",
        step,
    )


def early_note(book: Book) -> Fault:
    """T06: the record is older than what it records."""
    step = _one(
        book, "steps", lambda each: each["id"] == f"ST-GLG-{MILK_MAKER.letter}0{EARLY_NOTE}"
    )
    before = datetime.fromisoformat(step["start"]) - timedelta(days=3, hours=-10)
    step["recorded"] = f"{before:%Y-%m-%dT%H:%M}"
    return Fault(
        "T06",
        "steps",
        step["id"],
        f"Wrote the grinding down on {before:%d %B %Y}, days before it began.",
        step,
    )


def weak_fan(book: Book) -> Fault:
    """M05: nibs were blown out with the shell; the story itself has this week's poor yield."""
    poor = min(
        (row for row in book.sheets["steps"] if row["kind"] == "winnow"),
        key=lambda row: _nib_yield(book, row["id"]),
    )
    share = _nib_yield(book, poor["id"])
    return Fault(
        "M05",
        "steps",
        poor["id"],
        f"Set the fan too strong: nibs went out with the shell. The loss is recorded, and the "
        f"nib yield is {share:.3f}, under 0.70.",
        poor,
    )


def _nib_yield(book: Book, step: str) -> float:
    rows = [row for row in book.sheets["portions"] if row["step"] == step]
    taken = next(float(row["mass_kg"]) for row in rows if row["direction"] == "in")
    nibs = next(float(row["mass_kg"]) for row in rows if row["lot"].startswith("NIB-"))
    return nibs / taken


def wrong_address(book: Book) -> Fault:
    """G04: liquor was sent to one workshop, and pressed in another that never got it."""
    tolled = [
        row
        for row in book.sheets["transfers"]
        if row["kind"] == "toll" and row["lot"].startswith(f"PST-{TOLL_CUSTOMER.letter}")
    ]
    row = tolled[5]
    drawn = _one(
        book, "portions", lambda each: each["lot"] == row["lot"] and each["direction"] == "in"
    )
    step = _one(book, "steps", lambda each: each["id"] == drawn["step"])
    row["to"], row["to_site"] = MILK_MAKER.party, MILK_MAKER.site
    return Fault(
        "G04",
        "transfers",
        step["id"],
        f"Booked the liquor `{row['lot']}` to `{MILK_MAKER.site}`, the wrong workshop; "
        f"`{step['id']}` presses it at `{step['site']}`.",
        row,
        step,
    )


PLANTED = (swapped_digits, forgotten_loss, weak_fan, forgotten_box, early_note, wrong_address)
