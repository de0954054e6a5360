"""The table that all sheets follow."""

import attrs
import pytest

from cocoachain.errors import FormatError
from cocoachain.formats.ledger.settings import Settings
from cocoachain.formats.ledger.sheet_table import heading_key
from cocoachain.formats.ledger.sheets import SHEET_BY_NAME, SHEETS
from cocoachain.formats.ledger.words import folded, local_word, read_word, vocabulary, words_of
from cocoachain.model.claims import ClaimSubject, CustodyModel
from cocoachain.model.evidence import Activity, BeanTestKind, CheckResult, CheckSubject
from cocoachain.model.kinds import KIND_OF_CLASS, KINDS
from cocoachain.model.lots import Stage
from cocoachain.model.movements import TransferKind
from cocoachain.model.steps import LossCause, StepKind

PROMISED = """
parties: id kind name | group region country address email phone sex nik nib eori gln
memberships: party in from | to role
plots: id farmer region area_ha | cultivator latitude longitude geojson planted clones document
plots: | tenure_from tenure_to
sites: id party name region | latitude longitude capacity_kg_day scale_division_kg
products: id maker name | launched recipe gtin permit hs label_cocoa_pct net_g
deliveries: when farmer stage net_kg | gross_kg sacks tare_kg plot site unit_price premium paid
deliveries: | deduction slip moisture_pct
lots: id stage mass_kg made | plot plots farmer supplier region site harvested moisture_pct product
lots: | pieces expires cocoa_pct ingredient label gtin
steps: id kind start end site | party in out loss_kg loss_cause recorded
portions: step lot direction | mass_kg
losses: step cause mass_kg |
transfers: id lot mass_kg from to when | kind from_site to_site received_kg unit_price price
transfers: | premium deduction currency shipment document
counts: when site mass_kg | lot stage by
weighings: lot when mass_kg | scale moisture_pct
tests: lot when kind value | unit substance sample laboratory document mouldy slaty insect
tests: | germinated flat violet
certificates: id holder scheme from to | product model quota_kg number
permits: id holder scheme from to | product number
plot_checks: plot about result as_of source |
coaching: id start end topic institution | trainer attendee funder cost score_before score_after
work: party when | persons days wage step women
surveys: party when | workers turnover investment capacity
"""

OTHERS = (
    "land_documents declarations payments recipes attestations partnerships consents corrections "
    "expenses claims"
)

LOCAL = """
kode id, jenis kind, nama name, petani farmer, kelompok group, wilayah region, luas_ha area_ha,
lintang latitude, bujur longitude, pihak party, tahap stage, massa_kg mass_kg, berat_kg mass_kg,
tanggal when, kebun plot, lokasi site, langkah step, arah direction, mulai start, selesai end,
dibuat made, dipanen harvested, susut_kg loss_kg, sebab cause, produk product, bahan ingredient,
dari from, ke to, harga price, kadar_air_pct moisture_pct
"""


@pytest.mark.parametrize("line", PROMISED.strip().splitlines())
def test_a_sheet_has_the_columns_that_the_contract_promises(line) -> None:
    name, _, names = line.partition(":")
    required, _, optional = (part.split() for part in names.partition("|"))
    columns = {column.name: column.required for column in SHEET_BY_NAME[name].columns}

    assert set(required) | set(optional) <= set(columns)
    if required:
        assert {each for each in columns if columns[each]} == set(required)


def test_there_are_no_sheets_but_the_promised_and_shipments() -> None:
    promised = {line.partition(":")[0] for line in PROMISED.strip().splitlines()}

    assert set(SHEET_BY_NAME) == promised | set(OTHERS.split()) | {"shipments"}


