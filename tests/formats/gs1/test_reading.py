import pytest

from cocoachain.errors import FormatError, RecordTypeError
from cocoachain.formats import gs1
from cocoachain.formats.gs1.check_characters import check_characters

GTIN = "09506000134352"
LOT = f"https://id.gs1.org/01/{GTIN}/10/LOT-7"


def refusal(call, *arguments, **options) -> str:
    with pytest.raises(FormatError) as caught:
        call(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("spelling", "scheme", "link"),
    [
        ("urn:epc:id:sgtin:9506000.013435.S1", "sgtin", f"/01/{GTIN}/21/S1"),
        ("urn:epc:class:lgtin:9506000.013435.LOT-7", "lgtin", f"/01/{GTIN}/10/LOT-7"),
        ("urn:epc:idpat:sgtin:9506000.013435.*", "gtin", f"/01/{GTIN}"),
        ("urn:epc:id:upui:9506000.013435.AB", "upui", f"/01/{GTIN}/235/AB"),
        ("urn:epc:id:itip:9506000.013435.01.02.7", "itip", f"/8006/{GTIN}0102/21/7"),
        ("urn:epc:idpat:itip:9506000.013435.01.02.*", "itip", f"/8006/{GTIN}0102"),
        ("urn:epc:id:sscc:9506000.0000000001", "sscc", "/00/095060000000000015"),
        ("urn:epc:id:sgln:9506000.01343.0", "sgln", "/414/9506000013435"),
        ("urn:epc:id:sgln:9506000.01343.A1", "sgln", "/414/9506000013435/254/A1"),
        ("urn:epc:id:pgln:9506000.01343", "pgln", "/417/9506000013435"),
        ("urn:epc:id:grai:9506000.01343.S", "grai", "/8003/09506000013435S"),
        ("urn:epc:id:gdti:9506000.01343.S", "gdti", "/253/9506000013435S"),
        ("urn:epc:id:sgcn:9506000.01343.7", "sgcn", "/255/95060000134357"),
        ("urn:epc:id:gsrn:9506000.0000000001", "gsrn", "/8018/950600000000000019"),
        ("urn:epc:id:gsrnp:9506000.0000000001", "gsrnp", "/8017/950600000000000019"),
        ("urn:epc:id:gsin:9506000.000000001", "gsin", "/402/95060000000000015"),
        ("urn:epc:id:giai:9506000.ABC", "giai", "/8004/9506000ABC"),
        ("urn:epc:id:ginc:9506000.xyz", "ginc", "/401/9506000xyz"),
        ("urn:epc:id:cpi:9506000.A%2F1.7", "cpi", "/8010/9506000A%2F1/8011/7"),
        ("urn:epc:idpat:cpi:9506000.A1.*", "cpi", "/8010/9506000A1"),
    ],
)
def test_every_scheme_goes_to_a_link_and_back(spelling, scheme, link):
    read = gs1.parse(spelling)

    assert read.scheme == scheme
    assert read.company_prefix == "9506000"
    assert read.digital_link == read.canonical == f"https://id.gs1.org{link}"
    assert read.urn == spelling
    assert gs1.to_urn(read.canonical, 7) == spelling
    assert gs1.parse(read.canonical).scheme == scheme
    assert gs1.parse(read.canonical).urn is None


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:gid:95100000.12345.400",
        "urn:epc:id:usdod:2S194.12345678901",
        "urn:epc:id:adi:35962.PQ7VZ4.M37GXB92",
        "urn:epc:id:bic:CSQU3054383",
        "urn:epc:id:imovn:9176187",
    ],
)
def test_a_scheme_that_is_no_gs1_key_has_a_urn_and_no_link(urn):
    read = gs1.parse(urn)

    assert read.scheme == urn.split(":")[3]
    assert read.canonical == read.urn == gs1.canonical(urn) == gs1.to_urn(urn) == urn
    assert read.digital_link is read.element_string is read.company_prefix is None
    assert (read.key, read.is_class, read.gtin) == ("", False, None)
    expected = "Expected an identifier that has a Digital Link"
    assert refusal(gs1.to_digital_link, urn) == f"{expected}, got {urn!r}"


def test_the_parts_of_an_identifier_can_be_asked_for():
    read = gs1.parse("urn:epc:class:lgtin:9506000.013435.LOT-7")

    assert (read.gtin, read.lot, read.serial, read.key) == (GTIN, "LOT-7", None, GTIN)
    assert (read.reference, read.is_class, read.gln, read.sscc) == ("013435", True, None, None)
    assert read.element_string == f"(01){GTIN}(10)LOT-7"
    assert read.keys == (("01", GTIN), ("10", "LOT-7"))


