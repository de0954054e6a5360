"""Write the tables of docs/reference/ledger.md from the sheets and words that the reader follows.

python docs/generate_ledger.py           writes them
python docs/generate_ledger.py --check   says whether they are fresh; writes nothing
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from cocoachain.formats.ledger.sheet_table import Column, Sheet
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.words import vocabulary

PAGE = Path(__file__).parent / "reference" / "ledger.md"
START, END = "<!-- tables: written by generate_ledger.py -->", "<!-- end of the tables -->"


def tables() -> str:
    """The sheets with their columns, then the words of the cells."""
    return "\n".join([*_sheets(), *_words()])


def with_tables(page: str) -> str:
    """The page with its tables written anew."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n\n{tables()}\n{END}{after}"


def _sheets() -> Iterator[str]:
    for sheet in SHEETS:
        yield f"### `{sheet.name}`\n"
        yield f"{sheet.about} Also read under the name `{sheet.local}`.\n"
        yield "| Column | Indonesian, and what else is read | Holds | Meaning |"
        yield "| --- | --- | --- | --- |"
        yield from (_row(sheet, column) for column in sheet.columns)
        yield ""


def _row(sheet: Sheet, column: Column) -> str:
    name = f"**`{column.name}`**" if column.required else f"`{column.name}`"
    others = ", ".join(f"`{each}`" for each in dict.fromkeys((column.local, *column.also)))
    holds = f"[{column.kind.words}](#words)" if column.kind.words else column.kind.name
    meaning = column.about + ("; selects the class" if column.name == sheet.selector else "")
    return f"| {name} | {others} | {holds} | {meaning} |"


def _words() -> Iterator[str]:
    yield "## Words\n"
    for name, words in vocabulary().items():
        yield f"**{name}**\n"
        yield "| Word | Also read |"
        yield "| --- | --- |"
        yield from (f"| `{word}` | {', '.join(words[word])} |" for word in words)
        yield ""


def main(arguments: list[str]) -> int:
    """Write the tables, or compare them with what would be written."""
    page = PAGE.read_text(encoding="utf-8")
    wanted = with_tables(page)
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    if page == wanted:
        return 0
    sys.stderr.write(f"{PAGE.name} differs from the sheets; run: python docs/generate_ledger.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
