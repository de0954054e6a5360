"""Write the North Lombok example: ``python examples/north-lombok/make_ledger.py``.

The same files every time: all chance is drawn from one seed, and no clock is read. Without
arguments the ledger is written beside this script, with its six planted faults, and the table of
faults in ``README.md`` is brought up to date; ``--sound FOLDER`` writes the same ledger without
them. Every mass is whole grams and every step balances to the gram before the faults go in.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from bookkeeping import Book  # noqa: E402 - the folders above must be on the path first
from story import evidence, sales, workshops  # noqa: E402 - likewise
from story.cooperative import buy_and_ferment, sell_to_bali  # noqa: E402 - likewise
from story.faults import Fault, places, plant  # noqa: E402 - likewise
from story.parties import introduce  # noqa: E402 - likewise
from story.places import settle  # noqa: E402 - likewise
from story.prices import Prices  # noqa: E402 - likewise
from story.season import Season  # noqa: E402 - likewise

SEED = "north-lombok 2025"
WORKBOOK = "north-lombok.xlsx"
SETTINGS = """# How this ledger is written; its sheets are beside this file.
timezone = "Asia/Makassar"
decimal = "point"
currency = "IDR"
profile = "north-lombok"
"""


def tell(folder: Path, *, planted: bool) -> tuple[Book, list[Fault]]:
    """The whole story, from the plots to the last stock-take."""
    book = Book()
    plots = settle(book, Random(f"{SEED} places"), folder)  # noqa: S311 - a story, not a secret
    season = Season(
        book,
        Random(f"{SEED} year"),  # noqa: S311 - likewise
        Prices(HERE / "sources" / "world-bank-cocoa.csv"),
        plots,
        {},
    )
    introduce(book)
    evidence.opening_shelves(season)
    buy_and_ferment(season)
    workshops.work(season, planted=planted)
    sell_to_bali(season)
    workshops.give_shells(season)
    sales.sell(season)
    evidence.papers(season)
    evidence.correct(season)
    evidence.tests(season)
    evidence.programme(season)
    evidence.count_stock(season)
    faults = plant(book) if planted else []
    book.sort()
    return book, faults


def write(folder: Path, *, planted: bool) -> list[Fault]:
    """The sheets, the plots and the settings; old sheets go first."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    book, faults = tell(folder, planted=planted)
    book.write(folder)
    (folder / "ledger.toml").write_text(SETTINGS, encoding="utf-8")
    return places(book, faults)


def list_faults(faults: list[Fault]) -> None:
    """The faults, with the row of each, for people in the README and for tests as JSON."""
    rows = [
        f"| {fault.code} | `{fault.sheet}.csv` {fault.row} | `{fault.found_at[0]}.csv` "
        f"{fault.found_at[1]}, `{fault.subject}` | {fault.told} |"
        for fault in faults
    ]
    heading = "| Rule | Row at fault | Where the audit points | What the clerk did |"
    into_readme("faults", "\n".join([heading, "|---|---|---|---|", *rows]))
    listed = [
        {
            "code": fault.code,
            "sheet": fault.sheet,
            "row": fault.row,
            "subject": fault.subject,
            "found_at": {"sheet": fault.found_at[0], "row": fault.found_at[1]},
        }
        for fault in faults
    ]
    (HERE / "sources" / "planted-faults.json").write_text(
        json.dumps(listed, indent=2) + "\n", encoding="utf-8"
    )


def into_readme(part: str, text: str) -> None:
    """Puts the text between the two marks of a part."""
    readme = HERE / "README.md"
    marked = re.compile(rf"(<!-- {part} -->\n).*?(\n<!-- end of {part} -->)", re.DOTALL)
    whole = marked.sub(lambda found: found[1] + text + found[2], readme.read_text("utf-8"))
    readme.write_text(whole, encoding="utf-8")


def make_workbook(faults: list[Fault]) -> None:
    """The same ledger as one Excel workbook, written by cocoachain, with the rows of the faults.

    It is written under the name of the outlines' file, so that it names the one beside it.
    """
    from cocoachain.formats import ledger

    with TemporaryDirectory() as folder:
        made = Path(folder) / "plots.xlsx"
        ledger.write(ledger.read(HERE).chain, made)
        (HERE / WORKBOOK).write_bytes(made.read_bytes())
    places = ledger.read(HERE / WORKBOOK).places
    rows = []
    for fault in faults:
        kind = "step" if fault.found_at[0] == "steps" else "lot"
        place = places[kind, fault.subject]
        rows.append(f"{fault.code} `{place.sheet}` {place.row}")
    into_readme("workbook", f"In the workbook the audit points at {', '.join(rows)}.")


def main() -> None:
    """Reads the arguments, writes the ledger, says where the faults are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sound", type=Path, metavar="FOLDER", help="write it without faults, there"
    )
    parser.add_argument("--workbook", action="store_true", help="the Excel workbook as well")
    wanted = parser.parse_args()
    if wanted.sound:
        write(wanted.sound, planted=False)
        return
    faults = write(HERE, planted=True)
    list_faults(faults)
    for fault in faults:
        print(f"{fault.code}  {fault.sheet}.csv row {fault.row}: {fault.told}")
    if wanted.workbook:
        make_workbook(faults)


if __name__ == "__main__":
    main()
