"""Write docs/reference/limits.md, the table of all limits, from src/cocoachain/data/limits.

python docs/generate_limits.py           writes the page
python docs/generate_limits.py --check   says whether the page is fresh; writes nothing
"""

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from cocoachain.rules.figures import shown
from cocoachain.rules.limits import Limit, families, limits

PAGE = Path(__file__).parent / "reference" / "limits.md"

_HEAD = """\
# The limits

Every limit that the rules judge by, written from the data files `data/limits/*.toml` of the
package. Each has a source, the market or scheme that asks for it, the days on which it is valid,
its place on [the field page](field.md), and a mark of how sure it is (the marks of the field page);
a limit of mark `K-` never makes an error. A rule takes the limits of its profile's markets that are
valid on the day of the event; a caller's setting overrides them (`settings={"Q01": {"most": 9}}`).
`tools/renew_limits.py` compares all figures with the field page and brings them up to date.
"""


def page() -> str:
    """The whole page."""
    lines = [_HEAD.rstrip("\n")]
    for family in families():
        lines += ["", f"## {family.replace('_', ' ').capitalize()}", ""]
        lines += ["| Code | What | Allowed | For | Market | Valid | Source | Mark |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        lines += [_line(each) for each in limits(family).values()]
    return "\n".join(lines) + "\n"


def _line(each: Limit) -> str:
    cells = (
        f"`{each.code}`", each.name, _allowed(each), ", ".join(_whom(each)) or "all", each.market,
        _valid(each), f"{each.source}; §{each.spot.section}", each.mark.value,
    )  # fmt: skip
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _allowed(each: Limit) -> str:
    words = {"least": "≥", "above": ">", "most": "≤", "below": "<", "value": ""}
    ends = [(sign, getattr(each, name)) for name, sign in words.items()]
    told = [f"{sign} {_number(end)}".strip() for sign, end in ends if end is not None]
    if each.text is not None:
        told.append(f"`{each.text}`")
    unit = f" {each.unit}" if each.unit and told else ""
    severity = "" if each.severity == "error" else f" ({each.severity})"
    return f"{', '.join(told) or 'not known'}{unit}{severity}"


def _number(end: Fraction) -> str:
    return shown(end)


def _whom(each: Limit) -> Iterator[str]:
    yield from each.classes
    if each.cocoa_least is not None:
        yield f"cocoa ≥ {_number(each.cocoa_least)} %"
    if each.cocoa_below is not None:
        yield f"cocoa < {_number(each.cocoa_below)} %"


def _valid(each: Limit) -> str:
    first = "" if each.valid_from is None else f"from {each.valid_from.isoformat()}"
    last = "" if each.valid_to is None else f"to {each.valid_to.isoformat()}"
    return f"{first} {last}".strip() or "–"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it with what would be written."""
    wanted = page()
    if "--check" not in arguments:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == wanted:
        return 0
    sys.stderr.write(f"{PAGE.name} differs from the data; run: python docs/generate_limits.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