@pytest.mark.parametrize(
    ("urn", "reference", "serial"),
    [
        ("urn:epc:id:grai:9506000.01343.S", "01343", "S"),
        ("urn:epc:id:sscc:9506000.0000000001", "0000000001", None),
        ("urn:epc:id:giai:9506000.ABC", "ABC", None),
        ("urn:epc:id:cpi:9506000.A1.7", "A1", "7"),
        ("urn:epc:id:sgln:9506000.01343.A1", "01343", "A1"),
        ("urn:epc:id:itip:9506000.013435.01.02.7", "013435", "7"),
        ("urn:epc:id:upui:9506000.013435.AB", "013435", "AB"),
    ],
)
def test_reference_and_serial_number_are_told_apart(urn, reference, serial):
    read = gs1.parse(urn)

    assert (read.reference, read.serial) == (reference, serial)


def test_a_link_does_not_tell_prefix_and_reference():
    read = gs1.parse(LOT)

    assert (read.company_prefix_length, read.company_prefix, read.reference) == (None, None, None)


def test_check_characters_end_with_the_longest_model():
    assert check_characters("1987654Ad4X4bL5ttr2310c") == "2K"
    assert check_characters("1987654Ad4X4bL5ttr2310c1") == ""
    assert check_characters("é") == ""


def test_gtin_and_gln_come_from_every_scheme_that_has_one():
    assert gs1.parse(f"https://id.gs1.org/8006/{GTIN}0102").gtin == GTIN
    assert gs1.parse("urn:epc:id:pgln:9506000.01343").gln == "9506000013435"
    assert gs1.parse("urn:epc:id:sgln:9506000.01343.0").gln == "9506000013435"
    assert gs1.parse("urn:epc:id:sscc:9506000.0000000001").sscc == "095060000000000015"


@pytest.mark.parametrize(
    "spelling",
    [
        LOT,
        "urn:epc:class:lgtin:9506000.013435.LOT-7",
        f"http://example.com/some/path/01/{GTIN}/22/2A/10/LOT-7?17=270101&x=y",
        f"https://example.com/01/{GTIN}/10/LOT-7/",
        f"https://example.com/01/{GTIN}/10/LOT%2D7#top",
        f"HTTPS://ID.GS1.ORG/01/{GTIN}/10/LOT-7",
        "https://example.com/gtin/9506000134352/lot/LOT-7",
        f"https://example.com/a/01/b/01/{GTIN}/10/LOT-7",
    ],
)
def test_all_spellings_of_a_lot_have_one_name(spelling):
    assert gs1.canonical(spelling) == LOT
    assert gs1.one_name(spelling) == LOT
    assert gs1.parse(spelling).canonical == LOT


def test_a_lot_may_be_named_like_a_qualifier():
    assert gs1.parse(f"https://id.gs1.org/01/{GTIN}/10/21").lot == "21"
    assert gs1.parse(f"https://id.gs1.org/01/{GTIN}/10/21/21/10").serial == "10"


def test_an_extension_of_nought_is_no_extension():
    assert gs1.canonical("https://id.gs1.org/414/9506000013435/254/0") == gs1.canonical(
        "urn:epc:id:sgln:9506000.01343.0"
    )


def test_what_is_no_gs1_identifier_keeps_its_name():
    for text in ("BAR-7", "", "https://example.com/bar", "urn:epc:id:sgtin:1", "urn:uuid:1"):
        assert gs1.one_name(text) == text


def test_a_wrong_check_digit_is_refused_where_it_is_judged():
    wrong = GTIN[:-1] + "3"
    problem = "Expected the check digit 2 for GTIN (01), got 3 in "
    link = f"https://id.gs1.org/01/{wrong}"

    assert refusal(gs1.parse, link) == problem + repr(link)
    assert refusal(gs1.to_urn, link, 7) == problem + repr(link)
    assert gs1.to_digital_link(link) == link


def test_a_lot_keeps_its_urn_whatever_its_check_digit():
    assert gs1.to_urn(LOT.replace("352/", "353/"), 7) == "urn:epc:class:lgtin:9506000.013435.LOT-7"


def test_a_short_gtin_with_a_wrong_check_digit_has_no_urn():
    link = "https://id.gs1.org/01/9506000134353/10/A"

    assert refusal(gs1.to_urn, link, 7) == (
        f"Expected the check digit 2 for GTIN (01), got 3 in {link!r}"
    )


