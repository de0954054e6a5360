"""The template: every sheet, its headings and worked rows that read without an issue."""

import zipfile

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import ledger
from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.formats.ledger.templates import _choices
from cocoachain.formats.ledger.words import vocabulary
from cocoachain.model.kinds import KINDS
from ledger_files import told

FORMS = [
    pytest.param("ledger", id="csv"),
    pytest.param("ledger.xlsx", id="xlsx", marks=pytest.mark.needs("excel")),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("name", FORMS)
def test_a_template_reads_without_an_issue_and_shows_nearly_every_kind(
    tmp_path, name, language
) -> None:
    ledger.template(tmp_path / name, language=language)

    reading = ledger.read(tmp_path / name)
    assert (told(reading), reading.notes) == ([], ())
    assert {kind.name for kind in KINDS if not reading.chain.count(kind.name)} == {
        "centre", "lab_result",
    }  # fmt: skip


def test_both_languages_say_the_same(tmp_path) -> None:
    for language in ("en", "id"):
        ledger.template(tmp_path / language, language=language)

    assert ledger.read(tmp_path / "en").chain == ledger.read(tmp_path / "id").chain
    assert (
        (tmp_path / "id" / "counts.csv")
        .read_text(encoding="utf-8")
        .startswith("tanggal,lokasi,massa_kg,lot,tahap")
    )


def test_every_sheet_has_one_worked_row_or_as_many_as_make_sense(tmp_path) -> None:
    ledger.template(tmp_path)

    rows = {}
    for sheet in SHEETS:
        lines = (tmp_path / f"{sheet.name}.csv").read_text(encoding="utf-8").splitlines()
        assert lines[0].split(",") == [column.name for column in sheet.columns]
        rows[sheet.name] = len(lines) - 1
    assert {name: count for name, count in rows.items() if count != 1} == {
        "parties": 5,
        "portions": 2,
        "recipes": 4,
    }


@pytest.mark.needs("excel")
def test_columns_of_words_offer_their_words(tmp_path) -> None:
    for language, word in (("en", "wet_beans"), ("id", "biji basah")):
        ledger.template(tmp_path / f"{language}.xlsx", language=language)

        with zipfile.ZipFile(tmp_path / f"{language}.xlsx") as book:
            sheets = [
                book.read(n).decode()
                for n in book.namelist()
                if n.startswith("xl/worksheets/sheet")
            ]
        assert sum(f",{word}," in sheet and 'type="list"' in sheet for sheet in sheets) == 3


def test_no_list_of_words_is_cut() -> None:
    for name in vocabulary():
        for language in ("en", "id"):
            assert len(",".join(_choices(name, language))) <= 255


@pytest.mark.parametrize("name", FORMS)
def test_a_template_never_writes_over_what_is_there(tmp_path, name) -> None:
    ledger.template(tmp_path / name)
    before = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}

    with pytest.raises(FormatError, match="Expected a new place for a template, found "):
        ledger.template(tmp_path / name)

    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == before
