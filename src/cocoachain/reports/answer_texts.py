"""Answers of the questions as text: findings marked, regions named, words in a language."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from cocoachain.findings import Finding
from cocoachain.lineage.shares import ASSUMPTION
from cocoachain.model.lots import Stage
from cocoachain.reports.words import Words, region_names

if TYPE_CHECKING:
    from fractions import Fraction

    from cocoachain.lineage.destinations import Destinations
    from cocoachain.lineage.shares import Origins
    from cocoachain.lineage.tracing import Trace
    from cocoachain.rendering.tables import Table
    from cocoachain.values.mass import Mass

_REGIONS = ("village", "district", "regency", "province")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?) (kg|%)")
_LEADING = re.compile(r"(from|plot) (.+)")
_COUNTED = re.compile(r"([\d,]+) (\w+)")
_TREE_WORDS = {stage.replace("_", " ") for stage in Stage} | {"no record", "not measured"}


def trace_text(trace: "Trace", findings: Iterable[Finding], words: Words) -> str:
    """The tree, `!` where a finding sits, and a line that counts."""
    tree = trace.as_text(findings=findings).splitlines()
    counts = str(trace).splitlines()[-1].split(", ")
    told = [_tree_line(line, words) for line in tree]
    return "\n".join([*told, ", ".join(_counted(each, words) for each in counts)]) + "\n"


def _tree_line(line: str, words: Words) -> str:
    """A line of the tree: its parts stand two spaces apart, the lot's name is the first of them."""
    indent = len(line) - len(line.lstrip(" │├└─"))
    name, *parts = line[indent:].split("  ")
    return "  ".join([line[:indent] + name, *(_part(each, words) for each in parts)])


def _part(part: str, words: Words) -> str:
    leading = _LEADING.fullmatch(part)
    if leading:
        return f"{words.say(leading[1])} {leading[2]}"
    return words.say(part) if part in _TREE_WORDS else _figure(part, words)


def _counted(text: str, words: Words) -> str:
    found = _COUNTED.fullmatch(text)
    if found is None:
        return words.rendered(text)
    return f"{words.number(int(found[1].replace(',', '')))} {words.say(found[2])}"


def origins_text(found: "Origins[Mass] | Origins[Fraction]", words: Words) -> str:
    """The table, with regions named beside their codes, its total and the assumption."""
    table = found.table()
    last = len(table.rows) - 1 if found.unknown else -1
    rows = [
        (words.say("unknown") if at == last else _origin(str(key), found.by), *cells)
        for at, (key, *cells) in enumerate(table.rows)
    ]
    caption = words.say("Origins of {lot}", lot=found.lot)
    told = _table(attrs.evolve(table, rows=rows, caption=caption), words)
    total = words.say("Total {total}.", total=_shown(found.total, words))
    return f"{told}\n{total} {words.say(ASSUMPTION)}"


def _origin(key: str, by: str) -> str:
    """The key of an origin; a region's code with its name, where that is known."""
    name = region_names().get(key) if by in _REGIONS else None
    return f"{key} {name}" if name else key


def destinations_text(found: "Destinations", words: Words) -> str:
    """The table with its total."""
    table = found.table()
    rows = [
        (words.say(str(end)), words.say(str(where)) if end == "loss" else where, mass)
        for end, where, mass in table.rows
    ]
    caption = words.say("Destinations of {lot}", lot=found.lot)
    told = _table(attrs.evolve(table, rows=rows, caption=caption), words)
    return f"{told}\n{words.say('Total {total}.', total=_shown(found.total, words))}"


def _table(table: "Table", words: Words) -> str:
    """The table with its headings and figures in the language."""
    headings = tuple(words.say(each) for each in table.headings)
    rows = [(first, *(_shown(cell, words) for cell in rest)) for first, *rest in table.rows]
    return attrs.evolve(table, headings=headings, rows=rows).as_text()


def _shown(value: object, words: Words) -> str:
    """A mass, share or name; figures with the decimal mark of the language."""
    return _figure(str(value), words)


def _figure(text: str, words: Words) -> str:
    plain = words.lang == "en" or not _FIGURE.fullmatch(text)
    return text if plain else text.replace(".", ",")
