import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import gs1

DATA = Path(__file__).parent / "data"
CANONICAL = json.loads((DATA / "epc_or_dl_to_canonical_dl.json").read_text("utf-8"))
CONVERTER = json.loads((DATA / "openepcis_converter_vectors.json").read_text("utf-8"))
ANOTHER_TABLE = "https://hp.com/laptop/8018/302241753828392832"
"""GS1's table of prefixes has changed since the vector was written: 302241 is no prefix of six."""


@pytest.mark.parametrize("case", CANONICAL, ids=[case["input"] for case in CANONICAL])
def test_an_identifier_has_the_canonical_link_of_the_reference(case):
    if case["canonical"] is None:
        with pytest.raises(FormatError):
            gs1.to_digital_link(case["input"])
    else:
        assert gs1.to_digital_link(case["input"]) == case["canonical"]
        assert gs1.canonical(case["input"]) == case["canonical"]


def conversions(direction: str) -> Iterator[pytest.param]:
    for number, case in enumerate(CONVERTER["conversions"]):
        if case["dir"] == direction:
            needs = [pytest.mark.needs("gs1")] if case.get("gcp_length") is None else []
            marks = needs if direction == "dl_to_urn" else []
            yield pytest.param(case, id=f"{number}-{case['urn']}", marks=marks)


@pytest.mark.parametrize("case", list(conversions("urn_to_dl")))
def test_a_urn_becomes_the_link_of_the_converter(case):
    got = gs1.to_digital_link(case["urn"])

    assert unquote(got) == unquote(case["dl"])  # theirs leaves unescaped what a URI must escape


@pytest.mark.parametrize("case", list(conversions("dl_to_urn")))
def test_a_link_becomes_the_urn_of_the_converter(case):
    if case["dl"] == ANOTHER_TABLE:
        assert gs1.to_urn(case["dl"], 6) == case["urn"]
        return

    got = gs1.to_urn(case["dl"], case["gcp_length"], class_level="Class" in case["fn"])

    assert unquote(got) == unquote(case["urn"])


@pytest.mark.parametrize("number", range(len(CONVERTER["must_raise"])))
def test_what_the_converter_refuses_is_refused(number):
    case = CONVERTER["must_raise"][number]
    if case["fn"] in ("toDigitalLink", "toURIForClassLevelIdentifier"):
        with pytest.raises(FormatError):
            gs1.to_digital_link(case["input"])
    else:
        length = case["gcp_length"]
        with pytest.raises((FormatError, ImportError)):
            gs1.to_urn(case["input"], length, class_level="Class" in case["fn"])


def test_the_vectors_are_all_there():
    assert len(CANONICAL) == 70
    assert len(CONVERTER["conversions"]) == 212
    assert len(CONVERTER["must_raise"]) == 232
