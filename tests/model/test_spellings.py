"""Other spellings of identifiers, and how a chain finds a record by them."""

import pytest

from cocoachain.errors import UnknownRecordError
from cocoachain.model.chain import Chain
from cocoachain.model.lots import BeanLot
from cocoachain.model.parties import Partner
from cocoachain.model.spellings import shared_spelling

LINK = "https://id.gs1.org/01/09506000134352/10/LOT-7"
URN = "urn:epc:class:lgtin:9506000.013435.LOT-7"


@pytest.mark.parametrize(
    ("name", "shared"),
    [
        (LINK, "/01/09506000134352/10/LOT-7"),
        (URN, "/01/09506000134352/10/LOT-7"),
        ("http://example.com/choco/01/09506000134352/10/LOT-7/", "/01/09506000134352/10/LOT-7"),
        (f"{LINK}?17=270101#x", "/01/09506000134352/10/LOT-7"),
        ("urn:epc:id:sgtin:9506000.013435.17", "/01/09506000134352/21/17"),
        ("urn:epc:id:sscc:9506000.0000000001", "/00/095060000000000015"),
        ("https://id.gs1.org/414/9506000134352", "/414/9506000134352"),
        ("urn:epc:id:sscc:9506000.00000001", "urn:epc:id:sscc:9506000.00000001"),
        ("urn:epc:class:lgtin:9506000.13435.L", "urn:epc:class:lgtin:9506000.13435.L"),
        ("https://example.com/lots/7", "https://example.com/lots/7"),
        ("BAR-7", "BAR-7"),
    ],
)
def test_spellings_of_one_key_share_the_path_of_its_link(name, shared):
    assert shared_spelling(name) == shared


@pytest.mark.parametrize("kept", [LINK, URN])
def test_a_lot_is_found_by_every_spelling_of_its_key(kept):
    chain = Chain.of([BeanLot(id=kept), BeanLot(id="B-1")])

    for name in (LINK, URN, "https://example.com/01/09506000134352/10/LOT-7"):
        assert chain.known_as("lot", name) == kept
        assert chain.lot(name).id == kept


def test_a_record_is_found_by_what_its_reader_noted():
    chain = Chain.of([Partner(id="P-1", extra={"also": ("urn:x:partner", 7)})])

    assert chain.known_as("party", "urn:x:partner") == "P-1"
    assert chain.party("urn:x:partner").id == "P-1"
    assert chain.known_as("partner", "P-1") == "P-1"


def test_what_nobody_spells_so_is_not_known():
    chain = Chain.of([BeanLot(id=LINK, extra={"also": "urn:x:1"})])

    assert chain.known_as("lot", "urn:x:1") is None
    with pytest.raises(UnknownRecordError) as caught:
        chain.lot(f"{LINK}8")
    assert str(caught.value) == f"The chain holds no lot '{LINK}8'. Nearest: '{LINK}'."


def test_kinds_must_be_known():
    with pytest.raises(UnknownRecordError):
        Chain().known_as("box", "L")