@pytest.mark.parametrize("pair", LOCAL.replace("\n", " ").split(","))
def test_an_indonesian_heading_means_its_column_wherever_a_sheet_has_it(pair) -> None:
    local, english = pair.split()
    settings = Settings()
    alias = {
        "loss_kg": {"losses": "mass_kg"},
        "group": {"memberships": "in"},
        "cause": {"steps": "loss_cause"},
    }

    for sheet in SHEETS:
        if any(column.name == english for column in sheet.columns):
            wanted = alias.get(english, {}).get(sheet.name, english)
            assert sheet.by_heading(settings)[heading_key(local)][0].name == wanted


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_heading_of_a_sheet_means_two_columns(sheet) -> None:
    meanings = {}
    for column in sheet.columns:
        for heading, _ in column.headings(Settings()):
            meanings.setdefault(heading_key(heading), set()).add(column.name)

    assert {heading: names for heading, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_field_of_a_record_has_a_column(sheet) -> None:
    columns = {column.field for column in sheet.columns}
    elsewhere = {"extra", "geometry", "parts", "attendees"}

    for cls in sheet.classes.values():
        assert set(attrs.fields_dict(cls)) - columns <= elsewhere


def test_every_kind_of_record_has_a_sheet() -> None:
    kinds = {KIND_OF_CLASS[cls].name for sheet in SHEETS for cls in sheet.classes.values()}

    assert {kind.name for kind in KINDS} - kinds == {"step"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stage", set(Stage)),
        ("step", set(StepKind)),
        ("cause", set(LossCause)),
        ("transfer", set(TransferKind)),
        ("test", {*BeanTestKind, "lab"}),
        ("about", set(CheckSubject)),
        ("result", set(CheckResult)),
        ("activity", set(Activity)),
        ("custody", set(CustodyModel)),
        ("claim", set(ClaimSubject)),
    ],
)
def test_the_words_of_the_cells_are_those_of_the_model(name, words) -> None:
    assert set(words_of(name)) == words


@pytest.mark.parametrize("name", vocabulary())
def test_no_word_has_two_meanings_and_each_reads_as_its_own(name) -> None:
    meanings = {}
    for word, synonyms in vocabulary()[name].items():
        for each in (word, *synonyms):
            meanings.setdefault(folded(each), set()).add(word)
            assert read_word(name, each.upper()) == word
        assert local_word(name, word) == synonyms[0]

    assert [each for each, words in meanings.items() if len(words) > 1] == []


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("stage", " Biji-Basah ", "wet_beans"),
        ("stage", "BIJI  KERING", "beans"),
        ("party", "Kelompok Tani", "group"),
        ("step", "sangrai", "roast"),
        ("step", "padukan", "blend"),
        ("transfer", "dijual", "sale"),
        ("transfer", "Jual", "sale"),
        ("direction", "Masuk", "in"),
    ],
)
def test_case_and_parting_signs_of_a_word_do_not_count(name, text, word) -> None:
    assert read_word(name, text) == word


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "party",
            "petanii",
            (
                "Expected one of farmer, group, processor, partner, institution, centre (petani, "
                "kelompok, pengolah, mitra, lembaga, sentra), got 'petanii'; nearest: 'petani', "
                "'poktan'"
            ),
        ),
        (
            "transfer",
            "zzz",
            (
                "Expected one of purchase, sale, move, toll, consignment, return, sample, gift, "
                "own_use (beli, jual, pindah, titip olah, konsinyasi, kembali, contoh, hadiah, "
                "pakai sendiri), got 'zzz'"
            ),
        ),
        (
            "stage",
            "zzz",
            (
                "Expected a word for stage, got 'zzz'; one of: pods, wet_beans, beans, bean_blend, "
                "nibs, liquor, butter, cake, powder, shell, ingredient, chocolate, packed, food, "
                "other"
            ),
        ),
    ],
)
def test_a_short_list_of_words_is_named_before_what_was_got(name, text, message) -> None:
    with pytest.raises(FormatError) as fault:
        read_word(name, text)

    assert str(fault.value) == message


def test_an_unknown_word_names_the_nearest_or_all() -> None:
    with pytest.raises(FormatError) as near:
        read_word("step", "rost")
    with pytest.raises(FormatError) as far:
        read_word("direction", "zzz")

    assert "'roast'" in str(near.value)
    assert str(far.value) == "Expected one of in, out (masuk, keluar), got 'zzz'"
