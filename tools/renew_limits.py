"""Compare the limits in src/cocoachain/data/limits with the field page, or write them anew from it.

python tools/renew_limits.py --check   says where they differ; writes nothing; exit status 1 then
python tools/renew_limits.py           writes the page's figures into the data files

Each limit says where its figures stand: ``section``, ``row`` (how the row begins), ``column`` and
``numbers``, counted in that cell. A list item of the page is a row that begins with "- " and has no
column. A mark has to be one that the row's source names.
"""

import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from cocoachain.model.flows import Mark
from cocoachain.rules.limits import BOUNDS, Limit, all_limits

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "field.md"
DATA = ROOT / "src" / "cocoachain" / "data" / "limits"

_HEADING = re.compile(r"#+ (\d+(?:\.\d+)?)\b")
_NUMBER = re.compile(r"(?<![A-Za-z\d.])(?:\d{1,3}(?: \d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_MARKS = {
    Mark.SEEN: re.compile(r"S:"),
    Mark.COMPUTED: re.compile(r"S\*|\bderived\b"),
    Mark.SURE: re.compile(r"K\+"),
    Mark.KNOWN: re.compile(r"\bK(?![+\w-])"),
    Mark.UNSURE: re.compile(r"\bK-"),
}
"""How the page writes its marks, the surest first."""
Row = dict[str, str]


def rows_by_section(page: str) -> dict[str, list[Row]]:
    """The rows of the page's tables and lists; a row has its label under "" and its last cell."""
    found: dict[str, list[Row]] = {}
    section, heads = "", list[str]()
    for line in page.splitlines():
        heading = _HEADING.match(line)
        if heading:
            section, heads = heading[1], []
        elif line.startswith("- "):
            found.setdefault(section, []).append({"label": line, "": line, "source": line})
        elif line.startswith("|") and not set(line) <= set("|- "):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if heads:
                found.setdefault(section, []).append(_row(heads, cells))
            else:
                heads = cells
        elif not line.startswith("|"):
            heads = []
    return found


def _row(heads: list[str], cells: list[str]) -> Row:
    label = cells[0] or cells[1]
    return {**dict(zip(heads, cells, strict=False)), "label": label, "source": cells[-1]}


def figures_on_page(rows: dict[str, list[Row]], limit: Limit) -> dict[str, str]:
    """The figures that the page has for a limit, by the name of the bound, as text.

    Raises:
        ValueError: The page has no such row, column or number.
    """
    spot = limit.spot
    named = [name for name in BOUNDS if getattr(limit, name) is not None]
    found = next((e for e in rows.get(spot.section, []) if e["label"].startswith(spot.row)), None)
    if found is None or spot.column not in found:
        message = (
            f"{limit.code}: no row {spot.row!r} with column {spot.column!r} in §{spot.section}"
        )
        raise ValueError(message)
    numbers = _NUMBER.findall(found[spot.column])
    if not spot.numbers:
        return {}
    if len(spot.numbers) != len(named) or max(spot.numbers) > len(numbers):
        message = f"{limit.code}: {len(named)} figures, but numbers {spot.numbers} of {numbers}"
        raise ValueError(message)
    at = [numbers[place - 1].replace(" ", "") for place in spot.numbers]
    return dict(zip(named, at, strict=True))


def is_too_sure(rows: dict[str, list[Row]], limit: Limit) -> bool:
    """Whether a limit claims a surer mark than its row has; not where the row points elsewhere."""
    spot = limit.spot
    found = next(e for e in rows[spot.section] if e["label"].startswith(spot.row))
    told = f"{found[spot.column]} {found['source']}"
    if found["source"].startswith("§"):
        return False
    surest = next((mark for mark, sign in _MARKS.items() if sign.search(told)), Mark.UNSURE)
    order = list(_MARKS)
    return order.index(limit.mark) < order.index(surest)


def differences(page: str) -> Iterator[tuple[Limit, str, str, str]]:
    """Each figure that differs: the limit, the bound, what the data say, what the page says."""
    rows = rows_by_section(page)
    for limit in all_limits():
        for name, written in figures_on_page(rows, limit).items():
            held = getattr(limit, name)
            if Fraction(written) != held:
                yield limit, name, str(held), written


def rewritten(text: str, limit: Limit, name: str, written: str) -> str:
    """The text of a data file with one figure of a limit exchanged; each limit is one line."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if f'code = "{limit.code}"' in line:
            lines[at] = re.sub(rf'\b{name} = "[^"]*"', f'{name} = "{written}"', line)
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Compare, and write unless asked only to check."""
    found = list(differences(PAGE.read_text(encoding="utf-8")))
    for limit, name, held, written in found:
        sys.stderr.write(f"{limit.code}: {name} is {held} here and {written} on the {limit.spot}\n")
        if "--check" not in arguments:
            path = DATA / f"{limit.family}.toml"
            text = rewritten(path.read_text(encoding="utf-8"), limit, name, written)
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
