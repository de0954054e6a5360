"""Our JSON as it is written: one spelling for each thing, the same bytes for the same records."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cocoachain.errors import FormatError
from cocoachain.formats import native, native_writing
from cocoachain.model.chain import Chain
from cocoachain.model.corrections import Correction
from cocoachain.model.evidence import Payment
from cocoachain.model.lots import BeanLot, ChocolateBatch
from cocoachain.model.movements import StockCount, Transfer, Weighing
from cocoachain.model.parties import Farmer
from cocoachain.model.plots import Plot
from cocoachain.model.steps import Loss, LossCause, Portion, Step
from cocoachain.values.geometry import MultiPolygon, Point, Polygon
from cocoachain.values.mass import LARGEST_MG, Mass
from cocoachain.values.moments import WholeDay

WITA = timezone(timedelta(hours=8))
HEADER = '{"format": "cocoachain", "version": 1}\n'

CHAIN = Chain.of(
    Plot(
        id="ESM-1",
        farmer="F-1",
        area_ha=Decimal("0.750"),
        geometry=Polygon([[(116, -8), ("116.240000", -8), ("116.24", "-8.31")]]),
        clones=("MCC 02", "S1"),
    ),
    BeanLot(
        id="B-1",
        mass=Mass.kg("62.5"),
        made=datetime(2026, 5, 4, 7, 30, tzinfo=WITA),
        plot="ESM-1",
        harvested=date(2026, 5, 3),
        moisture_pct=Decimal("7.50"),
        extra={"keterangan": "hujan", "karung": [1, Decimal("0.50"), None, True, {"no": ""}]},
    ),
    ChocolateBatch(id="BAR-1", pieces=0, recorded=datetime(2026, 5, 9, tzinfo=UTC)),
    Step(
        id="S-1",
        kind="roast",
        also=("winnow",),
        start=WholeDay.of(date(2026, 5, 4), WITA),
        inputs=(Portion("B-1", Mass.kg(20)), Portion("B-2")),
        losses=(Loss(LossCause.SHELL, Mass(1)),),
    ),
    Transfer(
        id="T-1", lot="B-1", kind="move", custody=True, ownership=False, price=Decimal("1E+3")
    ),
    StockCount(when=datetime(2026, 5, 4, 7, 30, 0, 5, tzinfo=UTC), site="G", mass=Mass(0)),
    Correction(id="C-1", kind="lot", record="B-2", reason="ditulis “dua kali”\n"),
)

DOCUMENT = """\
{
  "format": "cocoachain", "version": 1,
  "plots": [
    {"id": "ESM-1", "farmer": "F-1", "area_ha": 0.750, "geometry": {"type": "Polygon", \
"coordinates": [[[116, -8], [116.240000, -8], [116.24, -8.31]]]}, "clones": ["MCC 02", "S1"]}
  ],
  "lots": [
    {"id": "B-1", "stage": "beans", "mass": "62.5 kg", "made": "2026-05-04T07:30:00+08:00", \
"plot": "ESM-1", "harvested": "2026-05-03", "moisture_pct": 7.50, "extra": \
{"karung": [1, 0.50, null, true, {"no": ""}], "keterangan": "hujan"}},
    {"id": "BAR-1", "stage": "chocolate", "pieces": 0, "recorded": "2026-05-09T00:00:00+00:00"}
  ],
  "steps": [
    {"id": "S-1", "kind": "roast", "also": ["winnow"], "start": "2026-05-04+08:00", \
"inputs": [{"lot": "B-1", "mass": "20 kg"}, {"lot": "B-2"}], \
"losses": [{"cause": "shell", "mass": "0.000001 kg"}]}
  ],
  "transfers": [
    {"id": "T-1", "lot": "B-1", "ownership": false, "price": 1E+3}
  ],
  "counts": [
    {"when": "2026-05-04T07:30:00.000005+00:00", "site": "G", "mass": "0 kg"}
  ],
  "corrections": [
    {"id": "C-1", "kind": "lot", "record": "B-2", "reason": "ditulis “dua kali”\\n"}
  ]
}
"""


def test_a_document_has_one_record_a_line_and_nothing_that_stands_at_its_default() -> None:
    assert native.dumps(CHAIN) == DOCUMENT


def test_json_lines_have_a_header_and_one_record_a_line_with_its_type() -> None:
    chain = Chain.of(
        BeanLot(id="B-1", plot="ESM-1"), Farmer(id="F-1", name="Sahrim"), Plot(id="ESM-1")
    )

    assert native.dumps(chain, lines=True) == HEADER + (
        '{"type": "farmer", "id": "F-1", "name": "Sahrim"}\n'
        '{"type": "plot", "id": "ESM-1"}\n'
        '{"type": "lot", "id": "B-1", "stage": "beans", "plot": "ESM-1"}\n'
    )


def test_an_empty_chain_is_a_header() -> None:
    assert native.dumps(Chain()) == '{\n  "format": "cocoachain", "version": 1\n}\n'
    assert native.dumps(Chain(), lines=True) == HEADER


def line_of(record: object) -> str:
    return native.dumps(Chain.of(record), lines=True).removeprefix(HEADER)


@pytest.mark.parametrize(
    ("mass", "text"),
    [
        (Mass(0), "0 kg"),
        (Mass(1), "0.000001 kg"),
        (Mass.kg(1), "1 kg"),
        (Mass.g(1), "0.001 kg"),
        (Mass.kg("62.50"), "62.5 kg"),
        (Mass(LARGEST_MG), "9000000000 kg"),
        (Mass(LARGEST_MG - 1), "8999999999.999999 kg"),
    ],
)
def test_a_mass_is_written_in_kilograms_without_needless_zeros(mass: Mass, text: str) -> None:
    assert f'"mass": "{text}"' in line_of(BeanLot(id="B-1", mass=mass))


MAKASSAR = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2026, 5, 4, 7, 30, tzinfo=WITA), "2026-05-04T07:30:00+08:00"),
        (datetime(2026, 5, 4, 7, 30, tzinfo=MAKASSAR), "2026-05-04T07:30:00+08:00"),
        (datetime(2026, 5, 4, 7, 30, 1, 120, tzinfo=UTC), "2026-05-04T07:30:01.000120+00:00"),
        (
            datetime(2026, 5, 4, 7, 30, tzinfo=timezone(-timedelta(hours=3, minutes=30))),
            "2026-05-04T07:30:00-03:30",
        ),
        (datetime(1910, 5, 4, 12, tzinfo=MAKASSAR), "1910-05-04T11:59:24+07:57"),
        (
            datetime(1910, 5, 4, 12, tzinfo=timezone(-timedelta(seconds=1))),
            "1910-05-04T11:59:01-00:01",
        ),
        (WholeDay.of(date(2026, 5, 4), MAKASSAR), "2026-05-04+08:00"),
        (WholeDay.of(date(2026, 5, 4), UTC), "2026-05-04+00:00"),
        (WholeDay.of(date(1910, 5, 4), MAKASSAR), "1910-05-04+07:57:36"),
    ],
)
def test_a_moment_is_written_with_its_offset(moment: datetime, text: str) -> None:
    assert line_of(BeanLot(id="B-1", made=moment)) == (
        f'{{"type": "lot", "id": "B-1", "stage": "beans", "made": "{text}"}}\n'
    )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("-0.00", "0.00"),
        ("7.50", "7.50"),
        ("-1.5", "-1.5"),
        ("1E+3", "1E+3"),
        ("0.0000001", "1E-7"),
        ("9" * 40, "9" * 40),
        ("0." + "3" * 39, "0." + "3" * 39),
    ],
)
def test_a_number_keeps_its_digits_and_a_zero_has_no_sign(number: str, text: str) -> None:
    payment = Payment(id="P", amount=Decimal(number))

    assert line_of(payment) == f'{{"type": "payment", "id": "P", "amount": {text}}}\n'


def test_a_geometry_is_written_as_in_geojson() -> None:
    corner = Polygon([[(0, 0), (1, 0), (0, 1), (0, 0)], [("0.1", "0.1")]])

    assert line_of(Plot(id="P", geometry=Point("116.2381", "-8.310200"))) == (
        '{"type": "plot", "id": "P", "geometry": '
        '{"type": "Point", "coordinates": [116.2381, -8.310200]}}\n'
    )
    assert line_of(Plot(id="P", geometry=MultiPolygon([corner, Polygon([[(5, 5)]])]))) == (
        '{"type": "plot", "id": "P", "geometry": {"type": "MultiPolygon", "coordinates": '
        "[[[[0, 0], [1, 0], [0, 1], [0, 0]], [[0.1, 0.1]]], [[[5, 5]]]]}}\n"
    )


def test_text_is_escaped_only_where_json_asks_for_it() -> None:
    name = 'Ibu "Sri"\\\n\té€😀\u2028'

    assert line_of(Farmer(id="F", name=name)) == (
        '{"type": "farmer", "id": "F", "name": "Ibu \\"Sri\\"\\\\\\n\\té€😀\u2028"}\n'
    )


def test_an_identifier_with_commas_and_quotes_stays_whole() -> None:
    assert line_of(BeanLot(id='B, "1", 2')) == (
        '{"type": "lot", "id": "B, \\"1\\", 2", "stage": "beans"}\n'
    )


# --------------------------------------------------------------------------- what cannot be written


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("9" * 41, f"Expected a number of at most 40 digits, got '{'9' * 41}'"),
        ("0." + "3" * 40, f"Expected a number of at most 40 digits, got '0.{'3' * 40}'"),
    ],
)
def test_a_number_that_a_reader_would_refuse_is_not_written(amount: str, problem: str) -> None:
    payment = Payment(id="P", amount=Decimal(amount))

    with pytest.raises(FormatError) as raised:
        native.dumps(Chain.of(payment))

    assert str(raised.value) == f"{problem} (payment 'P')"


def nested(depth: int) -> object:
    value: object = ()
    for _ in range(depth - 1):
        value = (value,)
    return value


@pytest.mark.parametrize("lines", [False, True])
def test_extra_is_written_as_deep_as_a_document_may_be_and_no_deeper(lines) -> None:
    deepest = Chain.of(BeanLot(id="B", extra={"a": nested(60)}))
    deeper = Chain.of(BeanLot(id="B", extra={"a": nested(61)}))

    assert native.loads(native.dumps(deepest, lines=lines)).chain == deepest
    with pytest.raises(FormatError) as raised:
        native.dumps(deeper, lines=lines)
    assert str(raised.value) == (
        "Expected lists and objects at most 64 deep, got deeper ones (lot 'B')"
    )


def test_a_whole_number_of_extra_may_have_40_digits() -> None:
    chain = Chain.of(BeanLot(id="B", extra={"a": 10**40 - 1, "b": -(10**40) + 1}))
    longer = Chain.of(BeanLot(id="B", extra={"a": 10**40}))

    assert native.loads(native.dumps(chain)).chain == chain
    with pytest.raises(FormatError) as raised:
        native.dumps(longer)
    assert str(raised.value) == (
        f"Expected a number of at most 40 digits, got '1{'0' * 40}' (lot 'B')"
    )


def test_one_document_is_written_up_to_64_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(DOCUMENT.encode())
    monkeypatch.setattr(native_writing, "LARGEST_BYTES", size)
    assert native.dumps(CHAIN) == DOCUMENT

    monkeypatch.setattr(native_writing, "LARGEST_BYTES", size - 1)
    with pytest.raises(FormatError) as raised:
        native.dumps(CHAIN)
    assert str(raised.value) == (
        f"Expected at most {size - 1} bytes (64 MiB) in one document, got more; "
        "JSON Lines has no such limit: dump to a name that ends in .jsonl"
    )


def test_a_line_is_written_up_to_64_mebibytes(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = Chain.of(Farmer(id="F-1"))
    size = len('{"type": "farmer", "id": "F-1"}\n')
    monkeypatch.setattr(native_writing, "LARGEST_BYTES", size)
    assert native.dumps(chain, lines=True).count("\n") == 2

    monkeypatch.setattr(native_writing, "LARGEST_BYTES", size - 1)
    with pytest.raises(FormatError) as raised:
        native.dumps(chain, lines=True)
    assert str(raised.value) == (
        f"Expected at most {size - 1} bytes (64 MiB) in one line, got more"
    )


def test_only_a_chain_is_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError) as raised:
        native.dumps(native.loads(DOCUMENT))
    assert str(raised.value) == "Expected a Chain, got Reading"

    with pytest.raises(FormatError):
        native.dump([], tmp_path / "chain.json")
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------------------- stable bytes


def test_records_without_identifiers_have_one_order_even_where_their_words_are_alike() -> None:
    one = StockCount(when=WholeDay.of(date(2026, 5, 4), UTC), site="G", mass=Mass(1))
    other = StockCount(when=WholeDay.of(date(2026, 5, 4), WITA), site="G", mass=Mass(1))
    unnamed = Weighing(lot="B", when=datetime(2026, 5, 4, tzinfo=UTC), mass=Mass(1))
    named = Weighing(lot="B", when=datetime(2026, 5, 4, tzinfo=UTC), mass=Mass(1), scale="None")

    assert native.dumps(Chain.of(one, other)) == native.dumps(Chain.of(other, one))
    assert native.dumps(Chain.of(named, unnamed)) == native.dumps(Chain.of(unnamed, named))


_SCRIPT = """
import locale, sys, time
from cocoachain.formats import native
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
text = open(0, encoding="utf-8", newline="").read()
sys.stdout.buffer.write(native.dumps(native.loads(text).chain, lines="lines" in sys.argv).encode())
"""


@pytest.mark.parametrize("lines", [False, True])
def test_neither_hash_seed_nor_locale_nor_time_zone_changes_a_byte(lines) -> None:
    arguments = [sys.executable, "-c", _SCRIPT, *(["lines"] if lines else [])]
    settings = [("0", "C", "UTC"), ("1", "id_ID.UTF-8", "Asia/Makassar"), ("77", "C", "EST5EDT")]

    written = {
        subprocess.run(
            arguments,
            input=DOCUMENT.encode(),
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": language, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, language, zone in settings
    }

    assert written == {native.dumps(CHAIN, lines=lines).encode()}


def test_cattrs_is_loaded_only_when_something_is_read_or_written() -> None:
    code = (
        "import sys; from cocoachain.formats import native; print('cattrs' in sys.modules);"
        'native.loads(native.dumps(native.loads(\'{"format": "cocoachain", "version": 1,'
        '"farmers": [{"id": "F"}]}\').chain)); print(\'cattrs\' in sys.modules)'
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "False\nTrue\n"
