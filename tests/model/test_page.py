"""The page of the model lists every record as it is."""

import re
from pathlib import Path

import attrs

from cocoachain.model.kinds import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "model.md"


def needed_fields(cls: type) -> list[str]:
    """The fields without a default."""
    return [field.name for field in attrs.fields(cls) if field.default is attrs.NOTHING]


def test_the_page_lists_every_record_with_its_list_and_its_needed_fields():
    text = PAGE.read_text(encoding="utf-8").split("## All records", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| `(\w+)` \| ([^|]+) \|$", text, re.MULTILINE
    )
    shown = [(name, plural, re.findall(r"`(\w+)`", needed)) for name, _, _, plural, needed in rows]
    wanted = [
        (cls.__name__, kind.plural, needed_fields(cls)) for kind in KINDS for cls in kind.classes
    ]

    assert shown == wanted
    assert all(trade.strip() and local.strip() for _, trade, local, _, _ in rows)


def test_the_page_documents_every_module_of_the_model():
    documented = re.findall(
        r"(?m)^\.\. automodule:: (\S+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
    )
    modules = sorted((Path(__file__).parents[2] / "src/cocoachain/model").glob("[a-z]*.py"))

    assert sorted(documented) == [f"cocoachain.model.{each.stem}" for each in modules]
