"""Any of our formats, told by its content."""

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import ledger, native
from cocoachain.formats.reading import read
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot

CHAIN = Chain.of(BeanLot(id="B-1"))
EXPECTED = (
    "Expected a ledger (a folder of CSV files or a workbook, .xlsx) or a chain as JSON "
    "or JSON Lines"
)


def test_a_folder_is_a_ledger(tmp_path) -> None:
    ledger.write(CHAIN, tmp_path)

    assert read(tmp_path).chain == CHAIN
    assert read(str(tmp_path)).chain == CHAIN


@pytest.mark.needs("excel")
def test_a_workbook_is_a_ledger_whatever_its_name(tmp_path) -> None:
    ledger.write(CHAIN, tmp_path / "book.xlsx")
    (tmp_path / "book.xlsx").rename(tmp_path / "book.json")

    assert read(tmp_path / "book.json").chain == CHAIN


@pytest.mark.parametrize("name", ["chain.json", "chain.jsonl", "chain.txt"])
def test_json_is_our_json_whatever_its_name(tmp_path, name) -> None:
    native.dump(CHAIN, tmp_path / name)

    assert read(tmp_path / name).chain == CHAIN


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("chain.json", b"", f"{EXPECTED}, got something else: chain.json"),
        ("a.xml", b"<a/>", f"{EXPECTED}, got something else: a.xml"),
        ("lots.csv", b"id\n", f"{EXPECTED}, got one CSV file: give the folder that lots.csv is in"),
        ("old.xls", b"\xd0\xcf\x11\xe0", ("Expected a workbook (.xlsx), got an old or "
                                          "password-protected one")),
    ],
)  # fmt: skip
def test_what_is_none_of_our_formats_is_refused(tmp_path, name, data, message) -> None:
    (tmp_path / name).write_bytes(data)

    with pytest.raises(FormatError) as caught:
        read(tmp_path / name)

    assert str(caught.value) == message


def test_what_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(FormatError) as caught:
        read(tmp_path / "gone")

    assert str(caught.value) == f"{EXPECTED}, found nothing at {tmp_path}/gone"