@pytest.mark.parametrize(
    ("identifier", "message"),
    [
        ("42", "Expected an EPC URN, a GS1 Digital Link or an element string, got '42'"),
        (GTIN, f"Expected an EPC URN, a GS1 Digital Link or an element string, got '{GTIN}'"),
        ("urn:epc:id:sgtin:9506000.013435.é", ("Expected printable ASCII without spaces, got "
            "'urn:epc:id:sgtin:9506000.013435.é'")),
        (f"{LOT} ", f"Expected printable ASCII without spaces, got '{LOT} '"),
        (f"{LOT}\n", f"Expected printable ASCII without spaces, got '{LOT}\\n'"),
        ("x" * 2001, "Expected an identifier of at most 2000 characters, got 2001"),
        ("urn:epc:id:SGTIN:9506000.013435.1", ("Expected urn:epc:id:…, urn:epc:class:… or "
            "urn:epc:idpat:…, got 'urn:epc:id:SGTIN:9506000.013435.1'")),
        ("urn:epc:tag:sgtin-96:3.9506000.013435.1", ("Expected urn:epc:id:…, urn:epc:class:… or "
            "urn:epc:idpat:…, got 'urn:epc:tag:sgtin-96:3.9506000.013435.1'")),
        ("urn:epc:id:lgtin:9506000.013435.1", ("Expected a known EPC scheme, got "
            "'urn:epc:id:lgtin' in 'urn:epc:id:lgtin:9506000.013435.1'")),
        ("urn:epc:idpat:sscc:9506000.*", ("Expected a known EPC scheme, got "
            "'urn:epc:idpat:sscc' in 'urn:epc:idpat:sscc:9506000.*'")),
        ("urn:epc:id:sgtin:9506000.013435", ("Expected 3 components after sgtin:, got 2 in "
            "'urn:epc:id:sgtin:9506000.013435'")),
        ("urn:epc:id:sgtin:9506000.013435.", ("Expected a serial number, lot or extension at the "
            "end, got none in 'urn:epc:id:sgtin:9506000.013435.'")),
        ("urn:epc:id:sscc:9506000.0000000001.5", ("Expected 2 components after sscc:, got 3 in "
            "'urn:epc:id:sscc:9506000.0000000001.5'")),
        ("urn:epc:id:sgtin:95060.01343500.1", ("Expected a company prefix of 6 to 12 digits, got "
            "'95060' in 'urn:epc:id:sgtin:95060.01343500.1'")),
        ("urn:epc:id:sgtin:9506000.01343.1", ("Expected 6 digits after the company prefix, got "
            "'01343' in 'urn:epc:id:sgtin:9506000.01343.1'")),
        ("urn:epc:id:sgtin:9506000.01343A.1", ("Expected 6 digits after the company prefix, got "
            "'01343A' in 'urn:epc:id:sgtin:9506000.01343A.1'")),
        ("urn:epc:idpat:sgtin:9506000.013435.1", ("Expected '*' at the end of a pattern, got "
            "'1' in 'urn:epc:idpat:sgtin:9506000.013435.1'")),
        ("urn:epc:id:itip:9506000.013435.1.02.7", ("Expected piece and total as two digits each, "
            "got '1.02' in 'urn:epc:id:itip:9506000.013435.1.02.7'")),
        ("urn:epc:id:giai:9506000.", ("Expected a reference after the company prefix, got none in "
            "'urn:epc:id:giai:9506000.'")),
        ("urn:epc:id:cpi:9506000.a1.7", ("Expected characters of GS1 set 39 for CPID (8010), got "
            "'a' in 'urn:epc:id:cpi:9506000.a1.7'")),
        ("urn:epc:id:sgtin:9506000.013435.%ZZ", ("Expected two hexadecimal digits after %, got "
            "'%ZZ' in 'urn:epc:id:sgtin:9506000.013435.%ZZ'")),
        ("urn:epc:id:sgtin:9506000.013435.%20", ("Expected characters of GS1 set 82 for SERIAL "
            "(21), got ' ' in 'urn:epc:id:sgtin:9506000.013435.%20'")),
        ("urn:epc:id:bic:csqu3054383", ("Expected urn:epc:id:bic: as in the EPC Tag Data Standard, "
            "got 'urn:epc:id:bic:csqu3054383'")),
        ("https://example.com", ("Expected https:// with a domain and a path, got "
            "'https://example.com'")),
        ("https://example.com/bar/7", ("Expected a GS1 key such as /01/… in the path, got none in "
            "'https://example.com/bar/7'")),
        ("https://id.gs1.org/AQnYUc1gmiERBhQ", ("Expected an uncompressed link with a key such as "
            "/01/…, got a compressed one in 'https://id.gs1.org/AQnYUc1gmiERBhQ'")),
        ("https://id.gs1.org/01/123", ("Expected 14 digits for GTIN (01), got 3 in "
            "'https://id.gs1.org/01/123'")),
        (f"https://id.gs1.org/01/{GTIN}0", ("Expected at most 14 characters for GTIN (01), got 15 "
            f"in 'https://id.gs1.org/01/{GTIN}0'")),
        (f"https://id.gs1.org/01/{GTIN}/21", ("Expected a value after /21, got none in "
            f"'https://id.gs1.org/01/{GTIN}/21'")),
        (f"https://id.gs1.org/01/{GTIN}/21/", ("Expected a value after /21, got none in "
            f"'https://id.gs1.org/01/{GTIN}/21/'")),
        (f"https://id.gs1.org/01/{GTIN}/21/a/10/b", ("Expected 22, 10, 21 or 235 after GTIN (01), "
            f"got '21', '10' in 'https://id.gs1.org/01/{GTIN}/21/a/10/b'")),
        (f"https://id.gs1.org/00/{GTIN}", ("Expected 18 digits for SSCC (00), got 14 in "
            f"'https://id.gs1.org/00/{GTIN}'")),
        ("https://id.gs1.org/8003/19506000013435", ("Expected a zero before GRAI (8003), got "
            "'1' in 'https://id.gs1.org/8003/19506000013435'")),
        ("https://id.gs1.org/8004/ABC1", ("Expected a company prefix of digits in GIAI (8004), got "
            "'ABC1' in 'https://id.gs1.org/8004/ABC1'")),
        (f"https://id.gs1.org/01/{GTIN}/10/{'9' * 21}", ("Expected at most 20 characters for "
            f"BATCH/LOT (10), got 21 in 'https://id.gs1.org/01/{GTIN}/10/{'9' * 21}'")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(identifier, message):
    said = refusal(gs1.parse, identifier)

    assert said == message


def test_a_value_may_be_as_long_as_the_standard_says_and_no_longer():
    longest = f"https://id.gs1.org/01/{GTIN}/10/{'9' * 20}"

    assert gs1.parse(longest).lot == "9" * 20
    assert gs1.parse("urn:epc:id:giai:9506000." + "9" * 23).key == "9506000" + "9" * 23
    with pytest.raises(FormatError):
        gs1.parse("https://id.gs1.org/8004/9506000" + "9" * 24)


@pytest.mark.parametrize("length", [5, 13, True, "7", 7.0, -1])
def test_a_company_prefix_has_six_to_twelve_digits(length):
    message = f"Expected a company prefix of 6 to 12 digits, got a length of {length!r}"

    assert refusal(gs1.to_urn, LOT, length) == message


@pytest.mark.parametrize("length", range(6, 13))
def test_every_length_of_a_company_prefix_gives_a_urn_of_the_same_lot(length):
    assert gs1.canonical(gs1.to_urn(LOT, length)) == LOT


def test_a_level_other_than_the_one_expected_is_refused():
    thing = f"https://id.gs1.org/01/{GTIN}/21/S1"

    assert refusal(gs1.to_urn, LOT, 7, class_level=False) == (
        f"Expected the name of one thing, got that of a class: {LOT!r}"
    )
    assert refusal(gs1.to_urn, thing, 7, class_level=True) == (
        f"Expected the name of a class, got that of one thing: {thing!r}"
    )


def test_a_key_without_a_urn_says_so():
    for link in (
        f"https://id.gs1.org/8006/{GTIN}0102/10/A",
        "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K",
    ):
        assert refusal(gs1.to_urn, link, 7) == (
            f"Expected an identifier that has an EPC URN, got {link!r}"
        )


def test_a_prefix_of_letters_or_longer_than_its_key_is_refused():
    assert refusal(gs1.to_urn, "https://id.gs1.org/8004/9506A1", 6) == (
        "Expected a key longer than its company prefix of 6 digits, got '9506A1'"
    )
    assert refusal(gs1.to_urn, "https://id.gs1.org/401/9506A12", 6) == (
        "Expected a company prefix of 6 digits, got '9506A1' in '9506A12'"
    )


def test_a_model_number_is_judged_by_its_check_characters():
    right = "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K"

    assert gs1.parse(right).scheme == "gmn"
    assert refusal(gs1.parse, right[:-1] + "L") == (
        f"Expected the check characters 2K for GMN (8013), got 2L in {right[:-1] + 'L'!r}"
    )


@pytest.mark.parametrize("value", [None, 5, b"urn:epc:id:gid:1.1.1", ["x"]])
@pytest.mark.parametrize("call", [gs1.parse, gs1.to_digital_link, gs1.to_urn, gs1.canonical])
def test_only_text_is_an_identifier(call, value):
    with pytest.raises(RecordTypeError, match="Expected an identifier as text, got "):
        call(value)


def test_only_text_has_one_name():
    for value in (None, 5, b"x", ["x"]):
        with pytest.raises(RecordTypeError, match="Expected an identifier as text, got "):
            gs1.one_name(value)


def test_long_hostile_paths_are_read_at_once():
    for path in ("/01" * 600, "/01/" + "a/" * 900, "/10/x" * 390, "/8010/1234" + "/" * 1900):
        with pytest.raises(FormatError):
            gs1.parse(f"https://e.de{path}")
