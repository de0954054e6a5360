"""The front door for JSON: what it takes, what it refuses, and what it says then."""

import json
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cocoachain.errors import FormatError
from cocoachain.formats import strict_json
from cocoachain.formats.strict_json import JsonError, loads
from cocoachain.formats.strict_json_places import joined_path
from cocoachain.values.places import Place

# ------------------------------------------------------------------------------------ what it takes

TAKEN = {
    "an empty object": (b"{}", {}),
    "an empty list": (b"[]", []),
    "text at the root": (b'"kakao"', "kakao"),
    "a number at the root": (b"7", 7),
    "null at the root": (b"null", None),
    "true and false": (b"[true,false]", [True, False]),
    "all white space of the grammar": (b" \t\r\n[ \t\r\n1 \t\r\n, \t\r\n2 ] \t\r\n", [1, 2]),
    "a byte order mark": (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
    "two-, three- and four-byte characters": ('["é€😀"]'.encode(), ["é€😀"]),
    "all short escapes": (rb'["\"\\\/\b\f\n\r\t"]', ['"\\/\b\f\n\r\t']),
    "an escaped character": (rb'["\u00e9"]', ["é"]),
    "an escaped pair": (rb'["\ud83d\ude00 \uD83D\uDE00"]', ["😀 😀"]),
    "an escaped backslash before a u": (rb'["\\ud800 \\u0000"]', [r"\ud800 \u0000"]),
    "an escaped backslash before a pair": (rb'["\\\ud83d\ude00"]', ["\\😀"]),
    "an empty name": (b'{"":1}', {"": 1}),
    "one name in two objects": (b'[{"a":1},{"a":{"a":2}}]', [{"a": 1}, {"a": {"a": 2}}]),
    "names that differ in case": (b'{"a":1,"A":2}', {"a": 1, "A": 2}),
    "delete and C1 characters": ('["\x7f\x80"]'.encode(), ["\x7f\x80"]),
    "a line separator": ('["\u2028"]'.encode(), ["\u2028"]),
    "brackets in text": (b'["[{", "]}"]', ["[{", "]}"]),
}


@pytest.mark.parametrize(("data", "value"), TAKEN.values(), ids=TAKEN)
def test_json_is_taken(data: bytes, value: object) -> None:
    assert loads(data) == value


NUMBERS = {
    b"0": 0,
    b"-0": 0,
    b"62": 62,
    b"-7": -7,
    b"1e3": Decimal("1E+3"),
    b"1E+3": Decimal("1E+3"),
    b"5.0": Decimal("5.0"),
    b"0.1": Decimal("0.1"),
    b"116.240000": Decimal("116.240000"),
    b"-0.0": Decimal("-0.0"),
    b"0e40": Decimal("0E+40"),
    b"1e-40": Decimal("1E-40"),
    b"9.99e40": Decimal("9.99E+40"),
    b"9007199254740993": 9007199254740993,
    b"9007199254740993.5": Decimal("9007199254740993.5"),
    b"9" * 40: int("9" * 40),
    b"-" + b"9" * 40: -int("9" * 40),
    b"1." + b"3" * 39: Decimal("1." + "3" * 39),
}


@pytest.mark.parametrize("data", NUMBERS, ids=bytes.decode)
def test_whole_numbers_are_ints_and_all_others_keep_every_digit_as_decimals(data: bytes) -> None:
    value = loads(data)

    assert (type(value), str(value)) == (type(NUMBERS[data]), str(NUMBERS[data]))


# ---------------------------------------------------------------------------------- what it refuses

REFUSED = {
    b"": "Expected a value, got the end of the text (row 1, column 1)",
    b" ": "Expected a value, got the end of the text (row 1, column 2)",
    b"\xef\xbb\xbf": "Expected a value, got the end of the text (row 1, column 1)",
    b"nul": "Expected a value, got 'nul' (row 1, column 1)",
    b"True": "Expected a value, got 'True' (row 1, column 1)",
    b"'a'": "Expected a value, got \"'a'\" (row 1, column 1)",
    b"{": "Expected a name in double quotes, got the end of the text (row 1, column 2)",
    b"[": "Expected a value, got the end of the text (row 1, column 2, at [0])",
    b"]": "Expected a value, got ']' (row 1, column 1)",
    b"[1,": "Expected a value, got the end of the text (row 1, column 4, at [1])",
    b"[1 2]": "Expected ',' or a closing bracket, got '2]' (row 1, column 4, at [0])",
    b"[1}": "Expected ',' or a closing bracket, got '}' (row 1, column 3, at [0])",
    b"[,1]": "Expected a value, got ',1]' (row 1, column 2, at [0])",
    b"{1:2}": "Expected a name in double quotes, got '1:2}' (row 1, column 2)",
    b"{a:1}": "Expected a name in double quotes, got 'a:1}' (row 1, column 2)",
    b'{"a" 1}': "Expected ':', got '1}' (row 1, column 6, at a)",
    b'{"a":}': "Expected a value, got '}' (row 1, column 6, at a)",
    b'{"a":1 "b":2}': ("Expected ',' or a closing bracket, got '\"b\":2}' (row 1, column 8, at a)"),
    b"{} {}": "Expected the end of the document, got '{}' (row 1, column 4)",
    b"1\n#": "Expected the end of the document, got '#' (row 2, column 1)",
    b"01": "Expected the end of the document, got '1' (row 1, column 2)",
    b"1.": "Expected the end of the document, got '.' (row 1, column 2)",
    b"[.5]": "Expected a value, got '.5]' (row 1, column 2, at [0])",
    b"[+1]": "Expected a value, got '+1]' (row 1, column 2, at [0])",
    b"[-]": "Expected a value, got '-]' (row 1, column 2, at [0])",
    b"[0x10]": "Expected ',' or a closing bracket, got 'x10]' (row 1, column 3, at [0])",
    b"[1e]": "Expected ',' or a closing bracket, got 'e]' (row 1, column 3, at [0])",
    b"[1_0]": "Expected ',' or a closing bracket, got '_0]' (row 1, column 3, at [0])",
    "[\u0665]".encode(): "Expected a value, got '\u0665]' (row 1, column 2, at [0])",
    "[1\u00a0]".encode(): (
        "Expected ',' or a closing bracket, got '\\xa0]' (row 1, column 3, at [0])"
    ),
    b"[1/*x*/]": "Expected ',' or a closing bracket, got '/*x*/]' (row 1, column 3, at [0])",
    b'["a': "Expected a closing double quote, got '\"a' (row 1, column 2, at [0])",
    b'["\\"]': "Expected a closing double quote, got '\"\\\\\"]' (row 1, column 2, at [0])",
    b'["\\q"]': "Expected one of the escapes of JSON, got '\\\\q\"]' (row 1, column 3, at [0])",
    b'["\\x41"]': "Expected one of the escapes of JSON, got '\\\\x41\"]' (row 1, column 3, at [0])",
    b'["\\u12"]': (
        "Expected four hexadecimal digits after \\u, got 'u12\"]' (row 1, column 4, at [0])"
    ),
    b'["\n"]': (
        "Expected control characters to be escaped, got '\\n\"]' (row 1, column 3, at [0])"
    ),
    b'["\t"]': (
        "Expected control characters to be escaped, got '\\t\"]' (row 1, column 3, at [0])"
    ),
    b"[NaN]": "Expected a number of JSON, got 'NaN' (row 1, column 2, at [0])",
    b"[Infinity]": "Expected a number of JSON, got 'Infinity' (row 1, column 2, at [0])",
    b"[-Infinity]": "Expected a number of JSON, got '-Infinity' (row 1, column 2, at [0])",
    b"[NaNa]": "Expected a number of JSON, got 'NaNa' (row 1, column 2, at [0])",
    b'{"a":1,"a":1}': (
        "Expected each name once in an object, got 'a' again (row 1, column 8, at a)"
    ),
    b'{"a":1,"\\u0061":2}': (
        "Expected each name once in an object, got 'a' again (row 1, column 8, at a)"
    ),
    b'{"lots":[{"id":"A"},\n{"id":"B","id":"C"}]}': (
        "Expected each name once in an object, got 'id' again (row 2, column 11, at lots[1].id)"
    ),
    b"[" + b"9" * 41 + b"]": (
        f"Expected a number of at most 40 digits, got 41: '{'9' * 41}' (row 1, column 2, at [0])"
    ),
    b"[1." + b"3" * 40 + b"]": (
        f"Expected a number of at most 40 digits, got 41: '1.{'3' * 40}' (row 1, column 2, at [0])"
    ),
    b'{"a":[7,1e41]}': (
        "Expected a number of 1e-40 to 1e40 in size, got '1e41' (row 1, column 9, at a[1])"
    ),
    b"[1e-41]": (
        "Expected a number of 1e-40 to 1e40 in size, got '1e-41' (row 1, column 2, at [0])"
    ),
    b"[0e41]": ("Expected a number of 1e-40 to 1e40 in size, got '0e41' (row 1, column 2, at [0])"),
    b"[1e-99999999999999999999]": (
        "Expected a number of 1e-40 to 1e40 in size, got '1e-99999999999999999999'"
        " (row 1, column 2, at [0])"
    ),
    b'{"a b":["\\ud800"]}': (
        "Expected whole characters, got half of a surrogate pair: '\\ud800'"
        " (row 1, column 9, at ['a b'][0])"
    ),
    b'["\\ude00\\ud83d"]': (
        "Expected whole characters, got half of a surrogate pair: '\\ude00\\ud83d'"
        " (row 1, column 2, at [0])"
    ),
    b'["\\\\ud83d\\ude00"]': (
        "Expected whole characters, got half of a surrogate pair: '\\\\ud83d\\ude00'"
        " (row 1, column 2, at [0])"
    ),
    b'["\\ud83d\\\\\\ude00"]': (
        "Expected whole characters, got half of a surrogate pair: '\\ud83d\\\\\\ude00'"
        " (row 1, column 2, at [0])"
    ),
    b'{"\\udfff":1}': (
        "Expected whole characters, got half of a surrogate pair: '\\udfff'"
        " (row 1, column 2, at ['\\udfff'])"
    ),
    b'["a\\u0000"]': "Expected text without NUL characters, got 'a\\x00' (row 1, column 2, at [0])",
    b"\xff": "Expected UTF-8, got the byte 0xff (row 1, column 1)",
    b'{"a":\n "\xe9"}': "Expected UTF-8, got the byte 0xe9 (row 2, column 3, at a)",
    b'["\xed\xa0\x80"]': "Expected UTF-8, got the byte 0xed (row 1, column 3, at [0])",
    b'["\xc0\xaf"]': "Expected UTF-8, got the byte 0xc0 (row 1, column 3, at [0])",
    '{"a":1}'.encode("utf-16"): "Expected UTF-8, got UTF-16 or UTF-32",
    '{"a":1}'.encode("utf-16-le"): "Expected UTF-8, got UTF-16 or UTF-32",
    '{"a":1}'.encode("utf-16-be"): "Expected UTF-8, got UTF-16 or UTF-32",
    '{"a":1}'.encode("utf-32"): "Expected UTF-8, got UTF-16 or UTF-32",
}


@pytest.mark.parametrize("data", REFUSED, ids=repr)
def test_all_else_is_refused_with_what_was_expected_what_came_and_where(data: bytes) -> None:
    with pytest.raises(JsonError) as raised:
        loads(data)

    assert str(raised.value) == REFUSED[data]


@pytest.mark.parametrize(("data", "comma"), [(b"[1,]", 3), (b'{"a":1,}', 7)])
def test_a_comma_before_a_closing_bracket_is_refused_where_it_stands(
    data: bytes, comma: int
) -> None:
    with pytest.raises(JsonError) as raised:
        loads(data)

    assert raised.value.where.column in {str(comma), str(comma + 1)}  # Python 3.13 points at it


def test_the_error_is_a_format_error_with_its_problem_and_place_apart() -> None:
    with pytest.raises(FormatError) as raised:
        loads(b'{"lots": [\n  {"mass": NaN}]}', source="chain.json")

    error = raised.value
    assert isinstance(error, JsonError)
    assert error.problem == "Expected a number of JSON, got 'NaN'"
    assert error.where == Place(file="chain.json", row=2, column="12", path="lots[0].mass")
    assert str(error) == (
        "Expected a number of JSON, got 'NaN' (chain.json, row 2, column 12, at lots[0].mass)"
    )


def test_a_number_is_refused_even_where_decimals_are_told_not_to_raise() -> None:
    with localcontext() as context:
        context.traps = dict.fromkeys(context.traps, False)

        with pytest.raises(JsonError):
            loads(b"[1e-99999999999999999999]")


# --------------------------------------------------------------------------------------------- size


def test_a_document_is_taken_up_to_the_largest_size_and_refused_beyond(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(strict_json, "LARGEST_BYTES", 4)

    assert loads(b"[12]") == [12]
    with pytest.raises(JsonError) as raised:
        loads(b"[123]", source="big.json")
    assert str(raised.value) == "Expected at most 4 bytes (64 MiB) of JSON, got more (big.json)"


def test_the_largest_size_is_64_mebibytes() -> None:
    assert strict_json.LARGEST_BYTES == 64 * 1024 * 1024


# -------------------------------------------------------------------------------------------- depth

TOO_DEEP = "Expected lists and objects at most 64 deep, got deeper ones"


@pytest.mark.parametrize(
    ("opening", "inside", "closing"),
    [(b"[", b"", b"]"), (b'{"a":', b"1", b"}"), (b'[{"a":', b"1", b"}]")],
)
def test_lists_and_objects_may_be_64_deep_and_no_deeper(
    opening: bytes, inside: bytes, closing: bytes
) -> None:
    levels = opening.count(b"[") + opening.count(b"{")
    deepest = 64 // levels
    allowed = opening * deepest + inside + closing * deepest

    assert loads(allowed) == json.loads(allowed)
    for deeper in (opening + allowed + closing, allowed.replace(inside or b"[]", b"[[]]")):
        with pytest.raises(JsonError, match=TOO_DEEP):
            loads(deeper)


def test_the_place_of_a_too_deep_list_is_that_of_its_bracket() -> None:
    data = '["é",\n'.encode() + b"[" * 64 + b"]" * 65

    with pytest.raises(JsonError) as raised:
        loads(data)

    assert str(raised.value) == f"{TOO_DEEP} (row 2, column 64)"


@pytest.mark.parametrize(
    "data", [b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000, b"[{" * 70]
)
def test_what_is_far_too_deep_is_refused_and_not_out_of_stack(data: bytes) -> None:
    with pytest.raises(JsonError, match=TOO_DEEP):
        loads(data)


@pytest.mark.parametrize(
    "text", ["[" * 70, '"' + "[" * 70, "\\" + "{" * 70, '\\"[' * 70, "]\\\\" * 70 + "[" * 70]
)
def test_brackets_in_text_are_not_counted(text: str) -> None:
    data = json.dumps([text, {"a": text}, [] * 70]).encode()

    assert loads(data) == [text, {"a": text}, []]


@pytest.mark.parametrize("siblings", ["[]", "{}", '[{"a":[]}]'])
def test_lists_and_objects_beside_each_other_are_not_deep(siblings: str) -> None:
    wide = ",".join([siblings] * 100)
    data = f'["{{[", {wide}, {"[" * 63}{"]" * 63}]'

    assert loads(data.encode()) == json.loads(data)
    with pytest.raises(JsonError, match=TOO_DEEP):
        loads(f"[{data}]".encode())


@pytest.mark.parametrize("text", ['"', '\\"', "]]]]", '"]"]"]', "\\\\", '\\"}'])
def test_text_full_of_quotes_and_brackets_hides_no_depth(text: str) -> None:
    quoted = json.dumps(text)
    data = f"[{quoted}," * 65 + quoted + f",{quoted}]" * 65

    with pytest.raises(JsonError, match=TOO_DEEP):
        loads(data.encode())


# --------------------------------------------------------------------------------------------- laws

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**40) + 1, 10**40 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(plain, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_what_the_standard_library_writes_is_read_as_it_was(value, ascii_only, indent) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)

    assert loads(text.encode()) == value


@given(st.lists(st.sampled_from(["\\", "ud83d", "ude00", "u0000", '"', "\U0001f600", "a"])))
def test_text_that_looks_like_escapes_is_read_as_it_was(pieces) -> None:
    text = "".join(pieces)

    assert loads(json.dumps({text: text}).encode()) == {text: text}


def test_a_fault_is_found_beyond_values_at_the_edge_of_what_is_taken() -> None:
    edges = f'1e40, 1e-40, 0e40, {"9" * 40}, -{"9" * 40}, "NaN", "1e99", true, null'
    data = f'[{edges}, {{"a": {{"a": [{edges}]}}, "b": "a", "a": 1}}]'

    with pytest.raises(JsonError) as raised:
        loads(data.encode())

    assert raised.value.problem == "Expected each name once in an object, got 'a' again"
    assert raised.value.where.path == "[9].a"


@given(plain, st.data())
def test_a_doubled_name_is_always_found(value, data) -> None:
    name = data.draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
    twice = f'{{{json.dumps(name)}: 1, "-{len(name)}": 2, {json.dumps(name)}: 3}}'
    text = json.dumps([value, "HERE"]).replace('"HERE"', twice)

    with pytest.raises(JsonError) as raised:
        loads(text.encode())

    assert raised.value.problem.startswith("Expected each name once in an object")


@given(st.text(st.sampled_from('[]{}"\\,:a1 \n'), max_size=40).map(str.encode) | st.binary())
def test_any_bytes_are_read_as_the_standard_library_does_or_refused(data: bytes) -> None:
    try:
        value = loads(data)
    except JsonError:
        return

    assert value == json.loads(data.decode("utf-8-sig"), parse_float=Decimal)


@given(st.text(st.sampled_from('[]{}"\\\\a'), max_size=400))
def test_the_glance_at_depth_never_passes_what_counting_refuses(text: str) -> None:
    data = text.encode() * 3

    if strict_json._is_surely_shallow(data):
        strict_json._refuse_depth(data, data.decode(), None)


noise = st.text(st.sampled_from('[]{}"\\a'), max_size=6)


@given(st.lists(st.tuples(st.booleans(), noise, noise), min_size=60, max_size=70))
def test_a_document_is_refused_for_depth_if_and_only_if_it_is_too_deep(levels) -> None:
    value: object = []
    for is_object, before, after in levels:
        value = {before: 0, f"{after}+": value} if is_object else [before, value, after]
    data = json.dumps(value).encode()

    if len(levels) < 64:
        assert loads(data) == value
    else:
        with pytest.raises(JsonError, match=TOO_DEEP):
            loads(data)


def test_a_path_names_fields_and_positions() -> None:
    assert joined_path(()) == ""
    assert joined_path(("lots",)) == "lots"
    assert joined_path(("lots", 3, "mass")) == "lots[3].mass"
    assert joined_path((0, "kebun_1")) == "[0].kebun_1"
    assert joined_path(("extra", "sun hours", "1", "")) == "extra['sun hours']['1']['']"
    assert joined_path(("a" * 64,)) == "a" * 64
    assert joined_path(("a" * 65,)) == f"['{'a' * 65}']"
