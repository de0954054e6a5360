import sys

import pytest

from cocoachain.errors import FormatError, MissingExtraError
from cocoachain.formats import gs1

LINK = "https://id.gs1.org/01/09506000134352"


@pytest.mark.needs("gs1")
@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("(01)09506000134352(10)LOT-7", f"{LINK}/10/LOT-7"),
        ("(01)09506000134352(17)270101(10)LOT-7(3103)000500", f"{LINK}/10/LOT-7"),
        ("(10)LOT-7(01)09506000134352", f"{LINK}/10/LOT-7"),
        ("(01)09506000134352(21)S1(10)LOT-7", f"{LINK}/21/S1"),
        ("(00)340123453111111115", "https://id.gs1.org/00/340123453111111115"),
        ("(414)9506000013435(254)A1", "https://id.gs1.org/414/9506000013435/254/A1"),
        ("]C1010950600013435210LOT-7", f"{LINK}/10/LOT-7"),
        ("]d2010950600013435210LOT-7\x1d21S1", f"{LINK}/21/S1"),
        ("\x1d010950600013435210LOT-7\x1d17270101", f"{LINK}/10/LOT-7"),
    ],
)
def test_an_element_string_names_what_a_link_names(text, link):
    assert gs1.parse(text).canonical == link
    assert gs1.to_digital_link(text) == link


@pytest.mark.needs("gs1")
def test_an_element_string_is_written_as_it_is_read():
    text = "(01)09506000134352(10)LOT-7"

    assert gs1.parse(text).element_string == text


@pytest.mark.needs("gs1")
@pytest.mark.parametrize(
    "text", ["(01)09506000134353", "(01)", "(", "(10)LOT-7", "(99)x", "]C1", "\x1d"]
)
def test_a_wrong_element_string_is_refused(text):
    with pytest.raises(FormatError, match=r"^Expected "):
        gs1.parse(text)


@pytest.mark.needs("gs1")
def test_the_table_of_prefixes_tells_how_long_a_prefix_is():
    assert gs1.to_urn("https://id.gs1.org/417/7337677829386") == "urn:epc:id:pgln:7337677.82938"


@pytest.mark.needs("gs1")
def test_a_prefix_that_no_company_has_must_be_given():
    link = "https://id.gs1.org/01/02045678901233"

    with pytest.raises(FormatError) as caught:
        gs1.to_urn(link)

    expected = "Expected company_prefix_length=, got none"
    assert str(caught.value) == f"{expected}, and no company's prefix begins '02045678901233'"
    assert gs1.to_urn(link, 7) == "urn:epc:idpat:sgtin:2045678.090123.*"


def test_without_the_library_the_extra_is_named(monkeypatch):
    for module in ("biip", "biip.gs1_messages", "biip.gs1_prefixes"):
        monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(MissingExtraError) as reading:
        gs1.parse("(01)09506000134352")
    with pytest.raises(MissingExtraError) as telling:
        gs1.to_urn(LINK)

    assert str(reading.value) == (
        "Reading element strings needs an extra: pip install 'cocoachain[gs1]'"
    )
    assert str(telling.value) == (
        "Telling a company prefix from a Digital Link needs an extra: pip install 'cocoachain[gs1]'"
    )


@pytest.mark.needs("gs1", "testing")
def test_any_element_string_is_an_identifier_or_a_format_error():
    from hypothesis import given
    from hypothesis import strategies as st

    pieces = st.sampled_from(
        ["(01)", "(00)", "(10)", "(", ")", "01", "]C1", "\x1d", "09506000134352", "(17)", "(8005)",
         "(3103)", "(3910)", "(421)", "é", "٣", " ", "270101", "A", "(99999)", "(4309)"]
    )  # fmt: skip

    @given(st.lists(pieces, max_size=6))
    def holds(found):
        text = "(01)" + "".join(found)
        for each in (text, "\x1d" + "".join(found), "]C1" + "".join(found)):
            try:
                assert gs1.canonical(each).startswith("https://id.gs1.org/")
            except FormatError as error:
                assert str(error).startswith("Expected ")  # noqa: PT017 - either is right

    holds()
