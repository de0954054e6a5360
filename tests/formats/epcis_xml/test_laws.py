import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import FormatError
from cocoachain.formats.epcis.xml_documents import xml_document

TOP = (
    '<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" '
    'xmlns:ex="https://ns.example.com/"><EPCISBody><EventList>'
)
END = "</EventList></EPCISBody></epcis:EPCISDocument>"


@given(st.binary(max_size=60))
def test_any_bytes_are_a_document_or_a_format_error(data):
    with pytest.raises(FormatError, match=r"^Expected "):
        xml_document(data)


PIECES = st.sampled_from(
    ["<a>", "</a>", "<ex:b x='1'>", "</ex:b>", "text", "<!-- c -->", "&#65;", "<epcList>",
     "</epcList>", "<extension>", "</extension>", "<quantityList>", "</quantityList>", "&", "<"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=8))
def test_any_event_is_read_or_a_format_error(pieces):
    try:
        text = f"{TOP}<ObjectEvent>{''.join(pieces)}</ObjectEvent>{END}"
        made = xml_document(text.encode())["epcisBody"]["eventList"]
    except FormatError as error:
        assert str(error).startswith("Expected well-formed XML, got ")  # noqa: PT017 - either is right
    else:
        assert made[0]["type"] == "ObjectEvent"
