import pytest

from cocoachain.formats.ledger.sheets import SHEETS
from cocoachain.reports.words import words

NEEDED = sorted({column.about for sheet in SHEETS for column in sheet.columns if column.required})


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("step FER-1, step RST-1", "langkah FER-1, langkah RST-1"),
        ("product PR-1, certificate C-1, permit P-1", "produk PR-1, sertifikat C-1, izin P-1"),
        (
            "farmer F-01, a membership, site S-1 and 9 more",
            "petani F-01, satu keanggotaan, lokasi S-1 dan 9 lagi",
        ),
        ("Jalan Raya 5, Mataram", "Jalan Raya 5, Mataram"),
    ],
)
def test_a_list_of_records_is_translated_record_by_record(english, indonesian) -> None:
    assert words("id").rendered(english) == indonesian


@pytest.mark.parametrize("about", NEEDED)
def test_a_blank_cell_is_told_without_english(about) -> None:
    said = words("id").rendered(f"Expected {about}, got a blank cell: row not read")

    assert said == (
        f"Seharusnya {words('id').entries[about]}, ternyata sel kosong: baris tidak dibaca"
    )


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        (
            "Expected a number such as 62.5, 62,5 or 1.234,56, got '1e3'",
            "Seharusnya bilangan seperti 62.5, 62,5 atau 1.234,56, ternyata '1e3'",
        ),
        (
            (
                "Expected a moment such as 2026-05-04T08:30 or a day (YYYY-MM-DD), got "
                "'01/02/2026': day, month and year can stand in any order there"
            ),
            (
                "Seharusnya waktu seperti 2026-05-04T08:30 atau tanggal (YYYY-MM-DD), ternyata "
                "'01/02/2026': urutan hari, bulan, dan tahunnya tidak jelas"
            ),
        ),
        (
            "Expected a moment that exists, got '2026-02-30': day is out of range for month",
            (
                "Seharusnya waktu yang ada, ternyata '2026-02-30': tanggal itu tidak ada dalam "
                "bulannya"
            ),
        ),
    ],
)
def test_an_issue_of_a_cell_is_told_without_english(english, indonesian) -> None:
    assert words("id").rendered(english) == indonesian
