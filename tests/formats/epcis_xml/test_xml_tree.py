import time

import pytest

from cocoachain.formats.epcis import xml_tree
from cocoachain.formats.epcis.xml_tree import XmlError, looks_like_xml, tree_of


def refusal(data: bytes, **options: str) -> str:
    with pytest.raises(XmlError) as caught:
        tree_of(data, **options)
    return str(caught.value)


LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><lolz>&c;</lolz>'
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (LAUGHS, "Expected no DOCTYPE, got one (row 1)"),
        (b"<!DOCTYPE a>\n<a/>", "Expected no DOCTYPE, got one (row 1)"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "other.txt">]><a>&x;</a>',
            "Expected no DOCTYPE, got one (row 1)",
        ),
        (
            b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY % x SYSTEM "http://e.de/x">%x;]><a/>',
            "Expected no DOCTYPE, got one (row 2)",
        ),
        (
            b'<?xml version="1.0" encoding="utf-7"?><a>+ADw-b/+AD4-</a>',
            "Expected the encoding UTF-8, got 'utf-7' (row 1)",
        ),
        (
            b'\xef\xbb\xbf<?xml version="1.0" encoding="cp1252"?><a/>',
            "Expected the encoding UTF-8, got 'cp1252' (row 1)",
        ),
        (
            b"<?xml version='1.0' encoding='iso-8859-1'?><a/>",
            "Expected the encoding UTF-8, got 'iso-8859-1' (row 1)",
        ),
        (
            b"<?xml version='1.0' encoding='utf-16'?><a/>",
            "Expected the encoding UTF-8, got 'utf-16' (row 1)",
        ),
        (
            "<?xml version='1.0' encoding='utf-8'?><a/>".encode("utf-16"),
            "Expected the encoding UTF-16, got 'utf-8' (row 1)",
        ),
        (b"\xff\xfe<\0a", "Expected UTF-16, got the byte 0x61"),
        (b"<\0a\0/\0>\0\xff", "Expected UTF-16, got the byte 0xff"),
        (
            b'<a b="1"\n b="2"/>',
            "Expected well-formed XML, got duplicate attribute (row 2, column 2)",
        ),
        (
            b'<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>',
            "Expected well-formed XML, got duplicate attribute (row 1, column 1)",
        ),
        (b"<a>&x;</a>", "Expected well-formed XML, got undefined entity (row 1, column 4)"),
        (b"<p:a/>", "Expected well-formed XML, got unbound prefix (row 1, column 1)"),
        (b"<a>\n<b>\n</a>", "Expected well-formed XML, got mismatched tag (row 3, column 3)"),
        (b"<a>", "Expected well-formed XML, got no element found (row 1, column 4)"),
        (
            b"<a/><b/>",
            "Expected well-formed XML, got junk after document element (row 1, column 5)",
        ),
        (b"", "Expected well-formed XML, got no element found (row 1, column 1)"),
        (b"hello", "Expected well-formed XML, got syntax error (row 1, column 1)"),
        (
            b"<a>\0</a>",
            "Expected well-formed XML, got not well-formed (invalid token) (row 1, column 4)",
        ),
        (
            b"<a>\xff</a>",
            "Expected well-formed XML, got not well-formed (invalid token) (row 1, column 4)",
        ),
        (
            b"<a>&#0;</a>",
            "Expected well-formed XML, got reference to invalid character number (row 1, column 4)",
        ),
        (b"<a>" * 65, "Expected elements at most 64 deep, got deeper ones (row 1)"),
        (b"<a>\n" * 1_000_000, "Expected elements at most 64 deep, got deeper ones (row 65)"),
        (b"<a>" + b"<b/>" * 1_000_001, "Expected at most 1000000 elements, got more"),
    ],
)
def test_what_is_refused_is_said_with_its_place(data, message):
    started = time.process_time()

    assert refusal(data) == message
    assert time.process_time() - started < 2


def test_a_file_is_named():
    assert refusal(b"<a>", source="x.xml") == (
        "Expected well-formed XML, got no element found (x.xml, row 1, column 4)"
    )


def test_too_many_bytes_are_refused(monkeypatch):
    monkeypatch.setattr(xml_tree, "LARGEST_BYTES", 5)

    assert tree_of(b"<ab/>").root.name == "ab"
    assert refusal(b"<abc/>").startswith("Expected at most 5 bytes (64 MiB) of XML, got more")


def test_elements_are_counted_in_every_encoding(monkeypatch):
    monkeypatch.setattr(xml_tree, "MOST_ELEMENTS", 2)
    monkeypatch.setattr(xml_tree, "_TOO_MANY", "too many")

    assert len(tree_of(b"<a><!-- <x/> --><b/><![CDATA[<y/>]]></a>").root.children) == 1
    assert refusal(b"<a><b/><b/></a>") == "too many"
    assert len(tree_of("<a>\n<b></b></a>".encode("utf-16")).root.children) == 1
    assert refusal("<a><b/>\n<b/></a>".encode("utf-16")) == "too many"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_unicode_encoding_reads_the_same(encoding):
    tree = tree_of("<a b='ü'>Lombok ü<c/></a>".encode(encoding))

    assert tree.root.text == "Lombok ü"
    assert tree.root.attribute("b") == "ü"


def test_comments_and_instructions_vanish_from_values():
    tree = tree_of(b"<a>10<!-- x -->0<?y z?>0<![CDATA[<0>]]></a>")

    assert tree.root.text == "1000<0>"


def test_sixty_four_levels_are_not_too_deep():
    assert tree_of(b"<a>" * 64 + b"</a>" * 64).root.name == "a"


def test_names_attributes_and_prefixes_are_told_apart():
    tree = tree_of(b'<p:a xmlns:p="u" xmlns="v" x="1" p:x="2">\n<b/></p:a>')
    root = tree.root

    assert (root.namespace, root.name, root.prefix, root.row) == ("u", "a", "p", 1)
    assert (root.children[0].namespace, root.children[0].prefix, root.children[0].row) == (
        "v",
        "",
        2,
    )
    assert root.attributes == (("", "x", "1"), ("u", "x", "2"))
    assert root.attribute("x") == "1"
    assert root.attribute("y") is None
    assert root.child("b") is root.children[0]
    assert root.child("c") is None
    assert set(tree.prefixes) == {("p", "u"), ("", "v")}


def test_a_namespace_can_be_taken_back():
    tree = tree_of(b'<a xmlns="u"><b xmlns=""/></a>')

    assert (tree.root.namespace, tree.root.children[0].namespace) == ("u", "")
    assert tree.prefixes == (("", "u"),)


def test_a_declaration_may_name_the_encoding_that_the_bytes_are_in():
    for name, encoding in (("UTF-8", "utf-8"), ("us-ascii", "utf-8"), ("UTF-16", "utf-16")):
        text = f"<?xml version='1.0' encoding='{name}'?><a>x</a>"

        assert tree_of(text.encode(encoding)).root.text == "x"


def test_xml_is_told_by_its_beginning():
    assert looks_like_xml(b"<a/>")
    assert looks_like_xml(b"\xef\xbb\xbf \n<a/>")
    assert looks_like_xml("<a/>".encode("utf-16"))
    assert not looks_like_xml(b'{"a": "<b/>"}')
    assert not looks_like_xml(b"")
